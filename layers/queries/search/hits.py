"""Search results, and features read from the store as search results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gisportal.core.search_folding import fold
from gisportal.core.slots import statement_ms
from layers.models import Layer, LayerField
from layers.policy import public_fields
from layers.queries import feature_text
from layers.queries.feature_json import decoded
from layers.refs import feature_url

COLUMNS = """
    f.version_id, f.key, f.label, f.number, f.properties,
    ST_X(ST_Transform(f.label_point, 4326)), ST_Y(ST_Transform(f.label_point, 4326)),
    ARRAY[
        ST_XMin(f.geom::box3d), ST_YMin(f.geom::box3d),
        ST_XMax(f.geom::box3d), ST_YMax(f.geom::box3d)
    ]
"""
COLUMN_COUNT = 8

Row = tuple[Any, ...]
_ends_at: ContextVar[float | None] = ContextVar("search ends at", default=None)


class Match(StrEnum):
    """How well a hit answers what was asked."""

    # It is what was asked for: called so, numbered so, at this address.
    EXACT = "exact"
    # Has the words, or begins so: somebody may still be typing.
    PARTIAL = "partial"
    # Not what was asked for; only resembles it, or lies beside it.
    NEAR = "near"


@dataclass(frozen=True)
class Hit:
    """One answer of the search box; what has no place (a procedure) has no lon, lat."""

    kind: str
    label: str
    url: str
    lon: float | None
    lat: float | None
    match: Match = Match.EXACT
    # What hits of one kind are listed under: parcels of one number, by commune.
    group: str = ""
    layer: str = ""
    layer_name: str = ""
    key: str = ""
    detail: str = ""
    bbox: list[float] = field(default_factory=list)
    is_demo: bool = False


def as_near(hits: Iterable[Hit]) -> list[Hit]:
    """The hits as what only resembles the question."""
    return [replace(hit, match=Match.NEAR) for hit in hits]


def has_exact(hits: Iterable[Hit]) -> bool:
    """Whether one of the hits is what was asked for."""
    return any(hit.match == Match.EXACT for hit in hits)


def best_match(hits: Iterable[Hit]) -> str:
    """The best match of the hits; "none" without any."""
    found = {hit.match for hit in hits}
    return next((match.value for match in Match if match in found), "none")


def once(hits: Iterable[Hit]) -> list[Hit]:
    """Each thing once, where it came first."""
    first: dict[tuple[str, str, str], Hit] = {}
    for hit in hits:
        first.setdefault((hit.kind, hit.layer, hit.key or hit.label), hit)
    return list(first.values())


@dataclass(frozen=True)
class Near:
    """The centre of the user's map: of equally good hits the nearer one ranks first."""

    lon: float
    lat: float


def outside_words() -> str:
    """What is said of a place outside the province."""
    return _("outside the province: no data here")


def versions_of(layers: Iterable[Layer]) -> dict[int, Layer]:
    """The layers by the version that is published."""
    return {x.published_version_id: x for x in layers if x.published_version_id}


@contextmanager
def time_limit() -> Iterator[None]:
    """All statements of one search together take no longer than one may."""
    limit = statement_ms("search")
    # 0 is no limit.
    token = _ends_at.set(monotonic() + limit / 1000 if limit else None)
    try:
        yield
    finally:
        _ends_at.reset(token)


def time_left() -> int:
    """Milliseconds the next statement may take; never 0, which would mean no limit."""
    ends_at = _ends_at.get()
    if ends_at is None:
        return statement_ms("search")
    return max(1, round((ends_at - monotonic()) * 1000))


def run(
    statement: str, values: dict[str, Any], similarity: float | None = None
) -> list[Row]:
    """Rows of a search statement, stopped at the look-up time limit."""
    with transaction.atomic(), connection.cursor() as cursor:
        limits = f"SET LOCAL statement_timeout = {time_left():d};"
        if similarity is not None:
            limits += f"SET LOCAL pg_trgm.word_similarity_threshold = {similarity:f};"
        # One trip to the server: the settings go in front of the statement.
        cursor.execute(limits + statement, values)
        rows: list[Row] = cursor.fetchall()
        return rows


def distance(near: Near | None) -> str:
    """SQL of the distance to where the map is (Mercator metres), or a constant."""
    if near is None:
        return "0::float"
    return (
        "(f.label_point <-> ST_Transform(ST_SetSRID("
        "ST_MakePoint(%(near_lon)s, %(near_lat)s), 4326), 3857))"
    )


def near_values(near: Near | None) -> dict[str, Any]:
    """Parameters of ``distance``."""
    return {"near_lon": near.lon, "near_lat": near.lat} if near else {}


def hits_of(
    rows: Sequence[Row], versions: dict[int, Layer], match: Match = Match.EXACT
) -> list[Hit]:
    """Rows of ``COLUMNS`` as hits; only public fields become their detail."""
    return [replace(feature_hit(versions[row[0]], row), match=match) for row in rows]


def feature_hit(layer: Layer, row: Row, detail_text: str = "") -> Hit:
    """One feature as a hit; with ``detail_text`` instead of its own detail."""
    _version, key, label, number, properties, lon, lat, bbox = row[:COLUMN_COUNT]
    return Hit(
        kind="place" if layer.role == Layer.Role.ADMIN else "feature",
        label=shortened(feature_text.title(layer, label, number, key)),
        detail=detail_text or detail(layer, decoded(properties), shortened(label)),
        url=feature_url(layer.slug, key),
        lon=lon,
        lat=lat,
        layer=layer.slug,
        layer_name=layer.name,
        key=key,
        bbox=list(bbox),
        is_demo=layer.is_demo,
    )


LINE = 200
DETAIL_MEANINGS = (
    LayerField.Meaning.ADDRESS,
    LayerField.Meaning.COMMUNE_NAME,
    LayerField.Meaning.LAND_USE,
)


def shortened(text: str) -> str:
    """As much of the text as a line of the search box shows."""
    return text if len(text) <= LINE else text[: LINE - 1].rstrip() + "…"


def detail(layer: Layer, properties: dict[str, Any], label: str) -> str:
    """A second line that distinguishes hits of the same name, without repetition."""
    parts: list[str] = []
    fields = public_fields(layer.fields.all())
    for meaning in DETAIL_MEANINGS:
        for each in fields:
            value = properties.get(each.key)
            if each.meaning == meaning and value:
                text = shortened(str(value))
                if fold(text) not in fold(", ".join([label, *parts])):
                    parts.append(text)
    return ", ".join(parts)
