"""Texts in which something personal was masked: staff confirm it or show them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.models import MaskedText
from feedback.permissions import Visitor, visible_reports
from feedback.staff.access import office_staff, staff_user
from feedback.text import read_number
from feedback.workflow import review_masked_text
from gisportal.core.errors import PortalError

PAGE = 20
ACTIONS = {
    "mask": review_masked_text.keep_masked,
    "show": review_masked_text.show_as_written,
}


def of(user: Visitor) -> QuerySet[MaskedText]:
    """Texts of reports of the person's offices that wait for a decision."""
    rows = MaskedText.objects.waiting().filter(report__in=visible_reports(user))
    return rows.select_related("report__category", "entry").order_by("id")


@office_staff
@require_http_methods(["GET", "HEAD", "POST"])
def masked_texts(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; POST decides on one."""
    if request.method == "POST":
        return _decide(request)
    page = Paginator(of(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(row, _shown(row)) for row in page]
    return render(
        request, "feedback/staff/masked_texts.html", {"page": page, "rows": rows}
    )


def _shown(row: MaskedText) -> str:
    return getattr(row.entry or row.report, row.field)


def _decide(request: HttpRequest) -> HttpResponse:
    pk = read_number(request.POST.get("text", ""))
    row = get_object_or_404(of(request.user), pk=pk)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        messages.error(request, _("Choose what to do."))
        return redirect("feedback:masked-texts")
    try:
        action(row, staff_user(request))
    except PortalError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("feedback:masked-texts")
