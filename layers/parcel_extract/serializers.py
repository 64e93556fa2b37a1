"""The parcel report as plain data: what the page, the JSON and the PDF show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from layers.parcel_extract.assemble import ParcelReport, Restriction, Theme
from layers.parcel_extract.pinned_versions import is_outdated, pin_text
from layers.queries import feature_text
from layers.queries.feature_json import card
from layers.queries.feature_schema import FeatureCardSerializer


@extend_schema_field(
    {
        "type": "object",
        "nullable": True,
        "required": ["value", "text"],
        "properties": {
            "value": {"type": "number", "description": "m²"},
            "text": {"type": "string"},
        },
    }
)
class AreaField(serializers.Field[Any, Any, Any, Any]):
    """Square metres and their text in the reader's language; null when unknown."""

    def to_representation(self, value: float) -> dict[str, Any]:
        """The area, rounded to square decimetres."""
        text = f"{feature_text.decimal(value, 1)} m²"
        return {"value": round(value, 2), "text": text}


@extend_schema_field(OpenApiTypes.DOUBLE)
class PercentField(serializers.Field[float, float, float, float]):
    """A share in percent, to one decimal."""

    def to_representation(self, value: float) -> float:
        """The share, rounded."""
        return round(value, 1)


class MomentField(serializers.DateTimeField):
    """A moment in the time zone it is stored in."""

    def to_representation(self, value: datetime) -> str:
        """ISO 8601, not converted to local time."""
        return value.isoformat()


class RestrictionSerializer(serializers.Serializer[Restriction]):
    """One code of a plan on the parcel."""

    code = serializers.CharField()
    name = serializers.CharField()
    area = AreaField(source="square_metres")
    percent = PercentField(help_text="Of the measured area.")
    percent_text = serializers.SerializerMethodField()
    features = serializers.ListField(child=serializers.CharField(), source="keys")

    def get_percent_text(self, restriction: Restriction) -> str:
        """The share as people read it."""
        return feature_text.decimal(restriction.percent, 1) + " %"


class SliverSerializer(RestrictionSerializer):
    """An overlap below the plan's threshold, with the plan's name."""

    theme = serializers.CharField()


class ResponsibleOfficeSerializer(serializers.Serializer[Any]):
    """The office to ask about a plan."""

    name = serializers.CharField()
    phone = serializers.CharField()
    slug = serializers.CharField()


class ThemeSerializer(serializers.Serializer[Theme]):
    """One plan with its restrictions, its decision and the office to ask."""

    layer = serializers.CharField(source="layer.slug")
    name = serializers.CharField(source="layer.name")
    decision_number = serializers.CharField(source="layer.decision_number")
    decision_date = serializers.DateField(source="layer.decision_date", allow_null=True)
    decision_date_text = serializers.SerializerMethodField()
    decision_url = serializers.CharField(source="layer.decision_url")
    office = ResponsibleOfficeSerializer(source="layer.office", allow_null=True)
    version = serializers.IntegerField(source="version.number", allow_null=True)
    restrictions = RestrictionSerializer(many=True)
    covered = AreaField(source="covered_metres")
    covered_percent = PercentField()
    is_demo = serializers.BooleanField(source="layer.is_demo")

    def get_decision_date_text(self, theme: Theme) -> str:
        """The date as people read it, empty without one."""
        day = theme.layer.decision_date
        return feature_text.date_text(day) if day else ""


def document(report: ParcelReport) -> dict[str, Any]:
    """Everything the report says, areas in m² with their text in the reader's language."""
    return dict(ReportSerializer(report).data)


class ReportSerializer(serializers.Serializer[ParcelReport]):
    """Everything the report says."""

    parcel = serializers.SerializerMethodField()
    sheet = serializers.CharField()
    parcel_number = serializers.CharField(source="parcel")
    commune = serializers.CharField()
    national_id = serializers.CharField()
    national_id_computed = serializers.BooleanField(source="is_id_computed")
    registered_area = AreaField()
    measured_area = AreaField()
    area_difference = AreaField()
    area_doubtful = serializers.BooleanField(source="is_area_doubtful")
    affecting = ThemeSerializer(many=True)
    not_affecting = ThemeSerializer(many=True)
    without_data = ThemeSerializer(many=True)
    slivers = serializers.SerializerMethodField()
    versions = serializers.DictField(child=serializers.IntegerField())
    at = serializers.SerializerMethodField()
    outdated = serializers.SerializerMethodField()
    created = MomentField()
    data_date = serializers.SerializerMethodField()
    is_demo = serializers.BooleanField(source="row.layer.is_demo")

    @extend_schema_field(FeatureCardSerializer)
    def get_parcel(self, report: ParcelReport) -> dict[str, Any]:
        """The parcel itself."""
        return card(report.row)

    @extend_schema_field(SliverSerializer(many=True))
    def get_slivers(self, report: ParcelReport) -> list[dict[str, Any]]:
        """Overlaps too small to count, of all plans."""
        return [
            {**RestrictionSerializer(sliver).data, "theme": theme.layer.name}
            for theme in (*report.affecting, *report.not_affecting)
            for sliver in theme.slivers
        ]

    def get_at(self, report: ParcelReport) -> str:
        """The versions the report rests on, for its permalink."""
        return pin_text(report)

    def get_outdated(self, report: ParcelReport) -> bool:
        """Whether newer data are published."""
        return is_outdated(report)

    @extend_schema_field(OpenApiTypes.DATE)
    def get_data_date(self, report: ParcelReport) -> str:
        """The day the parcel's version was loaded."""
        return report.version.loaded_at.date().isoformat()
