"""Typed SQL over the JSON properties of features: the only way conditions read them.

Nothing here can fail on odd data: a value that is not of its field's type counts as
null. Dates and times are compared as ISO text, which sorts as they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter
from typing import Any

from layers.models import LayerField

Type = LayerField.Type
# Enough to tell values apart in an order; keeps the mark of a page's end short.
SORTED_CHARACTERS = 200


@dataclass(frozen=True)
class Clause:
    """A piece of SQL with ``%s`` placeholders, and their values in order."""

    sql: str
    params: tuple[Any, ...] = ()


ALL = Clause("TRUE")
NOTHING = Clause("FALSE")


def compose(template: str, *parts: Clause) -> Clause:
    """``template`` with ``{0}``, ``{1}`` … replaced by the parts, values in order."""
    pieces: list[str] = []
    params: list[Any] = []
    for text, name, _format, _conversion in Formatter().parse(template):
        pieces.append(text)
        if name is not None:
            part = parts[int(name)]
            pieces.append(part.sql)
            params += part.params
    return Clause("".join(pieces), tuple(params))


def listed(clauses: Iterable[Clause], separator: str = ", ") -> Clause:
    """The clauses with a comma or another separator between them."""
    kept = list(clauses)
    text = separator.join(clause.sql for clause in kept)
    return Clause(text, tuple(p for clause in kept for p in clause.params))


def joined(word: str, clauses: Iterable[Clause]) -> Clause:
    """The clauses, each in brackets, joined by ``AND``, ``OR`` or a comma."""
    return listed((compose("({0})", clause) for clause in clauses), word)


def all_of(clauses: Iterable[Clause]) -> Clause:
    """Every clause holds."""
    kept = [clause for clause in clauses if clause != ALL]
    return joined(" AND ", kept) if kept else ALL


def any_of(clauses: Iterable[Clause]) -> Clause:
    """At least one clause holds."""
    kept = list(clauses)
    return joined(" OR ", kept) if kept else NOTHING


def typed(field: LayerField) -> Clause:
    """The field's value as SQL of its type; null where the data is not of that type."""
    template, times = EXPRESSIONS[Type(field.type)]
    return Clause(template, (field.key,) * times)


def sortable(field: LayerField) -> Clause:
    """Like ``typed``, in the form rows are put in order by."""
    if field.type == Type.TEXT:
        return compose(f'left({{0}}, {SORTED_CHARACTERS}) COLLATE "C"', typed(field))
    return typed(field)


def as_json(field: LayerField) -> Clause:
    """The field's value as JSON text.

    A real number always shows its point: programs that guess a column's type from the
    first features must not take 7.0 for a whole number.
    """
    value = Clause("(f.properties -> %s)", (field.key,))
    text = compose("COALESCE({0}::text, 'null')", value)
    if field.type != Type.REAL:
        return text
    return compose(
        "CASE WHEN jsonb_typeof({0}) = 'number'"
        " THEN ({0}::numeric + 0.0)::text ELSE {1} END",
        value,
        text,
    )


def json_object(fields: Iterable[LayerField]) -> Clause:
    """The properties of a feature as the text of a JSON object.

    Put together in one go: ``||`` copies what there is so far with each piece, which for
    a thousand fields and megabytes of text is the end of the server.
    """
    pieces = [Clause("'{'")]
    for index, field in enumerate(fields):
        name = f'{"," if index else ""}"{field.key}":'
        pieces += [Clause("%s::text", (name,)), as_json(field)]
    return compose("array_to_string(ARRAY[{0}], '')", listed([*pieces, Clause("'}'")]))


_NUMBER = (
    "CASE WHEN jsonb_typeof(f.properties -> %s) = 'number'"
    " THEN (f.properties ->> %s)::numeric END"
)
_BOOLEAN = (
    "CASE WHEN jsonb_typeof(f.properties -> %s) = 'boolean'"
    " THEN (f.properties ->> %s)::boolean END"
)
_DATE = "substring(f.properties ->> %s from '^\\d{4}-\\d\\d-\\d\\d') COLLATE \"C\""
_DATETIME = (
    "substring(f.properties ->> %s from"
    " '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d') COLLATE \"C\""
)
# Type -> expression, and how often it names the property.
EXPRESSIONS: dict[LayerField.Type, tuple[str, int]] = {
    Type.TEXT: ("(f.properties ->> %s)", 1),
    Type.INTEGER: (_NUMBER, 2),
    Type.REAL: (_NUMBER, 2),
    Type.BOOLEAN: (_BOOLEAN, 2),
    Type.DATE: (_DATE, 1),
    Type.DATETIME: (_DATETIME, 1),
}
