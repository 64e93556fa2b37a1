"""From the portal's words to Open311's: reports as requests, changes as updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.models import HistoryEntry, Report, ReportPhoto
from feedback.open311.serializers import Items
from feedback.states import RejectReason, State
from feedback.text import iso_moment

OPEN_STATUS, CLOSED_STATUS = "open", "closed"
# The words in which mySociety's software speaks of an update.
UPDATE_STATUSES = {
    State.RECEIVED: "OPEN",
    State.IN_PROGRESS: "IN_PROGRESS",
    State.SCHEDULED: "ACTION_SCHEDULED",
    State.INFO_REQUESTED: "INVESTIGATING",
    State.FORWARDED: "INTERNAL_REFERRAL",
    State.RESOLUTION_PROPOSED: "IN_PROGRESS",
    State.RESOLVED: "FIXED",
    State.REJECTED: "NO_FURTHER_ACTION",
    State.DUPLICATE: "DUPLICATE",
    State.REOPEN_REQUESTED: "REOPEN",
    State.WITHDRAWN: "CLOSED",
}


@dataclass(frozen=True)
class Surroundings:
    """What a request's answer needs besides the report."""

    absolute: Callable[[str], str]
    public_layers: frozenset[int]
    is_extended: bool = False
    notes: Mapping[int, list[HistoryEntry]] = field(default_factory=dict)
    photos: Mapping[int, list[ReportPhoto]] = field(default_factory=dict)


def status(report: Report) -> str:
    """Open or closed; nothing else is known to Open311."""
    return CLOSED_STATUS if report.is_closed else OPEN_STATUS


def request(report: Report, around: Surroundings) -> dict[str, Any]:
    """A public report as a service request; nothing personal is in it."""
    notes = around.notes.get(report.pk, [])
    photos = around.photos.get(report.pk, [])
    changed = report.resolved_at if report.is_closed else None
    facts = {
        "service_request_id": report.code,
        "status": status(report),
        "status_notes": notes[-1].public_note if notes else "",
        "service_name": report.category.name,
        "service_code": report.category.slug,
        "description": report.description,
        "agency_responsible": report.office.name if report.office else "",
        "service_notice": "",
        "requested_datetime": iso_moment(report.created_at),
        "updated_datetime": iso_moment(changed or report.updated_at),
        "expected_datetime": iso_moment(report.due),
        "address": report.place,
        "address_id": _address_id(report, around),
        "zipcode": "",
        "lat": round(report.point.y, 7),
        "long": round(report.point.x, 7),
        "media_url": around.absolute(photos[0].url("large")) if photos else "",
    }
    if around.is_extended:
        facts |= _extensions(report, notes, photos, around)
    return facts


def _address_id(report: Report, around: Surroundings) -> str:
    """The map object, as ``POST requests`` takes it too."""
    if report.layer is None or report.layer_id not in around.public_layers:
        return ""
    return f"{report.layer.slug}/{report.feature_key}" if report.feature_key else ""


def _extensions(
    report: Report,
    notes: list[HistoryEntry],
    photos: list[ReportPhoto],
    around: Surroundings,
) -> dict[str, Any]:
    """What ``extensions=true`` adds. Answers to questions are the office's alone."""
    return {
        "extended_attributes": {
            "channel": report.channel,
            "x": round(report.point.x, 7),
            "y": round(report.point.y, 7),
            "photos": Items("photo", [_photo(photo, around) for photo in photos]),
        },
        "notes": Items(
            "note",
            [
                {
                    "datetime": iso_moment(entry.at),
                    "description": entry.public_note,
                    "type": entry.to_state or entry.kind,
                }
                for entry in notes
            ],
        ),
    }


def _photo(photo: ReportPhoto, around: Surroundings) -> dict[str, Any]:
    return {
        "media_url": around.absolute(photo.url("large")),
        "title": "",
        "width": photo.width,
        "height": photo.height,
        "created_at": iso_moment(photo.created_at),
    }


def update(entry: HistoryEntry, state_then: str) -> dict[str, Any]:
    """A public change as an update; a note repeats the state of then."""
    return {
        "update_id": str(entry.pk),
        "service_request_id": entry.report.code,
        "status": _update_status(entry, state_then),
        "description": entry.public_note,
        "media_url": "",
        "updated_datetime": iso_moment(entry.at),
        "external_status_code": entry.to_state,
    }


def _update_status(entry: HistoryEntry, state_then: str) -> str:
    if entry.data.get("reason") == RejectReason.NOT_RESPONSIBLE:
        return "NOT_COUNCILS_RESPONSIBILITY"
    state = entry.to_state or state_then
    return UPDATE_STATUSES.get(State(state), "OPEN") if state else "OPEN"
