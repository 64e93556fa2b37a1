"""Features as answers: what identify, the feature page and the map panel show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from layers.models import Layer, LayerField
from layers.queries import feature_text
from layers.refs import feature_url


@dataclass(frozen=True)
class FeatureRow:
    """One feature as read from the store, without its private fields decided yet."""

    layer: Layer
    key: str
    label: str
    number: str | None
    measure: float | None
    properties: dict[str, Any]
    # A fragment is GeoJSON text as PostGIS wrote it, for orjson to pass on.
    geometry: dict[str, Any] | orjson.Fragment | None

    @classmethod
    def from_sql(cls, layer: Layer, row: tuple[Any, ...]) -> FeatureRow:
        """From ``key, label, number, measure, properties, geometry`` columns."""
        key, label, number, measure, properties, geometry = row
        return cls(
            layer=layer,
            key=key,
            label=label,
            number=number,
            measure=measure,
            properties=_json(properties),
            geometry=orjson.Fragment(geometry) if geometry else None,
        )


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def card(row: FeatureRow, fields: Iterable[LayerField]) -> dict[str, Any]:
    """The feature as plain data; ``fields`` are those the asker may see."""
    layer = row.layer
    fields = list(fields)
    measured = feature_text.measure(layer, row.measure)
    return {
        "layer": layer.slug,
        "layer_name": layer.name,
        "role": layer.role,
        "key": row.key,
        "label": row.label,
        "title": feature_text.title(layer, row.label, row.number, row.key),
        "url": feature_url(layer.slug, row.key),
        "is_demo": layer.is_demo,
        "class": class_value(row, fields),
        "measure": asdict(measured) if measured else None,
        "fields": [asdict(f) for f in feature_text.field_texts(fields, row.properties)],
        "report_url": report_url(layer.slug, row.key),
        "wrong_data_url": report_url(layer.slug, row.key, settings.DATA_ERROR_CATEGORY),
    }


def class_value(row: FeatureRow, fields: Iterable[LayerField]) -> Any:
    """What decides how the map draws the feature; None for a style without classes."""
    style = row.layer.style if isinstance(row.layer.style, dict) else {}
    name = style.get("field")
    return next((row.properties.get(f.key) for f in fields if f.key == name), None)


def report_url(slug: str, key: str, category: str = "") -> str:
    """Where to report a problem at this feature (by URL name: no import upwards).

    ``category`` is chosen there already, when it exists.
    """
    try:
        address = reverse("feedback:new")
    except NoReverseMatch:
        return ""
    chosen = {"category": category} if category else {}
    return f"{address}?{urlencode({'layer': slug, 'key': key, **chosen})}"


def as_geojson(row: FeatureRow, fields: Iterable[LayerField]) -> dict[str, Any]:
    """The feature as a GeoJSON Feature; its id is the stable key."""
    return {
        "type": "Feature",
        "id": row.key,
        "geometry": row.geometry,
        "properties": card(row, fields),
    }
