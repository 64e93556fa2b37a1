"""The report as plain data, and which layers have one."""

from __future__ import annotations

from typing import Any

from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.serializers import ReportSerializer


def document(report: ParcelReport) -> dict[str, Any]:
    """Everything the report says, areas in m² with their text in the reader's language."""
    return dict(ReportSerializer(report).data)


def is_reportable(layer: Layer) -> bool:
    """Whether features of this layer get a parcel report."""
    return layer.is_parcels and layer.source == Layer.Source.STORE
