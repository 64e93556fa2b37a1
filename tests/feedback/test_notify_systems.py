"""Webhooks and text messages: signed, retried, one failing recipient hides no other."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from feedback import subscriptions
from feedback.delivery.deliver import MAX_ATTEMPTS, deliver_outbox
from feedback.models import (
    OfficeMembership,
    OutboxMessage,
    Report,
    Subscription,
    Webhook,
)
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow import changes
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import make_office, send
from tests.support.other_machine import WebServer, web_server

OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture
def server(settings: Any):
    with web_server() as running:
        settings.OUTBOUND_HOSTS = [running.host]
        yield running


def make_hook(server: WebServer, name: str = "Tổng đài", **facts: Any) -> Webhook:
    hook = Webhook(name=name, url=f"http://{server.host}/hook", **facts)
    hook.new_secret()
    hook.save()
    return hook


def states() -> dict[str, str]:
    rows = OutboxMessage.objects.values_list("channel", "state")
    return dict(rows)


def test_a_webhook_is_told_signed(lights, office, server):
    hook = make_hook(server)
    report = send(email="sau@example.com", description="Gọi 0912345678").report
    move(
        report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đã cử người.")
    )
    deliver_outbox()
    first, second = server.asked
    stamp = first.headers["x-portal-timestamp"]
    wanted = hmac.new(
        hook.secret.encode(), f"{stamp}.".encode() + first.body, hashlib.sha256
    ).hexdigest()
    assert first.headers["x-portal-signature"] == f"v1={wanted}"
    assert first.headers["x-portal-event"] == "received"
    told = json.loads(second.body)
    assert told["id"] == second.headers["x-portal-delivery"]
    assert (told["state"], told["note"]) == ("in_progress", "Đã cử người.")
    assert told["report"]["code"] == report.code
    everything = (first.body + second.body).decode()
    assert "sau@" not in everything and "0912345678" not in everything


def test_the_secret_is_sealed(lights, server):
    hook = make_hook(server)
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text FROM feedback_webhook w")
        assert hook.secret not in cursor.fetchone()[0]


def test_a_webhook_gets_what_it_wants_only(lights, secret, office, server):
    elsewhere = make_office("elsewhere")
    make_hook(server, "everything", is_for_private=True)
    make_hook(server, "other office", office=elsewhere)
    make_hook(server, "other category", category=secret)
    make_hook(server, "off", is_active=False)
    send()
    assert OutboxMessage.objects.get(channel="webhook").webhook.name == "everything"
    send(category="secret", description="Kín")
    wanted = OutboxMessage.objects.filter(channel="webhook").values_list(
        "webhook__name"
    )
    assert sorted(name for (name,) in wanted) == ["everything", "everything"]


def test_a_report_made_private_meanwhile_is_told_to_nobody(lights, office, server):
    make_hook(server)
    report = send().report
    Subscription.objects.create(
        report=report,
        email="ai@example.com",
        token_hash="x",
        confirmed_at=timezone.now(),
    )
    move(report, State.IN_PROGRESS, OFFICER)
    changes.set_visibility(report, Report.Visibility.PRIVATE, OFFICER)
    deliver_outbox()
    assert not server.asked
    assert [to for message in mail.outbox for to in message.to] == ["so@example.com"]


def test_one_failing_webhook_hides_nobody(lights, office, server):
    server.status = 500
    make_hook(server)
    send(email="sau@example.com")
    deliver_outbox()
    assert len(mail.outbox) == 2
    row = OutboxMessage.objects.get(channel="webhook")
    assert (row.state, row.attempts, row.error) == ("queued", 1, "HookRefusedError 500")
    server.status = 204
    OutboxMessage.objects.update(next_attempt_at=row.created_at)
    deliver_outbox()
    first, again = server.asked
    assert first.headers["x-portal-delivery"] == again.headers["x-portal-delivery"]
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_a_redirect_is_no_acceptance_and_not_followed(lights, office, server):
    server.status, server.headers = 302, {"Location": f"http://{server.host}/other"}
    make_hook(server)
    send()
    deliver_outbox()
    assert [asked.path for asked in server.asked] == ["/hook"]
    assert OutboxMessage.objects.get(channel="webhook").error == "HookRefusedError 302"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
        "https://user:word@example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://ex ample.com/",
        "https://",
    ],
)
def test_addresses_inside_the_network_are_refused(url):
    with pytest.raises(ValidationError):
        Webhook(name="x", url=url).clean_fields(exclude=["office", "category"])


def test_a_name_that_leads_inside_is_refused_when_it_is_asked(
    lights, office, monkeypatch
):
    place = (2, 1, 6, "", ("169.254.169.254", 443))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [place])
    hook = Webhook(name="x", url="https://hook.example.com/")
    hook.new_secret()
    hook.save()
    send()
    deliver_outbox()
    row = OutboxMessage.objects.get(channel="webhook")
    assert (row.state, row.error) == ("queued", "RefusedAddressError")


def test_a_text_message_goes_by_the_provider(lights, office, server, settings):
    settings.SMS_PROVIDER, settings.SMS_TOKEN = "http", "word"
    settings.SMS_URL = f"http://{server.host}/sms"
    receipt = send(phone="0912345678")
    assert states()["sms"] == "queued"
    deliver_outbox()
    (asked,) = server.asked
    told = json.loads(asked.body)
    assert told["to"] == "+84912345678" and receipt.report.code in told["text"]
    assert receipt.token in told["text"]
    assert asked.headers["authorization"] == "Bearer word"
    assert asked.headers["idempotency-key"] == told["id"]
    assert states()["sms"] == "sent"


def test_without_a_provider_nobody_is_texted(lights, office):
    send(phone="0912345678")
    assert "sms" not in states()


def test_the_console_provider_shows_no_whole_number(lights, office, settings, caplog):
    settings.SMS_PROVIDER = "console"
    send(phone="0912345678")
    deliver_outbox()
    assert states()["sms"] == "sent"
    assert "SMS to …678" in caplog.text and "912345678" not in caplog.text


@pytest.fixture
def given_up(lights, office, server) -> OutboxMessage:
    server.status = 500
    make_hook(server)
    send()
    OutboxMessage.objects.filter(channel="webhook").update(attempts=MAX_ATTEMPTS - 1)
    deliver_outbox()
    server.status = 200
    return OutboxMessage.objects.get(channel="webhook")


def officer_of(office: Any, name: str = "officer") -> User:
    user = User.objects.create_user(name, is_staff=True)
    OfficeMembership.objects.create(user=user, office=office)
    return user


def test_staff_see_and_resend_what_was_given_up(client, given_up, office, server):
    assert given_up.state == "failed"
    client.force_login(officer_of(office))
    page = client.get("/en/staff/reports/undelivered/").content.decode()
    assert given_up.report.code in page and "HookRefusedError 500" in page
    answer = client.post("/staff/reports/undelivered/", {"message": given_up.pk})
    assert answer.status_code == 302
    deliver_outbox()
    given_up.refresh_from_db()
    assert given_up.state == "sent"
    assert len({asked.headers["x-portal-delivery"] for asked in server.asked}) == 1


def test_administrators_see_links_that_did_not_arrive(client, lights, office):
    subscriptions.ask({"email": "ai@example.com", "category": "lights"}, None)
    OutboxMessage.objects.update(state="failed", error="SMTPConnectError 421")
    boss = officer_of(office, "boss")
    client.force_login(boss)
    address = "/en/staff/reports/undelivered/"
    assert "SMTPConnectError" not in client.get(address).content.decode()
    OfficeMembership.objects.update(role="supervisor")
    assert "SMTPConnectError" not in client.get(address).content.decode()
    boss.user_permissions.add(Permission.objects.get(codename="manage_people"))
    assert "SMTPConnectError 421" in client.get(address).content.decode()
    client.post(address, {"message": OutboxMessage.objects.get().pk})
    assert OutboxMessage.objects.get().state == "queued"


def test_others_cannot_resend_it(client, given_up):
    answer = client.get("/staff/reports/undelivered/")
    assert answer.status_code == 302 and "login" in answer["Location"]
    client.force_login(officer_of(make_office("elsewhere"), "stranger"))
    page = client.get("/staff/reports/undelivered/").content.decode()
    assert given_up.report.code not in page
    client.post("/staff/reports/undelivered/", {"message": given_up.pk, "all": "1"})
    given_up.refresh_from_db()
    assert given_up.state == "failed"
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get("/staff/reports/undelivered/").status_code == 403
