"""“Me too”: one more person sees the same problem; each counts once."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback.errors import MoveNotAllowedError
from feedback.models import Report, Support


def new_voter() -> str:
    """A random name for one browser; says nothing about the person."""
    return secrets.token_urlsafe(24)


def support(report: Report, voter: str) -> bool:
    """Count ``voter`` for ``report``; False when already counted.

    Raises ``MoveNotAllowedError`` for a report nobody works on any more.
    """
    if report.is_closed:
        raise MoveNotAllowedError(_("This report is closed."))
    with transaction.atomic():
        _row, is_new = Support.objects.get_or_create(
            report=report, voter=_digest(voter)
        )
    return is_new


def has_supported(report: Report, voter: str) -> bool:
    """Whether ``voter`` is counted for ``report``."""
    return bool(voter) and report.supports.filter(voter=_digest(voter)).exists()


def _digest(voter: str) -> str:
    return salted_hmac(
        "feedback.workflow.me_too", voter, algorithm="sha256"
    ).hexdigest()
