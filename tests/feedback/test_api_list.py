"""GET ``/api/reports/`` and its neighbours."""

from __future__ import annotations

import json

import pytest

from feedback.api import geojson
from feedback.models import Report
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import send, upload

pytestmark = pytest.mark.usefixtures("lights", "office")
PROPERTIES = {
    "code",
    "category",
    "state",
    "created",
    "updated",
    "due",
    "late",
    "layer",
    "feature_key",
    "feature_label",
    "office",
}


def codes(answer) -> list[str]:
    return [f["properties"]["code"] for f in answer.json()["features"]]


def test_it_answers_geojson_with_public_properties(client):
    publish_samples(make_layer(), [parcel(12, 345)])
    send(layer="parcels", feature_key="29545-12-345", name="Kín")
    answer = client.get("/en/api/reports/")
    assert answer["Content-Type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert set(feature["properties"]) == PROPERTIES
    assert feature["properties"]["feature_label"] == "Parcel 345, sheet 12"
    assert feature["geometry"]["coordinates"] == [LON, LAT]


def test_a_row_of_the_list_is_what_its_serializer_describes(client):
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    send(layer="parcels", feature_key="29545-12-345")
    Report.objects.filter(pk=send(description="Hai").report.pk).update(due=None)
    for public_layers in ({layer.pk}, set()):
        for report in Report.objects.all():
            written = geojson.feature(report, public_layers)
            context = {"public_layers": public_layers}
            described = geojson.ReportFeatureSerializer(report, context=context).data
            assert json.loads(json.dumps(described)) == written


def test_a_layer_that_is_no_longer_public_is_not_named(client):
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    code = send(layer="parcels", feature_key="29545-12-345").report.code
    layer.view_audience = "staff"
    layer.save()
    properties = client.get("/api/reports/").json()["features"][0]["properties"]
    assert properties["layer"] is properties["feature_key"] is None
    text = client.get(f"/reports/{code}/").content.decode()
    assert "parcels" not in text
    assert "29545-12-345" not in client.get(f"/api/reports/{code}/").content.decode()


@pytest.mark.parametrize(
    "address", ["/api/reports/", "/reports/", "/reports/feed.atom"]
)
@pytest.mark.parametrize(
    "query",
    ["layer=parcels", "feature_key=29545-12-345"]
    + ["layer=parcels&feature_key=29545-12-345"],
)
def test_nobody_learns_which_reports_lie_on_a_restricted_layer(client, address, query):
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    code = send(layer="parcels", feature_key="29545-12-345").report.code
    assert code in client.get(f"{address}?{query}").content.decode()
    layer.view_audience = "staff"
    layer.save()
    assert code not in client.get(f"{address}?{query}").content.decode()


def test_leading_zeros_of_a_limit_mean_nothing(client):
    send()
    send(description="Khác")
    assert len(codes(client.get(f"/api/reports/?limit={'0' * 30}1"))) == 1


def test_it_pages_by_the_last_code(client):
    made = [send(description=f"Đèn {n}").report.code for n in range(5)]
    first = client.get("/api/reports/?limit=2")
    second = client.get(first.json()["next"])
    third = client.get(second.json()["next"])
    assert codes(first) + codes(second) + codes(third) == made[::-1]
    assert "next" not in third.json()


def test_it_narrows(client):
    code = send().report.code
    near = f"{LON - 0.01},{LAT - 0.01},{LON + 0.01},{LAT + 0.01}"
    for query in (f"bbox={near}", "state=received", "state=open", "category=lights"):
        assert codes(client.get(f"/api/reports/?{query}")) == [code]
    for query in ("bbox=106,10,106.1,10.1", "state=closed", "category=other"):
        assert codes(client.get(f"/api/reports/?{query}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=nan,nan,nan,nan",
        "bbox=3,3,1,1",
        "bbox=-999,0,999,1",
        "state=nonsense",
        "state=unconfirmed",
        "limit=0",
        "limit=1001",
        "limit=99999999999999999999",
        "limit=²",
        "limit=١٢",
        "limit=0000000010000000",
        f"limit={'0' * 9}1001",
        f"limit={'1' * 30}",
        f"limit={'1' * 5000}",
        f"limit={'0' * 5000}",
        "after=nonsense",
        "after=2222-2222",
    ],
)
def test_a_bad_parameter_is_named(client, query):
    answer = client.get(f"/api/reports/?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == query.split("=")[0]


def test_control_characters_in_a_parameter_are_no_error(client):
    assert client.get("/api/reports/?category=%01&layer=%01").status_code == 200


def test_one_report_tells_its_story(client):
    report = send([upload()]).report
    body = client.get(f"/api/reports/{report.code}/").json()["properties"]
    assert body["description"] == report.description
    assert body["history"][0]["state"] == "received"
    assert client.get(body["photos"][0]["thumb"]).status_code == 200


def test_the_categories(client):
    rows = client.get("/en/api/reports/categories/").json()
    assert {"slug": "lights", "name": "Street lights"}.items() <= next(
        row for row in rows if row["slug"] == "lights"
    ).items()


def test_the_list_costs_few_queries(client, django_assert_max_num_queries):
    for n in range(5):
        send(description=f"Đèn {n}")
    with django_assert_max_num_queries(4):
        client.get("/api/reports/")
