"""The parcel report as plain data: what the page, the JSON and the PDF show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from layers.coverage import NoData
from layers.decisions import Decision, LegalStatus
from layers.models import DatasetVersion, Layer, ServiceOffice
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.outline_schema import OutlineSerializer, outline_document
from layers.parcel_extract.pinned_versions import is_outdated, pin_text
from layers.parcel_extract.sentences import sentence
from layers.parcel_extract.themes import (
    Answer,
    Coverage,
    Earlier,
    Restriction,
    Theme,
)
from layers.queries import feature_text
from layers.queries.feature import place_in
from layers.queries.feature_json import card
from layers.queries.feature_schema import FeatureCardSerializer
from layers.queries.whom_to_ask import whom_to_ask


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


@extend_schema_field(
    {
        "type": "object",
        "required": ["value", "text"],
        "properties": {
            "value": {"type": "number", "description": "m"},
            "text": {"type": "string"},
        },
    }
)
class LengthField(serializers.Field[Any, Any, Any, Any]):
    """Metres and their text in the reader's language."""

    def to_representation(self, value: float) -> dict[str, Any]:
        """The length, rounded to centimetres."""
        return {"value": round(value, 2), "text": f"{feature_text.decimal(value, 1)} m"}


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


def one_of(values: Iterable[str]) -> str:
    """How the API's description names the values a text may have."""
    return f"One of: {', '.join(values)}; or empty."


class DecisionSerializer(serializers.Serializer[Decision]):
    """A decision: number, day, document, and whether it holds."""

    number = serializers.CharField()
    date = serializers.DateField(allow_null=True)
    date_text = serializers.SerializerMethodField()
    url = serializers.CharField()
    status = serializers.CharField(help_text=one_of(LegalStatus.values))
    status_text = serializers.CharField(source="status_label")
    valid_from = serializers.DateField(allow_null=True)
    valid_from_text = serializers.SerializerMethodField()
    valid_until = serializers.DateField(allow_null=True)
    valid_until_text = serializers.SerializerMethodField()

    def get_date_text(self, decision: Decision) -> str:
        """The day as people read it, empty without one."""
        return day_text(decision.date)

    def get_valid_from_text(self, decision: Decision) -> str:
        """The first day in force as people read it, empty without one."""
        return day_text(decision.valid_from)

    def get_valid_until_text(self, decision: Decision) -> str:
        """The last day in force as people read it, empty without one."""
        return day_text(decision.valid_until)


def day_text(day: date | None) -> str:
    """A day as people read it, empty without one."""
    return feature_text.date_text(day) if day else ""


class RestrictionSerializer(serializers.Serializer[Restriction]):
    """One code of a plan on the parcel."""

    code = serializers.CharField()
    name = serializers.CharField()
    area = AreaField(source="square_metres")
    percent = PercentField(help_text="Of the measured area.")
    percent_text = serializers.SerializerMethodField()
    features = serializers.ListField(child=serializers.CharField(), source="keys")
    length = LengthField(source="length_metres", help_text="Of lines in the parcel.")
    count = serializers.IntegerField(help_text="Points in the parcel.")
    decision = DecisionSerializer(allow_null=True)

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


class CoverageSerializer(serializers.Serializer[Coverage]):
    """Where a plan says it has data, as of when, and who says so."""

    kind = serializers.CharField(
        help_text=one_of(filter(None, DatasetVersion.Coverage.values))
    )
    as_of = serializers.DateField(allow_null=True)
    as_of_text = serializers.SerializerMethodField()
    # Declared fields leave the class: the base's attribute of this name stays.
    source = serializers.CharField()  # type: ignore[assignment]

    def get_as_of_text(self, coverage: Coverage) -> str:
        """The day as people read it, empty without one."""
        return day_text(coverage.as_of)


class EarlierSerializer(serializers.Serializer[Earlier]):
    """What the plan before this one said of the parcel."""

    version = serializers.IntegerField(source="version.number")
    answer = serializers.ChoiceField([each.value for each in Answer])
    restrictions = RestrictionSerializer(many=True)
    decision = DecisionSerializer(allow_null=True)


