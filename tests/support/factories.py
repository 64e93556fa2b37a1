"""Small data made in code: layers with published features, through the real store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from django.db import transaction
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from gisportal.core.geo import lonlat_to_mercator
from gisportal.core.search_folding import search_text
from layers.models import DatasetVersion, Layer, LayerField
from layers.queries import live_layers
from layers.store import FeatureBatch, VersionLoad, pieces_srid, publish

# A quiet corner of the province, degrees.
LON, LAT = 105.97, 10.25


@dataclass
class Sample:
    """A feature to be: its shape in WGS 84 degrees and what is known of it."""

    key: str
    geometry: BaseGeometry
    label: str = ""
    number: str | None = None
    measure: float | None = None
    properties: dict[str, Any] = field(default_factory=dict)


def square(column: int = 0, row: int = 0, size: float = 0.0005) -> BaseGeometry:
    """One cell of a grid of squares (about 55 m at the default size)."""
    west, south = LON + column * size, LAT + row * size
    return shapely.multipolygons([box(west, south, west + size, south + size)])


def parcel(
    sheet: int, number: int, column: int = 0, row: int = 0, **extra: Any
) -> Sample:
    """A parcel of commune 29545 at a grid cell, with an owner who must never show."""
    return Sample(
        key=f"29545-{sheet}-{number}",
        geometry=square(column, row),
        label=f"{sheet}/{number}",
        number=f"{sheet}/{number}",
        measure=3025.5,
        properties={
            "ma_xa": "29545",
            "so_to": str(sheet),
            "so_thua": str(number),
            "loai_dat": "ODT",
            "dia_chi": "12 Đường Nguyễn Huệ",
            "ten_chu": "Ông Nguyễn Văn Bí Mật",
            **extra,
        },
    )


PARCEL_FIELDS: tuple[dict[str, Any], ...] = (
    {"key": "ma_xa", "meaning": "commune_code", "key_order": 1},
    {"key": "so_to", "meaning": "sheet", "key_order": 2, "label_order": 1},
    {"key": "so_thua", "meaning": "parcel", "key_order": 3, "label_order": 2},
    {
        "key": "loai_dat",
        "meaning": "land_use",
        "name_vi": "Loại đất",
        "name_en": "Land use",
        "codes": {"ODT": {"name_vi": "Đất ở tại đô thị", "name_en": "Urban housing"}},
    },
    {"key": "dia_chi", "meaning": "address", "is_searchable": True},
    {"key": "ten_chu", "meaning": "owner", "is_public": False},
)
PARCEL_STYLE = {
    "type": "categorised",
    "field": "loai_dat",
    "rules": [{"value": "ODT", "fill": "#FFA0FF"}],
    "label": {"min_zoom": 17},
}


def make_layer(
    slug: str = "parcels",
    *,
    fields: Iterable[Mapping[str, Any]] = PARCEL_FIELDS,
    **facts: Any,
) -> Layer:
    """A layer with its fields, nothing published yet."""
    defaults = {
        "name_vi": "Thửa đất",
        "name_en": "Land parcels",
        "role": "parcel",
        "geometry_kind": "polygon",
        "style": PARCEL_STYLE,
    }
    layer = Layer.objects.create(slug=slug, **{**defaults, **facts})
    for order, entry in enumerate(fields):
        values = {"name_vi": entry["key"], "is_public": True, **entry}
        LayerField.objects.create(layer=layer, order=order, **values)
    return layer


def load_version(layer: Layer, samples: Iterable[Sample]) -> DatasetVersion:
    """Load the samples as a new draft of the layer."""
    samples = list(samples)
    searchable = [f.key for f in layer.fields.all() if f.is_searchable and f.is_public]
    shapes = np.array([s.geometry for s in samples], dtype=object)
    mercator = shapely.transform(shapes, lonlat_to_mercator)
    batch = FeatureBatch(
        key=pa.array([s.key for s in samples]),
        fid=np.arange(1, len(samples) + 1),
        label=pa.array([s.label for s in samples]),
        number=pa.array([s.number for s in samples], type=pa.string()),
        geom=shapes,
        geom_3857=mercator,
        label_point=shapely.point_on_surface(mercator),
        measure=np.array([np.nan if s.measure is None else s.measure for s in samples]),
        properties=pa.array(
            [json.dumps(s.properties, ensure_ascii=False) for s in samples]
        ),
        search_text=pa.array(
            [
                search_text([s.label, *(s.properties.get(k) for k in searchable)])
                for s in samples
            ]
        ),
    )
    with transaction.atomic(), VersionLoad(pieces_srid=pieces_srid(layer)) as load:
        load.write(batch)
        load.finish_rows()
        load.build_indexes()
        load.attach()
        return load.record(layer, DatasetVersion(source_file="test.zip"))


def declare(version: DatasetVersion, *communes: str, **facts: Any) -> DatasetVersion:
    """The version says it has data in these communes; other ``facts`` of it beside."""
    kind = {"coverage": "communes", "coverage_communes": list(communes)}
    values = {**(kind if communes else {}), **facts}
    DatasetVersion.objects.filter(pk=version.pk).update(**values)
    version.refresh_from_db()
    live_layers.forget()
    return version


def publish_samples(layer: Layer, samples: Iterable[Sample]) -> DatasetVersion:
    """Load and publish; what the process remembers as live is forgotten."""
    version = load_version(layer, samples)
    publish(layer, version)
    layer.refresh_from_db()
    live_layers.forget()
    return version
