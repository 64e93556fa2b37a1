"""Reports for everybody: the list with its map, and one report."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.feature_place import feature_place
from feedback.lookup import public_report
from feedback.map_config import chosen_feature, map_config, pin, report_map
from feedback.models import HistoryEntry, Report
from feedback.privacy.contacts.read import shown_name
from feedback.public.forms import category_groups
from feedback.public.support import voter_of
from feedback.report_filters import read_filter, read_page
from feedback.states import EXPOSED, State
from feedback.workflow.me_too import has_supported

PAGE = 20
MAP_ZOOM = 18


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Public reports, newest first, on a map and as a list."""
    asked, asked_page = read_filter(request.GET), read_page(request.GET, PAGE)
    rows = asked_page.of(
        asked.apply(Report.objects.public()).select_related(
            "category__parent", "office"
        )
    )
    page = rows[: asked_page.limit]
    return render(
        request,
        "feedback/list.html",
        {
            "reports": page,
            "groups": category_groups(),
            "states": [State(state) for state in EXPOSED],
            "asked": {**asked.values, "after": asked_page.after},
            "ages": _ages(),
            "state": request.GET.get("state", ""),
            "category": request.GET.get("category", ""),
            "chosen": chosen_feature(
                asked.values["layer"], asked.values["feature_key"]
            ),
            "feed": _feed(request),
            "older": _older(request, page) if len(rows) > len(page) else "",
            "pins": {**map_config(), "pins": [pin(report) for report in page]},
        },
    )


def _ages() -> list[tuple[int, str]]:
    return [
        (7, _("one week")),
        (30, _("one month")),
        (180, _("half a year")),
        (365, _("one year")),
    ]


def _feed(request: HttpRequest) -> str:
    """The feed of what the list shows."""
    query = {name: value for name, value in request.GET.items() if value}
    query.pop("after", None)
    return f"{reverse('feedback:feed')}{'?' if query else ''}{urlencode(query)}"


def _older(request: HttpRequest, page: list[Report]) -> str:
    query = {name: value for name, value in request.GET.items() if value}
    return f"?{urlencode({**query, 'after': page[-1].code})}"


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """One public report; another spelling of its code leads to the right address."""
    row = public_report(code)
    if row.code != code:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    context = report_context(row) | {
        "follow_lon": f"{row.point.x:.6f}",
        "follow_lat": f"{row.point.y:.6f}",
        "supporters": row.supports.count(),
        "is_supporter": has_supported(row, voter_of(request)),
        "reporter_name": shown_name(row),
    }
    return render(request, "feedback/report.html", context)


def report_context(row: Report) -> dict[str, Any]:
    """What the public page says of a report; nothing personal is even read."""
    original = row.duplicate_of
    return {
        "report": row,
        "feature": feature_place(row),
        "photos": row.photos.filter(is_public=True),
        "history": public_history(row),
        "original": original if original and original.is_public else None,
        "map_address": map_address(row),
        "pins": report_map(row),
    }


def public_history(row: Report) -> list[HistoryEntry]:
    """The changes of state that were public and what was said, oldest first."""
    return [
        entry
        for entry in row.history.all()
        if entry.public_note or entry.to_state in EXPOSED
    ]


def map_address(row: Report) -> str:
    """The big map at the report's place, its panel open where it is public."""
    query = {"lat": f"{row.point.y:.6f}", "lon": f"{row.point.x:.6f}", "z": MAP_ZOOM}
    if row.is_public:
        query["pin"] = row.code
    return f"{reverse('portal:map')}?{urlencode(query)}"
