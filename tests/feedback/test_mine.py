"""“My reports”: a mailed link that works once and tells strangers nothing."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from feedback import my_reports
from feedback.delivery.deliver import deliver_outbox
from feedback.models import MyReportsLink
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
EMAIL = "toi@example.com"


@pytest.fixture
def own():
    receipt = send(email=EMAIL, consent="on")
    send(email="khac@example.com", consent="on", description="Của người khác")
    deliver_outbox()
    mail.outbox.clear()
    return receipt


def link(client, email=EMAIL):
    assert client.post("/reports/mine/", {"email": email}).status_code == 302
    deliver_outbox()
    return re.search(r"/reports/mine/\d+/[\w-]+/", mail.outbox[-1].body)[0]


def test_it_lists_ones_own_with_their_links_once(client, own):
    address = link(client, EMAIL.upper())
    page = client.get(address)
    assert own.report.code not in page.content.decode()
    shown = client.post(address)
    text = shown.content.decode()
    assert f"/reports/{own.report.code}/follow/{own.token}/" in text
    assert "Của người khác" not in text
    assert "no-store" in shown["Cache-Control"]
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_it_does_not_tell_who_has_reported(client, own):
    known = client.post("/reports/mine/", {"email": EMAIL}, follow=True)
    unknown = client.post("/reports/mine/", {"email": "ai-do@example.com"}, follow=True)
    csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    same = [csrf.sub("", answer.content.decode()) for answer in (known, unknown)]
    assert same[0] == same[1]
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[EMAIL]]


def test_it_grows_old(client, own):
    address = link(client)
    MyReportsLink.objects.update(created_at=timezone.now() - my_reports.LIFETIME)
    assert client.post(address).status_code == 404


def test_a_wrong_link_opens_nothing(client, own):
    address = link(client)
    assert client.post(address[:-3] + "xx/").status_code == 404
    assert client.post("/reports/mine/999999/x/").status_code == 404
    assert client.post("/reports/mine/", {"email": "x"}).status_code == 400
