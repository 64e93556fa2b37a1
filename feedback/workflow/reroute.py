"""Changing category or place: the report is routed again, and the change is recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import transaction

from feedback import outbox
from feedback.models import (
    Category,
    HistoryEntry,
    MaskedText,
    OutboxMessage,
    Report,
)
from feedback.permissions import Actor
from feedback.privacy.mask import screen_report
from feedback.workflow import routing
from feedback.workflow.changes import ChangeNotes, change
from feedback.workflow.deadlines import due_as
from feedback.workflow.transitions import lock

Kind = HistoryEntry.Kind
ADDRESS = MaskedText.Field.ADDRESS


@dataclass(frozen=True)
class NewPlace:
    """Where the report belongs instead; the map object it is on, if any."""

    geometry: GEOSGeometry
    point: Point
    address: str
    feature: dict[str, object]


def change_category(
    report: Report,
    category: Category,
    actor: Actor,
    notes: ChangeNotes | None = None,
    *,
    seen: int | None = None,
) -> HistoryEntry:
    """Say that ``report`` is about something else; its office and deadline follow."""
    with transaction.atomic():
        row = lock(report, seen)
        values: dict[str, Any] = {
            "category": category,
            "due": due_as(row, category),
        }
        if not category.is_shown and row.visibility == Report.Visibility.PUBLIC:
            values["visibility"] = Report.Visibility.PRIVATE
        areas = routing.areas_at(row.point)
        facts: dict[str, object] = {
            "from": row.category.slug,
            "category": category.slug,
        }
        entry = _route_again(
            row, Kind.CATEGORY, category, row.point, areas, values, facts, actor, notes
        )
        outbox.pass_on(row, entry)
    return entry


def change_place(
    report: Report,
    place: NewPlace,
    actor: Actor,
    notes: ChangeNotes | None = None,
    *,
    seen: int | None = None,
) -> HistoryEntry:
    """Move ``report`` to where it belongs; its office follows."""
    with transaction.atomic():
        row = lock(report, seen)
        areas = routing.areas_at(place.point)
        commune = routing.commune_of(areas)
        values = {
            "geometry": place.geometry,
            "point": place.point,
            "address": place.address,
            "area_key": commune.key if commune else "",
            "area_name": commune.label[:200] if commune else "",
            **place.feature,
        }
        facts: dict[str, object] = {
            "from": [round(row.point.x, 6), round(row.point.y, 6)],
            "place": [round(place.point.x, 6), round(place.point.y, 6)],
        }
        entry = _route_again(
            row,
            Kind.PLACE,
            row.category,
            place.point,
            areas,
            values,
            facts,
            actor,
            notes,
        )
        # What was masked in the old address is no part of the new one.
        MaskedText.objects.filter(report=row, entry=None, field=ADDRESS).delete()
        screen_report(row, (ADDRESS,))
    return entry


def _route_again(
    row: Report,
    kind: HistoryEntry.Kind,
    category: Category,
    point: Point,
    areas: list[routing.Area],
    values: dict[str, Any],
    facts: dict[str, object],
    actor: Actor,
    notes: ChangeNotes | None,
) -> HistoryEntry:
    """Find the office anew and keep the change; the old one keeps it when none is found."""
    way = routing.route(category, point, areas)
    office = way.office or row.office
    is_other = office is not None and office.pk != row.office_id
    if office is not None and is_other:
        values |= {"office": office, "assigned_to": None}
        facts |= {"office": office.slug, "assigned": None}
    if "visibility" in values:
        facts["visibility"] = str(values["visibility"])
    facts["routing"] = way.how
    told = replace(notes or ChangeNotes(), data=facts)
    entry = change(row, actor, kind, values, told)
    routing.warn(row, way)
    if is_other:
        outbox.notify_office(row, entry, OutboxMessage.Template.NEW_FOR_OFFICE)
    return entry
