"""Search keys: every way of writing a Vietnamese name meets in one form."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisportal.core.search_folding import SEARCHED_CHARACTERS, fold, search_text

ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đường Nguyễn Huệ", "duong nguyen hue"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("Huyện  Vũng Liêm", "huyen vung liem"),
        ("TP. Vĩnh-Long", "tp vinh long"),
        ("Thửa 345, tờ 12", "thua 345 to 12"),
    ],
)
def test_it_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(alphabet=ALPHABET + ALPHABET.upper() + " 0123456789", max_size=40))
def test_composed_and_decomposed_text_meet_in_ascii(text: str) -> None:
    composed = fold(unicodedata.normalize("NFC", text))
    assert composed == fold(unicodedata.normalize("NFD", text))
    assert composed.isascii()
    assert fold(composed) == composed


def test_search_text_starts_every_word_with_a_space() -> None:
    assert search_text(["Lê Lợi", None, 12]) == " le loi 12"
    assert search_text([None, ""]) == ""


@pytest.mark.parametrize("text", ["Đường dài " * 500_000, "ả" * 5_000_000])
def test_search_text_has_a_limit(text: str) -> None:
    begun = time.monotonic()
    found = search_text(["Lê Lợi", text])
    assert time.monotonic() - begun < 0.5
    assert found.startswith(" le loi ")
    assert len(found) <= SEARCHED_CHARACTERS
