"""A new version of a layer: its complaints stay, and say so when their feature is gone."""

from __future__ import annotations

import pytest

from feedback.models import Category
from layers.store import publish
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import make_office, send

KEY = "29545-12-345"
FEATURE = f"/en/layers/parcels/features/{KEY}/"
GONE = "no longer in the published data"


@pytest.fixture
def layer(db):
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345), parcel(12, 346, column=1)])
    return layer


@pytest.fixture
def report(layer):
    Category.objects.create(slug="lights", name_vi="Đèn đường")
    make_office("province", level="province")
    return send(layer="parcels", feature_key=KEY).report


def test_it_stays_attached_when_the_feature_moves_in_the_file(client, layer, report):
    publish_samples(layer, [parcel(12, 346, column=1), parcel(12, 345)])
    text = client.get(f"/en/reports/{report.code}/").content.decode()
    assert FEATURE in text
    assert GONE not in text
    near = client.get(f"/reports/near/?layer=parcels&key={KEY}").content.decode()
    assert report.code in near


def test_it_stays_pinned_and_says_so_when_the_feature_is_gone(client, layer, report):
    first = layer.published_version
    publish_samples(layer, [parcel(12, 346, column=1)])
    text = client.get(f"/en/reports/{report.code}/").content.decode()
    assert "This parcel is no longer in the published data" in text
    assert "Parcel 345, sheet 12" in text
    assert client.get(FEATURE).status_code == 410
    box = f"{LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}"
    (pin,) = client.get(f"/api/reports/?bbox={box}").json()["features"]
    assert pin["properties"]["feature_key"] == KEY
    # Taken back: the parcel is there again, and so is the link.
    publish(layer, first)
    assert GONE not in client.get(f"/en/reports/{report.code}/").content.decode()


def test_a_row_number_is_no_name(client, layer, report):
    """Without key columns the place says what it was about, not the number."""
    layer.versions.update(has_stable_keys=False)
    type(report).objects.update(has_stable_key=False)
    publish_samples(layer, [parcel(99, 1), parcel(12, 345, column=9)])
    text = client.get(f"/en/reports/{report.code}/").content.decode()
    assert "Parcel 1, sheet 99" in text
    near = client.get(f"/reports/near/?layer=parcels&key={KEY}").content.decode()
    assert report.code not in near


def test_a_withdrawn_layer_is_not_named(client, layer, report):
    layer.published_version = None
    layer.save()
    answer = client.get(f"/en/reports/{report.code}/")
    assert answer.status_code == 200
    assert "Parcel 345" not in answer.content.decode()
