"""The one guard against formulas, and the form of CSV by language."""

from __future__ import annotations

import csv
import io
import sys
import unicodedata

import pytest
from django.utils.translation import override

from gisportal.core.spreadsheets import PLAIN, CsvFormat, guard, write_table

SIGNS = "=+-@|%"
# Everything that a spreadsheet or its keyboard could take for one of the signs.
LOOK_ALIKES = [
    sign
    for sign in map(chr, range(128, sys.maxunicode + 1))
    if unicodedata.normalize("NFKC", sign)[:1] in tuple(SIGNS)
]
STARTS = ["", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", "\u200b", "\x00"]


@pytest.mark.parametrize("start", STARTS, ids=ascii)
@pytest.mark.parametrize("sign", [*SIGNS, "\u2212", *LOOK_ALIKES], ids=ascii)
def test_no_text_runs_as_a_formula(sign: str, start: str) -> None:
    text = f"{start}{sign}1+cmd| /C calc!A0"
    for keep_numbers in (True, False):
        guarded = guard(text, keep_numbers=keep_numbers)
        assert guarded[0] == "'" and guarded.replace("'", "") == text


@pytest.mark.parametrize("start", ["\t", "\r", "\n"], ids=ascii)
def test_no_cell_begins_with_a_tab_or_a_new_line(start: str) -> None:
    assert guard(f"{start}abc") == f"'{start}abc"


@pytest.mark.parametrize(
    "text", ["a=b", "5%", "Tổ 1 + 2", "“x”", "a, -5", "a; =b", "·x"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guard(text) == guard(text, keep_numbers=True) == text


def test_a_signed_number_stays_where_it_is_data() -> None:
    assert [guard("-5"), guard("-5", keep_numbers=True)] == ["'-5", "-5"]
    assert guard("105,-9;+7", keep_numbers=True) == "105,-9;+7"
    assert [CsvFormat(";", ",").number(text) for text in ("-1.5", "=1", None)] == [
        "-1,5",
        "'=1",
        "",
    ]


@pytest.mark.parametrize("sign", ["=", "@", "+", "-", "\uff1d", "\uff0b"], ids=ascii)
@pytest.mark.parametrize("mark", [";", ",", "\t", "\n"], ids=ascii)
@pytest.mark.parametrize("form", [PLAIN, CsvFormat(";", ",")], ids=["en", "vi"])
def test_a_sign_is_guarded_where_another_reader_begins_a_cell(
    form: CsvFormat, mark: str, sign: str
) -> None:
    """A file opened under the settings of the other language is cut at other marks."""
    text = f"x{mark}{sign}1+cmd|' /C calc'!A0"
    written = write_table([["1", text]], form).decode("utf-8-sig")
    for delimiter in ";,\t":
        rows = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
        for cell in (cell for row in rows for cell in row):
            assert unicodedata.normalize("NFKC", cell)[:1] not in tuple(SIGNS)


def test_a_table_follows_the_language_unless_told_otherwise() -> None:
    with override("vi"):
        own, plain = (write_table([["a", 1.5, None]], f) for f in (None, PLAIN))
    assert own.decode() == "\ufeffa;1,5;\r\n"
    assert plain.decode() == "\ufeffa,1.5,\r\n"
