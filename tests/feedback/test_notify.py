"""The outbox: delivered once, retried, the same Message-ID."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from feedback.delivery.deliver import MAX_ATTEMPTS, deliver_outbox
from feedback.models import OutboxMessage, Report, ReportContact
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import send

OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture
def receipt(lights, office):
    return send(email="sau@example.com")


@pytest.fixture
def broken(monkeypatch):
    """A mail server that is down until the test says otherwise."""
    state = {"is_down": True, "ids": []}
    real = mail.EmailMessage.send

    def attempt(message, *args, **options):
        state["ids"].append(message.extra_headers["Message-ID"])
        if state["is_down"]:
            raise SMTPException("down")
        return real(message, *args, **options)

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    return state


def test_the_reporter_gets_the_private_link(receipt):
    assert deliver_outbox() == 2
    to_reporter = next(m for m in mail.outbox if m.to == ["sau@example.com"])
    to_office = next(m for m in mail.outbox if m.to == ["so@example.com"])
    assert receipt.token in to_reporter.body
    assert receipt.report.code in to_reporter.subject
    assert receipt.token not in to_office.body
    assert "sau@example.com" not in to_office.body
    assert deliver_outbox() == 0


def test_every_move_is_told(receipt):
    deliver_outbox()
    mail.outbox.clear()
    move(
        receipt.report,
        State.IN_PROGRESS,
        OFFICER,
        TransitionNotes(public_note="Đã cử người."),
    )
    deliver_outbox()
    (message,) = mail.outbox
    assert "Đã cử người." in message.body
    assert receipt.token in message.body


def test_a_failure_is_tried_again_later(receipt, broken):
    deliver_outbox()
    message = OutboxMessage.objects.first()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.error == "SMTPException"
    assert message.next_attempt_at > timezone.now()
    broken["is_down"] = False
    past = timezone.now() - timedelta(seconds=1)
    OutboxMessage.objects.update(next_attempt_at=past)
    deliver_outbox()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    assert len(set(broken["ids"])) == 2 and len(broken["ids"]) == 4


def test_one_failing_recipient_does_not_hide_another(receipt, monkeypatch):
    real = mail.EmailMessage.send

    def attempt(message, *args, **options):
        if message.to == ["sau@example.com"]:
            raise ConnectionRefusedError
        return real(message, *args, **options)

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    deliver_outbox()
    states = dict(OutboxMessage.objects.values_list("recipient", "state"))
    assert states == {"reporter": "queued", "office": "sent"}


def test_it_gives_up_in_the_end(receipt, broken):
    OutboxMessage.objects.update(attempts=MAX_ATTEMPTS - 1)
    deliver_outbox()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"failed"}


def test_erased_contact_data_get_no_mail(receipt):
    ReportContact.objects.all().delete()
    deliver_outbox()
    assert [m.to for m in mail.outbox] == [["so@example.com"]]
    assert OutboxMessage.objects.get(recipient="reporter").state == "skipped"


def test_an_address_that_cannot_be_encoded_blocks_nobody(lights, office):
    send(email="sau@example.com")
    contact = ReportContact.objects.get()
    contact.email = f"a@{'ü' * 63}.com"
    contact.save()
    send(description="Khác", email="nam@example.com")
    deliver_outbox()
    assert ["nam@example.com"] in [m.to for m in mail.outbox]
    stuck = OutboxMessage.objects.get(state="queued")
    assert (stuck.attempts, stuck.error) == (1, "UnicodeError")


def test_whatever_breaks_is_counted_and_others_go_out(receipt, monkeypatch, caplog):
    real = mail.EmailMessage.send

    def attempt(message, *args, **options):
        if message.to == ["sau@example.com"]:
            Report.objects.get(pk=-1)
        return real(message, *args, **options)

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    deliver_outbox()
    stuck = OutboxMessage.objects.get(state="queued")
    assert (stuck.attempts, stuck.error) == (1, "DoesNotExist")
    assert "DoesNotExist" in caplog.text


def test_a_statement_the_database_refuses_blocks_nobody(receipt, monkeypatch):
    def attempt(message, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    deliver_outbox()
    errors = set(OutboxMessage.objects.values_list("attempts", "error"))
    assert errors == {(1, "DataError")}


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (
            SMTPRecipientsRefused({"sau@example.com": (550, b"no sau@example.com")}),
            "SMTPRecipientsRefused 550",
        ),
        (SMTPResponseException(451, b"sau@example.com"), "SMTPResponseException 451"),
        (ConnectionRefusedError(111, "sau@example.com"), "ConnectionRefusedError"),
    ],
)
def test_the_noted_error_names_nobody(receipt, monkeypatch, error, kept):
    def attempt(message, *args, **options):
        raise error

    monkeypatch.setattr("feedback.delivery.deliver.EmailMessage.send", attempt)
    deliver_outbox()
    assert set(OutboxMessage.objects.values_list("error", flat=True)) == {kept}
