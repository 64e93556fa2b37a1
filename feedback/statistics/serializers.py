"""The public figures as JSON: these serializers describe and produce them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from feedback.statistics.figures import Row


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

    def to_representation(self, row: Row) -> dict[str, Any]:
        """The figures of the row beside what they are of."""
        return {
            "key": row.key,
            "name": row.name,
            **FiguresSerializer(row.figures).data,
        }


class IsoField(serializers.DateTimeField):
    """A moment as Python writes it, in the time zone it is in."""

    def __init__(self, timespec: str = "auto", **kwargs: Any) -> None:
        self.timespec = timespec
        super().__init__(**kwargs)

    def to_representation(self, value: datetime) -> str:
        """ISO 8601."""
        return value.isoformat(timespec=self.timespec)


class StatsSerializer(serializers.Serializer):
    """The public figures; only public reports are counted."""

    period_months = serializers.IntegerField(source="months_back")
    start = IsoField()
    at = IsoField("seconds")
    total = FiguresSerializer()
    months = FiguresOfGroupSerializer(many=True)
    offices = FiguresOfGroupSerializer(many=True)
    categories = FiguresOfGroupSerializer(many=True)
    communes = FiguresOfGroupSerializer(many=True)
