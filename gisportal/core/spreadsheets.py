"""Tables as CSV that opens right in the spreadsheets people have, and runs nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from gisportal.core.bilingual import language

BOM = "\ufeff"
# A cell that begins so would be run as a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n|%]")


def write_table(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows in the conventions of the language, UTF-8 with a mark for Excel."""
    is_vietnamese = language() == "vi"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if is_vietnamese else ",")
    comma = "," if is_vietnamese else "."
    writer.writerows([_cell(value, comma) for value in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def _cell(value: object, comma: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value).replace(".", comma)
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
