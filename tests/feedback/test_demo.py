"""The demonstration's complaints: in, in again, and out."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from feedback.models import OutboxMessage, Report
from tests.support.factories import LAT, LON
from tests.support.feedback import make_office, send

ROW = {
    "number": 1,
    "category": "lights",
    "description": "Đèn tắt.",
    "address": "",
    "point": [LON, LAT],
    "layer": "",
    "feature_key": "",
    "office": "team",
    "state": "resolved",
    "days_ago": 10,
    "history": [
        {"state": "received", "actor": "officer", "note": "Đã nhận.", "days_ago": 9},
        {"state": "in_progress", "actor": "officer", "note": "", "days_ago": 5},
        {"state": "resolved", "actor": "officer", "note": "Xong.", "days_ago": 2},
    ],
    "contact": {"name": "Thử", "phone": "0900 000 001", "email": "t@example.com"},
    "duplicate_of": 0,
    "is_demo": True,
}
REPEATED = {
    **ROW,
    "number": 2,
    "description": "Cũng vậy.",
    "state": "duplicate",
    "history": [
        {"state": "duplicate", "actor": "officer", "note": "Trùng.", "days_ago": 8}
    ],
    "duplicate_of": 1,
}


@pytest.fixture
def path(lights, tmp_path):
    make_office("team", is_demo=True)
    file = tmp_path / "reports.json"
    file.write_text(json.dumps([REPEATED, ROW]), encoding="utf-8")
    return str(file)


def test_it_loads_once_and_back_in_time(path):
    call_command("loaddemoreports", path)
    call_command("loaddemoreports", path)
    report, repeated = Report.objects.order_by("-id")
    assert (report.state, repeated.state) == ("resolved", "duplicate")
    assert repeated.duplicate_of == report
    assert report.is_demo and report.office.slug == "team"
    assert (timezone.now() - report.created_at).days == 10
    assert (timezone.now() - report.resolved_at).days == 2
    times = list(report.history.values_list("at", flat=True))
    assert times == sorted(times)
    assert not OutboxMessage.objects.exists()


def test_it_takes_away_what_it_brought_and_no_more(path):
    call_command("loaddemoreports", path)
    mine = send(description="Thật").report
    assert mine.office.slug == "team"
    call_command("loaddemoreports", remove=True)
    assert Report.objects.get() == mine
    mine.refresh_from_db()
    assert mine.office is None


def test_a_bad_file_is_said(tmp_path):
    with pytest.raises(CommandError):
        call_command("loaddemoreports", str(tmp_path / "nothing.json"))
    with pytest.raises(CommandError):
        call_command("loaddemoreports")
