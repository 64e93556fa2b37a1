"""GET requests and updates: T8, T9, T11, T14 and T15."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Report, ReportContact
from feedback.open311.mapping import UPDATE_STATUSES
from feedback.permissions import SYSTEM, Actor
from feedback.states import CLOSED, EXPOSED, NOT_EXPOSED, State
from feedback.workflow import changes
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.factories import LAT, LON
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
FIELDS = {
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
}
OFFICER = Actor("officer")


def ids(rows: list[dict]) -> list[str]:
    return [row["service_request_id"] for row in rows]


def age(report: Report, days: float) -> None:
    Report.objects.filter(pk=report.pk).update(
        created_at=timezone.now() - timedelta(days=days)
    )


def test_t9_a_request_has_every_field(ask, report):
    (row,) = ask(f"v2/requests/{report.code}")
    assert set(row) == FIELDS
    assert row["status"] == "open"
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert MOMENT.fullmatch(row[name])
    assert (row["lat"], row["long"]) == (LAT, LON)


def test_nothing_personal_is_told(client, ask):
    receipt = send(name="Nguyễn Văn An", phone="0912345678", email="an@example.com")
    changes.note(receipt.report, SYSTEM, internal="chỉ nội bộ")
    for path in ("requests", "servicerequestupdates"):
        for kind in ("xml", "json"):
            answer = client.get(f"/open311/v2/{path}.{kind}?extensions=true")
            text = answer.content.decode()
            for secret in ("Văn An", "912345678", "an@example", "nội bộ"):
                assert secret not in text
            assert receipt.token not in text
    assert ReportContact.objects.exists()


def test_t8_the_id_list_overrides_everything_else(ask, report):
    other = send(description="Khác").report
    age(other, 200)
    query = f"service_request_id={report.code},{other.code.lower()},ZZZZ-ZZZZ"
    assert set(ids(ask("v2/requests", f"{query}&status=closed"))) == {
        report.code,
        other.code,
    }
    assert ask("v2/requests", "service_request_id=ZZZZ-ZZZZ") == []


def test_t8_lists_and_the_last_ninety_days(ask, report):
    old = send(description="Cũ").report
    age(old, 91)
    assert ids(ask("v2/requests")) == [report.code]
    assert ids(ask("v2/requests", "status=open,closed")) == [report.code]
    assert ask("v2/requests", "status=closed") == []
    assert ids(ask("v2/requests", "service_code=lights,other")) == [report.code]
    assert ask("v2/requests", "service_code=other") == []
    assert ask("v2/requests", "start_date=&end_date=&status=&bbox=&page=") != []
    start = (timezone.now() - timedelta(days=100)).isoformat(timespec="seconds")
    query = f"start_date={start.replace('+', '%2B')}"
    assert ids(ask("v2/requests", query)) == [old.code]
    # An unescaped plus arrives as a space.
    assert ids(ask("v2/requests", f"start_date={start}")) == [old.code]


def test_t8_pages_and_boxes(ask):
    codes = [send(description=f"Đèn {n}").report.code for n in range(3)][::-1]
    assert ids(ask("v2/requests", "page_size=2")) == codes[:2]
    assert ids(ask("v2/requests", "page_size=2&page=2")) == codes[2:]
    near = f"{LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}"
    assert ids(ask("v2/requests", f"bbox={near}")) == codes
    assert ask("v2/requests", "bbox=106,10,106.1,10.1") == []


def test_what_changed_lately_is_found_whatever_its_age(ask, report):
    age(report, 200)
    since = (timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(ask("v2/requests", f"updated_after={since}")) == [report.code]
    assert ask("v2/requests", f"updated_before={since}") == []


@pytest.mark.parametrize(
    "query",
    [
        "start_date=2026-01-01T00:00:00",
        "start_date=2026-01-01",
        "start_date=nonsense",
        "start_date=2026-02-30T00:00:00Z",
        "start_date=2026-01-01T00:00:00%2B99:99",
        "start_date=9999-12-31T00:00:00Z",
        "end_date=0001-01-01T00:00:00%2B07:00",
        "start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z",
        "start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "updated_after=yesterday",
        "status=nonsense",
        "status=received",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "page_size=1001",
        "bbox=1,2,3",
        "bbox=nan,nan,nan,nan",
    ],
)
def test_t8_a_bad_parameter_is_refused(ask, query):
    assert ask("v2/requests", query, status=400)[0]["code"] == 400


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": "private"},
        {"visibility": "hidden"},
        {"visibility": "pending"},
        *({"state": state} for state in NOT_EXPOSED),
    ],
)
def test_t11_what_is_not_public_answers_like_unknown(client, ask, report, values):
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đang sửa"))
    Report.objects.filter(pk=report.pk).update(**values)
    assert ask("v2/requests") == []
    assert ask("v2/requests", f"service_request_id={report.code}") == []
    assert ask("v2/servicerequestupdates") == []
    for kind in ("xml", "json"):
        hidden, unknown = (
            client.get(f"/open311/v2/requests/{code}.{kind}")
            for code in (report.code, "ZZZZ-ZZZZ")
        )
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.content == unknown.content
        for answer in (hidden, unknown):
            del answer.headers["X-Request-ID"]  # every answer has its own
        assert hidden.headers == unknown.headers


def test_t14_a_closed_request_was_updated_when_it_closed(ask, report):
    move(report, State.IN_PROGRESS, OFFICER)
    closed = timezone.now() + timedelta(days=1)
    move(
        report,
        State.RESOLVED,
        OFFICER,
        TransitionNotes(public_note="Đã thay bóng"),
        at=closed,
    )
    changes.note(report, OFFICER, internal="x", at=closed + timedelta(days=1))
    (row,) = ask("v2/requests", f"service_request_id={report.code}")
    assert row["status"] == "closed"
    assert row["status_notes"] == "Đã thay bóng"
    told = timezone.datetime.fromisoformat(row["updated_datetime"])
    assert told == closed.replace(microsecond=0)


@pytest.mark.parametrize("state", EXPOSED)
def test_t15_every_state_is_open_or_closed(ask, report, state):
    other = send(description="Khác").report
    original = other if state == State.DUPLICATE else None
    Report.objects.filter(pk=report.pk).update(state=state, duplicate_of=original)
    expected = "closed" if state in CLOSED else "open"
    (row,) = ask("v2/requests", f"service_request_id={report.code}")
    assert row["status"] == expected
    assert report.code in ids(ask("v2/requests", f"status={expected}"))
    assert state in UPDATE_STATUSES


def test_updates_tell_what_happened(ask, report):
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đang sửa"))
    changes.note(report, OFFICER, public="Chờ vật tư")
    changes.note(report, OFFICER, internal="kín")
    rows = ask("v2/servicerequestupdates")
    assert [(row["status"], row["description"]) for row in rows] == [
        ("IN_PROGRESS", "Chờ vật tư"),
        ("IN_PROGRESS", "Đang sửa"),
    ]
    query = "start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z"
    assert ask("v2/servicerequestupdates", query) == []


def test_extensions_come_only_when_asked_for(ask, report):
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đang sửa"))
    (row,) = ask(f"v2/requests/{report.code}", "extensions=true")
    assert row["extended_attributes"]["channel"] == "web"
    assert [note["description"] for note in row["notes"]] == ["Đang sửa"]
    assert "notes" not in ask(f"v2/requests/{report.code}", "extensions=false")[0]


def test_the_list_costs_few_queries(client, django_assert_max_num_queries):
    for n in range(5):
        send(description=f"Đèn {n}")
    with django_assert_max_num_queries(5):
        client.get("/open311/v2/requests.json?extensions=true")
