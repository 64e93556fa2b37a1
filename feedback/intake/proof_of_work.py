"""Proof of work (ALTCHA) before an anonymous report: ours alone, no third party."""

from __future__ import annotations

import time
from typing import Any

import altcha
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback.codes import digest
from feedback.errors import ProofOfWorkError

# About a second of a cheap phone's time.
ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000
LIFETIME_SECONDS = 20 * 60
MAX_PAYLOAD = 8_000


def challenge() -> dict[str, Any]:
    """A new challenge as the widget expects it."""
    return altcha.create_challenge(
        ALGORITHM,
        COST,
        expires_at=int(time.time()) + LIFETIME_SECONDS,
        hmac_secret=_secret(),
    ).to_dict()


def is_missing(payload: object) -> bool:
    """Whether a proof is asked for and none came: a form sent without script."""
    return settings.ALTCHA_REQUIRED and not payload


def check(payload: object, purpose: str) -> None:
    """Accept each solved challenge for one ``purpose``; none is asked when not required.

    The same request sent twice at once has the same purpose and passes twice.

    Raises ``ProofOfWorkError``.
    """
    if not settings.ALTCHA_REQUIRED:
        return
    if not isinstance(payload, str) or not 0 < len(payload) <= MAX_PAYLOAD:
        raise ProofOfWorkError(
            _("The check against automatic reports is missing. Please try again.")
        )
    result = altcha.verify_solution(payload, _secret())
    if not result.verified:
        raise ProofOfWorkError(
            _("The check against automatic reports failed or is too old. Try again.")
        )
    signature = altcha.Payload.from_base64(payload).challenge.signature
    key = f"feedback-altcha-{digest(str(signature))}"
    if not cache.add(key, purpose, LIFETIME_SECONDS) and cache.get(key) != purpose:
        raise ProofOfWorkError(
            _("The check against automatic reports was used before. Try again.")
        )


def _secret() -> str:
    return salted_hmac("feedback.altcha", "", algorithm="sha256").hexdigest()
