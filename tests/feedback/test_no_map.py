"""Reporting without a map: a commune from the list, and words that say where."""

from __future__ import annotations

import pytest

from feedback.address_lookup import communes
from feedback.models import Report
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import form

pytestmark = pytest.mark.usefixtures("lights", "office")


@pytest.fixture
def commune():
    publish_samples(make_layer("communes", role="admin"), [parcel(1, 1)])
    (found,) = communes()
    return found


def test_a_commune_of_the_list_is_a_place(client, commune):
    assert commune.label in client.get("/reports/new").content.decode()
    values = form(lon="", lat="", commune=commune.value, address="cạnh trường học")
    assert client.post("/reports/new", values).status_code == 302
    report = Report.objects.get()
    assert f"{report.point.x:.5f}" == f"{float(commune.lon):.5f}"
    assert report.address == "cạnh trường học"


def test_then_the_words_are_required(client, commune):
    values = form(lon="", lat="", commune=commune.value)
    page = client.post("/en/reports/new", values)
    assert page.status_code == 400
    text = page.content.decode()
    assert "a commune is large" in text
    assert f'value="{commune.value}" selected' in text


def test_an_exact_place_needs_no_words(client, commune):
    values = form(commune=commune.value)
    assert client.post("/reports/new", values).status_code == 302
    assert f"{Report.objects.get().point.x:.7f}" != commune.lon


def test_the_api_is_told_too(post, commune):
    values = {"lon": commune.lon, "lat": commune.lat, "is_listed": "1"}
    assert "address" in post(**values).json()["errors"]
    assert post(**values, address="đầu hẻm 3").status_code == 201


def test_category_first(client):
    page = client.get("/en/reports/new?first=category").content.decode()
    assert page.index("What is it about?") < page.index("Where is it?")
    page = client.get("/en/reports/new").content.decode()
    assert page.index("Where is it?") < page.index("What is it about?")


def test_a_drawn_line_is_sent_by_the_plain_form_too(client):
    line = '{"type": "LineString", "coordinates": [[105.97, 10.25], [105.971, 10.25]]}'
    assert client.post("/reports/new", form(geometry=line)).status_code == 302
    assert Report.objects.get().geometry.geom_type == "LineString"
