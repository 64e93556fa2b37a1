"""The door of the staff pages of reports: signed in, and working in some office."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.permissions import works_on_reports
from gisportal.lib.errors import ForbiddenError

View = Callable[..., HttpResponse]


def office_staff_only(view: View) -> View:
    """Strangers sign in first; people of no office are refused. Nothing is cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("portal:login"))
        if not works_on_reports(request.user):
            raise ForbiddenError(_("Only staff of an office may see this."))
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded
