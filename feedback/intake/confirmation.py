"""Confirmation: reports that wait until the sender proves an address.

A category may ask for it, and a form sent without script brings no proof of work: such
a report is kept ``unconfirmed``, seen by nobody but the reporter and staff, until the
link in a mail, the digits of a text message, or staff confirm it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import outbox
from feedback.codes import is_purpose_token, purpose_digits, purpose_token
from feedback.errors import (
    InvalidReportError,
    MoveNotAllowedError,
    ReportNotFoundError,
)
from feedback.intake.validation import Checked
from feedback.models import (
    Category,
    Confirmation,
    Report,
)
from feedback.permissions import REPORTER, SYSTEM
from feedback.states import State
from feedback.text import clean_line
from feedback.workflow.transitions import lock, move

PURPOSE = "confirm"
ATTEMPTS = 5
KEPT = timedelta(days=14)
Reason, By = Confirmation.Reason, Confirmation.By


def why(checked: Checked, *, is_proved: bool) -> Confirmation.Reason | None:
    """Why an anonymous report needs confirmation; None when it does not.

    Raises ``InvalidReportError`` when the category asks for an address to confirm by
    and none was given.
    """
    wanted = checked.category.confirmation
    if wanted:
        _require_address(wanted, checked)
        return Reason.CATEGORY
    return None if is_proved else Reason.PROOF


def wait(report: Report, reason: Confirmation.Reason, checked: Checked) -> None:
    """Note that ``report`` waits, and ask by the address that was given."""
    wanted = checked.category.confirmation
    by_phone = checked.person.phone and (wanted == Category.Confirmation.PHONE)
    channel = ""
    if by_phone or (checked.person.phone and not checked.person.email):
        channel = By.PHONE
    elif checked.person.email:
        channel = By.EMAIL
    row = Confirmation.objects.create(report=report, reason=reason, channel=channel)
    outbox.request_confirmation(report, row)


def token_of(row: Confirmation) -> str:
    """What the link in the mail ends with."""
    return purpose_token(PURPOSE, row.nonce)


def digits_of(row: Confirmation) -> str:
    """What the text message says."""
    return purpose_digits(PURPOSE, row.nonce)


def by_link(code: str, token: str) -> Confirmation:
    """The confirmation a mailed link opens. Raises ``ReportNotFoundError``."""
    row = Confirmation.objects.filter(report__code=code).select_related("report")
    found = row.first()
    nonce = found.nonce if found else ""
    # Compared even when there is no such report, so that time tells nothing.
    if not is_purpose_token(token, PURPOSE, nonce) or found is None:
        raise ReportNotFoundError
    return found


def confirm(row: Confirmation) -> None:
    """The address is proved: the report is received. A second time changes nothing."""
    with transaction.atomic():
        report = lock(row.report)
        if report.state == State.UNCONFIRMED:
            move(report, State.RECEIVED, REPORTER)
    row.refresh_from_db()


def confirm_by_digits(row: Confirmation, typed: str) -> None:
    """The digits of the text message. Raises ``InvalidReportError`` when wrong."""
    with transaction.atomic():
        lock(row.report)
        row.refresh_from_db()
        if row.attempts < ATTEMPTS:
            row.attempts += 1
            row.save(update_fields=["attempts"])
            is_right = clean_line(typed).replace(" ", "") == digits_of(row)
            problem = "" if is_right else _("This code is wrong. Please check it.")
        else:
            problem = _("Too many wrong codes. An officer will look at the report.")
    # Only after the count is kept.
    if problem:
        raise InvalidReportError({"digits": [problem]})
    confirm(row)


def expire() -> int:
    """Give up reports nobody confirmed in two weeks; answers how many."""
    old = Report.objects.filter(
        state=State.UNCONFIRMED, created_at__lt=timezone.now() - KEPT
    )
    count = 0
    for report in old.order_by("pk")[:1000]:
        # Somebody may confirm it at this moment.
        with suppress(MoveNotAllowedError):
            move(report, State.EXPIRED, SYSTEM)
            count += 1
    return count


def _require_address(wanted: str, checked: Checked) -> None:
    choices = Category.Confirmation
    if wanted == choices.PHONE and not checked.person.phone:
        words = _("Reports of this kind are confirmed by phone: please give a number.")
        raise InvalidReportError({"phone": [words]})
    has_any = checked.person.email or (wanted == choices.ANY and checked.person.phone)
    if wanted in (choices.EMAIL, choices.ANY) and not has_any:
        words = _("Reports of this kind are confirmed: please give your e-mail.")
        raise InvalidReportError({"email": [words]})
