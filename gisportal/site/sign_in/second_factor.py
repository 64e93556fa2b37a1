"""Without the second factor somebody must have nothing of the staff's is reached."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gisportal.core.middleware import Middleware
from gisportal.core.second_factor import has_second_factor, needs_second_factor

# What is open to somebody who still has to set one up, by name of the address.
OPEN = ("account_login", "account_logout", "account_reauthenticate", "account")
STAFF = ("/staff/", "/admin/")


class SecondFactorMiddleware(Middleware):
    """Whoever lacks a second factor they need is a stranger but on the pages to set it up.

    Pages of the staff send them there; every other address, the APIs among them, sees
    nobody signed in.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session only where staff pages are asked for, else when needed."""
        if not settings.MFA_REQUIRED_GROUPS or _is_open(request.path_info):
            return self.get_response(request)
        known = request.user
        request.user = SimpleLazyObject(lambda: _allowed(request, known))  # type: ignore[assignment]  # as Django's own
        if _is_staff_address(request.path_info) and _is_half_signed_in(request):
            words = _("Your account needs a second factor. Set one up to go on.")
            messages.warning(request, words)
            return redirect("mfa_index")
        return self.get_response(request)


def _allowed(request: HttpRequest, user: Any) -> Any:
    if not needs_second_factor(user) or has_second_factor(user):
        return getattr(user, "_wrapped", user)
    if settings.OIDC_HAS_MFA and _came_by_provider(request, user):
        return getattr(user, "_wrapped", user)
    return AnonymousUser()


def _came_by_provider(request: HttpRequest, user: Any) -> bool:
    records = get_authentication_records(request, user)
    return any(record.get("method") == "socialaccount" for record in records)


def _is_half_signed_in(request: HttpRequest) -> bool:
    return SESSION_KEY in request.session and not request.user.is_authenticated


def _is_staff_address(path: str) -> bool:
    return _without_language(path).startswith(STAFF)


def _is_open(path: str) -> bool:
    if path.startswith(reverse("mfa_index")):
        return True
    return path in {reverse(name) for name in OPEN}


def _without_language(path: str) -> str:
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            return path.removeprefix(f"/{code}")
    return path
