"""One page of reports as service requests, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from feedback.feature_place import public_layer_ids
from feedback.links import full_address
from feedback.models import HistoryEntry, ReportPhoto
from feedback.models.report import ReportQuerySet
from feedback.open311 import mapping, parameters
from feedback.open311.serializers import Document, Items

RELATED = ("category", "office", "layer")


def requests_document(request: HttpRequest, chosen: ReportQuerySet) -> Document:
    """One page of ``chosen``, newest first."""
    page = parameters.read_page(request.GET)
    rows = list(
        chosen.select_related(*RELATED).order_by("-created_at", "-id")[page.window]
    )
    ids = [row.pk for row in rows]
    around = mapping.Surroundings(
        absolute=full_address,
        public_layers=frozenset(public_layer_ids()),
        is_extended=request.GET.get("extensions", "").lower() == "true",
        notes=grouped(
            HistoryEntry.objects.filter(report__in=ids)
            .exclude(public_note="")
            .order_by("at", "id")
        ),
        photos=grouped(ReportPhoto.objects.filter(report__in=ids, is_public=True)),
    )
    answers = [mapping.request(row, around) for row in rows]
    return Document("service_requests", Items("request", answers))


def grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by the report they belong to, order kept."""
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.report_id, []).append(row)
    return groups
