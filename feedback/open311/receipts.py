"""What a sender is told: an id, neither, or the token of a report that must wait."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback import codes
from feedback.models import Report
from feedback.open311.serializers import Document, Items
from feedback.states import State

_PREFIX = "open311:"


def receipt_of(report: Report) -> Document:
    """The id of a public report, the token of one that waits, else neither."""
    if report.is_public:
        return receipt(report.code)
    if is_waiting(report):
        return receipt(None, token=token_for(report))
    return receipt(None, notice=_("Received. Reports of this kind are not published."))


def receipt(code: str | None, *, token: str = "", notice: str = "") -> Document:
    """What a sender is told."""
    told: dict[str, object] = {}
    if code is not None:
        told["service_request_id"] = code
    if token:
        told["token"] = token
    told |= {"service_notice": notice, "account_id": ""}
    return Document("service_requests", Items("request", [told]))


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
