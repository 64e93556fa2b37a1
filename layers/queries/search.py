"""Search: one box for parcels, names, places, offices and coordinates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from gisportal.lib.fold import fold, fold_words
from layers.models import Layer, LayerField, ServiceOffice
from layers.queries import describe, parse
from layers.refs import feature_url

# Candidates looked at per layer before ordering; a word that fits more is too common.
CANDIDATES = 300
MAX_WORDS = 8
SIMILAR = 0.45

COLUMNS = """
    f.version_id, f.key, f.label, f.number, f.properties,
    ST_X(ST_Transform(f.label_point, 4326)), ST_Y(ST_Transform(f.label_point, 4326)),
    ARRAY[
        ST_XMin(f.geom::box3d), ST_YMin(f.geom::box3d),
        ST_XMax(f.geom::box3d), ST_YMax(f.geom::box3d)
    ]
"""


@dataclass(frozen=True)
class Hit:
    """One answer of the search box."""

    kind: str
    label: str
    url: str
    lon: float
    lat: float
    layer: str = ""
    layer_name: str = ""
    key: str = ""
    detail: str = ""
    bbox: list[float] = field(default_factory=list)
    is_demo: bool = False


@dataclass(frozen=True)
class Near:
    """Where the asker's map is: of equal hits the nearer one comes first."""

    lon: float
    lat: float


def search(
    query: str, layers: Sequence[Layer], *, limit: int = 10, near: Near | None = None
) -> list[Hit]:
    """The best ``limit`` hits for ``query`` in ``layers`` (already allowed)."""
    query = query.strip()[:200]
    if not query:
        return []
    stored = [layer for layer in layers if layer.published_version_id]
    zones = (settings.DEFAULT_MEASURE_SRID, *{x.measure_srid for x in stored})
    place = parse.coordinate(query, zones)
    if place is not None:
        return [coordinate_hit(place)]
    hits: list[Hit] = []
    number = parse.parcel_number(query)
    if number is not None:
        hits = by_number(number, stored, limit, near)
    if len(hits) < limit and (number is None or not hits):
        words = fold_words(query)[:MAX_WORDS]
        hits += by_name(words, stored, limit, near) if words else []
    return hits[:limit]


def by_name(
    words: list[str], layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Places first, then a few offices, then everything else that fits the words."""
    found = by_words(words, layers, limit, near)
    places = [hit for hit in found if hit.kind == "place"]
    others = [hit for hit in found if hit.kind != "place"]
    return [*places, *offices(words, max(3, limit // 3)), *others]


def coordinate_hit(place: parse.Coordinate) -> Hit:
    """A typed coordinate as a hit that moves the map there."""
    return Hit(
        kind="coordinate",
        label=f"{place.lat:.6f}, {place.lon:.6f}",
        detail=place.system,
        url=f"{reverse('portal:map')}?lat={place.lat:.7f}&lon={place.lon:.7f}&z=18",
        lon=place.lon,
        lat=place.lat,
        bbox=[place.lon, place.lat, place.lon, place.lat],
    )


def by_number(
    number: parse.ParcelNumber,
    layers: Sequence[Layer],
    limit: int,
    near: Near | None,
) -> list[Hit]:
    """Parcels with this sheet and parcel number; then with the two swapped."""
    versions = {x.published_version_id: x for x in layers if x.is_parcels}
    if not versions:
        return []
    swapped = f"{number.parcel}/{number.sheet}"
    where, values = words_clause([w for w in number.rest if w not in STOP_WORDS])
    statement = f"""
        SELECT {COLUMNS} FROM layers_feature AS f
        WHERE f.version_id IN %(versions)s
            AND f.number IN (%(number)s, %(swapped)s) {where}
        ORDER BY f.number <> %(number)s, {distance(near)}, f.key
        LIMIT %(limit)s
    """  # noqa: S608 - fixed fragments only; every value is a parameter
    values |= {
        "versions": tuple(versions),
        "number": number.number,
        "swapped": swapped,
        "limit": limit,
        **near_values(near),
    }
    return hits_of(run(statement, values), versions)


# Words around a parcel number that say nothing about where it is.
STOP_WORDS = {"xa", "phuong", "p", "x", "thi", "tran", "tt", "so", "dat"}


def by_words(
    words: list[str], layers: Sequence[Layer], limit: int, near: Near | None
) -> list[Hit]:
    """Features all of whose words begin as typed; similar ones when there are none."""
    versions = {x.published_version_id: x for x in layers}
    if not versions:
        return []
    where, values = words_clause(words)
    phrase = " ".join(words)
    values |= {"phrase": phrase, "inside": f" {phrase}", "begins": f" {phrase}%"}
    values["limit"] = limit
    values |= near_values(near)
    rows = run(union(versions, f"TRUE {where}", near), values)
    if not rows and len(phrase) >= 4:
        rows = run(
            union(versions, "%(phrase)s <%% f.search_text", near),
            values,
            similarity=SIMILAR,
        )
    return hits_of(rows, versions)


def union(versions: dict[int, Layer], where: str, near: Near | None) -> str:
    """One statement over all versions, each with its own share of candidates.

    A common word would otherwise fill the list with parcels and hide the street.
    """
    parts = [
        f"""(SELECT {COLUMNS},
            {rank:d} AS rank,
            f.search_text LIKE %(begins)s AS begins,
            strpos(f.search_text, %(inside)s) BETWEEN 1 AND length(f.label)
                AS in_label,
            word_similarity(%(phrase)s, f.search_text) AS likeness,
            length(f.search_text) AS size,
            {distance(near)} AS away
        FROM layers_feature AS f
        WHERE f.version_id = {version:d} AND {where}
        LIMIT {CANDIDATES:d})"""  # noqa: S608 - integers of ours and fixed text only
        for version, rank in ((v, role_rank(x)) for v, x in versions.items())
    ]
    return (
        f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS found"  # noqa: S608 - as above
        " ORDER BY begins DESC, in_label DESC, likeness DESC, rank, away, size LIMIT %(limit)s"
    )


def role_rank(layer: Layer) -> int:
    """Places and services before parcels when the words fit both."""
    order = [
        Layer.Role.ADMIN,
        Layer.Role.SERVICE,
        Layer.Role.INFRASTRUCTURE,
        Layer.Role.OTHER,
        Layer.Role.ZONING,
        Layer.Role.PARCEL,
    ]
    return order.index(Layer.Role(layer.role))


def words_clause(words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """``AND search_text LIKE '% word%'`` for each word, with its parameters.

    Folded words hold only letters and digits, so there is nothing to escape.
    """
    values = {f"word{i}": f"% {word}%" for i, word in enumerate(words)}
    clause = "".join(f" AND f.search_text LIKE %({name})s" for name in values)
    return clause, values


def distance(near: Near | None) -> str:
    """SQL of the squared distance to where the map is (degrees), or a constant."""
    if near is None:
        return "0::float"
    return (
        "(f.label_point <-> ST_Transform(ST_SetSRID("
        "ST_MakePoint(%(near_lon)s, %(near_lat)s), 4326), 3857))"
    )


def near_values(near: Near | None) -> dict[str, Any]:
    """Parameters of ``distance``."""
    return {"near_lon": near.lon, "near_lat": near.lat} if near else {}


def run(
    statement: str, values: dict[str, Any], similarity: float | None = None
) -> list[tuple[Any, ...]]:
    """Rows of a search statement, stopped at the look-up time limit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = %s", [settings.STATEMENT_TIMEOUT_MS]
        )
        if similarity is not None:
            cursor.execute(
                "SET LOCAL pg_trgm.word_similarity_threshold = %s", [similarity]
            )
        cursor.execute(statement, values)
        return cursor.fetchall()


