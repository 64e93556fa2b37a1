"""Issue tokens and find out whose one is."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from importers.models import ApiToken

PREFIX = "gpi_"
SCHEME = "bearer"
STARTS = 10
LONGEST = 200
# How exactly it is written down when a token was last used.
USED_STEP = timedelta(minutes=5)
DEFAULT_DAYS = 365
MOST_DAYS = 3 * 365


def issue(user: Any, name: str, days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """A new token and its text, which is never seen again."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        start=text[:STARTS],
        hash=_hash(text),
        expires_at=timezone.now() + timedelta(days=min(days, MOST_DAYS)),
    )
    return token, text


def find(text: str) -> ApiToken | None:
    """The valid token of this text, written down as used."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.valid(now)
        .select_related("user")
        .filter(hash=_hash(text))
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > USED_STEP:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def given(request: HttpRequest) -> str | None:
    """The token's text in the request's header; None when it gives none."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == SCHEME else None


def is_known(request: HttpRequest) -> bool:
    """Whether a program with a valid token asks; nothing of the body is read.

    The floor asks this (by the setting ``KNOWN_SENDER``) before it takes a large body.
    """
    text = given(request)
    return text is not None and find(text) is not None


def revoke(token: ApiToken) -> None:
    """From now on it opens nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def _hash(text: str) -> str:
    # No salt and no slow hash: the text is 256 random bits, not somebody's word.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
