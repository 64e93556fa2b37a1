"""A category's reports are passed on to another city and followed there.

The other city is our own server, asked over HTTP.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from feedback.delivery.deliver import deliver_outbox
from feedback.delivery.open311.follow import follow_all
from feedback.models import (
    Category,
    CityService,
    HoldRule,
    OutboxMessage,
    Partner,
    PartnerCity,
    PassedOn,
    Report,
)
from feedback.open311.receipts import token_for
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import make_office, send
from tests.support.other_machine import web_server

OFFICER = Actor(ActorKind.OFFICER)


def make_city(url: str, key: str = "k", **facts: Any) -> PartnerCity:
    city = PartnerCity(name="Thành phố bên", url=url, **facts)
    city.api_key = key
    city.save()
    return city


def later(**facts: Any) -> None:
    """As if the time to ask again had come."""
    past = timezone.now() - timedelta(seconds=1)
    PassedOn.objects.update(next_check_at=past, **facts)
    OutboxMessage.objects.filter(state="queued").update(next_attempt_at=past)


@pytest.fixture
def two_cities(transactional_db: Any, live_server: Any, settings: Any) -> PartnerCity:
    """Our reports about lights go to “theirs” on the other side."""
    settings.OUTBOUND_HOSTS = [live_server.url.removeprefix("http://")]
    settings.PORTAL_URL = live_server.url
    # What is held back there at first is another test.
    HoldRule.objects.all().delete()
    lights = Category.objects.create(slug="lights", name_vi="Đèn đường")
    Category.objects.create(slug="theirs", name_vi="Đèn của họ")
    make_office("province", level="province")
    partner = Partner(name="Chúng tôi")
    key = partner.new_key()
    partner.save()
    city = make_city(f"{live_server.url}/open311/v2", key)
    CityService.objects.create(category=lights, city=city, service_code="theirs")
    return city


def test_a_report_goes_there_once_and_its_story_comes_back(two_cities):
    ours = send(
        description="Đèn tắt. Gọi 0912345678.", name="Bà Kín", email="kin@example.com"
    ).report
    deliver_outbox()
    theirs = Report.objects.get(category__slug="theirs")
    row = PassedOn.objects.get()
    facts = (row.remote_id, row.token, theirs.visibility, theirs.state)
    assert facts == (theirs.code, "", "public", "received")
    assert row.report == ours
    assert "Đèn tắt" in theirs.description and ours.code in theirs.description
    assert "0912345678" not in theirs.description
    assert not hasattr(theirs, "contact")
    assert theirs.point.distance(ours.point) < 1e-6
    notes = list(ours.history.exclude(public_note="").values_list("public_note"))
    assert theirs.code in notes[0][0]

    assert follow_all() == 1
    move(
        theirs, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Thợ đang đến.")
    )
    later()
    follow_all()
    move(theirs, State.RESOLVED, OFFICER, TransitionNotes(public_note="Đã thay bóng."))
    later()
    follow_all()
    row.refresh_from_db()
    assert (row.status, row.is_closed, row.error) == ("closed", True, "")
    said = "\n".join(ours.history.values_list("public_note", flat=True))
    assert "Thợ đang đến." in said and "Đã thay bóng." in said
    # Ours stays open: an officer looks and decides.
    ours.refresh_from_db()
    assert ours.state == State.RECEIVED
    count = ours.history.count()
    later()
    assert follow_all() == 0 and ours.history.count() == count


def test_the_same_row_sent_again_makes_no_second_report(two_cities):
    send()
    deliver_outbox()
    message = OutboxMessage.objects.get(channel="open311")
    assert message.state == "sent"
    # As if the worker had been killed before it could note what was answered.
    PassedOn.objects.all().delete()
    OutboxMessage.objects.filter(pk=message.pk).update(state="queued")
    later()
    deliver_outbox()
    assert Report.objects.filter(category__slug="theirs").count() == 1
    assert PassedOn.objects.count() == 1


def test_a_wrong_key_is_tried_again_and_hides_nobody(two_cities):
    two_cities.api_key = "wrong"
    two_cities.save()
    send(email="sau@example.com")
    deliver_outbox()
    states = dict(OutboxMessage.objects.values_list("channel", "state"))
    assert states == {"email": "sent", "open311": "queued"}
    row = OutboxMessage.objects.get(channel="open311")
    assert (row.attempts, row.error) == (1, "CityRefusedError 403")
    assert not PassedOn.objects.exists()


def test_a_report_that_waits_there_is_known_by_its_token(two_cities):
    send()
    deliver_outbox()
    theirs = Report.objects.get(category__slug="theirs")
    # What they answer for a report that is looked at first.
    from_token = PassedOn.objects.get()
    Report.objects.filter(pk=theirs.pk).update(visibility="pending")
    PassedOn.objects.update(remote_id="", token=token_for(theirs))
    later()
    follow_all()
    from_token.refresh_from_db()
    assert (from_token.remote_id, from_token.failures) == ("", 0)
    Report.objects.filter(pk=theirs.pk).update(visibility="public")
    later()
    follow_all()
    from_token.refresh_from_db()
    assert (from_token.remote_id, from_token.status) == (theirs.code, "open")


@pytest.fixture
def strange(lights, office, settings):
    """A city that may answer anything."""
    with web_server() as server:
        settings.OUTBOUND_HOSTS = [server.host]
        city = make_city(f"http://{server.host}/v2")
        CityService.objects.create(category=lights, city=city, service_code="001")
        yield server


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html>", "StrangeAnswerError no JSON"),
        (b"[" * 100_000, "StrangeAnswerError no JSON"),
        (b"3", "StrangeAnswerError no element"),
        (b'[{"service_request_id": "' + b"9" * 300 + b'"}]', "StrangeAnswerError"),
        (b"x" * (2 << 20), "SilentError"),
    ],
)
def test_a_strange_answer_is_tried_again(strange, body, error):
    strange.body = body
    send()
    deliver_outbox()
    row = OutboxMessage.objects.get(channel="open311")
    assert row.state == "queued" and row.error.startswith(error)


@pytest.mark.parametrize(
    "body",
    [
        b'[{"service_request_id": 638344, "service_notice": ""}]',
        b'{"service_requests": [{"service_request_id": "638344"}]}',
    ],
)
def test_numbers_and_roots_left_in_place_are_understood(strange, body):
    strange.body = body
    report = send().report
    deliver_outbox()
    assert PassedOn.objects.get().remote_id == "638344"
    (asked,) = strange.asked
    assert asked.path == "/v2/requests.json"
    assert asked.headers["idempotency-key"]
    assert f"report-{report.code}" in asked.body.decode()


def test_a_city_that_is_down_is_asked_less_and_less(strange):
    strange.body = b'[{"service_request_id": "7"}]'
    send()
    deliver_outbox()
    strange.status = 503
    waits = []
    for _round in range(4):
        later()
        follow_all()
        row = PassedOn.objects.get()
        waits.append(row.next_check_at - row.checked_at)
    assert waits == sorted(waits) and waits[0] < waits[-1]
    assert (row.failures, row.error) == (4, "CityRefusedError 503")
    strange.status = 200
    strange.body = json.dumps([{"status": "open", "status_notes": None}]).encode()
    later()
    follow_all()
    row.refresh_from_db()
    assert (row.failures, row.status, row.error) == (0, "open", "")


def test_what_they_write_is_masked_and_harmless(strange, client):
    strange.body = b'[{"service_request_id": "7"}]'
    report = send().report
    deliver_outbox()
    notes = "<script>alert(1)</script> Gọi ông Ba 0912345678"
    strange.body = json.dumps([{"status": "closed", "status_notes": notes}]).encode()
    later()
    follow_all()
    page = client.get(f"/reports/{report.code}/").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert "0912345678" not in page


def test_the_key_is_sealed_and_never_shown_again(strange, admin_client):
    city = PartnerCity.objects.get()
    city.api_key = "sehr-geheim"
    city.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM feedback_partnercity c")
        assert "sehr-geheim" not in cursor.fetchone()[0]
    page = admin_client.get(f"/admin/feedback/partnercity/{city.pk}/change/")
    assert page.status_code == 200 and b"sehr-geheim" not in page.content
