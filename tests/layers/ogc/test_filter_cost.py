"""A filter that would keep the database busy is refused in words, before it runs."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from layers.ogc.filters import cost
from tests.support.ogc_requests import ITEMS

pytestmark = pytest.mark.usefixtures("things")


def ring(count: int) -> str:
    """A polygon of so many vertices."""
    points = [[106 + n / 100_000, 10.0] for n in range(count - 2)]
    return json.dumps(
        {
            "op": "s_intersects",
            "args": [
                {"property": "geometry"},
                {
                    "type": "Polygon",
                    "coordinates": [[*points, [106.0, 10.5], points[0]]],
                },
            ],
        }
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (" or ".join(["accenti(ten) like '%x%'"] * 100), "cql2-text"),
        (" or ".join(["casei(ten) = 'x'"] * 21), "cql2-text"),
        (f"so in ({','.join(map(str, range(1_600)))})", "cql2-text"),
        (ring(2_100), "cql2-json"),
    ],
    ids=["storm", "functions", "nodes", "vertices"],
)
@pytest.mark.parametrize(
    ("accepts", "words"), [("en", "too costly"), ("vi", "quá nặng")]
)
def test_it_is_refused(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    language: str,
    accepts: str,
    words: str,
) -> None:
    monkeypatch.setattr("layers.ogc.filters.parse.MAX_CHARACTERS", 100_000)
    query = {"filter": text, "filter-lang": language}
    answer = client.get(ITEMS, query, headers={"Accept-Language": accepts})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert str(cost.MAX_TEXT_FUNCTIONS) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (" or ".join(["accenti(ten) like '%x%'"] * 10), "cql2-text"),
        (f"so in ({','.join(map(str, range(400)))})", "cql2-text"),
        (ring(300), "cql2-json"),
    ],
)
def test_what_people_ask_passes(client: Client, text: str, language: str) -> None:
    query = {"filter": text, "filter-lang": language}
    assert client.get(ITEMS, query).status_code == 200
