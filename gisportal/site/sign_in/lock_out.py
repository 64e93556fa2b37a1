"""After too many wrong passwords: what the person reads, and who may let them in again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gisportal.core import audit

TOO_MANY = 429
MINUTES_AN_HOUR = 60


def name_tried(
    request: HttpRequest | None, credentials: Mapping[str, Any] | None = None
) -> str:
    """The account that is tried, by name or mail, as typed but for its case."""
    tried: Mapping[str, Any] = credentials or {}
    form: Mapping[str, Any] = request.POST if request is not None else {}
    name = tried.get("username") or tried.get("email") or form.get("login") or ""
    return str(name).strip().lower()


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page for whoever must wait, in the language of the address."""
    minutes = round(settings.AXES_COOLOFF_TIME * MINUTES_AN_HOUR)
    context = {"minutes": minutes}
    response = render(request, "account/locked_out.html", context, status=TOO_MANY)
    response["Retry-After"] = str(minutes * 60)
    return response


def locked_accounts() -> QuerySet[AccessAttempt]:
    """Who is locked just now, and from which address the attempts came."""
    return AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME),
    ).order_by("-attempt_time")


@transaction.atomic
def let_in(attempt: AccessAttempt, actor: User) -> None:
    """Lift the lock of this account from this address."""
    reset(username=attempt.username, ip=attempt.ip_address)
    audit.record(actor, "sign-in.unlocked", attempt.username or "–")
