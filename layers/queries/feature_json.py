"""Features as answers: what identify, the feature page and the map panel show."""

from __future__ import annotations

from collections.abc import Sequence
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
    """One feature as the reader may see it.

    ``fields`` are those the reader may see, as ``policy`` says; every other value is
    dropped when the row is made, so that whatever shows a row has nothing to hide.
    """

    layer: Layer
    fields: Sequence[LayerField]
    key: str
    label: str
    number: str | None
    measure: float | None
    properties: dict[str, Any]
    # A fragment is GeoJSON text as PostGIS wrote it, for orjson to pass on.
    geometry: dict[str, Any] | orjson.Fragment | None

    def __post_init__(self) -> None:
        stored = self.properties
        visible = {f.key: stored[f.key] for f in self.fields if f.key in stored}
        # The one way to set a field of a frozen dataclass.
        object.__setattr__(self, "properties", visible)

    @classmethod
    def from_sql(
        cls, layer: Layer, fields: Sequence[LayerField], row: Sequence[Any]
    ) -> FeatureRow:
        """From ``key, label, number, measure, properties, geometry`` columns."""
        key, label, number, measure, properties, geometry = row
        return cls(
            layer=layer,
            fields=fields,
            key=key,
            label=label,
            number=number,
            measure=measure,
            properties=decoded(properties),
            geometry=orjson.Fragment(geometry) if geometry else None,
        )


def decoded(properties: Any) -> dict[str, Any]:
    """Properties as a dict (Django's connection hands jsonb over as text)."""
    if isinstance(properties, str):
        properties = orjson.loads(properties)
    return dict(properties)


def card(row: FeatureRow) -> dict[str, Any]:
    """The feature as plain data."""
    layer = row.layer
    measured = feature_text.measure(layer, row.measure)
    title = feature_text.title(layer, row.label, row.number, row.key)
    shown = feature_text.told_fields(row.fields, row.properties, title, row.measure)
    return {
        "layer": layer.slug,
        "layer_name": layer.name,
        "role": layer.role,
        "key": row.key,
        "label": row.label,
        "title": title,
        "url": feature_url(layer.slug, row.key),
        "is_demo": layer.is_demo,
        "class": class_value(row),
        "measure": asdict(measured) if measured else None,
        "fields": [asdict(text) for text in shown],
        "report_url": report_url(layer.slug, row.key),
        "wrong_data_url": report_url(layer.slug, row.key, settings.DATA_ERROR_CATEGORY),
    }


def class_value(row: FeatureRow) -> Any:
    """What decides how the map draws the feature; None for a style without classes."""
    style = row.layer.style if isinstance(row.layer.style, dict) else {}
    name = style.get("field")
    return row.properties.get(name) if isinstance(name, str) else None


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


def as_geojson(row: FeatureRow) -> dict[str, Any]:
    """The feature as a GeoJSON Feature; its id is the stable key."""
    return {
        "type": "Feature",
        "id": row.key,
        "geometry": row.geometry,
        "properties": card(row),
    }
