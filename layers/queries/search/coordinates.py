"""Typed coordinates as hits that move the map there."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from gisportal.core.geo import Box
from layers.queries.outline import is_inside
from layers.queries.search.hits import Hit, outside_words
from layers.queries.search.parse_coordinates import Coordinate, coordinates


def coordinate_hits(query: str, zones: tuple[int, ...]) -> list[Hit]:
    """The places the coordinates may mean.

    VN-2000 metres fit several zones: each that lands in the province is offered, the
    first zone where none does.
    """
    places = coordinates(query, zones)
    province = Box(*settings.PROVINCE_BBOX)
    around = [p for p in places if province.contains(p.lon, p.lat)]
    return [coordinate_hit(place) for place in around or places[:1]]


def coordinate_hit(place: Coordinate) -> Hit:
    """A place as a hit; outside the province it says so."""
    detail = place.system
    if not is_inside(place.lon, place.lat):
        detail += f", {outside_words()}"
    return Hit(
        kind="coordinate",
        label=f"{place.lat:.6f}, {place.lon:.6f}",
        detail=detail,
        url=f"{reverse('portal:map')}?lat={place.lat:.7f}&lon={place.lon:.7f}&z=18",
        lon=place.lon,
        lat=place.lat,
        bbox=[place.lon, place.lat, place.lon, place.lat],
    )
