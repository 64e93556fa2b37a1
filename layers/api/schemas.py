"""Forms of the answers under ``/api/``, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}


def maybe(schema: Json) -> Json:
    """The schema, or null."""
    return {**schema, "nullable": True}


def many(schema: Json) -> Json:
    """A list of these."""
    return {"type": "array", "items": schema}


def record(**properties: Json) -> Json:
    """An object that has all of these members."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


BOX = maybe({"type": "array", "items": NUMBER, "maxItems": 4})
GEOMETRY: Json = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": TEXT, "coordinates": {"type": "array", "items": {}}},
    "description": "GeoJSON geometry in WGS 84.",
}
MEASURE = maybe(record(value=NUMBER, unit=TEXT, text=TEXT))
FIELD = record(key=TEXT, label=TEXT, text=TEXT, meaning=TEXT, help_url=TEXT)
FEATURE = record(
    **{"class": maybe({"description": "Value that decides the symbol."})},
    layer=TEXT,
    layer_name=TEXT,
    role=TEXT,
    key=TEXT,
    label=TEXT,
    title=TEXT,
    url=TEXT,
    is_demo=FLAG,
    measure=MEASURE,
    fields=many(FIELD),
    report_url=TEXT,
    wrong_data_url=TEXT,
)
HIT = record(
    kind={"type": "string", "enum": ["feature", "place", "office", "coordinate"]},
    label=TEXT,
    detail=TEXT,
    url=TEXT,
    layer=TEXT,
    layer_name=TEXT,
    key=TEXT,
    bbox=many(NUMBER),
    is_demo=FLAG,
)
PROCEDURE = record(slug=TEXT, name=TEXT)
OFFICE = record(
    slug=TEXT,
    name=TEXT,
    level=TEXT,
    level_name=TEXT,
    address=TEXT,
    hours=TEXT,
    phone=TEXT,
    email=TEXT,
    website=TEXT,
    procedures=many(PROCEDURE),
    serves_place=maybe(FLAG),
    distance=maybe({**NUMBER, "description": "Metres, as the crow flies."}),
    distance_text=TEXT,
    url=TEXT,
    directions_url=TEXT,
    is_demo=FLAG,
)
CARD = record(
    slug=TEXT,
    name=TEXT,
    role=TEXT,
    geometry=TEXT,
    source=TEXT,
    tiles=maybe({**TEXT, "description": "Vector tiles, {z}/{x}/{y}."}),
    min_zoom={"type": "integer"},
    max_zoom={"type": "integer"},
    bbox=BOX,
    attribution=TEXT,
    is_demo=FLAG,
    url=TEXT,
    style={"type": "object"},
    codes_url=TEXT,
    legend=many({"type": "object"}),
)
CATALOGUE = record(groups=many(record(slug=TEXT, name=TEXT, layers=many(CARD))))
VERSIONS = record(
    versions=many(
        record(
            number={"type": "integer"},
            title=TEXT,
            loaded={"type": "string", "format": "date-time"},
            features={"type": "integer"},
            is_published=FLAG,
            card=CARD,
        )
    )
)


AREA = maybe(record(value={**NUMBER, "description": "m²"}, text=TEXT))
RESTRICTION = record(
    code=TEXT,
    name=TEXT,
    area=AREA,
    percent={**NUMBER, "description": "Of the measured area."},
    percent_text=TEXT,
    features=many(TEXT),
)
THEME = record(
    layer=TEXT,
    name=TEXT,
    decision_number=TEXT,
    decision_date=maybe({"type": "string", "format": "date"}),
    decision_date_text=TEXT,
    decision_url=TEXT,
    office=maybe(record(name=TEXT, phone=TEXT, slug=TEXT)),
    version=maybe({"type": "integer"}),
    restrictions=many(RESTRICTION),
    covered=AREA,
    covered_percent=NUMBER,
    is_demo=FLAG,
)
REPORT = record(
    parcel=FEATURE,
    sheet=TEXT,
    parcel_number=TEXT,
    commune=TEXT,
    national_id=TEXT,
    national_id_computed=FLAG,
    registered_area=AREA,
    measured_area=AREA,
    area_difference=AREA,
    area_doubtful=FLAG,
    affecting=many(THEME),
    not_affecting=many(THEME),
    without_data=many(THEME),
    slivers=many({"type": "object"}),
    versions={"type": "object", "additionalProperties": {"type": "integer"}},
    at=TEXT,
    outdated=FLAG,
    created={"type": "string", "format": "date-time"},
    data_date={"type": "string", "format": "date"},
    is_demo=FLAG,
)


def feature(properties: Json) -> Json:
    """A GeoJSON Feature with these properties."""
    return record(
        type={"type": "string", "enum": ["Feature"]},
        geometry=GEOMETRY,
        properties=properties,
    )


def collection(properties: Json, **more: Json) -> Json:
    """A GeoJSON FeatureCollection with these properties in every feature."""
    return record(
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=many(feature(properties)),
        **more,
    )


FEATURE_WITH_REPORT: Json = feature(FEATURE)
FEATURE_WITH_REPORT["properties"]["report"] = REPORT


def answers(schema: Json) -> dict[tuple[int, str], Json]:
    """What ``extend_schema(responses=…)`` takes for a JSON answer of this form."""
    return {(200, "application/json"): schema}
