"""Keyset paging: every feature exactly once, in order, under any sort."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from layers.models import Layer
from tests.support.factories import publish_samples
from tests.support.ogc_requests import all_pages, ids, items
from tests.support.ogc_things import THINGS, thing

SORTABLE = ("ten", "so", "gia", "co", "ngay", "luc")


def expected(sort: list[tuple[str, bool]]) -> list[str]:
    """Keys in order: by the sort keys, nulls last, then by key."""
    rows = sorted(THINGS, key=lambda sample: sample.key)
    for name, is_descending in reversed(sort):
        known = [r for r in rows if r.properties[name] is not None]
        known.sort(key=lambda r: r.properties[name], reverse=is_descending)
        # reverse=True keeps the order of ties.
        rows = known + [r for r in rows if r.properties[name] is None]
    return [sample.key for sample in rows]


@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sort=st.lists(
        st.tuples(st.sampled_from(SORTABLE), st.booleans()),
        max_size=3,
        unique_by=lambda key: key[0],
    ),
    limit=st.integers(3, 17),
)
@example(sort=[("so", True), ("ten", False)], limit=1)
@example(sort=[("co", True), ("gia", True), ("luc", False)], limit=2)
def test_each_feature_comes_once_and_in_order(
    client: Client, things: Layer, sort: list[tuple[str, bool]], limit: int
) -> None:
    query: dict[str, Any] = {"limit": limit}
    if sort:
        query["sortby"] = ",".join(f"{'-' if down else '+'}{n}" for n, down in sort)
    pages = all_pages(client, **query)
    found = [f["id"] for page in pages for f in page["features"]]
    assert found == expected(sort)
    assert {page["numberMatched"] for page in pages} == {40}
    assert all(page["numberReturned"] == limit for page in pages[:-1])


def test_next_carries_the_conditions(client: Client, things: Layer) -> None:
    pages = all_pages(client, filter="so >= 2", co="true", limit=2, properties="so")
    found = [f for page in pages for f in page["features"]]
    assert len(found) == pages[0]["numberMatched"] > 4
    assert all(set(f["properties"]) == {"so"} for f in found)


def test_a_count_over_the_cap_is_not_told(
    client: Client, things: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.queries.items.COUNT_CAP", 11)
    assert "numberMatched" not in items(client, filter="so >= 0 or so is null")
    assert items(client, filter="so = 4")["numberMatched"] == 7


def test_a_mark_belongs_to_its_question(client: Client, things: Layer) -> None:
    (following,) = (x for x in items(client)["links"] if x["rel"] == "next")
    mark = following["href"].split("cursor=")[1].replace("%3A", ":")
    assert len(items(client, cursor=mark)["features"]) == 10
    for other in ({"sortby": "so"}, {"filter": "so = 1"}, {"ten": "hoà"}):
        assert items(client, 400, cursor=mark, **other)["parameter"] == "cursor"
    for wrong in ("", "x", mark[:-1], "a:b:c"):
        assert items(client, 400, cursor=wrong)["parameter"] == "cursor"


def test_paging_goes_on_in_a_newly_published_version(
    client: Client, things: Layer
) -> None:
    first = items(client, limit=20)
    (following,) = (x for x in first["links"] if x["rel"] == "next")
    publish_samples(things, [*THINGS, thing(99)])
    answer = client.get(following["href"].removeprefix("http://testserver"))
    second = json.loads(answer.getvalue())
    seen = [f["id"] for f in first["features"]]
    assert second["features"][0]["id"] > seen[-1]
    assert second["numberMatched"] == 41


@pytest.mark.parametrize("sort", ["nope", "bi_mat", "geometry", "", "so,,ten", "--so"])
def test_a_wrong_sort_is_refused(client: Client, things: Layer, sort: str) -> None:
    assert items(client, 400, sortby=sort)["parameter"] == "sortby"


def test_a_plus_may_arrive_as_a_space(client: Client, things: Layer) -> None:
    assert ids(client, sortby=" so") == ids(client, sortby="so")
