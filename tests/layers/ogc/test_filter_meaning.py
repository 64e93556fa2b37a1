"""Random filters find what the same filter, evaluated in Python, finds."""

from __future__ import annotations

import json
import operator
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.models import Layer
from tests.support.ogc_requests import ids
from tests.support.ogc_things import NAMES, THINGS

Node = Any
NUMBERS = st.sampled_from(["so", "gia"]).map(lambda name: {"property": name})
NUMBER = st.integers(-2, 6).map(float) | st.sampled_from([0.5, 1.5, 2.25])
WORDS = st.sampled_from([n for n in NAMES if n] + ["", "ĐƯỜNG TRẦN PHÚ", "Hoa"])
PATTERNS = st.sampled_from(
    ["%", "", "_%", "Đ%", "%ph_%", "%\\%", "a\\_b", "hò_", "%TRAN%", "C:\\\\", "it's"]
)
DAYS = st.integers(1, 9).map(lambda day: {"date": f"2026-07-{day:02}"})
FUNCTIONS = st.sampled_from([(), ("casei",), ("accenti",), ("casei", "accenti")])
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def op(name: str, *args: Node) -> Node:
    return {"op": name, "args": list(args)}


def wrapped(functions: tuple[str, ...], node: Node) -> Node:
    for name in functions:
        node = op(name, node)
    return node


TEN = {"property": "ten"}
TEXTS = st.tuples(st.sampled_from(list(SIGNS)), FUNCTIONS, WORDS).map(
    lambda t: op(t[0], wrapped(t[1], TEN), wrapped(t[1], t[2]))
)
LIKES = st.tuples(FUNCTIONS, PATTERNS).map(
    lambda t: op("like", wrapped(t[0], TEN), wrapped(t[0], t[1]))
)
LEAVES = st.one_of(
    st.tuples(st.sampled_from(list(SIGNS)), NUMBERS, NUMBER | NUMBERS).map(
        lambda t: op(*t)
    ),
    st.tuples(NUMBERS, NUMBER, NUMBER).map(lambda t: op("between", *t)),
    st.tuples(NUMBERS, st.lists(NUMBER, min_size=1, max_size=3)).map(
        lambda t: op("in", *t)
    ),
    st.sampled_from(["ten", "so", "gia", "co", "ngay"]).map(
        lambda name: op("isNull", {"property": name})
    ),
    st.tuples(st.sampled_from(list(SIGNS)), DAYS).map(
        lambda t: op(t[0], {"property": "ngay"}, t[1])
    ),
    st.just({"property": "co"}),
    TEXTS,
    LIKES,
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(lambda t: op(*t)),
        inner.map(lambda node: op("not", node)),
    ),
    max_leaves=6,
)


def value(node: Node, row: dict[str, Any]) -> Any:
    """The value of ``node`` for a feature; None is null."""
    if isinstance(node, dict):
        if "property" in node:
            return row[node["property"]]
        if "date" in node:
            return node["date"]
        inner = value(node["args"][0], row)
        return None if inner is None else TEXT_FUNCTIONS[node["op"]](inner)
    return node


def casei(text: str) -> str:
    return text.lower()


def accenti(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


TEXT_FUNCTIONS = {"casei": casei, "accenti": accenti}


def matches(text: str, pattern: str) -> bool:
    """LIKE with % and _, escaped by a backslash."""
    pieces = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(
        wild.get(p) or re.escape(p.removeprefix("\\") or "\\") for p in pieces
    )
    return re.fullmatch(regex, text, re.DOTALL) is not None


def truth(node: Node, row: dict[str, Any]) -> bool | None:
    """SQL's three truth values."""
    if "property" in node:
        return row[node["property"]]
    name, args = node["op"], node["args"]
    if name in ("and", "or"):
        both = [truth(arg, row) for arg in args]
        decisive = name == "or"
        if decisive in both:
            return decisive
        return None if None in both else not decisive
    if name == "not":
        inner = truth(args[0], row)
        return None if inner is None else not inner
    if name == "isNull":
        return value(args[0], row) is None
    return compared(name, args, row)


def compared(name: str, args: list[Node], row: dict[str, Any]) -> bool | None:
    """Comparisons: null where one side is."""
    if name == "in":
        found = value(args[0], row)
        return None if found is None else found in args[1]
    values = [value(arg, row) for arg in args]
    if None in values:
        return None
    if name == "between":
        return values[1] <= values[0] <= values[2]
    if name == "like":
        return matches(*values)
    return SIGNS[name](*values)


def as_text(node: Node) -> str:
    """The tree in CQL2 text."""
    if isinstance(node, str):
        return "'" + node.replace("'", "''") + "'"
    if not isinstance(node, dict):
        return repr(node)
    if "property" in node:
        return node["property"]
    if "date" in node:
        return f"DATE('{node['date']}')"
    name, args = node["op"], node["args"]
    if name == "in":
        return f"{as_text(args[0])} IN ({', '.join(map(as_text, args[1]))})"
    parts = [as_text(arg) for arg in args]
    templates = {
        "not": "NOT ({0})",
        "isNull": "{0} IS NULL",
        "between": "{0} BETWEEN {1} AND {2}",
        "casei": "CASEI({0})",
        "accenti": "ACCENTI({0})",
        "and": "(({0}) AND ({1}))",
        "or": "(({0}) OR ({1}))",
    }
    return templates.get(name, f"{{0}} {name.upper()} {{1}}").format(*parts)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tree=TREES, is_text=st.booleans())
def test_it_means_the_same(
    client: Client, things: Layer, tree: Node, is_text: bool
) -> None:
    query = (
        {"filter": as_text(tree)}
        if is_text
        else {"filter": json.dumps(tree), "filter_lang": "cql2-json"}
    )
    wanted = {t.key for t in THINGS if truth(tree, t.properties) is True}
    assert set(ids(client, **query)) == wanted
