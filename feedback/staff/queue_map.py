"""The queue on the map: clusters made by the server far out, single reports close by."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from feedback.api.clusters import Cluster, clusters, grid, read_view
from feedback.map_config import KINDS
from feedback.models.report import ReportQuerySet
from feedback.report_filters import within
from feedback.staff.access import office_staff
from feedback.staff.queue import read_queue

# From here on single reports are shown, never more than so many.
CLOSE_ZOOM = 15
MAX_PINS = 1000
KEPT_SECONDS = 30


@require_safe
@office_staff
def queue_map(request: HttpRequest) -> JsonResponse:
    """What the queue has in ``bbox`` at ``zoom``."""
    bbox, zoom = read_view(request.GET)
    queue = read_queue(request.GET)
    rows = queue.apply(request.user)
    if zoom >= CLOSE_ZOOM:
        return JsonResponse(_pins(within(rows, bbox)))
    # Whole cells: neighbouring views ask the same.
    cells = grid(bbox, zoom)
    facts = f"{request.user.pk}|{queue.only()}|{cells}"
    name = f"staff-map-{hashlib.sha256(facts.encode()).hexdigest()}"
    found = cache.get(name)
    if found is None:
        found = clusters(within(rows, cells.box), cells)
        cache.set(name, found, KEPT_SECONDS)
    return JsonResponse({"clusters": places_of(found)})


def places_of(found: list[Cluster]) -> list[tuple[float, float, int]]:
    """Where each is, and how many there are."""
    return [(round(one.lon, 6), round(one.lat, 6), one.count) for one in found]


def _pins(rows: ReportQuerySet) -> dict[str, Any]:
    found = list(
        rows.select_related("category").order_by("-created_at", "-id")[: MAX_PINS + 1]
    )
    return {
        "pins": [
            {
                "lon": round(report.point.x, 6),
                "lat": round(report.point.y, 6),
                "kind": KINDS[report.tone],
                "late": report.is_late,
                "code": report.code,
                "title": f"{report.code} · {report.category.name}",
                "state": str(report.get_state_display()),
                "url": reverse("feedback:staff-report", args=[report.code]),
            }
            for report in found[:MAX_PINS]
        ],
        "more": len(found) > MAX_PINS,
    }
