"""A browser in two words, for people who look where they are signed in."""

from __future__ import annotations

from collections.abc import Iterable

# What stands in the header, and the name; the first that fits (most name others, too).
BROWSERS = (
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """As ``Firefox, Windows``; the beginning of the header where nothing is known."""
    known = [_first(user_agent, table) for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known)) or user_agent[:40]


def _first(text: str, table: Iterable[tuple[str, str]]) -> str:
    return next((name for mark, name in table if mark in text), "")
