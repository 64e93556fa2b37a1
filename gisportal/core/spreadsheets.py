"""CSV that opens right in the spreadsheets people have, and runs nothing there.

A file begins with a byte order mark, by which Excel knows UTF-8. In Vietnamese, cells
are parted by ``;`` and numbers have a decimal comma: what Excel expects under Vietnamese
settings, where a comma between cells opens as one column and 12.5 becomes the twelfth
of May. In English, and for programs: RFC 4180, commas and points.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gisportal.core.bilingual import language

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), and the
# full-width, small, raised and lowered forms that it takes for the same (NFKC).
_SIGNS = (
    "=+\\-@|%\u2212\u207a\u207b\u207c\u208a\u208b\u208c\u2a75\u2a76\ufb29"
    "\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c"
)
# Before it, what is not seen: spaces, controls, marks without width.
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(rf"[\t\r\n]|{_UNSEEN}[{_SIGNS}]")
# Where a reader with another language's settings would begin a cell.
_INNER_FORMULA = re.compile(
    rf"(?<=[;,\t\n\r])(?=[{_SIGNS}])(?![+-]\d[\d.]*(?:[;,\t\n\r]|$))"
)
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


@dataclass(frozen=True)
class CsvFormat:
    """What parts cells, and the decimal sign of numbers."""

    delimiter: str = ","
    decimal: str = "."

    @classmethod
    def of_language(cls) -> CsvFormat:
        """As spreadsheets expect it in the language of the request."""
        return cls(";", ",") if language() == "vi" else PLAIN

    def lines(self, rows: Iterable[Sequence[str]]) -> str:
        """Rows of cells that are guarded already, as CSV."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter).writerows(rows)
        return out.getvalue()

    def cell(self, value: object) -> str:
        """A value as a cell; texts are guarded."""
        if value is None:
            return ""
        if isinstance(value, (int, float)):
            return str(value).replace(".", self.decimal)
        return guard(str(value))

    def number(self, text: str | None) -> str:
        """A number that came as text, with the decimal sign; other texts are guarded."""
        if text is not None and _NUMBER.fullmatch(text):
            return text.replace(".", self.decimal)
        return guard(text)


PLAIN = CsvFormat()


def guard(text: str | None, *, keep_numbers: bool = False) -> str:
    """A text that no spreadsheet runs as a formula.

    With ``keep_numbers`` a plain signed number stays as it is: for columns of data,
    whose readers want ``-5`` back.
    """
    if not text:
        return ""
    if keep_numbers and _NUMBER.fullmatch(text):
        return text
    text = _INNER_FORMULA.sub("'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def write_table(
    rows: Iterable[Iterable[object]], csv_format: CsvFormat | None = None
) -> bytes:
    """A whole file, as the language has it if no format is given."""
    csv_format = csv_format or CsvFormat.of_language()
    cells = ([csv_format.cell(value) for value in row] for row in rows)
    return (BOM + csv_format.lines(cells)).encode()
