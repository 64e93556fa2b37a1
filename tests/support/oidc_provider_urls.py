"""Addresses of the provider of ``oidc_provider``."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def enter(request: HttpRequest, name: str) -> HttpResponse:
    """Sign the browser in: the provider's own form is no business of ours."""
    user = User.objects.get(username=name)
    login(request, user, "django.contrib.auth.backends.ModelBackend")
    return HttpResponse("in")


urlpatterns = [
    path("enter/<str:name>", enter),
    path("account/", include("allauth.account.urls")),
    path("", include("allauth.idp.urls")),
]
