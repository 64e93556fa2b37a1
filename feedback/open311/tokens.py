"""Tokens for reports that are looked at before they are shown."""

from __future__ import annotations

from feedback import codes
from feedback.models import Report
from feedback.states import State

_PREFIX = "open311:"


def token_for(report: Report) -> str:
    """A text that only the server can turn back into the report's code."""
    return codes.seal(f"{_PREFIX}{report.code}")


def report_of(token: str) -> Report | None:
    """The report of a token; None when it is none, or will never be public."""
    text = codes.unseal(token)
    if not text.startswith(_PREFIX):
        return None
    report = Report.objects.filter(code=text.removeprefix(_PREFIX)).first()
    return report if report and (report.is_public or is_waiting(report)) else None


def is_waiting(report: Report) -> bool:
    """Whether the report may still become public."""
    if report.state == State.EXPIRED:
        return False
    return report.visibility == Report.Visibility.PENDING or (
        report.visibility == Report.Visibility.PUBLIC
        and report.state == State.UNCONFIRMED
    )
