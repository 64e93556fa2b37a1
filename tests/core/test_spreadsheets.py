"""The one guard against formulas, and the form of CSV by language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from gisportal.core.spreadsheets import PLAIN, CsvFormat, guard, write_table


@pytest.mark.parametrize("text", ["=1", "+x", "-x", "@x", "\t=1", " =1", "|x", "%x"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    assert guard(text) == guard(text, keep_numbers=True) == f"'{text}"


def test_a_signed_number_stays_where_it_is_data() -> None:
    assert [guard("-5"), guard("-5", keep_numbers=True)] == ["'-5", "-5"]
    assert [CsvFormat(";", ",").number(text) for text in ("-1.5", "=1", None)] == [
        "-1,5",
        "'=1",
        "",
    ]


def test_a_table_follows_the_language_unless_told_otherwise() -> None:
    with override("vi"):
        own, plain = (write_table([["a", 1.5, None]], f) for f in (None, PLAIN))
    assert own.decode() == "\ufeffa;1,5;\r\n"
    assert plain.decode() == "\ufeffa,1.5,\r\n"
