"""Django's admin has forms of its own to sign in and to change a password: none is used.

They know neither the second factor nor the portal's lock-out, and whoever is signed in
could become another by a password alone.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def close_own_forms(site: AdminSite) -> None:
    """Lead both to the pages of the portal; before ``site.urls`` is read."""
    # Not subclassed: every app registers with the one site there is.
    for name, view in FORMS.items():
        setattr(site, name, view)


def _to_sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not (request.user.is_staff and request.user.is_active):
        raise PermissionDenied
    return redirect("admin:index")


def _to_password_page(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    return redirect("account_change_password")


FORMS = {"login": _to_sign_in, "password_change": _to_password_page}
