"""A report reaches its office, is answered, and the reporter hears of every step."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from feedback.delivery.deliver import deliver_outbox
from feedback.models import Category, OfficeMembership, Report, RoutingRule
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer() -> User:
    """Lan, who works where reports about parcels go."""
    land = make_office("land", email="land@example.com")
    make_office("province", level="province", email="province@example.com")
    category = Category.objects.create(slug="building", name_vi="Xây dựng")
    RoutingRule.objects.create(category=category, office=land)
    lan = User.objects.create_user("lan", is_staff=True)
    OfficeMembership.objects.create(user=lan, office=land)
    return lan


def mails() -> dict[str, str]:
    """Address → text of what was sent since the last look."""
    deliver_outbox()
    sent = {
        message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox
    }
    mail.outbox.clear()
    return sent


def act(staff: Client, report: Report, **values: Any) -> None:
    report.refresh_from_db()
    address = reverse("feedback:staff-step", args=[report.code])
    staff.post(address, {"step": "move", "revision": report.revision, **values})
    report.refresh_from_db()


def test_the_whole_story(client: Client, officer: User) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    answer = client.post(
        "/api/reports/",
        {
            "category": "building",
            "description": "Xây lấn vỉa hè.",
            "layer": "parcels",
            "feature_key": "29545-12-345",
            "name": "Bà Kín",
            "email": "kin@example.com",
            "consent": "on",
            "photos": [upload()],
        },
    )
    body = answer.json()
    assert body["office"] == "Văn phòng land"
    report = Report.objects.get(code=body["code"])

    sent = mails()
    assert set(sent) == {"kin@example.com", "land@example.com"}
    link = re.search(r"http://\S+/follow/\S+", sent["kin@example.com"])[0]
    assert link == body["follow_url"]
    assert "Bà Kín" not in sent["land@example.com"]

    staff = Client()
    staff.force_login(officer)
    act(staff, report, to="in_progress", public_note="Đã cử người kiểm tra.")
    assert "Đã cử người kiểm tra." in mails()["kin@example.com"]
    act(staff, report, to="info_requested", public_note="Xây từ khi nào?")
    assert "Xây từ khi nào?" in mails()["kin@example.com"]

    client.post(link, {"action": "inform", "note": "Từ hôm thứ hai."})
    sent = mails()
    assert "Từ hôm thứ hai." in sent["land@example.com"]
    report.refresh_from_db()
    assert report.state == "in_progress"

    act(staff, report, to="resolved", public_note="Đã tháo dỡ.")
    assert report.state == "resolved"
    page = client.get(body["url"]).content.decode()
    for text in ("Đã cử người kiểm tra.", "Xây từ khi nào?", "Đã tháo dỡ."):
        assert text in page
    for text in ("Bà Kín", "kin@example.com", "Từ hôm thứ hai."):
        assert text not in page

    client.post(link, {"action": "reopen", "note": "Vẫn còn một đoạn."})
    report.refresh_from_db()
    assert report.state == "reopen_requested"
    states = [e["state"] for e in client.get(
        f"/api/reports/{report.code}/"
    ).json()["properties"]["history"]]  # fmt: skip
    assert states == [
        "received",
        "in_progress",
        "info_requested",
        "in_progress",
        "resolved",
        "reopen_requested",
    ]
