"""“Has somebody reported this already?”"""

from __future__ import annotations

import pytest

from feedback.models import Category, Report
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.workflow.transitions import move
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import form, send, upload

pytestmark = pytest.mark.usefixtures("lights", "office")


def near(client, **values):
    query = {"duplicates": 1, "category": "lights", "lon": LON, "lat": LAT, **values}
    page = client.get("/en/reports/near/", query).content.decode()
    return [
        code for code in Report.objects.values_list("code", flat=True) if code in page
    ]


def test_open_ones_of_the_kind_close_by_are_shown(client):
    report = send([upload()], description="Cột đèn nghiêng").report
    assert near(client) == [report.code]
    page = client.get(
        "/en/reports/near/",
        {"duplicates": 1, "category": "lights", "lon": LON, "lat": LAT},
    ).content.decode()
    assert "Cột đèn nghiêng" in page
    assert report.photos.get().url("thumb") in page
    assert near(client, lat=LAT + 0.002) == []
    assert near(client, category="other") == []
    assert near(client, lon="x") == []
    move(report, State.WITHDRAWN, REPORTER)
    assert near(client) == []


def test_on_a_map_object_only_its_own_count(client):
    publish_samples(make_layer(), [parcel(12, 345), parcel(12, 346, column=1)])
    report = send(layer="parcels", feature_key="29545-12-345", lon="", lat="").report
    values = {"layer": "parcels", "feature_key": "29545-12-345"}
    assert near(client, **values) == [report.code]
    assert near(client, **{**values, "feature_key": "29545-12-346"}) == []


def test_hidden_ones_stay_hidden(client):
    send()
    Report.objects.update(visibility="private")
    assert near(client) == []


def test_the_plain_form_asks_once(client):
    first = send(description="Cái đầu tiên").report
    page = client.post("/en/reports/new", form(description="Cái của tôi"))
    assert page.status_code == 200
    text = page.content.decode()
    assert first.code in text and "Cái của tôi" in text
    assert Report.objects.count() == 1
    sent = client.post(
        "/en/reports/new", form(description="Cái của tôi", different="1")
    )
    assert sent.status_code == 302
    assert Report.objects.count() == 2


def test_another_kind_is_not_asked_about(client):
    Category.objects.create(slug="trees-x", name_vi="Cây")
    send(category="trees-x")
    assert client.post("/en/reports/new", form()).status_code == 302
