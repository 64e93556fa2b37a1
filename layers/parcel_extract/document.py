"""The report as plain data: the same content for the page, the JSON and the PDF."""

from __future__ import annotations

from typing import Any

from layers.models import Layer
from layers.parcel_extract.assemble import ParcelReport, Restriction, Theme
from layers.parcel_extract.pinned_versions import is_outdated, pin_text
from layers.queries import feature_text
from layers.queries.feature_json import card


def document(report: ParcelReport) -> dict[str, Any]:
    """Everything the report says, areas in m² with their text in the reader's language."""
    row = report.row
    return {
        "parcel": card(row),
        "sheet": report.sheet,
        "parcel_number": report.parcel,
        "commune": report.commune,
        "national_id": report.national_id,
        "national_id_computed": report.is_id_computed,
        "registered_area": area(report.registered_area),
        "measured_area": area(report.measured_area),
        "area_difference": area(report.area_difference),
        "area_doubtful": report.is_area_doubtful,
        "affecting": [theme_document(t) for t in report.affecting],
        "not_affecting": [theme_document(t) for t in report.not_affecting],
        "without_data": [theme_document(t) for t in report.without_data],
        "slivers": [
            {**restriction_document(r), "theme": theme.layer.name}
            for theme in (*report.affecting, *report.not_affecting)
            for r in theme.slivers
        ],
        "versions": report.versions,
        "at": pin_text(report),
        "outdated": is_outdated(report),
        "created": report.created.isoformat(),
        "data_date": report.version.loaded_at.date().isoformat(),
        "is_demo": row.layer.is_demo,
    }


def theme_document(theme: Theme) -> dict[str, Any]:
    """One theme with its restrictions, its decision and the office to ask."""
    layer = theme.layer
    office = layer.office
    return {
        "layer": layer.slug,
        "name": layer.name,
        "decision_number": layer.decision_number,
        "decision_date": layer.decision_date.isoformat()
        if layer.decision_date
        else None,
        "decision_date_text": feature_text.date_text(layer.decision_date)
        if layer.decision_date
        else "",
        "decision_url": layer.decision_url,
        "office": {"name": office.name, "phone": office.phone, "slug": office.slug}
        if office
        else None,
        "version": theme.version.number if theme.version else None,
        "restrictions": [restriction_document(r) for r in theme.restrictions],
        "covered": area(theme.covered_metres),
        "covered_percent": round(theme.covered_percent, 1),
        "is_demo": layer.is_demo,
    }


def restriction_document(restriction: Restriction) -> dict[str, Any]:
    """One code: what it is, m² and percent of the measured area."""
    return {
        "code": restriction.code,
        "name": restriction.name,
        "area": area(restriction.square_metres),
        "percent": round(restriction.percent, 1),
        "percent_text": feature_text.decimal(restriction.percent, 1) + " %",
        "features": restriction.keys,
    }


def area(value: float | None) -> dict[str, Any] | None:
    """Square metres and their text; None for an unknown area."""
    if value is None:
        return None
    return {"value": round(value, 2), "text": f"{feature_text.decimal(value, 1)} m²"}


def is_reportable(layer: Layer) -> bool:
    """Whether features of this layer get a parcel report."""
    return layer.is_parcels and layer.source == Layer.Source.STORE
