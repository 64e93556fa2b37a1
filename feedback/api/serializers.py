"""Reports as data for programs: public facts only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from feedback.api.clusters import Cluster
from feedback.feature_place import FeaturePlace, feature_place
from feedback.models import Category, Report, ReportPhoto
from feedback.states import EXPOSED, State
from gisportal.core.bilingual import bilingual


def feature(report: Report, public_layers: set[int]) -> dict[str, Any]:
    """One report as a GeoJSON feature; the layer must be among ``public_layers``."""
    return {
        "type": "Feature",
        "id": report.code,
        "geometry": {
            "type": "Point",
            "coordinates": [round(report.point.x, 7), round(report.point.y, 7)],
        },
        "properties": properties(report, public_layers),
    }


def cluster(found: Cluster) -> dict[str, Any]:
    """Reports of one place on a small-scale map as one GeoJSON feature."""
    facts: dict[str, Any] = {"count": found.count, "open": found.open}
    if found.count == 1:
        facts |= {"code": found.code, "state": found.state}
    return {
        "type": "Feature",
        "bbox": [found.west, found.south, found.east, found.north],
        "geometry": {
            "type": "Point",
            "coordinates": [round(found.lon, 6), round(found.lat, 6)],
        },
        "properties": facts,
    }


def properties(report: Report, public_layers: set[int]) -> dict[str, Any]:
    """The public facts of a report."""
    is_seen = report.layer_id in public_layers
    return {
        "code": report.code,
        "category": report.category.slug,
        "state": report.state,
        "created": _time(report.created_at),
        "updated": _time(report.updated_at),
        "due": _time(report.due),
        "late": report.is_late,
        "layer": report.layer.slug if is_seen and report.layer else None,
        "feature_key": report.feature_key or None if is_seen else None,
        "feature_label": report.feature_title or None if is_seen else None,
        "office": report.office.name if report.office else None,
    }


def full(report: Report, public_layers: set[int]) -> dict[str, Any]:
    """One report with its text, its whole geometry, photos and public history."""
    answer = feature(report, public_layers)
    place = feature_place(report)
    answer["properties"] |= {
        "description": report.description,
        "url": report.get_absolute_url(),
        "geometry": _geometry(report),
        "feature_state": place.standing.value if place else None,
        "feature_url": _feature_url(place),
        "photos": [_photo(photo) for photo in report.photos.filter(is_public=True)],
        "history": [
            {"state": e.to_state, "at": _time(e.at), "note": e.public_note}
            for e in report.history.exclude(to_state="")
            if e.to_state in EXPOSED
        ],
    }
    return answer


def categories(rows: Iterable[Category]) -> list[dict[str, Any]]:
    """The categories a report can have."""
    return [
        {
            "slug": row.slug,
            "name": row.name,
            "guidance": row.guidance,
            "icon": row.icon,
            "group": row.parent.name if row.parent else None,
            "deadline_days": row.deadline_days,
            "is_elsewhere": row.is_elsewhere,
            "confirmation": row.confirmation,
            "questions": [
                {**question, "name": bilingual(question)} for question in row.questions
            ],
        }
        for row in rows
    ]


def _geometry(report: Report) -> dict[str, Any]:
    return json.loads(report.geometry.geojson)


def _photo(photo: ReportPhoto) -> dict[str, Any]:
    return {
        "url": photo.url("large"),
        "thumb": photo.url("thumb"),
        "width": photo.width,
        "height": photo.height,
    }


def _feature_url(place: FeaturePlace | None) -> str | None:
    return (place.url or None) if place else None


def _time(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


class NewReportSerializer(serializers.Serializer):
    """What ``POST /api/reports/`` takes (documentation; ``draft`` checks it)."""

    category = serializers.SlugField()
    description = serializers.CharField(max_length=4000)
    lon = serializers.FloatField(required=False)
    lat = serializers.FloatField(required=False)
    geometry = serializers.JSONField(required=False, help_text="GeoJSON geometry")
    address = serializers.CharField(required=False, max_length=300)
    layer = serializers.SlugField(required=False)
    feature_key = serializers.CharField(required=False)
    name = serializers.CharField(required=False, max_length=100)
    phone = serializers.CharField(required=False)
    email = serializers.EmailField(required=False)
    show_name = serializers.BooleanField(required=False)
    consent = serializers.BooleanField(
        required=False, help_text="Needed with name, phone or email: the person agrees."
    )
    answers = serializers.JSONField(required=False)
    photos = serializers.ListField(
        child=serializers.ImageField(), required=False, max_length=5
    )
    altcha = serializers.CharField(required=False)


class ReceiptSerializer(serializers.Serializer):
    """What a new report is answered with."""

    code = serializers.CharField()
    url = serializers.URLField()
    follow_url = serializers.URLField(help_text="Private: told this once.")
    state = serializers.ChoiceField(choices=State.choices)
    office = serializers.CharField(allow_null=True)


class PropertiesSerializer(serializers.Serializer):
    """The properties of a report in a GeoJSON feature."""

    code = serializers.CharField()
    category = serializers.SlugField()
    state = serializers.ChoiceField(choices=State.choices)
    created = serializers.DateTimeField()
    updated = serializers.DateTimeField()
    due = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField()
    layer = serializers.CharField(allow_null=True)
    feature_key = serializers.CharField(allow_null=True)
    feature_label = serializers.CharField(allow_null=True)
    office = serializers.CharField(allow_null=True)


class FeatureSerializer(serializers.Serializer):
    """A report as a GeoJSON feature."""

    type = serializers.CharField()
    id = serializers.CharField()
    geometry = serializers.JSONField()
    properties = PropertiesSerializer()


class FeatureCollectionSerializer(serializers.Serializer):
    """A page of reports."""

    type = serializers.CharField()
    features = FeatureSerializer(many=True)
    numberReturned = serializers.IntegerField()
    next = serializers.URLField(required=False)


class CategorySerializer(serializers.Serializer):
    """A category."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    guidance = serializers.CharField()
    icon = serializers.CharField()
    group = serializers.CharField(allow_null=True)
    deadline_days = serializers.IntegerField(allow_null=True)
    is_elsewhere = serializers.BooleanField(help_text="guidance only, not sent")
    confirmation = serializers.CharField(allow_blank=True)
    questions = serializers.JSONField()


class FiguresSerializer(serializers.Serializer):
    """Counts and medians of a group of public reports."""

    new = serializers.IntegerField(help_text="came in during the period")
    open = serializers.IntegerField(help_text="open now, whenever they came in")
    late = serializers.IntegerField(help_text="open now and past their deadline")
    solved = serializers.IntegerField(help_text="of the new ones")
    hours_to_answer = serializers.FloatField(allow_null=True, help_text="median")
    hours_to_solution = serializers.FloatField(allow_null=True, help_text="median")
    rating = serializers.FloatField(allow_null=True, help_text="mean of five or more")
    ratings = serializers.IntegerField()


class FiguresOfGroupSerializer(FiguresSerializer):
    """The figures of an office, a category, a commune or a month."""

    key = serializers.CharField()
    name = serializers.CharField()


class StatsSerializer(serializers.Serializer):
    """The public figures; only public reports are counted."""

    period_months = serializers.IntegerField()
    start = serializers.DateTimeField()
    at = serializers.DateTimeField()
    total = FiguresSerializer()
    months = FiguresOfGroupSerializer(many=True)
    offices = FiguresOfGroupSerializer(many=True)
    categories = FiguresOfGroupSerializer(many=True)
    communes = FiguresOfGroupSerializer(many=True)