def hits_of(rows: list[tuple[Any, ...]], versions: dict[int, Layer]) -> list[Hit]:
    """Rows of ``COLUMNS`` as hits; only public fields become their detail."""
    return [feature_hit(versions[row[0]], row) for row in rows]


def feature_hit(layer: Layer, row: tuple[Any, ...]) -> Hit:
    """One feature as a hit."""
    _version, key, label, number, properties, lon, lat, bbox = row[:8]
    values = properties if isinstance(properties, dict) else json.loads(properties)
    return Hit(
        kind="place" if layer.role == Layer.Role.ADMIN else "feature",
        label=describe.title(layer, label, number, key),
        detail=detail(layer, values),
        url=feature_url(layer.slug, key),
        lon=lon,
        lat=lat,
        layer=layer.slug,
        layer_name=layer.name,
        key=key,
        bbox=list(bbox),
        is_demo=layer.is_demo,
    )


DETAIL_MEANINGS = (
    LayerField.Meaning.ADDRESS,
    LayerField.Meaning.COMMUNE_NAME,
    LayerField.Meaning.LAND_USE,
)


def detail(layer: Layer, properties: dict[str, Any]) -> str:
    """A second line that tells hits of the same name apart; nothing said twice."""
    parts: list[str] = []
    for meaning in DETAIL_MEANINGS:
        for each in layer.fields.all():
            value = properties.get(each.key)
            if each.meaning == meaning and each.is_public and value:
                text = str(value)
                if fold(text) not in fold(", ".join(parts)):
                    parts.append(text)
    return ", ".join(parts)


def offices(words: list[str], limit: int) -> list[Hit]:
    """Active service offices whose names or addresses hold every word."""
    found = ServiceOffice.objects.filter(is_active=True)
    for word in words:
        found = found.filter(search_text__contains=f" {word}")
    return [
        Hit(
            kind="office",
            label=office.name,
            detail=office.address,
            url=f"{reverse('portal:map')}?lat={office.point.y:.6f}"
            f"&lon={office.point.x:.6f}&z=17",
            lon=office.point.x,
            lat=office.point.y,
            layer_name=_("Service offices"),
            key=office.slug,
            bbox=[office.point.x, office.point.y, office.point.x, office.point.y],
            is_demo=office.is_demo,
        )
        for office in found[:limit]
    ]
