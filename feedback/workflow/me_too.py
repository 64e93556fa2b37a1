"""“Me too”: one more person sees the same problem; each counts once."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback.errors import MoveNotAllowedError
from feedback.models import Report, Support
from feedback.workflow.transitions import lock


def new_voter() -> str:
    """A random name for one browser; says nothing about the person."""
    return secrets.token_urlsafe(24)


def support(report: Report, voter: str, admit: Callable[[], None]) -> bool:
    """Count ``voter`` for ``report``; False when already counted.

    ``admit`` is called for a new voter, one at a time for one report, and raises when
    this one is not to be counted. Raises ``MoveNotAllowedError`` for a report nobody
    works on any more.
    """
    if report.is_closed:
        raise MoveNotAllowedError(_("This report is closed."))
    with transaction.atomic():
        lock(report)
        if has_supported(report, voter):
            return False
        admit()
        Support.objects.create(report=report, voter=_digest(voter))
    return True


def has_supported(report: Report, voter: str) -> bool:
    """Whether ``voter`` is counted for ``report``."""
    return bool(voter) and report.supports.filter(voter=_digest(voter)).exists()


def _digest(voter: str) -> str:
    return salted_hmac(
        "feedback.workflow.me_too", voter, algorithm="sha256"
    ).hexdigest()
