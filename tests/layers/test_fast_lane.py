"""The fast lane waits for nothing: health, hosts, and the process of its own."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gisportal.core.lanes import Lane
from gisportal.core.slots import slot
from layers.queries import live_layers
from layers.tiles.wsgi import FastLane
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.tiles import address
from tests.support.wsgi import call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_keep_connection")]


@pytest.fixture
def tile() -> tuple[str, str]:
    """Path and query of a tile nobody has seen yet."""
    version = publish_samples(make_layer(), [parcel(12, 345)])
    path, query = address(v=version.pk).split("?")
    return path, query


def fail(*_arguments: object) -> Any:
    raise AssertionError("nothing may be asked")


@pytest.fixture(scope="module")
def lane_process() -> Any:
    """The small process's application. Its module limits each statement of its process."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    before = dict(options)
    application = importlib.import_module("gisportal.lane").application
    options.clear()
    options.update(before)
    return application


def test_health_asks_nobody(lane_process: Any) -> None:
    for application in (FastLane(fail), lane_process):
        with CaptureQueriesContext(connection) as queries:
            status, headers, body = call(application, "/healthz", "")
        assert (status, body) == ("200 OK", b"ok\n")
        assert dict(headers)["Cache-Control"] == "no-store"
        assert not queries.captured_queries


def test_a_hot_tile_respects_the_portals_names(
    tile: tuple[str, str], settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["gis.example.vn"]
    lane = FastLane(get_wsgi_application())
    ours = call(lane, *tile, HTTP_HOST="gis.example.vn:8443")
    assert ours[0] == "200 OK"
    for host in ("evil.example", "", "gis.example.vn.evil.example"):
        refused = call(lane, *tile, HTTP_HOST=host)
        assert refused[0].startswith("400"), host
        assert refused[2] != ours[2]


def test_the_lane_process_answers_what_is_hot_and_nothing_else(
    lane_process: Any, client: Client, tile: tuple[str, str], settings: Any
) -> None:
    lane = lane_process
    settings.LANES = {**settings.LANES, "tile": Lane(1, waiting=0)}
    with slot("tile"):
        assert call(lane, *tile)[0].startswith("421")
    assert client.get("?".join(tile)).status_code == 200
    with slot("tile"):
        assert call(lane, *tile)[0] == "200 OK"
    for path in ("/", "/api/layers/", "/tiles/nothing/17/0/0.mvt"):
        assert call(lane, path, "")[0].startswith("421")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Many people"), ("vi", "Nhiều người")]
)
def test_too_many_cold_tiles_are_refused_in_words(
    tile: tuple[str, str], settings: Any, language: str, words: str
) -> None:
    settings.LANES = {**settings.LANES, "tile": Lane(1, waiting=0)}
    lane = FastLane(get_wsgi_application())
    with slot("tile"):
        status, headers, body = call(lane, *tile, HTTP_ACCEPT_LANGUAGE=language)
    assert status.startswith("503")
    assert int(dict(headers)["Retry-After"]) > 0
    assert words in json.loads(body)["detail"]


def test_cold_tiles_of_one_client_are_counted(
    tile: tuple[str, str], settings: Any
) -> None:
    rates = {"tiles": "1/day"}
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": rates,
    }
    path, query = tile
    lane = FastLane(get_wsgi_application())
    place = path.removesuffix(".mvt").split("/")
    neighbour = "/".join([*place[:-1], str(int(place[-1]) + 1)]) + ".mvt"
    assert call(lane, path, query)[0] == "200 OK"
    assert call(lane, neighbour, query)[0].startswith("429")
    assert call(lane, path, query)[0] == "200 OK"


def test_hot_tiles_go_on_while_the_database_is_away(
    tile: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = FastLane(get_wsgi_application())
    assert call(lane, *tile)[0] == "200 OK"
    monkeypatch.setattr(live_layers._live, "_read", away)
    monkeypatch.setattr(live_layers._live, "_max_age", -1.0)
    assert call(lane, *tile)[0] == "200 OK"
    monkeypatch.setattr(live_layers, "OUTAGE", -1.0)
    monkeypatch.setattr(live_layers._live, "_away_until", 0.0)
    read: Callable[[], object] = live_layers._live.get
    with pytest.raises(OperationalError):
        read()


def away() -> Any:
    raise OperationalError("the database is away")
