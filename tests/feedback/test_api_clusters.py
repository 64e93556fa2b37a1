"""GET ``/api/reports/clusters/``: counts on a grid for small-scale maps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Report
from tests.support.factories import LAT, LON
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
ADDRESS = "/api/reports/clusters/"
PROVINCE = f"{LON - 0.5},{LAT - 0.5},{LON + 0.5},{LAT + 0.5}"


def ask(client, **query) -> list[dict]:
    answer = client.get(ADDRESS, {"bbox": PROVINCE, "zoom": "9", **query})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()["features"]


def test_it_counts_neighbours_together_and_names_a_single_one(client):
    for step in range(3):
        send(lon=str(LON + step / 1e5), lat=str(LAT))
    far = send(lon=str(LON - 0.1), lat=str(LAT)).report
    found = sorted(ask(client, zoom="12"), key=lambda f: f["properties"]["count"])
    one, three = (each["properties"] for each in found)
    assert one == {"count": 1, "open": 1, "code": far.code, "state": "received"}
    assert three == {"count": 3, "open": 3}
    lon, lat = found[1]["geometry"]["coordinates"]
    assert (lon, lat) == (pytest.approx(LON + 1e-5), pytest.approx(LAT))


@pytest.mark.parametrize("zoom", [0, 5, 9, 14.5, 22])
def test_no_report_of_the_box_is_lost_or_counted_twice(client, zoom):
    for step in range(12):
        send(lon=str(LON + step * 0.003), lat=str(LAT - step * 0.002))
    total = sum(f["properties"]["count"] for f in ask(client, zoom=str(zoom)))
    assert total == 12


def test_only_public_reports_of_the_filter_count(client, lights):
    send()
    for visibility in ("private", "hidden", "pending"):
        Report.objects.filter(pk=send().report.pk).update(visibility=visibility)
    assert [f["properties"]["count"] for f in ask(client)] == [1]
    assert ask(client, state="closed") == []
    assert ask(client, category="other") == []
    assert len(ask(client, category="lights", state="open")) == 1


def test_a_deep_zoom_over_a_wide_box_stays_small(client):
    for step in range(80):
        Report.objects.filter(pk=send().report.pk).update(
            point=f"SRID=4326;POINT({LON + step * 0.005} {LAT})"
        )
    assert len(ask(client, zoom="22")) <= 65


@pytest.mark.parametrize(
    "query",
    [{"bbox": ""}, {"bbox": "1,2"}, {"zoom": ""}, {"zoom": "-1"}, {"zoom": "nan"}]
    + [{"zoom": "23"}, {"state": "gone"}],
)
def test_a_bad_question_is_refused_by_name(client, query):
    answer = client.get(ADDRESS, {"bbox": PROVINCE, "zoom": "9", **query})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_the_map_may_leave_out_what_was_closed_long_ago(client):
    kept = send().report
    fresh, old = send().report, send().report
    Report.objects.filter(pk__in=[fresh.pk, old.pk]).update(state="resolved")
    Report.objects.filter(pk__in=[kept.pk, old.pk]).update(
        updated_at=timezone.now() - timedelta(days=200)
    )
    (found,) = ask(client, current="1")
    assert found["properties"] == {"count": 2, "open": 1}
    (found,) = ask(client)
    assert found["properties"]["count"] == 3
    listed = client.get("/api/reports/", {"current": "1"}).json()["features"]
    assert {f["id"] for f in listed} == {kept.code, fresh.code}
