"""Reports that wait until somebody stands behind them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from feedback.delivery.deliver import deliver_outbox
from feedback.errors import InvalidReportError
from feedback.intake import confirmation
from feedback.models import (
    Confirmation,
    HistoryEntry,
    OfficeMembership,
    OutboxMessage,
    Report,
)
from feedback.states import State
from tests.support.feedback import form, send

pytestmark = pytest.mark.usefixtures("lights", "office")


@pytest.fixture
def by_email(lights):
    lights.confirmation = "email"
    lights.save()


@pytest.fixture
def by_phone(lights):
    lights.confirmation = "phone"
    lights.save()


def mailed_link() -> str:
    """The path in the mail that was just sent."""
    deliver_outbox()
    return re.search(r"/reports/\S+/confirm/\S+/", mail.outbox[-1].body)[0]


def assert_unseen(client, report):
    assert client.get(f"/reports/{report.code}/").status_code == 404
    assert client.get(f"/api/reports/{report.code}/").status_code == 404
    assert not client.get("/reports/").context["reports"]


def test_a_form_without_script_waits_for_the_mail(client, settings):
    settings.ALTCHA_REQUIRED = True
    answer = client.post("/en/reports/new", form(email="ai@example.com", consent="on"))
    assert answer.status_code == 302
    report = Report.objects.get()
    assert report.state == State.UNCONFIRMED
    assert report.due is None
    assert "One step is left" in client.get(answer["Location"]).content.decode()
    assert_unseen(client, report)
    link = mailed_link()
    assert [m.to for m in mail.outbox] == [["ai@example.com"]]

    page = client.get(link)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert Report.objects.get().state == State.UNCONFIRMED

    assert client.post(link).status_code == 200
    report = Report.objects.get()
    assert report.state == State.RECEIVED
    assert report.due is not None
    assert client.get(f"/reports/{report.code}/").status_code == 200
    deliver_outbox()
    assert {to for m in mail.outbox for to in m.to} == {
        "ai@example.com",
        "so@example.com",
    }
    entries = HistoryEntry.objects.count()
    assert client.post(link).status_code == 200
    assert HistoryEntry.objects.count() == entries


def test_a_form_without_script_and_address_waits_for_staff(client, settings):
    settings.ALTCHA_REQUIRED = True
    answer = client.post("/en/reports/new", form())
    report = Report.objects.get()
    assert report.state == State.UNCONFIRMED
    assert "An officer looks at it" in client.get(answer["Location"]).content.decode()
    assert not OutboxMessage.objects.exists()
    assert_unseen(client, report)


def test_an_officer_takes_it_in(client, settings, office):
    settings.ALTCHA_REQUIRED = True
    client.post("/en/reports/new", form())
    report = Report.objects.get()
    lan = User.objects.create_user("lan", is_staff=True)
    OfficeMembership.objects.create(user=lan, office=office, role="officer")
    client.force_login(lan)
    page = client.get("/en/staff/reports/?view=held")
    assert [row.code for row in page.context["reports"]] == [report.code]
    address = f"/en/staff/reports/{report.code}/"
    assert "Confirm it and take it in" in client.get(address).content.decode()
    step = {"step": "move", "to": "received", "revision": report.revision}
    assert client.post(f"{address}step", step).status_code == 302
    report.refresh_from_db()
    assert report.state == State.RECEIVED
    assert report.due is not None
    assert Confirmation.objects.get().confirmed_at is not None
    assert OutboxMessage.objects.filter(template="new_for_office").count() == 1
    client.logout()
    assert client.get(f"/reports/{report.code}/").status_code == 200


def test_a_program_without_the_proof_is_refused(post, settings):
    settings.ALTCHA_REQUIRED = True
    assert post().status_code == 400
    assert not Report.objects.exists()


@pytest.mark.usefixtures("by_email")
def test_a_category_may_ask_for_it(client):
    with pytest.raises(InvalidReportError) as caught:
        send()
    assert "email" in caught.value.errors
    report = send(email="ai@example.com").report
    assert report.state == State.UNCONFIRMED
    link = mailed_link()
    assert client.post(link.replace("/confirm/", "/confirm/x")).status_code == 404
    client.post(link)
    assert Report.objects.get().state == State.RECEIVED


@pytest.mark.usefixtures("by_phone")
def test_digits_are_typed_on_the_private_page(client):
    receipt = send(phone="0912 345 678")
    page = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    message = OutboxMessage.objects.get()
    assert message.channel == "sms"
    row = Confirmation.objects.get()
    right = confirmation.digits_of(row)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    client.post(page, {"action": "confirm", "digits": wrong})
    assert Report.objects.get().state == State.UNCONFIRMED
    assert client.post(page, {"action": "confirm", "digits": right}).status_code == 302
    assert Report.objects.get().state == State.RECEIVED


@pytest.mark.usefixtures("by_phone")
def test_digits_cannot_be_guessed(client):
    send(phone="0912 345 678")
    row = Confirmation.objects.get()
    for _again in range(confirmation.ATTEMPTS):
        with pytest.raises(InvalidReportError):
            confirmation.confirm_by_digits(row, "x")
    with pytest.raises(InvalidReportError):
        confirmation.confirm_by_digits(row, confirmation.digits_of(row))
    assert Report.objects.get().state == State.UNCONFIRMED


@pytest.mark.usefixtures("by_email")
def test_it_expires_after_two_weeks(client):
    receipt = send(email="ai@example.com")
    link = mailed_link()
    assert confirmation.expire() == 0
    old = timezone.now() - confirmation.KEPT - timedelta(hours=1)
    Report.objects.update(created_at=old)
    assert confirmation.expire() == 1
    assert Report.objects.get().state == State.EXPIRED
    assert client.post(link).status_code == 200
    assert Report.objects.get().state == State.EXPIRED
    page = f"/en/reports/{receipt.report.code}/follow/{receipt.token}/"
    assert "has expired" in client.get(page).content.decode()
