"""Vietnamese has one spelling here: the tone of oa, oe and uy is on the first vowel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("gisportal", "layers", "feedback", "importers", "templates", "docs")
KINDS = {".py", ".po", ".js", ".html", ".txt", ".json", ".md", ".sql"}
# They read what people type or write elsewhere, in either spelling.
READ_BOTH = {
    "gisportal/core/search_folding.py",
    "layers/queries/search/parse_coordinates.py",
    "layers/recognition/name_words.py",
    "layers/recognition/sentences.py",
}
# hoà, khoẻ, uỷ: an open syllable whose tone is on the second vowel; quý is right.
OLD = re.compile(
    r"\w*(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE | re.UNICODE
)


def misspelt(text: str) -> list[str]:
    """Words of a text whose tone stands on the second vowel."""
    return OLD.findall(unicodedata.normalize("NFC", text))


def files() -> Iterator[Path]:
    """Everything of ours that people may read on the screen."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and "vendor" not in path.parts:
                yield path


def test_nothing_shown_is_spelt_with_the_tone_on_the_second_vowel() -> None:
    wrong = {
        str(path.relative_to(ROOT)): words
        for path in files()
        if str(path.relative_to(ROOT)) not in READ_BOTH
        and (words := misspelt(path.read_text(encoding="utf-8")))
    }
    assert not wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hoà, khoá, xoá, toạ độ", ["Hoà", "khoá", "xoá", "toạ"]),
        ("khoẻ, UỶ ban, thuỷ", ["khoẻ", "UỶ", "thuỷ"]),
        ("Hòa, khóa, xóa, tọa độ, khỏe, ủy ban, thủy", []),
        ("quý, quỹ, hoàn, khoáng, Quỳnh, khuỷu", []),
        (unicodedata.normalize("NFD", "xoá"), ["xoá"]),
    ],
)
def test_it_knows_the_two_spellings(text: str, words: list[str]) -> None:
    assert misspelt(text) == words
