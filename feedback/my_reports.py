"""“My reports”: a mailed link that works once, and then for half an hour in one browser.

Whoever asks gets the same answer, whether the address is known or not.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from feedback import outbox
from feedback.codes import is_purpose_token, purpose_token
from feedback.errors import ReportNotFoundError
from feedback.models import MyReportsLink, Report
from feedback.privacy.contacts.read import contact_of, reports_of

PURPOSE = "my-reports"
LIFETIME = timedelta(hours=2)
SHOWN = 100


def ask(email: str) -> None:
    """Mail a link to ``email``, if anybody reported with it."""
    with transaction.atomic():
        link = MyReportsLink(language=(get_language() or "vi")[:2])
        link.email = email
        link.save()
        outbox.send_my_reports(link)


def has_reports(link: MyReportsLink) -> bool:
    """Whether the owner of the address ever reported."""
    return reports_of(email=link.email).exists()


def token_of(link: MyReportsLink) -> str:
    """What the mailed link ends with."""
    return purpose_token(PURPOSE, link.nonce)


def find(number: int, token: str) -> MyReportsLink:
    """The unused link. Raises ``ReportNotFoundError`` when it is too old, used or none."""
    link = MyReportsLink.objects.filter(
        pk=number, used_at=None, created_at__gt=timezone.now() - LIFETIME
    ).first()
    if not is_purpose_token(token, PURPOSE, link.nonce if link else "") or not link:
        raise ReportNotFoundError
    return link


def redeem(link: MyReportsLink) -> list[dict[str, object]]:
    """The reports behind ``link`` with their private tokens; it never opens again."""
    with transaction.atomic():
        fresh = MyReportsLink.objects.select_for_update().get(pk=link.pk)
        if fresh.used_at is not None:
            raise ReportNotFoundError
        fresh.used_at = timezone.now()
        fresh.save(update_fields=["used_at"])
    rows = reports_of(email=fresh.email).select_related("category")
    return [_with_token(report) for report in rows.order_by("-created_at")[:SHOWN]]


def _with_token(report: Report) -> dict[str, object]:
    contact = contact_of(report)
    return {"report": report, "token": contact.token if contact else ""}
