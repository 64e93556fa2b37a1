"""POST ``/api/reports/``."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from feedback.models import Report, ReportPhoto
from tests.support.factories import LAT, LON
from tests.support.feedback import upload

pytestmark = pytest.mark.usefixtures("lights", "office")


def test_it_answers_with_code_and_links(post, client):
    answer = post()
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"code", "url", "follow_url", "state", "office"}
    assert body["office"] == "Văn phòng province"
    assert client.get(body["url"]).status_code == 200
    assert client.get(body["follow_url"]).status_code == 200


def test_english_has_its_own_address(client):
    answer = client.post(
        "/en/api/reports/",
        {"category": "lights", "description": "Dark", "lon": LON, "lat": LAT},
    )
    assert answer.status_code == 201
    assert "/en/reports/" in answer.json()["url"]
    assert Report.objects.get().language == "en"


def test_multipart_carries_photos(client):
    answer = client.post(
        "/api/reports/",
        {
            "category": "lights",
            "description": "Đèn",
            "geometry": json.dumps({"type": "Point", "coordinates": [LON, LAT]}),
            "photos": [upload(), upload(name="b.jpg")],
        },
    )
    assert answer.status_code == 201
    assert ReportPhoto.objects.count() == 2


def test_a_bad_photo_keeps_nothing(client):
    answer = client.post(
        "/api/reports/",
        {
            "category": "lights",
            "description": "Đèn",
            "lon": LON,
            "lat": LAT,
            "photos": [upload(), upload(b"<svg onload=alert(1)>", "x.jpg")],
        },
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-photo"
    assert not Report.objects.exists()


def test_the_idempotency_key_is_honoured(post):
    headers = {"Idempotency-Key": "abc"}
    first, again = post(headers=headers), post(headers=headers)
    assert first.json() == again.json()
    assert Report.objects.count() == 1
    other = post(headers=headers, description="Khác")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


def test_a_session_cookie_means_nothing(client, admin_user, post):
    client.force_login(admin_user)
    client.handler.enforce_csrf_checks = True
    assert post().status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{" + b'"a":{' * 50_000,
        b'{"geometry": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"lon": NaN, "lat": 1}',
        b'{"lon": 1e999, "lat": -1e999}',
        b'{"lon": ' + b"9" * 5000 + b', "lat": 1}',
        b'{"category": {"a": 1}, "description": [1], "lon": true, "lat": null}',
        b'{"description": "\\ud800\\u0000", "category": "\\ud800"}',
        b"\xff\xfe\x00",
        b'{"layer": ["x"], "feature_key": {"y": "\\u0000"}}',
    ],
)
def test_bad_json_is_a_bad_request(client, body):
    answer = client.post("/api/reports/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"]


@pytest.mark.parametrize(
    "geometry",
    [
        "x",
        5,
        [],
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [LON]},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [LON, LAT, 0, 0, 0]},
        {"type": "Point", "coordinates": [[LON, LAT]]},
        {"type": "LineString", "coordinates": [[LON, LAT]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[LON, LAT], [LON, LAT], [LON, LAT]]]},
        {
            "type": "Polygon",
            "coordinates": [
                [[LON, LAT], [LON + 1e-3, LAT + 1e-3], [LON + 1e-3, LAT]]
                + [[LON, LAT + 1e-3], [LON, LAT]]
            ],
        },
        {"type": "LineString", "coordinates": [[LON, LAT]] * 5000},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [{"type": "Nothing"}]},
        {"type": "Circle", "coordinates": [LON, LAT]},
        {"type": ["Point"], "coordinates": [LON, LAT]},
        {"type": "Point", "coordinates": [0, 0]},
    ],
)
def test_a_bad_geometry_is_said(post, geometry):
    answer = post(geometry=geometry)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["place"]


def test_too_many_reports_are_refused(post, settings):
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {**rates, "reports": "2/hour"},
    }
    codes = [post(description=f"Đèn {n}").status_code for n in range(3)]
    assert codes == [201, 201, 429]
    cache.clear()
    assert post().status_code == 201


def test_a_huge_body_is_refused_unread(client):
    answer = client.post(
        "/api/reports/",
        b"{}",
        content_type="application/json",
        headers={"Content-Length": str(10**9)},
    )
    assert answer.status_code == 413


def test_a_long_text_is_refused_unread(post):
    assert post(description="a" * 3_000_000).status_code == 413
