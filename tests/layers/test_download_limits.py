"""Downloads leave nothing behind and never take every worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from gisportal.core.errors import UnavailableError
from layers.exports import concurrency, request, rows, stream
from layers.models import Layer
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
ADDRESS = "/layers/parcels/download"


@pytest.fixture(autouse=True)
def _small(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is big, two at a time."""
    settings.VAR_DIR = tmp_path / "var"
    two = replace(settings.LANES["download"], at_once=2, per_client=9)
    settings.LANES = {**settings.LANES, "download": two}
    monkeypatch.setattr(request, "BIG", 1)
    monkeypatch.setattr(rows, "FIRST_PAGE", 2)
    monkeypatch.setattr(rows, "next_size", lambda _rows: 2)


@pytest.fixture
def layer() -> Layer:
    layer = make_layer()
    publish_samples(layer, [parcel(1, n, n) for n in range(1, 20)])
    return layer


def is_free() -> bool:
    """Whether every place can be had."""
    with concurrency.taken_place(), concurrency.taken_place():
        return True


def left() -> list[Path]:
    return list(concurrency.DOWNLOADS.root.rglob("*"))


def hang_up(response: Any) -> None:
    """Close a started answer as the server does; the test client keeps its connection."""
    next(response._iterator, None)
    response._iterator.close()


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp", "csv"])
def test_a_client_that_hangs_up_frees_place_and_files(
    client: Client, layer: Layer, kind: str
) -> None:
    response = client.get(f"{ADDRESS}/{kind}")
    next(iter(response.streaming_content))
    with (
        pytest.raises(UnavailableError),
        concurrency.taken_place(),
        concurrency.taken_place(),
    ):
        pass
    hang_up(response)
    assert is_free()
    assert left() == []


def test_one_too_many_is_asked_to_come_back(client: Client, layer: Layer) -> None:
    running = [client.get(f"{ADDRESS}/geojson") for _ in range(2)]
    refused = client.get(f"{ADDRESS}/gpkg")
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    hang_up(running[0])
    assert client.get(f"{ADDRESS}/gpkg").status_code == 200
    hang_up(running[1])


def test_one_client_gets_no_more_than_its_share(
    client: Client, layer: Layer, settings: Any
) -> None:
    one = replace(settings.LANES["download"], per_client=1)
    settings.LANES = {**settings.LANES, "download": one}
    running = client.get(f"{ADDRESS}/geojson")
    refused = client.get(f"{ADDRESS}/geojson")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    other = client.get(f"{ADDRESS}/geojson", REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200
    hang_up(other)
    hang_up(running)


def test_a_file_that_fails_leaves_nothing(
    client: Client, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_export: request.Export, folder: Path) -> Path:
        (folder / "half.gpkg").write_text("half")
        raise OperationalError("the database went away")

    monkeypatch.setitem(stream.FILE_WRITERS, stream.GPKG, fail)
    assert client.get(f"{ADDRESS}/gpkg").status_code == 503
    assert left() == []
    assert is_free()


def test_what_a_killed_process_left_is_removed(layer: Layer) -> None:
    folder = concurrency.DOWNLOADS.root / "0"
    folder.mkdir(parents=True)
    (folder / "layer.gpkg").write_text("left over")
    with concurrency.taken_place() as taken:
        assert taken == folder
        assert list(taken.iterdir()) == []


def test_an_error_on_the_first_page_is_an_error_page(
    client: Client, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(rows, "fetch", fail)
    assert client.get(f"{ADDRESS}/geojson").status_code == 503
    assert is_free()


def test_a_head_makes_no_file(layer: Layer, rf: RequestFactory) -> None:
    assert Client().head(f"{ADDRESS}/gpkg").status_code == 200
    assert not concurrency.DOWNLOADS.root.exists()
