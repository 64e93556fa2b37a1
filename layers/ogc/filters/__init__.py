"""CQL2 filters: parsed by the cql2 package, turned here into parameterised SQL.

Names reach SQL only as values of public queryables; there is no way to name a column.
``casei`` compares lower case, ``accenti`` without diacritics (đ counts as d), both on
composed Unicode text, on the property and the literal alike.
"""

from layers.ogc.filters.evaluate import condition
from layers.ogc.filters.parse import parse_filter
from layers.ogc.filters.scope import Scope

__all__ = ["Scope", "condition", "parse_filter"]
