"""A solved challenge pays for one report, whatever is sent with it and how often."""

from __future__ import annotations

import base64
import json
import threading
from datetime import timedelta
from typing import Any

import altcha
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from feedback.intake import proof_of_work
from feedback.models import Category, Report, SpentProof
from tests.support.factories import LAT, LON
from tests.support.feedback import form, make_office

BODY = {"category": "lights", "description": "Đèn hỏng.", "lon": LON, "lat": LAT}
AT_ONCE = 6


@pytest.fixture(autouse=True)
def _asked_for(settings: Any) -> None:
    settings.ALTCHA_REQUIRED = True
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {**rates, "reports": "1000/hour"},
    }


def solve(challenge: dict[str, Any]) -> str:
    """The work a browser would do."""
    made = altcha.Challenge.from_dict(challenge)
    return altcha.Payload(made, altcha.solve_challenge(made)).to_base64()


@pytest.fixture
def payload(client: Client) -> str:
    return solve(client.get("/reports/challenge").json())


def refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()["code"]) == (400, "proof-of-work")


def test_it_is_asked_for(post, office, lights):
    assert refused(post())
    assert not Report.objects.exists()


@pytest.mark.usefixtures("office", "lights")
def test_thirty_identical_reports_are_one(post, payload):
    answers = [post(altcha=payload).status_code for _ in range(30)]
    assert answers == [201] + [400] * 29
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("office", "lights")
def test_it_is_spent_for_every_way_in(post, payload, client):
    assert post(altcha=payload).status_code == 201
    assert refused(post(altcha=payload, description="Khác"))
    assert refused(post(altcha=payload, headers={"Idempotency-Key": "k"}))
    page = client.post("/en/reports/new", form(altcha=payload, different="1"))
    assert page.status_code == 400 and "was used before" in page.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("office", "lights")
def test_the_same_request_again_gets_its_receipt(post, payload):
    key = {"Idempotency-Key": "k"}
    first, again = (post(altcha=payload, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert refused(post(altcha=payload))
    assert refused(post(altcha=payload, headers={"Idempotency-Key": "other"}))


@pytest.mark.usefixtures("office", "lights")
def test_a_refused_report_spends_nothing(post, payload):
    assert post(altcha=payload, photos=["x"], lon="far").status_code == 400
    assert not SpentProof.objects.exists()
    assert post(altcha=payload).status_code == 201


@pytest.mark.usefixtures("office", "lights")
@pytest.mark.parametrize("parameter", ["expiresAt", "data", "keyPrefix", "cost"])
def test_a_changed_challenge_is_refused(post, payload, parameter):
    document = json.loads(base64.b64decode(payload))
    parameters = document["challenge"]["parameters"]
    changed = {
        "expiresAt": parameters["expiresAt"] + 3600,
        "data": {"for": "something else"},
        "keyPrefix": "",
        "cost": 1,
    }
    parameters[parameter] = changed[parameter]
    assert refused(
        post(altcha=base64.b64encode(json.dumps(document).encode()).decode())
    )


@pytest.mark.usefixtures("office", "lights")
@pytest.mark.parametrize("purpose", [None, {"for": "something else"}])
def test_a_challenge_for_something_else_is_refused(post, purpose, monkeypatch):
    monkeypatch.setattr(proof_of_work, "PURPOSE", purpose)
    payload = solve(proof_of_work.challenge())
    monkeypatch.undo()
    assert refused(post(altcha=payload))


@pytest.mark.usefixtures("office", "lights")
@pytest.mark.parametrize(
    "payload",
    ["garbage", "e30=", "W10=", "bnVsbA==", "\u0000", "é", "[" * 5000, 5, [], {}],
)
def test_what_is_no_payload_is_refused(post, payload):
    assert refused(post(altcha=payload))


@pytest.mark.usefixtures("office", "lights")
def test_it_expires(post, payload, monkeypatch):
    moment = timezone.now() + timedelta(seconds=proof_of_work.LIFETIME_SECONDS + 5)
    monkeypatch.setattr(altcha.v2.time, "time", moment.timestamp)
    assert refused(post(altcha=payload))


@pytest.mark.usefixtures("office", "lights")
def test_spent_ones_are_kept_until_they_expire(post, payload):
    post(altcha=payload)
    assert proof_of_work.forget_expired() == 0
    SpentProof.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert proof_of_work.forget_expired() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("headers", "statuses"),
    [({}, [201] + [400] * (AT_ONCE - 1)), ({"Idempotency-Key": "k"}, None)],
    ids=["without a key", "with a key"],
)
def test_of_many_at_once_one_is_kept(headers, statuses):
    Category.objects.create(slug="lights", name_vi="Đèn")
    make_office("province", level="province")
    values = BODY | {"altcha": solve(proof_of_work.challenge())}
    start = threading.Barrier(AT_ONCE)
    answers: list[int] = []

    def one() -> None:
        start.wait()
        answer = Client().post(
            "/api/reports/", values, content_type="application/json", headers=headers
        )
        answers.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == (statuses or [201] * AT_ONCE)
    assert Report.objects.count() == 1
