"""Search keys: Vietnamese without accents, the same folding at load and at query.

``hòa`` and ``hoà``, ``Đường`` and ``duong``, NFC and NFD all meet in one form:
lower-case ASCII letters and digits, words separated by one space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Characters a feature is found by. What compares texts letter by letter costs the
# square of their length, and nothing can stop it on the way: 1,000 take under a
# millisecond, 5,000,000 three quarters of an hour.
SEARCHED_CHARACTERS = 1_000
# Characters that are folded for it: accents, spaces and signs take room as well.
FOLDED_CHARACTERS = 4 * SEARCHED_CHARACTERS
_SPACES = re.compile(r"[^0-9a-z\u0100-\U0010ffff]+")


def _fold_table() -> dict[int, str]:
    """Every letter of the Latin blocks Vietnamese uses, mapped to its bare letter."""
    table: dict[int, str] = {ord("đ"): "d", ord("Đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        bare = "".join(
            c
            for c in unicodedata.normalize("NFD", chr(code))
            if not unicodedata.combining(c)
        )
        if code not in table and bare != chr(code):
            table[code] = bare.lower()
    # Marks that stay when a text comes decomposed (NFD).
    table.update(dict.fromkeys(range(768, 880), ""))
    return table


_TABLE = _fold_table()


def fold(text: str) -> str:
    """Folded form of ``text`` for comparing: no accents, no case, no punctuation."""
    return _SPACES.sub(" ", text.translate(_TABLE).lower()).strip()


def fold_words(text: str) -> list[str]:
    """The folded words of ``text``."""
    return fold(text).split()


def search_text(parts: Iterable[object]) -> str:
    """What a feature is found by: folded parts, with a space before every word.

    The leading space lets ``LIKE '% word%'`` match word beginnings through the
    trigram index. Of a long text the beginning counts.
    """
    text = " ".join(str(part) for part in parts if part not in (None, ""))
    return searched(fold(text[:FOLDED_CHARACTERS]))


def searched(folded: str) -> str:
    """The search text of a folded text."""
    text = folded.strip()[: SEARCHED_CHARACTERS - 1].rstrip()
    return f" {text}" if text else ""
