"""Search: one box for parcels, names old and new, offices and coordinates.

What was typed is tried as coordinates, as a national parcel ID, as sheet and parcel
number, and then as words; typing mistakes are looked past only when nothing fits.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from gisportal.core.slots import slot
from layers.models import Layer
from layers.queries.search.coordinates import coordinate_hits
from layers.queries.search.former_units import province_names
from layers.queries.search.hits import Hit, Near, versions_of
from layers.queries.search.numbers import by_national_id, by_number
from layers.queries.search.places import by_name
from layers.queries.search.query_terms import understand

__all__ = ["Hit", "Near", "search"]

MAX_LENGTH = 200


def search(
    query: str, layers: Sequence[Layer], *, limit: int = 10, near: Near | None = None
) -> list[Hit]:
    """The best ``limit`` hits for ``query`` in ``layers`` (already allowed)."""
    query = query.strip()[:MAX_LENGTH]
    if not query:
        return []
    stored = list(versions_of(layers).values())
    hits = coordinate_hits(query, zones(stored))
    return (hits or read_hits(query, stored, limit, near))[:limit]


def read_hits(
    query: str, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Hits in the database, in a slot for searches."""
    with slot("search"):
        return (
            by_national_id(query, layers)
            or by_number(query, layers, limit, near)
            or by_name(understand(query, province_names()), layers, limit, near)
        )


def zones(layers: Sequence[Layer]) -> tuple[int, ...]:
    """VN-2000 zones people may write: the province's and those of the layers."""
    measured = sorted({layer.measure_srid for layer in layers})
    return tuple(
        dict.fromkeys(
            [settings.DEFAULT_MEASURE_SRID, *settings.PROVINCE_ZONES, *measured]
        )
    )
