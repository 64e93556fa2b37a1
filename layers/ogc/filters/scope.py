"""What a filter may speak of: the public queryables of one layer, with their types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from layers.models import LayerField
from layers.ogc.crs import CRS84, Crs
from layers.ogc.errors import FilterError
from layers.queries.sql_clauses import Clause, typed

GEOMETRY = "geometry"
Type = LayerField.Type


class Kind(Enum):
    """Values that can be compared with each other."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


KINDS = {
    Type.TEXT: Kind.TEXT,
    Type.INTEGER: Kind.NUMBER,
    Type.REAL: Kind.NUMBER,
    Type.BOOLEAN: Kind.BOOLEAN,
    Type.DATE: Kind.DATE,
    Type.DATETIME: Kind.TIMESTAMP,
}


@dataclass(frozen=True)
class Operand:
    """A value in the filter: its SQL and what it may be compared with."""

    kind: Kind
    clause: Clause


class Scope:
    """The public queryables of a layer, and the coordinates shapes are written in."""

    def __init__(self, fields: Iterable[LayerField], crs: Crs = CRS84) -> None:
        self.fields = {f.key: f for f in fields if f.key != GEOMETRY}
        self.crs = crs

    def field(self, name: object) -> LayerField:
        """The queryable; a private name fails as one that does not exist."""
        field = self.fields.get(name) if isinstance(name, str) else None
        if field is None:
            raise FilterError(
                _("There is no queryable “%(name)s”.") % {"name": str(name)[:100]},
                parameter="filter",
            )
        return field

    def operand(self, name: object) -> Operand:
        """The queryable as a value."""
        field = self.field(name)
        return Operand(KINDS[Type(field.type)], typed(field))
