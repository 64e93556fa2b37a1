"""Vector tiles: content, caching, rights, the fast lane."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from layers.models import LayerRight
from layers.queries import live_layers
from layers.store import rollback, withdraw
from layers.tiles import render
from layers.tiles.wsgi import FastLane
from tests.support.factories import (
    LAT,
    LON,
    load_version,
    make_layer,
    parcel,
    publish_samples,
)
from tests.support.tiles import address, decode, tile_at
from tests.support.wsgi import call

pytestmark = pytest.mark.django_db


def test_it_holds_the_feature_its_class_and_one_label(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    response = client.get(address())
    layers = decode(response)
    (feature,) = layers["parcels"]["features"]
    assert feature["id"] == 1
    assert feature["properties"] == {"cls": "ODT"}
    labels = [f["properties"]["label"] for f in layers["parcels_label"]["features"]]
    assert labels == ["345"]
    assert b"Nguy" not in gzip.decompress(response.content)


def test_each_label_stands_in_exactly_one_tile(client: Client) -> None:
    samples = [parcel(1, n, column=n % 12, row=n // 12) for n in range(1, 140)]
    publish_samples(make_layer(), samples)
    x0, y0 = tile_at(LON, LAT, 18)
    seen: list[int] = []
    for x in range(x0 - 1, x0 + 8):
        for y in range(y0 - 8, y0 + 2):
            response = client.get(f"/tiles/parcels/18/{x}/{y}.mvt")
            if response.status_code == 200:
                named = decode(response).get("parcels_label", {"features": []})
                seen += [f["id"] for f in named["features"]]
    assert sorted(seen) == list(range(1, 140))


def test_it_is_immutable_only_under_its_version(client: Client) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    pinned = client.get(address(v=version.pk))
    assert "immutable" in pinned["Cache-Control"]
    plain = client.get(address())
    assert "must-revalidate" in plain["Cache-Control"]
    again = client.get(address(), headers={"If-None-Match": plain["ETag"]})
    assert again.status_code == 304


def test_an_old_page_gets_the_published_version_when_its_own_was_taken_back(
    client: Client,
) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 346)])
    wrong = publish_samples(layer, [parcel(12, 345)])
    rollback(layer)
    live_layers.forget()
    response = client.get(address(v=wrong.pk))
    labels = decode(response)["parcels_label"]["features"]
    assert [f["properties"]["label"] for f in labels] == ["346"]
    assert "immutable" not in response["Cache-Control"]


def test_an_empty_tile_is_204_and_a_wrong_one_400(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    assert client.get("/tiles/parcels/17/0/0.mvt").status_code == 204
    assert client.get("/tiles/parcels/2/9/9.mvt").status_code == 400
    assert client.get("/tiles/nothing/2/1/1.mvt").status_code == 404


def test_a_restricted_layer_is_as_unknown_to_strangers(client: Client) -> None:
    layer = make_layer(view_audience="restricted")
    publish_samples(layer, [parcel(12, 345)])
    stranger = client.get(address())
    assert stranger.status_code == 404
    unknown = client.get(address().replace("parcels", "nothing"))
    assert stranger.content.replace(b"parcels", b"") == unknown.content.replace(
        b"nothing", b""
    )
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="view", user=lan)
    client.force_login(lan)
    response = client.get(address())
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_draft_shows_only_to_who_may_edit(client: Client) -> None:
    layer = make_layer()
    publish_samples(layer, [parcel(12, 345)])
    draft = load_version(layer, [parcel(12, 999)])
    assert b"999" not in gzip.decompress(client.get(address(v=draft.pk)).content)
    lan = User.objects.create_user("lan", password="x", is_staff=True)
    LayerRight.objects.create(layer=layer, right="edit", user=lan)
    client.force_login(lan)
    response = client.get(address(v=draft.pk))
    assert b"999" in gzip.decompress(response.content)
    assert response["Cache-Control"] == "private, no-store"


def test_a_private_style_field_is_not_in_the_tile(client: Client) -> None:
    publish_samples(
        make_layer(style={"type": "categorised", "field": "ten_chu", "rules": []}),
        [parcel(12, 345)],
    )
    body = gzip.decompress(client.get(address()).content)
    assert "Bí Mật".encode() not in body


@pytest.mark.usefixtures("_keep_connection")
def test_the_fast_lane_answers_without_sql_and_forgets_withdrawn_layers(
    client: Client,
) -> None:
    layer = make_layer()
    version = publish_samples(layer, [parcel(12, 345)])
    lane = FastLane(get_wsgi_application())
    url, query = address(v=version.pk).split("?")
    first = call(lane, url, query)
    assert first[0] == "200 OK"
    with CaptureQueriesContext(connection) as queries:
        second = call(lane, url, query)
    assert (second[0], second[2]) == (first[0], first[2])
    assert not queries.captured_queries
    etag = dict(second[1])["ETag"]
    assert call(lane, url, query, HTTP_IF_NONE_MATCH=etag)[0].startswith("304")
    withdraw(layer)
    live_layers.forget()
    assert call(lane, url, query)[0].startswith("404")


@pytest.mark.usefixtures("_keep_connection")
def test_a_condition_may_be_a_list_weak_or_a_star(client: Client) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    lane = FastLane(get_wsgi_application())
    url, query = address(v=version.pk).split("?")
    etag = dict(call(lane, url, query)[1])["ETag"]
    for condition in (etag, f"W/{etag}", f'"other", W/{etag}', "*"):
        known = call(lane, url, query, HTTP_IF_NONE_MATCH=condition)
        assert known[0].startswith("304"), condition
        assert not known[2]
        assert dict(known[1])["ETag"] == etag
        plain = client.get(f"{url}?{query}", headers={"If-None-Match": condition})
        assert plain.status_code == 304
    for condition in ('"other"', 'W/"other", "more"'):
        assert call(lane, url, query, HTTP_IF_NONE_MATCH=condition)[0] == "200 OK"


@pytest.mark.usefixtures("_keep_connection")
def test_head_says_the_same_without_a_body() -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    lane = FastLane(get_wsgi_application())
    url, query = address(v=version.pk).split("?")
    head = call(lane, url, query, REQUEST_METHOD="HEAD")
    get = call(lane, url, query)
    assert (head[0], head[1], head[2]) == (get[0], get[1], b"")
    assert int(dict(head[1])["Content-Length"]) == len(get[2])


@pytest.mark.usefixtures("_keep_connection")
def test_the_fast_lane_knows_empty_wrong_and_unknown_tiles() -> None:
    publish_samples(make_layer(min_zoom=12), [parcel(12, 345)])
    lane = FastLane(get_wsgi_application())
    asked = {
        "/tiles/parcels/17/0/0.mvt": "204",
        "/tiles/parcels/3/0/0.mvt": "204",
        "/tiles/parcels/17/131072/0.mvt": "400",
        "/tiles/parcels/23/0/0.mvt": "400",
        "/tiles/nothing/17/0/0.mvt": "404",
    }
    assert {path: call(lane, path, "")[0][:3] for path in asked} == asked


@pytest.mark.usefixtures("_keep_connection")
def test_a_tile_that_takes_too_long_is_503_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    lane = FastLane(get_wsgi_application())
    url, query = address(v=version.pk).split("?")
    with monkeypatch.context() as slow:
        slow.setattr(
            render, "statement", lambda *_names: "SELECT 1, 1, pg_sleep(5)::text"
        )
        settings.STATEMENT_TIMEOUT_MS = 20
        status, headers, body = call(lane, url, query)
        assert status.startswith("503")
        assert dict(headers)["Retry-After"]
        assert dict(headers)["Cache-Control"] == "no-store"
        assert json.loads(body)["code"] == "unavailable"
        settings.STATEMENT_TIMEOUT_MS = 10_000
    assert call(lane, url, query)[0] == "200 OK"


def test_a_tile_that_takes_too_long_is_503_in_django_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    publish_samples(make_layer(view_audience="staff"), [parcel(12, 345)])
    client.force_login(User.objects.create_user("officer", is_staff=True))
    monkeypatch.setattr(
        render, "statement", lambda *_names: "SELECT 1, 1, pg_sleep(5)::text"
    )
    settings.STATEMENT_TIMEOUT_MS = 20
    response = client.get(address())
    assert (response.status_code, bool(response["Retry-After"])) == (503, True)


def test_tilejson_names_both_layers_and_the_version(client: Client) -> None:
    version = publish_samples(make_layer(), [parcel(12, 345)])
    document = client.get("/tiles/parcels.json").json()
    assert document["tilejson"] == "3.0.0"
    assert [x["id"] for x in document["vector_layers"]] == ["parcels", "parcels_label"]
    assert document["tiles"][0].endswith(f"/{{z}}/{{x}}/{{y}}.mvt?v={version.pk}")
    west, south, east, north = document["bounds"]
    assert west < LON + 0.0001 < east
    assert south < LAT + 0.0001 < north


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "1e9", "0x1"])
def test_an_odd_version_is_as_none(client: Client, version: str) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    response = client.get(address().split("?")[0], {"v": version})
    assert response.status_code == 200
    assert "immutable" not in response["Cache-Control"]


def test_a_style_past_the_checks_does_not_take_the_others_down(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    odd = make_layer("odd", fields=[])
    publish_samples(odd, [parcel(1, 1)])
    type(odd).objects.filter(pk=odd.pk).update(style=[1])
    live_layers.forget()
    assert client.get(address()).status_code == 200
    assert client.get("/api/layers/").status_code == 200
    assert client.get("/layers/").status_code == 200
