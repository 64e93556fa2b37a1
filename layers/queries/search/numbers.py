"""Parcels by sheet and parcel number, or by national parcel ID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from gisportal.core import geohash
from layers.models import Layer, LayerField
from layers.policy import public_field
from layers.queries.feature_json import decoded
from layers.queries.parcel_code import CodedParcel, parcels_of
from layers.queries.search import parse_query
from layers.queries.search.coordinates import coordinate_hit
from layers.queries.search.former_units import matching, province_names
from layers.queries.search.full_text import by_words, words_clause
from layers.queries.search.hits import (
    COLUMNS,
    Hit,
    Near,
    Row,
    distance,
    hits_of,
    near_values,
    run,
    versions_of,
)
from layers.queries.search.parse_coordinates import Coordinate
from layers.queries.search.query_terms import COMMUNE_TYPES, SearchTerms, understand

# Parcels of one number looked at when the commune must be found by its code.
MOST_ALIKE = 500


def by_number(
    query: str, layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Parcels with the number in the query, in the commune named beside it.

    The commune may be written as it is called now or was before, or as its code.
    Words that are no commune only put a parcel first.
    """
    number = parse_query.parcel_number(query)
    versions = versions_of(x for x in layers if x.is_parcels)
    if number is None or not versions:
        return []
    terms = understand(" ".join(number.rest), province_names())
    codes = {word for word in number.rest if len(word) == 5 and word.isdigit()}
    rows = [] if codes else numbered(number, versions, terms.core, limit, near)
    if not rows and terms.core:
        rows = numbered(number, versions, (), MOST_ALIKE, near)
        meant = codes or commune_codes(terms, layers)
        if meant or names_commune(terms):
            rows = [row for row in rows if code_of(versions[row[0]], row) in meant]
    return hits_of(rows[:limit], versions)


def numbered(
    number: parse_query.ParcelNumber,
    versions: dict[int, Layer],
    words: Sequence[str],
    limit: int,
    near: Near | None,
) -> list[Row]:
    """Rows of parcels with the number and all the words; a bare pair either way."""
    where, values = words_clause(words)
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id IN %(versions)s AND f.number IN %(numbers)s {where}
        ORDER BY f.number <> %(number)s, {distance(near)}, f.key
        LIMIT %(limit)s
    """  # noqa: S608 - fixed fragments only; every value is a parameter
    values |= {
        "versions": tuple(versions),
        "number": number.number,
        "numbers": number.readings,
        "limit": limit,
        **near_values(near),
    }
    return run(statement, values)


def names_commune(terms: SearchTerms) -> bool:
    """Whether the words say that they are a commune's name."""
    return any(
        terms.words[i : i + len(kind)] == kind
        for kind in COMMUNE_TYPES
        for i in range(len(terms.words))
    )


def commune_codes(terms: SearchTerms, layers: Sequence[Layer]) -> set[str]:
    """Codes of the communes that the words name, now or formerly."""
    codes = {code for unit in matching(terms).units for code in unit.became}
    admin = versions_of(x for x in layers if x.role == Layer.Role.ADMIN)
    return codes | {found.hit.key for found in by_words(terms, admin, 20, None)}


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
    return [replace(hit, url=address, detail=mark) for hit in hits]
