"""Corners and sides of a parcel as plain data."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.corners import Corner, Outline, outline_of


class CornerSerializer(serializers.Serializer[Corner]):
    """A corner and the side that begins there, metres."""

    number = serializers.IntegerField()
    x = serializers.FloatField(help_text="Northwards.")
    y = serializers.FloatField(help_text="Eastwards.")
    side = serializers.FloatField()
    next = serializers.IntegerField(help_text="The corner the side ends at.")

    def to_representation(self, corner: Corner) -> dict[str, Any]:
        """Millimetres are finer than any survey; sides are told in centimetres."""
        return {
            "number": corner.number,
            "x": round(corner.x, 3),
            "y": round(corner.y, 3),
            "side": round(corner.side, 2),
            "next": corner.next,
        }


class OutlineSerializer(serializers.Serializer[Outline]):
    """The corners and sides of the parcel."""

    crs = serializers.SerializerMethodField()
    crs_name = serializers.CharField(source="system")
    corners = CornerSerializer(many=True)

    def get_crs(self, outline: Outline) -> str:
        """The coordinate system as a code."""
        return f"EPSG:{outline.srid}"


def outline_document(report: ParcelReport) -> dict[str, Any]:
    """The corners of the parcel, in its layer's measuring system."""
    geometry = report.row.geometry
    assert isinstance(geometry, dict), "a report's row is read with its whole shape"
    outline = outline_of(geometry, report.row.layer.measure_srid)
    return dict(OutlineSerializer(outline).data)
