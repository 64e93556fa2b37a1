"""Reading contact data: for the reporter, for mails, and for staff on record."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from feedback.errors import MoveIncompleteError
from feedback.models import ContactLook, Report, ReportContact
from feedback.models.report import ReportQuerySet
from feedback.permissions import Visitor, can_see_contact, visible_reports
from feedback.text import clean_line, clean_phone
from gisportal.core import audit
from gisportal.core.errors import ForbiddenError

REASON_MAX = 300


def contact_of(report: Report) -> ReportContact | None:
    """Who sent ``report``: for the private page and for mails, never for public ones."""
    return ReportContact.objects.filter(report=report).first()


def shown_name(report: Report) -> str:
    """The reporter's name for public pages: empty unless they asked for it to be shown."""
    row = ReportContact.objects.filter(report=report, show_name=True).first()
    return row.name if row else ""


def reveal(report: Report, user: Visitor, reason: str) -> ReportContact | None:
    """Who sent ``report``, shown to a member of staff; the look is on record.

    Raises ``ForbiddenError`` without the right, or when the report is not theirs to see,
    and ``MoveIncompleteError`` without a reason.
    """
    is_allowed = can_see_contact(user) and visible_reports(user).contains(report)
    if not isinstance(user, User) or not is_allowed:
        raise ForbiddenError(_("You may not see who reported."))
    reason = clean_line(reason)[:REASON_MAX]
    if not reason:
        raise MoveIncompleteError(_("Say why you need the contact."))
    contact = contact_of(report)
    if contact is not None:
        with transaction.atomic():
            ContactLook.objects.create(report=report, user=user, reason=reason)
            audit.record(user, "look.contact", report, reason=reason)
    return contact


def has_contact(report: Report) -> bool:
    """Whether anything is known of the reporter."""
    return ReportContact.objects.filter(report=report).exists()


def has_email(report: Report) -> bool:
    """Whether the reporter can be written to."""
    return ReportContact.objects.filter(report=report).reachable_by_email().exists()


def has_phone(report: Report) -> bool:
    """Whether the reporter can be sent a short message."""
    return ReportContact.objects.filter(report=report).exclude(phone_hash="").exists()


def reports_of(*, email: str = "", phone: str = "") -> ReportQuerySet:
    """Reports of the person with this e-mail address, or this phone number."""
    rows = ReportContact.objects.none()
    if email:
        rows = rows | ReportContact.objects.with_email(email)
    if phone:
        rows = rows | ReportContact.objects.with_phone(clean_phone(phone))
    return Report.objects.filter(contact__in=rows)
