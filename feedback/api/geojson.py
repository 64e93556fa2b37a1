"""Reports as GeoJSON: these serializers both produce the answers and describe them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from feedback.api.clusters import Cluster
from feedback.feature_place import feature_place
from feedback.models import HistoryEntry, Report, ReportPhoto
from feedback.states import EXPOSED, State
from feedback.text import iso_moment

# About a centimetre.
POINT_DIGITS = 7
CLUSTER_DIGITS = 6


class LocalTimeField(serializers.DateTimeField):
    """A moment in the portal's time zone, to the second, its offset spelled out."""

    def to_representation(self, value: datetime) -> str:
        """ISO 8601."""
        return iso_moment(value) or ""


class FeatureOfPublicLayerField(serializers.CharField):
    """A fact about the map object: told only when its layer is public."""

    def get_attribute(self, instance: Report) -> Any:
        """None when the layer is not public or there is no such fact."""
        if instance.layer_id not in self.context["public_layers"]:
            return None
        return super().get_attribute(instance) or None


class ReportFeatureSerializer(GeoFeatureModelSerializer):
    """A report as a GeoJSON feature."""

    # ``context`` has ``public_layers``: what lies on others is not told.

    id = serializers.CharField(source="code")
    code = serializers.CharField()
    point = GeometryField(precision=POINT_DIGITS)
    category = serializers.SlugField(source="category.slug")
    state = serializers.ChoiceField(choices=State.choices)
    created = LocalTimeField(source="created_at")
    updated = LocalTimeField(source="updated_at")
    due = LocalTimeField(allow_null=True)
    late = serializers.BooleanField(source="is_late")
    layer = FeatureOfPublicLayerField(source="layer.slug", allow_null=True)
    feature_key = FeatureOfPublicLayerField(allow_null=True)
    feature_label = FeatureOfPublicLayerField(source="feature_title", allow_null=True)
    office = serializers.CharField(source="office.name", allow_null=True)

    class Meta:
        model = Report
        geo_field = "point"
        id_field = "id"
        fields: tuple[str, ...] = (
            *("id", "point", "code", "category", "state", "created", "updated", "due"),
            *("late", "layer", "feature_key", "feature_label", "office"),
        )


class PhotoSerializer(serializers.ModelSerializer):
    """A public photo."""

    url = serializers.SerializerMethodField()
    thumb = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()

    class Meta:
        model = ReportPhoto
        fields = ("url", "thumb", "width", "height")

    def get_url(self, photo: ReportPhoto) -> str:
        """Where the large picture is."""
        return photo.url("large")

    def get_thumb(self, photo: ReportPhoto) -> str:
        """Where the small picture is."""
        return photo.url("thumb")


class HistorySerializer(serializers.ModelSerializer):
    """A public change of state."""

    state = serializers.ChoiceField(choices=State.choices, source="to_state")
    at = LocalTimeField()
    note = serializers.CharField(source="public_note")

    class Meta:
        model = HistoryEntry
        fields = ("state", "at", "note")


class ReportDetailSerializer(ReportFeatureSerializer):
    """One report with its text, its whole geometry, photos and public history."""

    description = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")
    geometry = serializers.SerializerMethodField()
    feature_state = serializers.SerializerMethodField()
    feature_url = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta(ReportFeatureSerializer.Meta):
        fields = (
            *ReportFeatureSerializer.Meta.fields,
            *("description", "url", "geometry", "feature_state", "feature_url"),
            *("photos", "history"),
        )

    def to_representation(self, report: Report) -> dict[str, Any]:
        """The map object is looked up once for all that is told of it."""
        self._place = feature_place(report)
        return super().to_representation(report)

    @extend_schema_field(serializers.JSONField())
    def get_geometry(self, report: Report) -> dict[str, Any]:
        """What was drawn, where ``geometry`` of the feature is a point on it."""
        return json.loads(report.geometry.geojson)

    def get_feature_state(self, report: Report) -> str | None:
        """Whether the map object is live, gone, or not public."""
        return self._place.standing.value if self._place else None

    def get_feature_url(self, report: Report) -> str | None:
        """The page of the map object."""
        return (self._place.url or None) if self._place else None

    @extend_schema_field(PhotoSerializer(many=True))
    def get_photos(self, report: Report) -> Any:
        """The public photos."""
        return PhotoSerializer(report.photos.filter(is_public=True), many=True).data

    @extend_schema_field(HistorySerializer(many=True))
    def get_history(self, report: Report) -> Any:
        """Every change to a state the public knows, oldest first."""
        rows = report.history.filter(to_state__in=EXPOSED)
        return HistorySerializer(rows, many=True).data


class FeatureCollectionSerializer(serializers.Serializer):
    """A page of reports."""

    type = serializers.CharField()
    features = ReportFeatureSerializer(many=True)
    numberReturned = serializers.IntegerField()
    next = serializers.URLField(required=False)


def feature(report: Report, public_layers: set[int]) -> dict[str, Any]:
    """What ``ReportFeatureSerializer`` produces, written out for pages of a thousand.

    Four times as fast (docs/decisions/0004-report-geojson.md); a test holds the two alike.
    """
    return {
        "type": "Feature",
        "id": report.code,
        "geometry": _point(report.point.x, report.point.y, POINT_DIGITS),
        "properties": _properties(report, public_layers),
    }


def _point(lon: float, lat: float, digits: int) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(lon, digits), round(lat, digits)]}


def _properties(report: Report, public_layers: set[int]) -> dict[str, Any]:
    is_seen = report.layer_id in public_layers
    return {
        "code": report.code,
        "category": report.category.slug,
        "state": report.state,
        "created": iso_moment(report.created_at),
        "updated": iso_moment(report.updated_at),
        "due": iso_moment(report.due),
        "late": report.is_late,
        "layer": report.layer.slug if is_seen and report.layer else None,
        "feature_key": report.feature_key or None if is_seen else None,
        "feature_label": report.feature_title or None if is_seen else None,
        "office": report.office.name if report.office else None,
    }


def cluster(found: Cluster) -> dict[str, Any]:
    """Reports of one place on a small-scale map as one GeoJSON feature."""
    facts: dict[str, Any] = {"count": found.count, "open": found.open}
    if found.count == 1:
        facts |= {"code": found.code, "state": found.state}
    return {
        "type": "Feature",
        "bbox": [found.west, found.south, found.east, found.north],
        "geometry": _point(found.lon, found.lat, CLUSTER_DIGITS),
        "properties": facts,
    }
