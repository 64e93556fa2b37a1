"""Messages that did not arrive: staff see them and send them again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.models import OutboxMessage
from feedback.permissions import visible_messages
from feedback.staff.access import office_staff
from feedback.text import read_number

PAGE = 50
State = OutboxMessage.State


@office_staff
@require_http_methods(["GET", "HEAD", "POST"])
def undelivered(request: HttpRequest) -> HttpResponse:
    """Those given up, and those that are still tried; POST tries some again now."""
    if request.method == "POST":
        return _again(request)
    waiting = Q(state=State.QUEUED, attempts__gt=0)
    rows = visible_messages(request.user).filter(Q(state=State.FAILED) | waiting)
    rows = rows.select_related("report", "office", "webhook", "city").order_by(
        "state", "-id"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "failed": visible_messages(request.user).filter(state=State.FAILED),
    }
    return render(request, "feedback/staff/undelivered.html", context)


def _again(request: HttpRequest) -> HttpResponse:
    """Queue what was ticked, or everything that was given up."""
    rows = visible_messages(request.user).filter(state__in=[State.FAILED, State.QUEUED])
    if request.POST.get("all"):
        rows = rows.filter(state=State.FAILED)
    else:
        rows = rows.filter(pk__in=map(read_number, request.POST.getlist("message")))
    count = rows.update(
        state=State.QUEUED, attempts=0, next_attempt_at=timezone.now(), error=""
    )
    messages.success(request, _("%(count)d messages queued.") % {"count": count})
    return redirect("feedback:undelivered")
