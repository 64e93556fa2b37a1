"""The Atom feeds."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from feedback.models import Report
from feedback.permissions import Actor
from feedback.states import State
from feedback.workflow.changes import note
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
ATOM = "{http://www.w3.org/2005/Atom}"
POINT = "{http://www.georss.org/georss}point"
OFFICER = Actor("officer")


def read(client, address: str = "/reports/feed.atom") -> ElementTree.Element:
    """The feed, with what every Atom feed and entry must have."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1
    own = [a.get("href") for a in feed.findall(f"{ATOM}link") if a.get("rel") == "self"]
    assert own == [f"http://testserver{address}"]
    for entry in entries(feed):
        for name in ("id", "title", "updated", "published", "summary"):
            assert len(entry.findall(ATOM + name)) == 1
        assert entry.find(f"{ATOM}id").text.startswith("urn:uuid:")
    return feed


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{ATOM}entry")


def titles(feed: ElementTree.Element) -> list[str]:
    return [entry.find(f"{ATOM}title").text for entry in entries(feed)]


def test_a_new_report_is_an_entry(client, report):
    (entry,) = entries(read(client, "/en/reports/feed.atom"))
    assert entry.find(f"{ATOM}title").text == "Street lights · Received"
    assert entry.find(f"{ATOM}summary").text == report.description
    assert entry.find(POINT).text == f"{LAT:f} {LON:f}"
    link = entry.find(f"{ATOM}link").get("href")
    assert link == f"http://testserver/en/reports/{report.code}/"


def test_ids_are_the_same_in_both_languages_and_after_a_change(client, report):
    def id_of(address: str) -> str:
        return entries(read(client, address))[0].find(f"{ATOM}id").text

    before = id_of("/reports/feed.atom")
    move(report, State.IN_PROGRESS, OFFICER)
    assert id_of("/reports/feed.atom") == before == id_of("/en/reports/feed.atom")


def test_it_narrows(client):
    publish_samples(make_layer(), [parcel(12, 345)])
    report = send(layer="parcels", feature_key="29545-12-345").report
    Report.objects.update(area_key="29545")
    for query in (
        "category=lights",
        "commune=29545",
        f"bbox={LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}",
        f"lon={LON}&lat={LAT}&radius=100",
        "layer=parcels&key=29545-12-345",
    ):
        address = f"/reports/feed.atom?{query}"
        body = client.get(address).content.decode()
        assert report.code in body, query
    for query in (
        "category=other",
        "commune=1",
        "bbox=106,10,106.1,10.1",
        f"lon={LON + 0.01}&lat={LAT}&radius=1000",
        "layer=parcels&key=1",
    ):
        assert (
            report.code
            not in client.get(f"/reports/feed.atom?{query}").content.decode()
        )


@pytest.mark.parametrize(
    "query",
    ["bbox=1", "radius=100", "lon=105&lat=10&radius=x", "lon=105&lat=10&radius=99999"],
)
def test_a_bad_parameter_is_refused(client, query):
    assert client.get(f"/reports/feed.atom?{query}").status_code == 400


def test_what_happens_to_a_report_is_told(client, report):
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đang sửa"))
    note(report, OFFICER, internal="nội bộ")
    note(report, OFFICER, public="Chờ <vật tư> & dây")
    feed = read(client, f"/en/reports/{report.code}/feed.atom")
    assert titles(feed) == ["Note of the office", "In progress", "Received"]
    assert entries(feed)[0].find(f"{ATOM}summary").text == "Chờ <vật tư> & dây"


def test_nothing_personal_is_told(client):
    report = send(name="Văn An", phone="0912345678", email="an@example.com").report
    note(report, OFFICER, internal="nội bộ")
    for address in ("/reports/feed.atom", f"/reports/{report.code}/feed.atom"):
        text = client.get(address).content.decode()
        for secret in ("Văn An", "912345678", "an@example.com", "nội bộ"):
            assert secret not in text


@pytest.mark.parametrize(
    "values",
    [{"visibility": "private"}, {"visibility": "hidden"}, {"state": "expired"}],
)
def test_what_is_not_public_is_in_no_feed(client, report, values):
    Report.objects.update(**values)
    assert entries(read(client)) == []
    hidden, unknown = (
        client.get(f"/reports/{code}/feed.atom") for code in (report.code, "ZZZZ-ZZZZ")
    )
    assert hidden.status_code == unknown.status_code == 404


def test_an_unchanged_feed_costs_an_empty_answer(client, report):
    first = client.get("/reports/feed.atom")
    by_tag = {"If-None-Match": first["ETag"]}
    by_date = {"If-Modified-Since": first["Last-Modified"]}
    for headers in (by_tag, by_date):
        assert client.get("/reports/feed.atom", headers=headers).status_code == 304
    send(description="Khác")
    assert client.get("/reports/feed.atom", headers=by_tag).status_code == 200


def test_an_empty_feed_does_not_change_by_itself(client, db):
    first = client.get("/reports/feed.atom?commune=1")
    assert first["ETag"] == client.get("/reports/feed.atom?commune=1")["ETag"]


def test_pages_name_their_feed(client, report):
    page = client.get("/reports/?category=lights&after=").content.decode()
    assert 'type="application/atom+xml"' in page
    assert 'href="/reports/feed.atom?category=lights"' in page
    page = client.get(f"/reports/{report.code}/").content.decode()
    assert f'href="/reports/{report.code}/feed.atom"' in page
