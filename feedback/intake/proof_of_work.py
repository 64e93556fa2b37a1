"""Proof of work (ALTCHA) before an anonymous report: ours alone, no third party.

A solved challenge pays for one report. It is spent in the transaction that keeps the
report, by a row all processes share: a report that was refused has spent nothing, and
of several sent at once with one solution a single one is kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import altcha
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback.codes import digest
from feedback.errors import ProofOfWorkError
from feedback.models import SpentProof

# About a second of a cheap phone's time.
ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000
LIFETIME_SECONDS = 20 * 60
MAX_PAYLOAD = 8_000
# What a challenge was given out for, under its signature.
PURPOSE = {"for": "report"}


@dataclass(frozen=True)
class Proof:
    """A challenge that was solved, not yet known to be unspent."""

    challenge: str
    expires_at: datetime


def challenge() -> dict[str, Any]:
    """A new challenge as the widget expects it."""
    return altcha.create_challenge(
        ALGORITHM,
        COST,
        expires_at=int(time.time()) + LIFETIME_SECONDS,
        data=PURPOSE,
        hmac_secret=_secret(),
    ).to_dict()


def is_missing(payload: object) -> bool:
    """Whether a proof is asked for and none came: a form sent without script."""
    return settings.ALTCHA_REQUIRED and not payload


def check(payload: object, spent_for: str) -> Proof | None:
    """The proof in ``payload``; None when none is asked for.

    Raises ``ProofOfWorkError`` when it is missing, wrong, too old or spent already.
    """
    if not settings.ALTCHA_REQUIRED:
        return None
    if not isinstance(payload, str) or not 0 < len(payload) <= MAX_PAYLOAD:
        raise ProofOfWorkError(
            _("The check against automatic reports is missing. Please try again.")
        )
    proof = _verified(payload)
    spent = SpentProof.objects.filter(challenge=proof.challenge).first()
    if spent is not None:
        _refuse_unless_same(spent, spent_for)
    return proof


def spend(proof: Proof | None, spent_for: str) -> None:
    """Spend ``proof``, in the transaction of what it pays for.

    ``spent_for`` is the digest of an idempotency key, or empty: the same request that
    came twice at once passes here, and the key lets one of the two through.
    Raises ``ProofOfWorkError`` when it is spent already.
    """
    if proof is None:
        return
    row, is_new = SpentProof.objects.get_or_create(
        challenge=proof.challenge,
        defaults={"spent_for": spent_for, "expires_at": proof.expires_at},
    )
    if not is_new:
        _refuse_unless_same(row, spent_for)


def forget_expired() -> int:
    """Forget proofs that nobody could use any more; how many. A schedule calls this."""
    return SpentProof.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _verified(payload: str) -> Proof:
    if altcha.verify_solution(payload, _secret()).verified:
        solved = altcha.Payload.from_base64(payload).challenge
        facts = solved.parameters
        if facts.data == PURPOSE and facts.expires_at:
            until = datetime.fromtimestamp(facts.expires_at, UTC)
            return Proof(digest(str(solved.signature)), until)
    raise ProofOfWorkError(
        _("The check against automatic reports failed or is too old. Try again.")
    )


def _refuse_unless_same(spent: SpentProof, spent_for: str) -> None:
    if not spent_for or spent.spent_for != spent_for:
        raise ProofOfWorkError(
            _("The check against automatic reports was used before. Try again.")
        )


def _secret() -> str:
    return salted_hmac("feedback.altcha", "", algorithm="sha256").hexdigest()
