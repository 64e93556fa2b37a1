"""No request decides where a mailed link leads: only the setting ``PORTAL_URL`` does."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from feedback.delivery.deliver import deliver_outbox
from feedback.models import Report
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import move
from tests.support.factories import LAT, LON
from tests.support.feedback import form

pytestmark = pytest.mark.usefixtures("lights", "office")
PORTAL = "https://gis.example.vn"
FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "Forwarded": "host=evil.example",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}
EMAIL = "ai@example.com"
AREA = {"email": EMAIL, "lon": LON, "lat": LAT, "radius": 500}
OFFICER = Actor(ActorKind.OFFICER)


@pytest.fixture(autouse=True)
def _careless(settings):
    """A portal that answers to any name, asked under somebody else's."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_URL = PORTAL


@pytest.fixture
def forger() -> Client:
    return Client(headers=FORGED)


def sent() -> list[str]:
    """Everything that left as mail, addresses checked."""
    deliver_outbox()
    texts = [str(message.message()) for message in mail.outbox]
    texts += [message.body for message in mail.outbox]
    for text in texts:
        assert "evil" not in text
        for address in re.findall(r"https?://[^\s>\"]+", text):
            assert address.startswith(f"{PORTAL}/"), address
    return [message.body for message in mail.outbox]


def test_a_report_and_what_becomes_of_it(forger, lights):
    forger.post("/reports/new", form(email=EMAIL, consent="on"))
    report = Report.objects.get()
    assert any(f"{PORTAL}/reports/{report.code}/follow/" in text for text in sent())
    move(report, State.IN_PROGRESS, OFFICER)
    assert len(sent()) == 3


def test_a_report_that_is_to_be_confirmed(forger, settings):
    settings.ALTCHA_REQUIRED = True
    forger.post("/reports/new", form(email=EMAIL, consent="on"))
    assert any("/confirm/" in text for text in sent())


def test_a_report_by_a_program(forger):
    values = {
        **{"category": "lights", "description": "Đèn", "lon": LON, "lat": LAT},
        **{"email": EMAIL, "consent": True},
    }
    answer = forger.post("/api/reports/", values, content_type="application/json")
    assert answer.status_code == 201
    assert len(sent()) == 2


def test_following_a_report_and_an_area(forger, report):
    deliver_outbox()
    mail.outbox.clear()
    forger.post(f"/reports/{report.code}/follow", {"email": EMAIL})
    forger.post("/reports/follow/", AREA)
    assert [text.count("/reports/follow/") > 0 for text in sent()] == [True, True]


def test_ones_own_reports(forger):
    forger.post("/reports/new", form(email=EMAIL, consent="on"))
    forger.post("/reports/mine/", {"email": EMAIL})
    assert any("/reports/mine/" in text for text in sent())


def test_nothing_of_the_request_is_kept(forger):
    forger.post("/reports/new", form(email=EMAIL, consent="on"))
    forger.post("/reports/follow/", AREA)
    for model in (Report, *(r.related_model for r in Report._meta.related_objects)):
        assert "evil" not in str(list(model.objects.values()))


@pytest.mark.parametrize("path", ["/reports/feed.atom", "/open311/discovery.json"])
def test_programs_are_sent_to_the_portal_too(forger, path, report):
    text = forger.get(path).content.decode()
    assert PORTAL in text and "evil" not in text
