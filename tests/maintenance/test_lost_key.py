"""A contact key that is lost: pages and mail go on without the person's name."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from feedback.delivery.deliver import deliver_outbox
from feedback.models import OutboxMessage, ReportContact, Webhook
from gisportal.core.encryption import SealBrokenError, fingerprint
from gisportal.maintenance.backup.snapshot import snapshot
from tests.support.backup import OTHER_KEY
from tests.support.feedback import make_office, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(settings: Any) -> Any:
    """A report with a name and an address, sealed under a key that is gone since."""
    make_office("province", level="province", email="so@example.com")
    sent = send(category="street-light", name="Nguyễn Thị Mẫu", email="mau@example.com")
    hook = Webhook(name="Bus", url="https://bus.example.com/hook", is_active=False)
    hook.secret = "made-up"
    hook.save()
    settings.CONTACT_KEYS = [OTHER_KEY]
    return sent


def test_pages_are_shown_without_the_name(receipt: Any, client: Client) -> None:
    boss = User.objects.create_superuser("boss", "boss@example.com", "x")
    private = client.get(f"/reports/{receipt.report.code}/?t={receipt.token}")
    assert private.status_code in (200, 302)
    client.force_login(boss)
    for path in ("/staff/reports/", f"/staff/reports/{receipt.report.code}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Nguyễn Thị Mẫu" not in answer.content.decode()
    contact = ReportContact.objects.get()
    assert (contact.name, contact.email) == ("", "")


def test_mail_to_the_office_still_goes(receipt: Any, mailoutbox: list[Any]) -> None:
    deliver_outbox()
    assert ["so@example.com"] in [message.to for message in mailoutbox]
    assert "mau@example.com" not in [to for message in mailoutbox for to in message.to]
    assert not OutboxMessage.objects.filter(state="failed").exists()


def test_what_signs_is_not_taken_for_empty(receipt: Any) -> None:
    with pytest.raises(SealBrokenError):
        _secret = Webhook.objects.get().secret


@pytest.mark.django_db(transaction=True)
def test_second_factors_are_counted_among_what_a_key_opens(settings: Any) -> None:
    """A new portal has no contacts yet, and an administrator who signs in with codes."""
    TOTP.activate(User.objects.create_superuser("an"), "JBSWY3DPEHPK3PXP")
    with snapshot() as state:
        assert state.sealed_rows() == {fingerprint(settings.CONTACT_KEYS[0]): 1}


def test_a_lost_row_is_not_sealed_anew_as_empty(receipt: Any) -> None:
    before = ReportContact.objects.get().sealed
    with pytest.raises(CommandError):
        call_command("rotatecontacts")
    with pytest.raises(SealBrokenError):
        ReportContact.objects.get().seal_again()
    assert ReportContact.objects.get().sealed == before
