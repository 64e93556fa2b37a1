"""A text of any length in a feature leaves every search within its time."""

from __future__ import annotations

import importlib
import time

import pytest
from django.db import connection
from django.test import Client

from gisportal.core.search_folding import SEARCHED_CHARACTERS
from layers.models import Feature
from tests.support.factories import Sample, make_layer, publish_samples, square

pytestmark = pytest.mark.django_db
FIELDS = [
    {"key": "ten", "meaning": "name", "is_searchable": True, "label_order": 1},
    {"key": "dia_chi", "meaning": "address", "is_searchable": True},
]
LONG = "Đường Trần Phú, khóm ba " * 220_000  # 5 MB
SECONDS = 2.0


def ask(client: Client, query: str) -> list[dict[str, str]]:
    """The hits; the search is quick."""
    begun = time.monotonic()
    response = client.get("/en/api/search", {"q": query})
    assert time.monotonic() - begun < SECONDS
    assert response.status_code == 200
    return [hit["properties"] for hit in response.json()["features"]]


@pytest.fixture
def _hostile() -> None:
    """A layer with one feature whose address is five megabytes."""
    layer = make_layer("hostile", fields=FIELDS, role="other", style={})
    facts = {"ten": "Kho số 7", "dia_chi": LONG}
    publish_samples(layer, [Sample("1", square(), "Kho số 7", properties=facts)])


@pytest.mark.usefixtures("_hostile")
def test_a_search_that_finds_nothing_is_quick(client: Client) -> None:
    assert ask(client, "khong co duong nay dau ca") == []


@pytest.mark.usefixtures("_hostile")
def test_it_is_found_and_shown_in_one_line(client: Client) -> None:
    (hit,) = ask(client, "kho so 7")
    assert hit["label"] == "Kho số 7"
    assert len(hit["detail"]) <= 200
    assert hit["detail"].startswith("Đường Trần Phú")


@pytest.mark.usefixtures("_hostile")
def test_what_was_loaded_before_is_cut_by_the_migration() -> None:
    migration = importlib.import_module("layers.migrations.0013_search_text_limit")
    Feature.objects.update(search_text=" kho so 7 " + "duong " * 100_000)
    with connection.cursor() as cursor:
        cursor.execute(migration.CUT)
        assert cursor.rowcount == 1
        cursor.execute(migration.CUT)
        assert cursor.rowcount == 0
    assert len(Feature.objects.get().search_text) <= SEARCHED_CHARACTERS
