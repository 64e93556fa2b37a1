"""What a sender is told: an id, a token, or neither."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.models import Report
from feedback.open311 import tokens
from feedback.open311.serializers import Document, Items


def receipt_of(report: Report) -> Document:
    """The id of a public report, the token of one that waits, else neither."""
    if report.is_public:
        return receipt(report.code)
    if tokens.is_waiting(report):
        return receipt(None, token=tokens.token_for(report))
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
