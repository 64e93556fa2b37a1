"""Bodies of ``/api/reports/`` besides GeoJSON: these both describe and produce them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.intake.draft import FIELDS, FieldSpec, Kind
from feedback.intake.receipt import Receipt
from feedback.models import Category
from feedback.photos import MAX_PHOTOS
from feedback.states import State
from gisportal.core.bilingual import bilingual

# The serializer field for each kind of value.
FIELD_TYPES: dict[Kind, type[serializers.Field]] = {
    Kind.SLUG: serializers.SlugField,
    Kind.LINE: serializers.CharField,
    Kind.TEXT: serializers.CharField,
    Kind.NUMBER: serializers.FloatField,
    Kind.EMAIL: serializers.EmailField,
    Kind.FLAG: serializers.BooleanField,
    Kind.GEOMETRY: serializers.JSONField,
    Kind.OBJECT: serializers.JSONField,
}


def _serializer_field(spec: FieldSpec) -> serializers.Field:
    options: dict[str, Any] = {"required": spec.is_required}
    if spec.max_length:
        options["max_length"] = spec.max_length
    if spec.help_text:
        options["help_text"] = spec.help_text
    return FIELD_TYPES[spec.kind](**options)


class NewReportSerializer(serializers.Serializer):
    """What ``POST /api/reports/`` takes (documentation; ``draft`` checks it)."""

    photos = serializers.ListField(
        child=serializers.ImageField(), required=False, max_length=MAX_PHOTOS
    )
    altcha = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields of a draft, then those of the transport."""
        declared = {
            name: _serializer_field(spec)
            for name, spec in FIELDS.items()
            if spec.is_public
        }
        return {**declared, **super().get_fields()}


class ReceiptSerializer(serializers.Serializer):
    """What a new report is answered with."""

    # ``context`` has the request: addresses are full ones.

    code = serializers.CharField(source="report.code")
    url = serializers.SerializerMethodField()
    follow_url = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=State.choices, source="report.state")
    office = serializers.CharField(source="report.office.name", allow_null=True)

    @extend_schema_field(serializers.URLField())
    def get_url(self, receipt: Receipt) -> str:
        """The public page."""
        return self._full(receipt.report.get_absolute_url())

    @extend_schema_field(serializers.URLField(help_text="Private: told this once."))
    def get_follow_url(self, receipt: Receipt) -> str:
        """The private link."""
        args = [receipt.report.code, receipt.token]
        return self._full(reverse("feedback:follow", args=args))

    def _full(self, path: str) -> str:
        return self.context["request"].build_absolute_uri(path)


class CategorySerializer(serializers.Serializer):
    """A category."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    guidance = serializers.CharField()
    icon = serializers.CharField()
    group = serializers.CharField(source="parent.name", allow_null=True)
    deadline_days = serializers.IntegerField(allow_null=True)
    is_elsewhere = serializers.BooleanField(help_text="guidance only, not sent")
    confirmation = serializers.CharField(allow_blank=True)
    questions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.JSONField())
    def get_questions(self, category: Category) -> list[dict[str, Any]]:
        """The extra questions, named in the language of the address."""
        return [
            {**question, "name": bilingual(question)} for question in category.questions
        ]
