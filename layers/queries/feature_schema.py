"""What ``feature_json.card`` answers, for the OpenAPI description.

``card`` itself is hand-written: identify makes up to 50 of them within a few
milliseconds (docs/decisions/0003-hand-written-for-speed.md). A test holds the two
together.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class MeasureSerializer(serializers.Serializer[Any]):
    """Area or length in the layer's measuring system."""

    value = serializers.FloatField()
    unit = serializers.CharField()
    text = serializers.CharField()


class FieldTextSerializer(serializers.Serializer[Any]):
    """One attribute as a person reads it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a JSON key; not the base class's attribute
    text = serializers.CharField()
    meaning = serializers.CharField()
    help_url = serializers.CharField()


class FeatureCardSerializer(serializers.Serializer[Any]):
    """A feature with its visible fields."""

    layer = serializers.CharField()
    layer_name = serializers.CharField()
    role = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a JSON key; not the base class's attribute
    title = serializers.CharField()
    url = serializers.CharField()
    is_demo = serializers.BooleanField()
    measure = MeasureSerializer(allow_null=True)
    report_url = serializers.CharField()
    wrong_data_url = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Also the two whose names Python or the base class takes."""
        return super().get_fields() | {
            "class": serializers.JSONField(
                allow_null=True, help_text="Value that decides the symbol."
            ),
            "fields": FieldTextSerializer(many=True),
        }
