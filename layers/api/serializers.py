"""The answers under ``/api/`` about layers: described and produced in one place."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField

from layers.parcel_extract.serializers import MomentField, ReportSerializer
from layers.queries.feature_schema import FeatureCardSerializer
from layers.queries.office_schema import OfficePropertiesSerializer, ProcedureSerializer
from layers.queries.search import Hit, Match


@extend_schema_field(
    {
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {"type": "string"},
            "coordinates": {"type": "array", "items": {}},
        },
        "description": "GeoJSON geometry in WGS 84.",
    }
)
class GeoJsonField(GeometryField):
    """A geometry of whatever type."""


class GeoJsonFeature(serializers.Serializer[Any]):
    """A GeoJSON Feature; subclasses say where geometry and properties come from.

    Not a ``GeoFeatureModelSerializer``: what is answered are search results and office
    hits, not rows of one model.
    """

    type = serializers.SerializerMethodField()
    geometry = GeoJsonField()

    def get_type(self, _instance: Any) -> Literal["Feature"]:
        """The GeoJSON type (RFC 7946)."""
        return "Feature"


class GeoJsonCollection(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection of ``{"features": […]}``."""

    type = serializers.SerializerMethodField()

    def get_type(self, _instance: Any) -> Literal["FeatureCollection"]:
        """The GeoJSON type (RFC 7946)."""
        return "FeatureCollection"


class PointField(GeoJsonField):
    """A point as it is stored: GEOS would round its coordinates."""

    def to_representation(self, value: Any) -> dict[str, Any]:
        """GeoJSON of anything with ``lon`` and ``lat``."""
        return {"type": "Point", "coordinates": [value.lon, value.lat]}


class HitPointField(PointField):
    """The place of a hit; what has none (a procedure, a layer) has a null geometry."""

    def to_representation(self, value: Any) -> dict[str, Any] | None:  # type: ignore[override]  # GeoJSON allows null
        """GeoJSON, or null."""
        return None if value.lon is None else super().to_representation(value)


class HitPropertiesSerializer(serializers.Serializer[Hit]):
    """One answer of the search box."""

    kind = serializers.ChoiceField(
        [
            *("feature", "place", "office", "coordinate", "sheet", "procedure"),
            *("layer", "report", "outside"),
        ]
    )
    match = serializers.ChoiceField(
        [each.value for each in Match],
        help_text=(
            "exact: what was asked for. partial: has the words or begins so. "
            "near: only resembles it or lies beside it."
        ),
    )
    label = serializers.CharField()  # type: ignore[assignment]  # a JSON key; not the base class's attribute
    url = serializers.CharField()
    layer = serializers.CharField()
    layer_name = serializers.CharField()
    key = serializers.CharField()
    detail = serializers.CharField()
    group = serializers.CharField(
        help_text="What hits of one kind are listed under: a commune."
    )
    bbox = serializers.ListField(child=serializers.FloatField())
    is_demo = serializers.BooleanField()


class HitFeatureSerializer(GeoJsonFeature):
    """A search hit."""

    geometry = HitPointField(source="*")
    properties = HitPropertiesSerializer(source="*")


class HitCollectionSerializer(GeoJsonCollection):
    """Search hits, the best first."""

    match = serializers.ChoiceField(
        [*(each.value for each in Match), "none"],
        help_text="The best match of all; none without any hit.",
    )
    features = HitFeatureSerializer(many=True)


class OfficeFeatureSerializer(GeoJsonFeature):
    """An office; its id is the slug."""

    id = serializers.CharField(source="office.slug")
    geometry = PointField(source="*")
    properties = OfficePropertiesSerializer(source="*")


class OfficeCollectionSerializer(GeoJsonCollection):
    """Offices, the one to go to first, and all procedures."""

    features = OfficeFeatureSerializer(many=True)
    procedures = ProcedureSerializer(many=True)


class LayerCardSerializer(serializers.Serializer[Any]):
    """A layer as the map reads it."""

    # Its instance is a ``catalogue.LayerCard``.

    slug = serializers.CharField(source="layer.slug")
    name = serializers.CharField(source="layer.name")
    role = serializers.CharField(source="layer.role")
    geometry = serializers.CharField(source="layer.geometry_kind")
    source = serializers.CharField(source="layer.source")  # type: ignore[assignment]  # a JSON key; not the base class's attribute
    tiles = serializers.CharField(
        allow_null=True, help_text="Vector tiles, {z}/{x}/{y}."
    )
    external = serializers.DictField(child=serializers.CharField(), allow_null=True)
    min_zoom = serializers.IntegerField(source="layer.min_zoom")
    max_zoom = serializers.IntegerField(source="layer.max_zoom")
    bbox = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    shown_first = serializers.BooleanField(source="layer.is_shown_first")
    opacity = serializers.FloatField(source="layer.opacity")
    attribution = serializers.CharField(source="layer.attribution")
    is_demo = serializers.BooleanField(source="layer.is_demo")
    url = serializers.CharField()
    codes_url = serializers.CharField()
    legend = serializers.ListField(child=serializers.DictField())
    style = serializers.DictField()  # type: ignore[assignment]  # a JSON key; not the base class's attribute


class LayerGroupSerializer(serializers.Serializer[Any]):
    """Layers under their theme."""

    slug = serializers.CharField()
    name = serializers.CharField()
    layers = LayerCardSerializer(many=True)


class CatalogueSerializer(serializers.Serializer[Any]):
    """All visible layers."""

    groups = LayerGroupSerializer(many=True)


class LayerVersionSerializer(serializers.Serializer[Any]):
    """A version that may be looked at, with its card."""

    number = serializers.IntegerField(source="version.number")
    title = serializers.CharField(source="version.title")
    loaded = MomentField(source="version.loaded_at")
    features = serializers.IntegerField(source="version.feature_count")
    is_published = serializers.BooleanField()
    card = LayerCardSerializer()


class LayerVersionsSerializer(serializers.Serializer[Any]):
    """Versions of a layer, newest first."""

    versions = LayerVersionSerializer(many=True)


class MapFeatureSerializer(GeoJsonFeature):
    """A feature; its id is the stable key."""

    # Only describes: ``feature_json.as_geojson`` makes it.

    id = serializers.CharField()
    properties = FeatureCardSerializer()


class TouchedCardSerializer(FeatureCardSerializer):
    """A feature at a tapped place."""

    rank = serializers.IntegerField(
        help_text="0 was meant; features of the same rank are equally likely meant."
    )


class TouchedFeatureSerializer(MapFeatureSerializer):
    """A feature at a tapped place."""

    properties = TouchedCardSerializer()


class TouchedCollectionSerializer(GeoJsonCollection):
    """Features at a place, what was meant first."""

    features = TouchedFeatureSerializer(many=True)
    outside = serializers.BooleanField(
        help_text="Whether the place lies outside the communes of the province."
    )


class FeatureWithReportSerializer(MapFeatureSerializer):
    """A feature with whom to ask about it; a parcel with its report."""

    ask = OfficePropertiesSerializer(many=True)
    report = ReportSerializer(required=False)


def answer(
    serializer: type[serializers.Serializer[Any]],
) -> dict[tuple[int, str], type[serializers.Serializer[Any]]]:
    """What ``extend_schema(responses=…)`` takes for a JSON answer of this form."""
    return {(200, "application/json"): serializer}
