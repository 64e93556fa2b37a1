"""Filter text → tree of plain data, by the cql2 package.

Its parser is recursive native code: what could exhaust a thread's stack is refused
before it sees the text (measured on a stack of 1 MB, with a wide margin).
"""

from __future__ import annotations

import re
from typing import Any

import cql2
from django.utils.translation import gettext as _

from layers.ogc.errors import FilterError
from layers.ogc.filters.cost import check_cost

TEXT = "cql2-text"
JSON = "cql2-json"
LANGUAGES = (TEXT, JSON)
MAX_CHARACTERS = 10_000
MAX_DEPTH = {TEXT: 40, JSON: 80}
MAX_OPERATORS = 250
_QUOTED = {
    TEXT: re.compile(r"'(?:[^']|'')*'|\"[^\"]*\""),
    JSON: re.compile(r'"(?:[^"\\]|\\.)*"'),
}
_OPERATOR = re.compile(r"[-+*/%^=<>]|\b(?:not|like|is|between|in|div)\b", re.IGNORECASE)


def parse_filter(text: str, language: str = TEXT) -> Any:
    """The filter as CQL2 JSON (dicts, lists, text, numbers, booleans, None).

    Raises ``FilterError`` for what cannot be read, and for what would cost too much.
    """
    _refuse_monsters(text, language)
    parse = cql2.parse_json if language == JSON else cql2.parse_text
    try:
        tree = parse(text).to_json()
    except Exception as error:  # noqa: BLE001 - the package raises a bare Exception
        raise FilterError(
            _("The filter cannot be read: %(reason)s")
            % {"reason": _reason(str(error))},
            parameter="filter",
        ) from error
    check_cost(tree)
    return tree


def _refuse_monsters(text: str, language: str) -> None:
    plain = _QUOTED[language].sub("", text)
    if (
        len(text) > MAX_CHARACTERS
        or _depth(plain) > MAX_DEPTH[language]
        or (language == TEXT and len(_OPERATOR.findall(plain)) > MAX_OPERATORS)
    ):
        raise FilterError(_("The filter is too long or too deep."), parameter="filter")


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def _reason(message: str) -> str:
    """Where the parser stopped, on one line; what it expected is long and stays out."""
    place = re.search(r"--> \d+:(\d+)", message)
    if place:
        return _("it goes wrong at character %(place)s") % {"place": place[1]}
    return " ".join(message.split())[:200]
