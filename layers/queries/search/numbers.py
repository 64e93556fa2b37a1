"""Parcels by sheet and parcel number, by one of the two, or by national parcel ID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from gisportal.core import geohash
from gisportal.core.search_folding import fold
from layers.models import Layer, LayerField
from layers.policy import public_field
from layers.queries.feature_json import decoded
from layers.queries.parcel_code import CodedParcel, parcels_of
from layers.queries.search import parse_query
from layers.queries.search.communes import (
    commune_inside,
    communes_of,
    within_clause,
)
from layers.queries.search.coordinates import coordinate_hit
from layers.queries.search.former_units import commune_hits, province_names
from layers.queries.search.full_text import words_clause
from layers.queries.search.hits import (
    COLUMNS,
    Hit,
    Match,
    Near,
    Row,
    as_near,
    distance,
    hits_of,
    near_values,
    run,
    versions_of,
)
from layers.queries.search.parse_coordinates import Coordinate
from layers.queries.search.parse_query import ParcelNumber
from layers.queries.search.phrases import without_fillers
from layers.queries.search.query_terms import understand
from layers.queries.search.sheets import numbers_on, sheet_hits

# Parcels of one number looked at before they are listed by commune.
MOST_ALIKE = 500


def by_number(
    query: str, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Parcels with the number in the query, in the commune named beside it.

    The commune may be written as it is called now or was before, or as its code.
    Words that are no commune only put a parcel first.
    """
    number = parse_query.parcel_number(query)
    parcels = numbered_layers(layers)
    if number is None or not parcels:
        return []
    codes, left = commune_inside(words_around(number), layers)
    words = understand(" ".join(left)).core
    if number.sheet and not number.parcel:
        # "14 nguyen hue to 5" is no question for a map sheet.
        return [] if words else sheet_hits(number.sheet, parcels, layers, codes)
    if codes:
        found = numbered(number, parcels, layers, limit, near, codes=codes, words=words)
        found = found or numbered(number, parcels, layers, limit, near, codes=codes)
        return found or as_near(commune_hits(codes, layers))
    if words:
        found = numbered(number, parcels, layers, limit, near, words=words)
        return found or as_near(numbered(number, parcels, layers, limit, near))
    return numbered(number, parcels, layers, limit, near)


def words_around(number: ParcelNumber) -> tuple[str, ...]:
    """The words beside the number that may say where it is."""
    terms = understand(" ".join(number.rest), province_names())
    return without_fillers(terms.words) if terms.words else ()


def numbered_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Layers whose features have sheet and parcel numbers, whatever they were called."""
    return [x for x in layers if x.published_version_id and has_numbers(x)]


def has_numbers(layer: Layer) -> bool:
    """Whether the layer is one of parcels, by its role or by its fields."""
    meanings = {field.meaning for field in layer.fields.all()}
    both = {LayerField.Meaning.SHEET, LayerField.Meaning.PARCEL}
    return layer.is_parcels or both <= meanings


def numbered(
    number: ParcelNumber,
    parcels: Sequence[Layer],
    layers: Sequence[Layer],
    limit: int,
    near: Near | None,
    *,
    codes: frozenset[str] = frozenset(),
    words: Sequence[str] = (),
) -> list[Hit]:
    """Parcels with the number and all the words; a bare pair either way."""
    versions = versions_of(parcels)
    where, values = words_clause(words)
    if codes:
        inside, more = within_clause(codes, [*parcels, *admin_of(layers)])
        where, values = where + inside, values | more
    numbers = list(number.readings) if number.is_pair else []
    numbers = numbers or numbers_on(parcel=number.parcel)
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id IN %(versions)s AND f.number = ANY(%(numbers)s) {where}
        ORDER BY f.number <> %(number)s, {distance(near)}, f.key
        LIMIT %(limit)s
    """  # noqa: S608 - fixed fragments only; every value is a parameter
    values |= {
        "versions": tuple(versions),
        "number": number.number,
        "numbers": numbers,
        "limit": limit if number.is_pair else MOST_ALIKE,
        **near_values(near),
    }
    rows = run(statement, values)
    if number.is_pair:
        return in_order(rows, versions, number)[:limit]
    return by_commune(rows, versions, layers, limit)


def admin_of(layers: Sequence[Layer]) -> list[Layer]:
    """The layers of administrative units."""
    return [x for x in layers if x.role == Layer.Role.ADMIN]


def in_order(
    rows: Sequence[Row], versions: dict[int, Layer], number: ParcelNumber
) -> list[Hit]:
    """The hits; of a bare pair only the usual order is what was asked for."""
    as_typed = hits_of([row for row in rows if row[3] == number.number], versions)
    turned = [row for row in rows if row[3] != number.number]
    match = Match.PARTIAL if as_typed else Match.EXACT
    return [*as_typed, *hits_of(turned, versions, match)]


def by_commune(
    rows: Sequence[Row], versions: dict[int, Layer], layers: Sequence[Layer], limit: int
) -> list[Hit]:
    """Parcels of one number under their communes, each with a share of the list."""
    names = {each.key: each.label for each in communes_of(layers)}
    groups: dict[str, list[Hit]] = {}
    for row, hit in zip(rows, hits_of(rows, versions), strict=True):
        code = code_of(versions[row[0]], row)
        group = names.get(code, code)
        groups.setdefault(group, []).append(replace(hit, group=group))
    share = max(1, limit // max(1, len(groups)))
    kept = [hit for _name, hits in sorted_groups(groups) for hit in hits[:share]]
    return kept[:limit]


def sorted_groups(groups: dict[str, list[Hit]]) -> list[tuple[str, list[Hit]]]:
    """The groups in the order of their names."""
    return sorted(groups.items(), key=lambda item: fold(item[0]))


def code_of(layer: Layer, row: Row) -> str:
    """The commune code of a parcel's row."""
    field = public_field(layer, LayerField.Meaning.COMMUNE_CODE)
    return str(decoded(row[4]).get(field.key) or "") if field else ""


def by_national_id(query: str, layers: Sequence[Layer]) -> list[Hit]:
    """The parcel of the code in the query; without one, the place it stands for."""
    code = parse_query.national_id(query)
    if code is None:
        return []
    found = parcels_of(code, layers)
    hits = [hit for parcel in found for hit in parcel_hits(parcel, code)]
    lon, lat = geohash.decode(code) or (0.0, 0.0)
    return hits or [coordinate_hit(Coordinate(lon, lat, f"GeoHash {code}"))]


def parcel_hits(parcel: CodedParcel, code: str) -> list[Hit]:
    """The parcel as a hit, marked where the code is not its own ID."""
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id = %(version)s AND f.key = %(key)s
    """  # noqa: S608 - fixed columns; every value is a parameter
    version = parcel.layer.published_version_id
    rows = run(statement, {"version": version, "key": parcel.key})
    hits = hits_of(rows, versions_of([parcel.layer]))
    if not parcel.is_nearby:
        return hits
    mark = _("nearby; no parcel has the ID %(code)s") % {"code": code}
    address = f"{parcel.url}?{urlencode({'code': code})}"
    return [replace(hit, url=address, detail=mark, match=Match.NEAR) for hit in hits]
