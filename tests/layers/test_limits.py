"""One client cannot keep the portal busy; others are not touched, no address is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from gisportal.core import env, rate_limits
from layers.api.views import OfficesView, PortalView
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
PARCEL = "/en/layers/parcels/features/29545-12-345/"


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    """Three pages and lookups a day, so that no test waits for a new minute."""
    rates = {"pages": "3/day", "search": "3/day", "pdf": "1/day"}
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": rates,
    }
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    cache.clear()


def statuses(client: Client, address: str, times: int, **more: str) -> list[int]:
    return [client.get(address, **more).status_code for _n in range(times)]


def test_pages_that_cost_have_a_limit_for_each_client(client: Client) -> None:
    publish_samples(make_layer(), [parcel(12, 345)])
    assert statuses(client, PARCEL, 2) == [200, 200]
    assert statuses(client, "/search?q=12/345", 2) == [200, 429]
    refused = client.get("/en/search?q=12/345")
    assert int(refused["Retry-After"]) > 0
    assert "Wait a minute" in refused.content.decode()
    other = {"REMOTE_ADDR": "203.0.113.9"}
    assert statuses(client, PARCEL, 1, **other) == [200]
    assert statuses(client, "/layers/", 1) == [200]


def test_programs_get_a_problem_document(client: Client) -> None:
    assert statuses(client, "/api/search?q=x", 3) == [200] * 3
    refused = client.get("/api/search?q=x")
    assert (refused.status_code, refused["Content-Type"]) == (
        429,
        "application/problem+json",
    )
    assert int(refused["Retry-After"]) > 0
    pinned = PARCEL.rstrip("/") + ".json"
    publish_samples(make_layer(), [parcel(12, 345)])
    assert statuses(client, pinned, 4) == [200, 200, 200, 429]
    assert client.get(pinned).json()["code"] == "too-many-requests"


def test_no_address_of_the_look_up_is_without_a_limit() -> None:
    views = PortalView.__subclasses__()
    assert OfficesView in views
    assert [v.__name__ for v in views if not getattr(v, "throttle_scope", "")] == []


def test_neighbours_of_one_household_count_as_one(client: Client) -> None:
    for n in range(3):
        address = f"2001:db8:1:2::{n}"
        assert client.get("/search?q=x", REMOTE_ADDR=address).status_code == 200
    assert client.get("/search?q=x", REMOTE_ADDR="2001:db8:1:2::9").status_code == 429
    assert client.get("/search?q=x", REMOTE_ADDR="2001:db8:1:3::9").status_code == 200


def test_processes_tell_each_other_now_and_then() -> None:
    """The other process is played by what it would have written."""
    told = rate_limits.SHARE_EVERY
    cache.set("shared-limit-x", 5 * told, 60)
    limiter = rate_limits.CacheRateLimiter()
    seen = [limiter.count("limit-x", 60) for _n in range(told)]
    assert seen[:3] == [1, 2, 3]
    assert seen[-1] == 6 * told
    assert cache.get("shared-limit-x") == 6 * told


@pytest.mark.parametrize(
    "value", ["lots", "600", "600/month", "-1/min", "0/min", "²/min"]
)
def test_a_rate_that_says_nothing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("RATE_SEARCH", value)
    with pytest.raises(ImproperlyConfigured, match="RATE_SEARCH"):
        env.rate("RATE_SEARCH", "600/min")
