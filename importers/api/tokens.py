"""Issue tokens and find out whose one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from gisportal.core.api_keys import bearer_key
from importers.models import ApiToken

DEFAULT_DAYS = 365
MOST_DAYS = 3 * 365


def issue(user: Any, name: str, days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """A new token and its text, which is never seen again."""
    expires_at = timezone.now() + timedelta(days=min(days, MOST_DAYS))
    token = ApiToken(user=user, name=name, expires_at=expires_at)
    text = token.new_key()
    token.save()
    return token, text


def is_known(request: HttpRequest) -> bool:
    """Whether a program with a valid token asks; nothing of the body is read.

    The middleware asks this (by the setting ``KNOWN_SENDER``) before a large body.
    """
    text = bearer_key(request)
    return text is not None and ApiToken.objects.with_key(text) is not None
