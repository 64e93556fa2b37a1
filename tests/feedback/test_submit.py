"""``submit``: the one way in."""

from __future__ import annotations

import unicodedata

import pytest

from feedback.errors import IdempotencyMismatchError, InvalidReportError
from feedback.models import HistoryEntry, OutboxMessage, Report, ReportContact
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import send, upload

pytestmark = pytest.mark.usefixtures("lights", "office")


def test_it_keeps_routes_and_tells(office):
    receipt = send(name="Bà Sáu", phone="0912 345 678", email="sau@example.com")
    report = Report.objects.get()
    assert receipt.is_new and receipt.report == report
    assert report.state == "received" and report.visibility == "public"
    assert report.office == office
    assert report.due is not None
    assert report.token_hash != receipt.token and len(receipt.token) >= 32
    entry = HistoryEntry.objects.get()
    assert (entry.to_state, entry.actor_kind) == ("received", "reporter")
    contact = ReportContact.objects.get()
    assert contact.phone == "+84912345678"
    assert set(OutboxMessage.objects.values_list("recipient", "template")) == {
        ("reporter", "received"),
        ("office", "new_for_office"),
    }


def test_it_takes_a_report_without_a_contact():
    send()
    assert not ReportContact.objects.exists()


def test_it_normalises_text():
    decomposed = unicodedata.normalize("NFD", "Đường hỏng\x00\u202e\r\nnặng")
    report = send(description=decomposed).report
    assert report.description == "Đường hỏng\nnặng"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"category": ""}, "category"),
        ({"category": "nothing"}, "category"),
        ({"category": "\x00"}, "category"),
        ({"description": "  "}, "description"),
        ({"description": "a" * 4001}, "description"),
        ({"lon": "", "lat": ""}, "place"),
        ({"lon": "nan"}, "place"),
        ({"lon": 1e400}, "place"),
        ({"lon": 2.35, "lat": 48.85}, "place"),
        ({"lon": [1], "lat": {}}, "place"),
        ({"phone": "12345"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"name": "x" * 101}, "name"),
        ({"layer": "nothing", "feature_key": "1"}, "feature_key"),
    ],
)
def test_it_says_which_value_is_wrong(values, field):
    with pytest.raises(InvalidReportError) as caught:
        send(**values)
    assert list(caught.value.errors) == [field]
    assert not Report.objects.exists()


def test_it_says_all_mistakes_at_once():
    with pytest.raises(InvalidReportError) as caught:
        send(category="", description="", phone="1", lon="")
    assert set(caught.value.errors) == {"category", "description", "phone", "place"}


def test_it_pins_to_a_feature_by_its_key():
    layer = make_layer()
    version = publish_samples(layer, [parcel(12, 345)])
    report = send(lon="", lat="", layer="parcels", feature_key="29545-12-345").report
    assert report.layer == layer
    assert report.feature_version == version.number
    assert report.feature_number == "12/345"
    assert report.geometry.geom_type == "Point"
    assert (report.point.x, report.point.y) == pytest.approx((LON, LAT), abs=0.001)


def test_a_feature_of_a_private_layer_is_unknown():
    publish_samples(make_layer(view_audience="staff"), [parcel(12, 345)])
    with pytest.raises(InvalidReportError):
        send(layer="parcels", feature_key="29545-12-345")


def test_a_pin_far_from_the_feature_is_refused():
    publish_samples(make_layer(), [parcel(12, 345)])
    with pytest.raises(InvalidReportError) as caught:
        send(layer="parcels", feature_key="29545-12-345", lon=LON + 0.3)
    assert "place" in caught.value.errors


def test_a_private_category_makes_a_private_report(secret):
    assert send(category="secret").report.visibility == "private"


@pytest.mark.parametrize("kind", ["LineString", "Polygon", "MultiPoint"])
def test_it_takes_any_geometry(kind):
    ring = [[LON, LAT], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001], [LON, LAT]]
    coordinates = [ring] if kind == "Polygon" else ring
    report = send(geometry={"type": kind, "coordinates": coordinates}).report
    assert report.geometry.geom_type == kind
    assert report.geometry.distance(report.point) < 1e-6


def test_the_same_key_makes_one_report():
    first, again = send(key="k1"), send(key="k1")
    assert Report.objects.count() == 1
    assert not again.is_new
    assert (again.report, again.token) == (first.report, first.token)


def test_the_same_key_for_something_else_is_refused():
    send(key="k1")
    with pytest.raises(IdempotencyMismatchError):
        send(key="k1", description="Khác hẳn")
    with pytest.raises(IdempotencyMismatchError):
        send([upload()], key="k1")
    assert Report.objects.count() == 1


def test_different_keys_have_different_tokens():
    assert send(key="k1").token != send(key="k2").token
