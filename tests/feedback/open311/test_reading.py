"""Discovery, services and definitions: T1 to T4."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from feedback.models import Category

pytestmark = pytest.mark.usefixtures("lights", "office")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
QUESTIONS = [
    {"key": "note", "type": "info", "name_vi": "Xin đọc"},
    {"key": "DEPTH", "type": "number", "name_vi": "Sâu", "required": True},
    {"key": "since", "type": "date", "name_vi": "Từ khi nào"},
    {
        "key": "kind",
        "name_vi": "Loại",
        "name_en": "Kind",
        "choices": [{"key": "a", "name_vi": "A"}, {"key": "b", "name_vi": "B"}],
    },
]


def test_t1_discovery_says_the_same_in_both_notations(ask):
    body = ask("discovery")
    assert MOMENT.fullmatch(body["changeset"])
    assert body["contact"]
    assert body["key_service"]
    kinds = {endpoint["type"]: endpoint["url"] for endpoint in body["endpoints"]}
    assert kinds == {
        "production": "http://testserver/open311/v2",
        "test": "http://testserver/open311/test/v2",
    }
    for endpoint in body["endpoints"]:
        assert endpoint["formats"] == ["text/xml", "application/json"]


def test_the_changeset_moves_when_staff_change_a_category(ask, lights, admin_user):
    before = ask("discovery")["changeset"]
    LogEntry.objects.create(
        user=admin_user,
        content_type=ContentType.objects.get_for_model(Category),
        object_id=lights.pk,
        action_flag=CHANGE,
        action_time=timezone.now() + timezone.timedelta(hours=1),
    )
    assert ask("discovery")["changeset"] > before


def test_t3_services_are_typed(ask, secret, lights):
    lights.questions = QUESTIONS
    lights.save()
    rows = {row["service_code"]: row for row in ask("v2/services")}
    assert rows["lights"]["metadata"] is True
    assert (rows["lights"]["type"], rows["secret"]["type"]) == ("realtime", "blackbox")
    assert rows["lights"]["keywords"] == "Đèn đường, Street lights"
    for row in rows.values():
        assert isinstance(row["metadata"], bool)


def test_names_can_be_had_in_english(client):
    rows = client.get("/open311/v2/services.json?locale=en").json()
    assert "Street lights" in {row["service_name"] for row in rows}


def test_t4_every_service_has_a_definition(ask, lights):
    lights.questions = QUESTIONS
    lights.save()
    for service in ask("v2/services"):
        ask(f"v2/services/{service['service_code']}")
    body = ask("v2/services/lights")
    attributes = body["attributes"]
    assert [row["order"] for row in attributes] == [1, 2, 3, 4]
    assert [row["datatype"] for row in attributes] == [
        "string",
        "number",
        "datetime",
        "singlevaluelist",
    ]
    assert [row["variable"] for row in attributes] == [False, True, True, True]
    assert [row["required"] for row in attributes] == [False, True, False, False]
    assert attributes[3]["values"][1] == {"key": "b", "name": "B"}


def test_an_unknown_service_is_not_found(ask):
    assert ask("v2/services/nothing", status=404)[0]["code"] == 404


@pytest.mark.parametrize("path", ["v2/nothing", "nothing", "v3/services"])
def test_t10_errors_come_in_the_notation_asked_for(ask, path):
    (error,) = ask(path, status=404)
    assert error["code"] == 404
    assert error["description"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v2/services.csv", 404),
        ("v2/services", 404),
        ("", 404),
        ("v2/services.XML", 404),
    ],
)
def test_t10_an_unknown_format_is_answered_in_xml(client, path, status):
    answer = client.get(f"/open311/{path}")
    assert answer.status_code == status
    assert b"<errors><error><code>404</code>" in answer.content


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_t10_a_wrong_method_is_an_error_list(client, method):
    answer = getattr(client, method)("/open311/v2/services.json")
    assert answer.status_code == 405
    assert answer.json()[0]["code"] == 405
    assert client.post("/open311/v2/services.xml").status_code == 405


def test_t10_a_fault_of_ours_is_an_error_list(client, monkeypatch):
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("feedback.open311.services.service", fail)
    answer = client.get("/open311/v2/services.json")
    assert answer.status_code == 500
    assert answer.json()[0]["code"] == 500
