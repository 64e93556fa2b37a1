"""Everything the portal holds about one person: told, or erased, when they ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from feedback.models import MyReportsLink, Report, Subscription
from feedback.privacy.contacts.read import reports_of
from feedback.privacy.contacts.retention import Reason, erase_contact
from feedback.text import clean_email, clean_phone
from gisportal.core import audit


@dataclass(frozen=True)
class Person:
    """Whom it is about: an e-mail address, a phone number, or both."""

    email: str = ""
    phone: str = ""

    @classmethod
    def read(cls, email: str, phone: str) -> Person:
        """As typed. Raises ``ValidationError``."""
        return cls(clean_email(email), clean_phone(phone))

    def reports(self) -> list[Report]:
        """The reports they sent, oldest first."""
        found = reports_of(email=self.email, phone=self.phone)
        return list(found.select_related("category", "contact").order_by("pk"))

    def subscriptions(self) -> list[Subscription]:
        """What they follow."""
        rows = Subscription.objects.with_email(self.email)
        return list(rows.select_related("report", "category").order_by("pk"))


@dataclass
class Erased:
    """How much was erased."""

    reports: list[str] = field(default_factory=list)
    subscriptions: int = 0


@transaction.atomic
def export(person: Person) -> dict[str, Any]:
    """All of it as plain data, for the person themselves; the trail knows of how much."""
    codes = ", ".join(report.code for report in person.reports())
    audit.record(None, "export.person", codes or "–")
    return {
        "asked_for": {"email": person.email, "phone": person.phone},
        "at": timezone.now().isoformat(timespec="seconds"),
        "reports": [_report(report) for report in person.reports()],
        "subscriptions": [_subscription(row) for row in person.subscriptions()],
    }


@transaction.atomic
def erase(person: Person) -> Erased:
    """Forget who they are, everywhere; what they reported stays, without them."""
    erased = Erased()
    for report in person.reports():
        row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        erase_contact(row, Reason.ASKED)
        erased.reports.append(row.code)
    for subscription in person.subscriptions():
        subscription.delete()
        erased.subscriptions += 1
    MyReportsLink.objects.with_email(person.email).delete()
    return erased


def _report(report: Report) -> dict[str, Any]:
    contact = report.contact
    return {
        "code": report.code,
        "created": report.created_at.isoformat(),
        "state": report.state,
        "visibility": report.visibility,
        "category": report.category.slug,
        "description": report.description,
        "address": report.address,
        "answers": report.answers,
        "place": [report.point.x, report.point.y],
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "show_name": contact.show_name,
        "consent": contact.consent,
        "given": contact.created_at.isoformat(),
        "rating": report.rating,
        "rating_text": report.rating_text,
        "photos": [photo.name for photo in report.photos.all()],
        "withheld": [
            {"text": row.field, "original": row.original}
            for row in report.masked_texts.exclude(sealed="")
        ],
        "own_words": [
            {"at": entry.at.isoformat(), "text": entry.reporter_note}
            for entry in report.history.exclude(reporter_note="")
        ],
        **_dealings(report),
    }


def _dealings(report: Report) -> dict[str, Any]:
    """What the reporter was sent, and which staff looked at the contact."""
    return {
        "messages": [
            {
                "message": message.template,
                "channel": message.channel,
                "state": message.state,
                "created": message.created_at.isoformat(),
            }
            for message in report.messages.filter(recipient="reporter")
        ],
        "looked_at": [
            {"at": look.at.isoformat(), "by": str(look.user)}
            for look in report.contact_looks.select_related("user")
        ],
    }


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "report": row.report.code if row.report else None,
        "category": row.category.slug if row.category else None,
        "area": row.shape.geojson if row.shape else None,
        "email": row.email,
        "created": row.created_at.isoformat(),
        "confirmed": row.confirmed_at.isoformat() if row.confirmed_at else None,
    }
