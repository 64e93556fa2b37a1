"""Who enters the workspace, and which report an address names for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from feedback import permissions
from feedback.codes import clean_code
from feedback.models import OfficeMembership, Report
from feedback.permissions import Visitor
from gisportal.core.errors import ForbiddenError
from layers.models import ServiceOffice

View = Callable[..., HttpResponseBase]
RELATED = (
    *("category__parent", "office", "layer__published_version"),
    *("duplicate_of", "parent", "assigned_to"),
)


def staff_user(request: HttpRequest) -> User:
    """Who is signed in, in a view that ``office_staff`` guards."""
    if not isinstance(request.user, User):
        raise ForbiddenError(_("This page is for the staff of the offices."))
    return request.user


def office_staff(view: View) -> View:
    """Only for people who work in an office; what they see is never kept by a cache."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.works_on_reports(request.user):
            raise ForbiddenError(_("This page is for the staff of the offices."))
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def supervisors(view: View) -> View:
    """Only for supervisors of some office."""

    @office_staff
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.is_supervisor(request.user):
            raise ForbiddenError(_("This page is for supervisors."))
        return view(request, *args, **kwargs)

    return guarded


def report_for(request: HttpRequest, code: str) -> Report:
    """The report with this code, if it is one of the person's; else not found."""
    report = (
        permissions.visible_reports(request.user)
        .filter(code=clean_code(code))
        .select_related(*RELATED)
        .first()
    )
    if report is None:
        raise Http404
    return report


def known_report(user: Visitor, text: str) -> Report | None:
    """The report a typed code names, of one's own offices or public; None else."""
    code = clean_code(text)
    if not code:
        return None
    mine = permissions.visible_reports(user).filter(code=code).first()
    return mine or Report.objects.public().filter(code=code).first()


def own_offices(user: Visitor) -> list[ServiceOffice]:
    """The offices ``user`` works in; every active one for an administrator."""
    if not isinstance(user, User):
        return []
    offices = ServiceOffice.objects.filter(is_active=True)
    if not permissions.administers(user):
        mine = OfficeMembership.objects.filter(user=user).values("office")
        offices = offices.filter(pk__in=mine)
    return list(offices)