class ThemeSerializer(serializers.Serializer[Theme]):
    """One plan with its restrictions, its decision and the office to ask."""

    layer = serializers.CharField(source="layer.slug")
    name = serializers.CharField(source="layer.name")
    shape = serializers.CharField(help_text=one_of(Layer.GeometryKind.values))
    answer = serializers.ChoiceField([each.value for each in Answer])
    sentence = serializers.SerializerMethodField(
        help_text="What the plan means for the parcel."
    )
    why_no_data = serializers.CharField(allow_null=True, help_text=one_of(NoData))
    decision = DecisionSerializer(allow_null=True)
    decision_number = serializers.CharField(source="stated.number")
    decision_date = serializers.DateField(source="stated.date", allow_null=True)
    decision_date_text = serializers.SerializerMethodField()
    decision_url = serializers.CharField(source="stated.url")
    office = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="version.number", allow_null=True)
    restrictions = RestrictionSerializer(many=True)
    covered = AreaField(source="covered_metres")
    covered_percent = PercentField()
    length = LengthField(source="length_metres")
    count = serializers.IntegerField()
    coverage = CoverageSerializer(allow_null=True)
    previous = EarlierSerializer(allow_null=True)
    is_demo = serializers.BooleanField(source="layer.is_demo")

    def get_sentence(self, theme: Theme) -> str:
        """What the plan means for the parcel."""
        office = self.ask(theme)
        return sentence(theme, office.name if office else "")

    @extend_schema_field(ResponsibleOfficeSerializer(allow_null=True))
    def get_office(self, theme: Theme) -> dict[str, Any] | None:
        """The plan's own office; where nothing is known, in any case one to ask."""
        office = self.ask(theme)
        return dict(ResponsibleOfficeSerializer(office).data) if office else None

    def ask(self, theme: Theme) -> ServiceOffice | None:
        """The office to ask about the plan."""
        if theme.layer.office or theme.answer != Answer.NO_DATA:
            return theme.layer.office
        asked: ServiceOffice | None = self.context.get("asked")
        return asked

    def get_decision_date_text(self, theme: Theme) -> str:
        """The date as people read it, empty without one."""
        return day_text(theme.stated.date)


def document(report: ParcelReport) -> dict[str, Any]:
    """Everything the report says, areas in m² with their text in the reader's language."""
    asked = asked_where_unknown(report)
    return dict(ReportSerializer(report, context={"asked": asked}).data)


def asked_where_unknown(report: ParcelReport) -> ServiceOffice | None:
    """The office to ask about plans of which nothing is known, None without any."""
    if not report.without_data:
        return None
    hits = whom_to_ask(report.without_data[0].layer, place_in(report.row))
    return hits[0].office if hits else None


class ReportSerializer(serializers.Serializer[ParcelReport]):
    """Everything the report says."""

    parcel = serializers.SerializerMethodField()
    sheet = serializers.CharField()
    parcel_number = serializers.CharField(source="parcel")
    commune = serializers.CharField()
    national_id = serializers.SerializerMethodField()
    computed_id = serializers.SerializerMethodField()
    registered_area = AreaField()
    measured_area = AreaField()
    area_difference = AreaField()
    area_doubtful = serializers.BooleanField(source="is_area_doubtful")
    affecting = ThemeSerializer(many=True)
    not_affecting = ThemeSerializer(many=True)
    without_data = ThemeSerializer(many=True)
    slivers = serializers.SerializerMethodField()
    outline = serializers.SerializerMethodField()
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

    def get_national_id(self, report: ParcelReport) -> str:
        """The official national parcel ID, empty where the data bring none."""
        return "" if report.is_id_computed else report.national_id

    def get_computed_id(self, report: ParcelReport) -> str:
        """Where there is no official ID: a code computed here in the same way."""
        return report.national_id if report.is_id_computed else ""

    @extend_schema_field(SliverSerializer(many=True))
    def get_slivers(self, report: ParcelReport) -> list[dict[str, Any]]:
        """Overlaps too small to count, of all plans."""
        return [
            {**RestrictionSerializer(sliver).data, "theme": theme.layer.name}
            for theme in (
                *report.affecting,
                *report.not_affecting,
                *report.without_data,
            )
            for sliver in theme.slivers
        ]

    @extend_schema_field(OutlineSerializer)
    def get_outline(self, report: ParcelReport) -> dict[str, Any]:
        """Corners and sides in the layer's measuring system."""
        return outline_document(report)

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
