"""The queue as a page: list and map side by side, tabs, filters kept by name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.codes import clean_code
from feedback.map_config import map_config
from feedback.models import Report, SavedFilter
from feedback.permissions import is_supervisor, visible_reports
from feedback.public.forms import category_groups
from feedback.staff.access import office_staff, own_offices, staff_user
from feedback.staff.bulk import bulk_choices
from feedback.staff.queue import MOST_COUNTED, Queue, Sort, View, read_queue
from feedback.states import State
from feedback.text import clean_line

MAX_SAVED = 20
COUNTS_SECONDS = 20


@require_safe
@office_staff
def queue_page(request: HttpRequest) -> HttpResponse:
    """Reports to work on."""
    queue = read_queue(request.GET)
    code = clean_code(queue.words)
    if code and visible_reports(request.user).filter(code=code).exists():
        return redirect("feedback:staff-report", code)
    rows, following = queue.page(request.user)
    offices = own_offices(request.user)
    return render(
        request,
        "feedback/staff/queue.html",
        {
            "reports": rows,
            "queue": queue,
            "tabs": _tabs(queue, request.user),
            "query": queue.only(),
            "next": queue.only(after=following) if following else "",
            "first": queue.only() if queue.after else None,
            "states": list(State),
            "sorts": list(Sort),
            "priorities": list(Report.Priority),
            "groups": category_groups(),
            "offices": offices if len(offices) > 1 else [],
            "saved": SavedFilter.objects.filter(user=staff_user(request)),
            "is_supervisor": is_supervisor(request.user),
            "bulk": bulk_choices(request.user, offices),
            "config": {**map_config(), "url": _map_address(queue)},
        },
    )


def _map_address(queue: Queue) -> str:
    return f"{reverse('feedback:staff-map')}?{queue.only()}"


def _tabs(queue: Queue, user: Any) -> list[dict[str, Any]]:
    """Every view with its count; a count may be some seconds old."""
    name = f"staff-queue-counts-{user.pk}"
    counts = cache.get(name)
    if counts is None:
        counts = {
            view.value: Queue(view=view).count(user)
            for view in View
            if view != View.ALL
        }
        cache.set(name, counts, COUNTS_SECONDS)
    return [
        {
            "view": view,
            "query": queue.only(view=view),
            "is_chosen": view == queue.view,
            "count": min(counts.get(view.value, 0), MOST_COUNTED),
            "is_more": counts.get(view.value, 0) > MOST_COUNTED,
            "is_counted": view.value in counts,
        }
        for view in View
    ]


@require_POST
@office_staff
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the queue under a name; the same name again replaces it."""
    name = clean_line(request.POST.get("name", ""))[:60]
    query = read_queue(_values(request.POST.get("query", ""))).only()
    mine = SavedFilter.objects.filter(user=staff_user(request))
    if not name:
        messages.error(request, _("Give the filter a name."))
    elif mine.exclude(name=name).count() >= MAX_SAVED:
        messages.error(request, _("You cannot save any more filters."))
    else:
        SavedFilter.objects.update_or_create(
            user=staff_user(request), name=name, defaults={"query": query[:500]}
        )
        messages.success(request, _("The filter was saved."))
    return redirect(f"{reverse('feedback:staff')}?{query}")


@require_POST
@office_staff
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a filter."""
    SavedFilter.objects.filter(user=staff_user(request), pk=pk).delete()
    return redirect("feedback:staff")


def _values(query: str) -> dict[str, str]:
    """The values of the query part of an address."""
    return QueryDict(query[:2000]).dict()
