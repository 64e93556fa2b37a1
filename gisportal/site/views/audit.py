"""The audit trail for administrators: who did what, when; filtered, as page and CSV."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gisportal.core import audit
from gisportal.core.audit.entry import AuditEntry
from gisportal.core.errors import ForbiddenError
from gisportal.core.spreadsheets import write_table

PAGE_SIZE = 50
MOST_EXPORTED = 50_000
DATE_LOOK = {"type": "date", "class": "form-control"}
# Days that still exist after a day was added and the time zone taken off.
DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class AuditFilter(forms.Form):
    """What to look for; every field may be left empty."""

    who = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What about"),
        choices=[("", gettext_lazy("everything")), *audit.Subject.choices],
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    target = forms.CharField(
        label=gettext_lazy("On what"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(DATE_LOOK, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        validators=DAYS,
        widget=forms.DateInput(DATE_LOOK, format="%Y-%m-%d"),
    )

    def entries(self) -> QuerySet[AuditEntry]:
        """The entries asked for, newest first; none for a filter that cannot be read."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        asked = self.cleaned_data
        rows = AuditEntry.objects.select_related("content_type")
        if asked["who"]:
            rows = rows.filter(actor_name__istartswith=asked["who"])
        if asked["what"]:
            rows = rows.filter(event__startswith=f"{asked['what']}.")
        if asked["target"]:
            rows = rows.filter(object_repr__icontains=asked["target"])
        if asked["since"]:
            rows = rows.filter(timestamp__gte=_midnight(asked["since"]))
        if asked["until"]:
            next_day = asked["until"] + timedelta(days=1)
            rows = rows.filter(timestamp__lt=_midnight(next_day))
        return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def require_auditor(request: HttpRequest) -> None:
    """Raise ``ForbiddenError`` for whoever may not read the trail."""
    user = request.user
    if not (user.is_staff and user.has_perm("core.view_auditentry")):
        raise ForbiddenError(_("This page is for administrators."))


@never_cache
@require_safe
@login_required
def audit_page(request: HttpRequest) -> HttpResponse:
    """One page of entries; older ones by a link."""
    require_auditor(request)
    form = AuditFilter(request.GET)
    rows = form.entries()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before)).order_by("-pk")
    page = list(rows[: PAGE_SIZE + 1])
    older = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
    asked = {name: text for name, text in form.data.items() if name in form.fields}
    context = {
        "form": form,
        "entries": page[:PAGE_SIZE],
        "older": urlencode({**asked, "before": older}) if older else "",
        "is_filtered": any(asked.values()),
        "most": MOST_EXPORTED,
    }
    return render(request, "portal/audit.html", context)


@never_cache
@require_POST
@login_required
def audit_table(request: HttpRequest) -> HttpResponse:
    """The filtered entries as CSV; that they were taken is an entry too."""
    require_auditor(request)
    form = AuditFilter(request.POST)
    rows = form.entries()[:MOST_EXPORTED]
    table = write_table([_head(), *map(_cells, rows)])
    asked = {name: ("", form.data.get(name, "")) for name in form.fields}
    changes = {name: pair for name, pair in asked.items() if pair[1]}
    audit.record(request.user, "audit.exported", "CSV", changes=changes)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _head() -> list[str]:
    return [
        *(_("When"), _("Account"), _("Event"), _("What happened")),
        *(_("On what"), _("Changes"), _("Why")),
    ]


def _cells(entry: AuditEntry) -> list[str]:
    when = date_format(timezone.localtime(entry.timestamp), "Y-m-d H:i:s")
    changes = "; ".join(f"{name}: {words}" for name, words in entry.changes_shown)
    return [
        *(when, entry.actor_name or _("the portal"), entry.event, entry.label),
        *(entry.object_repr, changes, entry.reason),
    ]
