"""The queue on the map: clusters made by the server far out, single reports close by."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.gis.geos import Polygon
from django.core.cache import cache
from django.db.models import Avg, Count, F
from django.db.models.functions import Floor
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from feedback.models.report import ReportQuerySet
from feedback.parameters import read_bbox
from feedback.staff.access import office_staff
from feedback.staff.queue import read_queue
from feedback.views.chosen import KINDS
from gisportal.lib.errors import BadParameterError
from gisportal.lib.geo import WGS84

# From here on single reports are shown, never more than so many.
CLOSE_ZOOM = 15
MAX_PINS = 1000
# Clusters are as far apart as this on the screen.
CELL_PIXELS = 72
TILE_PIXELS = 256
KEPT_SECONDS = 30
_MAX_ZOOM = 22


@require_safe
@office_staff
def queue_map(request: HttpRequest) -> JsonResponse:
    """What the queue has in ``bbox`` at ``zoom``."""
    bbox = read_bbox(request.GET.get("bbox", ""))
    if bbox is None:
        raise BadParameterError(parameter="bbox")
    text = request.GET.get("zoom", "")
    zoom = min(int(text), _MAX_ZOOM) if text.isascii() and text.isdigit() else 0
    queue = read_queue(request.GET)
    rows = queue.apply(request.user)
    if zoom >= CLOSE_ZOOM:
        return JsonResponse(_pins(_within(rows, bbox)))
    # Whole cells, so that neighbouring views ask the same and clusters do not jump.
    cell = 360 / 2**zoom * CELL_PIXELS / TILE_PIXELS
    box = _whole_cells(bbox, cell)
    facts = f"{request.user.pk}|{queue.only()}|{zoom}|{box}"
    name = f"staff-map-{hashlib.sha256(facts.encode()).hexdigest()}"
    found = cache.get_or_set(
        name, lambda: _clusters(_within(rows, box), cell), KEPT_SECONDS
    )
    return JsonResponse(found)


def _within(
    rows: ReportQuerySet, box: tuple[float, float, float, float]
) -> ReportQuerySet:
    area = Polygon.from_bbox(box)
    area.srid = WGS84
    return rows.filter(point__bboverlaps=area)


def _whole_cells(
    bbox: tuple[float, float, float, float], cell: float
) -> tuple[float, float, float, float]:
    west, south = (part // cell * cell for part in bbox[:2])
    east, north = ((part // cell + 1) * cell for part in bbox[2:])
    return max(west, -180), max(south, -90), min(east, 180), min(north, 90)


def _clusters(rows: ReportQuerySet, cell: float) -> dict[str, Any]:
    return {"clusters": cells_of(rows, cell)}


def cells_of(rows: ReportQuerySet, cell: float) -> list[list[float]]:
    """The middle and the number of ``rows`` in each cell of ``cell`` degrees."""
    cells = (
        rows.order_by()
        .annotate(column=Floor(F("lon") / cell), row=Floor(F("lat") / cell))
        .values("column", "row")
        .annotate(count=Count("pk"), x=Avg("lon"), y=Avg("lat"))
        .values_list("x", "y", "count")
        .order_by("-count")
    )
    return [[round(lon, 6), round(lat, 6), count] for lon, lat, count in cells]


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
