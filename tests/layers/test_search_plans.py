"""Look-ups use the indexes made for them (asserted by plan, not by time)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from layers.queries import live_layers
from layers.queries.identify import Tap, parameters
from layers.queries.search import full_text, hits, numbers, search
from layers.sql import statement
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
# Enough that reading the whole table costs more than its index.
COUNT = 1500


@pytest.fixture
def table() -> str:
    """A layer of parcels; its partition's name."""
    samples = [
        parcel(n // 100, n % 100, column=n % 40, row=n // 40) for n in range(COUNT)
    ]
    return f"layers_feature_v{publish_samples(make_layer(), samples).pk}"


def indexes_of(statement: str, values: dict[str, Any]) -> set[str]:
    """Names of the indexes a statement would use."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT json) {statement}", values)
        plan = cursor.fetchone()[0]
    plan = plan if isinstance(plan, list) else json.loads(plan)
    return set(named(plan, "Index Name"))


def named(node: Any, key: str) -> Iterator[str]:
    """All values under ``key`` anywhere in the plan."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for value in node.values():
            yield from named(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from named(value, key)


def statements(monkeypatch: pytest.MonkeyPatch, query: str) -> list[tuple[str, Any]]:
    """What the search sends to the database."""
    sent: list[tuple[str, Any]] = []

    def run(statement: str, values: dict[str, Any], **_: Any) -> list[Any]:
        sent.append((statement, values))
        return []

    for room in (full_text, numbers):
        monkeypatch.setattr(room, "run", run)
    search(query, live_layers.layers_for(None))
    return sent


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("nguyen hue khom", "_search"),
        ("nguyen hwe", "_search"),
        ("tờ 12 thửa 34", "_number"),
    ],
)
def test_search_reads_by_index(
    table: str, monkeypatch: pytest.MonkeyPatch, query: str, index: str
) -> None:
    sent = statements(monkeypatch, query)
    assert table + index in indexes_of(*sent[0])


def test_identify_reads_by_index(table: str) -> None:
    layers = live_layers.layers_for(None)
    values = parameters(Tap(LON, LAT, 18), hits.versions_of(layers))
    assert f"{table}_geom_3857" in indexes_of(statement("identify"), values)


def test_an_anonymous_look_up_costs_one_statement(
    client: Client, table: str, django_assert_num_queries: Any
) -> None:
    address = "/api/identify"
    place = {"lon": LON, "lat": LAT, "zoom": 18}
    client.get(address, place)
    with django_assert_num_queries(1):
        client.get(address, place)
    client.get("/api/search", {"q": "nguyen hue"})
    # The statement inside the savepoint that carries its time limit.
    with django_assert_num_queries(3):
        client.get("/api/search", {"q": "nguyen hue"})
