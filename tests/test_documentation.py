"""Rules as tests: what the documents promise is there, and every word is translated."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "gisportal" / "locale" / "vi" / "LC_MESSAGES"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_string_is_translated(domain: str) -> None:
    catalogue = polib.pofile(str(LOCALE / f"{domain}.po"))
    missing = [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete and (not entry.translated() or "fuzzy" in entry.flags)
    ]
    assert not missing


def test_placeholders_survive_translation() -> None:
    pattern = re.compile(r"%\(\w+\)[sd]")
    for domain in ("django", "djangojs"):
        for entry in polib.pofile(str(LOCALE / f"{domain}.po")):
            if "%(" in entry.msgid and not entry.obsolete:
                texts = [entry.msgstr, *entry.msgstr_plural.values()]
                for text in filter(None, texts):
                    wanted = set(pattern.findall(entry.msgid + entry.msgid_plural))
                    assert set(pattern.findall(text)) <= wanted, entry.msgid


def test_every_command_the_readme_names_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"manage\.py\s+(\w+)", text))
    assert named
    assert named <= set(get_commands())


def test_every_path_the_readme_names_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
