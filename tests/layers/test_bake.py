"""Tiles baked into one archive: complete, resumable, public only, gone in time."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pmtiles.reader import MmapSource, Reader, all_tiles

from layers.models import DatasetVersion, Layer, TileBake
from layers.queries import live_layers
from layers.store import publish, withdraw
from layers.store.purge import purge
from layers.tiles import bake_slice, fetch
from layers.tiles.bake import bake_due
from layers.tiles.bake_spool import SPOOLS, Spool
from layers.tiles.open_archives import ARCHIVES
from layers.tiles.render import render_tile
from tests.support.databases import database_url
from tests.support.factories import make_layer, parcel, publish_samples

pytestmark = pytest.mark.django_db
State = TileBake.State


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Archives and work files of this test only; nothing open is carried along."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"
    ARCHIVES.forget()
    yield
    ARCHIVES.forget()


def samples(count: int = 40) -> list[Any]:
    return [parcel(1, n, column=n % 8, row=n // 8) for n in range(1, count + 1)]


def baked_layer(**facts: Any) -> tuple[Layer, DatasetVersion, TileBake]:
    """A published layer whose archive is ready."""
    layer = make_layer(min_zoom=12, **facts)
    version = publish_samples(layer, samples())
    assert bake_due() == 1
    ARCHIVES.forget()
    return layer, version, TileBake.objects.get(version=version)


def test_the_archive_holds_exactly_the_tiles_of_the_database() -> None:
    _layer, version, bake = baked_layer()
    assert (bake.state, bake.min_zoom, bake.max_zoom) == (State.READY, 12, 16)
    assert bake.tiles_done == bake.tiles_total > 5
    described = live_layers.live_layer("parcels")
    with bake.path.open("rb") as file:
        source = MmapSource(file)
        held = dict(all_tiles(source))
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
    assert all(render_tile(described, *tile) == body for tile, body in held.items())
    assert header["addressed_tiles_count"] == len(held)
    assert header["min_lon_e7"] == pytest.approx(version.bbox[0] * 1e7, abs=1)
    names = [entry["id"] for entry in metadata["vector_layers"]]
    assert names == ["parcels", "parcels_label"]
    # Around what is held, nothing.
    for z, x, y in held:
        for place in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if (z, *place) not in held:
                assert render_tile(described, z, *place) == b""


def test_illustrative_data_says_so_in_the_archive() -> None:
    _layer, _version, bake = baked_layer(is_demo=True)
    with bake.path.open("rb") as file:
        metadata = Reader(MmapSource(file)).metadata()
    assert metadata["attribution"] and metadata["description"]


def test_baked_tiles_are_served_without_tile_sql(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _layer, version, bake = baked_layer()
    with bake.path.open("rb") as file:
        (z, x, y), body = next(
            (t, b) for t, b in all_tiles(MmapSource(file)) if t[0] == 16
        )
    monkeypatch.setattr(fetch, "render_tile", None)
    response = client.get(f"/tiles/parcels/{z}/{x}/{y}.mvt?v={version.pk}")
    assert (response.status_code, response.content) == (200, body)
    assert client.get(f"/tiles/parcels/{z}/{x + 9}/{y}.mvt").status_code == 204


def test_another_style_field_is_another_archive(client: Client) -> None:
    layer, _version, bake = baked_layer()
    layer.style = {**layer.style, "field": "so_to"}
    layer.save(update_fields=["style"])
    live_layers.forget()
    ARCHIVES.forget()
    assert client.get("/tiles/parcels.pmtiles").status_code == 404
    assert ARCHIVES.archive(live_layers.live_layer("parcels")) is None
    assert bake_due() == 1
    assert TileBake.objects.get().recipe != bake.recipe
    body = client.get("/tiles/parcels.pmtiles").getvalue()
    tiles = dict(all_tiles(lambda start, size: body[start : start + size]))
    assert not any(b"ODT" in gzip.decompress(tile) for tile in tiles.values())


def test_only_public_layers_are_baked(client: Client) -> None:
    layer = make_layer(view_audience="staff")
    publish_samples(layer, samples())
    assert bake_due() == 0
    assert not TileBake.objects.exists()
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/tiles/parcels.pmtiles").status_code == 404


def test_a_layer_that_turns_restricted_leaves_nothing(client: Client) -> None:
    layer, _version, bake = baked_layer()
    Layer.objects.filter(pk=layer.pk).update(view_audience="restricted")
    assert client.get("/tiles/parcels.pmtiles").status_code == 404
    bake_due()
    assert not bake.path.exists()
    assert not TileBake.objects.exists()


def test_a_withdrawn_layer_is_gone_at_once(client: Client) -> None:
    layer, _version, bake = baked_layer()
    assert client.get("/tiles/parcels.pmtiles").status_code == 200
    withdraw(layer)
    assert client.get("/tiles/parcels.pmtiles").status_code == 404
    bake_due()
    assert not bake.path.exists()


def test_what_may_not_be_downloaded_is_served_by_tile_only(client: Client) -> None:
    layer, _version, _bake = baked_layer(download_audience="staff")
    assert client.get("/tiles/parcels.pmtiles").status_code == 403
    assert ARCHIVES.archive(live_layers.live_layer(layer.slug)) is not None


def test_the_old_archive_goes_when_no_rollback_would_show_it() -> None:
    layer, first, bake = baked_layer()
    second = publish_samples(layer, samples(30))
    assert bake_due() == 1
    assert bake.path.exists(), "a rollback would show it"
    third = publish_samples(layer, samples(20))
    assert bake_due() == 1
    assert not bake.path.exists()
    known = set(TileBake.objects.values_list("version_id", flat=True))
    assert known == {second.pk, third.pk}
    publish(layer, first)
    live_layers.forget()
    assert bake_due() == 1


def test_too_many_tiles_end_at_the_last_whole_zoom(settings: Any) -> None:
    settings.TILE_BAKE_MAX_TILES = 6
    _layer, _version, bake = baked_layer()
    assert bake.max_zoom < 16
    archive = ARCHIVES.archive(live_layers.live_layer("parcels"))
    assert archive.holds_zoom(bake.max_zoom)
    assert not archive.holds_zoom(16)


def test_too_many_bytes_end_at_the_last_whole_zoom(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bake_slice, "MEGABYTE", 2500)
    settings.TILE_BAKE_MAX_MB = 1
    _layer, _version, bake = baked_layer()
    assert 12 <= bake.max_zoom < 16
    assert bake.tiles_done == bake.tiles_total


def test_what_is_too_large_from_the_first_zoom_is_not_baked(settings: Any) -> None:
    settings.TILE_BAKE_MAX_TILES = 1
    publish_samples(make_layer(min_zoom=16), samples())
    assert bake_due() == 0
    assert TileBake.objects.get().state == State.TOO_LARGE
    with CaptureQueriesContext(connection) as queries:
        bake_due()
    assert not any("ST_AsMVT" in query["sql"] for query in queries)


def test_a_slice_goes_on_where_the_last_one_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def until_a_tile_is_made(self: bake_slice.Slice, deadline: float) -> bool:
        self.batch()
        return run(self, deadline=0)

    run = bake_slice.Slice.run
    publish_samples(make_layer(min_zoom=12), samples())
    with monkeypatch.context() as short:
        short.setattr(bake_slice.Slice, "run", until_a_tile_is_made)
        assert bake_due() == 0
    bake = TileBake.objects.get()
    assert bake.state == State.QUEUED
    assert 0 < bake.tiles_done < bake.tiles_total
    asked: list[int] = []

    def count(layer: Any, z: int, tiles: list[Any], timeout: int) -> Any:
        asked.append(len(tiles))
        return render_tiles(layer, z, tiles, timeout)

    render_tiles = bake_slice.render_tiles
    monkeypatch.setattr(bake_slice, "render_tiles", count)
    assert bake_due() == 1
    assert sum(asked) == bake.tiles_total - bake.tiles_done
    assert not SPOOLS.path(bake.version_id).exists()


def test_a_spool_forgets_a_half_written_tile(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    with Spool(folder, "a") as spool:
        spool.append([(5, b"five"), (6, b"six"), (7, b"five"), (8, b"")])
    for name in ("tiles", "journal"):
        with (folder / name).open("ab") as file:
            file.write(b"half")
    with Spool(folder, "a") as spool:
        assert spool.records == [(5, 0, 4), (6, 4, 3), (7, 0, 4), (8, 7, 0)]
        assert (folder / "tiles").read_bytes() == b"fivesix"
        spool.append([(9, b"nine")])
        assert [e.tile_id for e in spool.entries()] == [5, 6, 7, 9]
    with Spool(folder, "another recipe") as spool:
        assert not spool.records


def test_who_wakes_up_writes_nothing_into_the_spool_of_its_successor(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "spool"
    with Spool(folder, "a") as stopped:
        stopped.append([(5, b"five")])
        with Spool(folder, "a") as successor:
            assert not successor.records, "begun anew, in files of its own"
            successor.append([(5, b"five")])
            stopped.append([(6, b"woken")])
            stopped.remove()
            successor.append([(6, b"six")])
            assert (stopped.is_ours(), successor.is_ours()) == (False, True)
    with Spool(folder, "a") as spool:
        assert (folder / "tiles").read_bytes() == b"fivesix"
        assert spool.records == [(5, 0, 4), (6, 4, 3)]
        spool.remove()
    assert not folder.exists()


def test_a_bake_that_never_gets_anywhere_is_given_up() -> None:
    publish_samples(make_layer(), samples())
    bake_due(seconds=-1)
    TileBake.objects.update(attempts=5)
    assert bake_due() == 0
    assert TileBake.objects.get().state == State.FAILED


@pytest.mark.parametrize("how", ["requeued", "gone", "recipe", "spool"])
def test_who_lost_a_bake_leaves_the_spool_to_the_winner(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def loses_it(self: bake_slice.Slice, deadline: float) -> bool:
        self.batch()
        rows = TileBake.objects.filter(pk=self.bake.pk)
        if how == "requeued":
            rows.update(state=State.QUEUED)
            assert TileBake.objects.claim(self.bake.pk) is not None
        elif how == "gone":
            rows.delete()
        else:
            rows.update(recipe="another", state=State.QUEUED)
            if how == "spool":
                Spool(self.spool.folder, "another").__exit__()
        return run(self, deadline=0)

    run = bake_slice.Slice.run
    version = publish_samples(make_layer(min_zoom=12), samples())
    monkeypatch.setattr(bake_slice.Slice, "run", loses_it)
    assert bake_due() == 0
    spool = SPOOLS.path(version.pk)
    assert spool.exists() is (how in ("requeued", "spool"))
    if how == "requeued":
        assert TileBake.objects.get().state == State.RUNNING


RANGES = {
    "bytes=0-6": (206, "bytes 0-6/{size}", slice(0, 7)),
    "bytes=7-": (206, "bytes 7-{last}/{size}", slice(7, None)),
    "bytes=-5": (206, "bytes {tail}-{last}/{size}", slice(-5, None)),
    "bytes=3-999999999": (206, "bytes 3-{last}/{size}", slice(3, None)),
    "bytes=0-1,4-5": (200, None, slice(None)),
    "bytes=9-2": (200, None, slice(None)),
    "lines=1-2": (200, None, slice(None)),
}


def test_the_archive_is_served_in_parts(client: Client) -> None:
    _layer, version, bake = baked_layer()
    whole = bake.path.read_bytes()
    size = len(whole)
    words = {"size": size, "last": size - 1, "tail": size - 5}
    for header, (status, content_range, part) in RANGES.items():
        response = client.get("/tiles/parcels.pmtiles", headers={"Range": header})
        assert response.status_code == status, header
        assert response.getvalue() == whole[part]
        named = content_range.format(**words) if content_range else None
        assert response.get("Content-Range") == named
    beyond = client.get("/tiles/parcels.pmtiles", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    first = client.get(f"/tiles/parcels.pmtiles?v={version.pk}")
    assert "immutable" in first["Cache-Control"]
    again = client.get(
        "/tiles/parcels.pmtiles", headers={"If-None-Match": first["ETag"]}
    )
    assert again.status_code == 304
    changed = client.get(
        "/tiles/parcels.pmtiles",
        headers={"Range": "bytes=0-6", "If-Range": '"other"'},
    )
    assert changed.status_code == 200
    head = client.head("/tiles/parcels.pmtiles")
    assert (head["Content-Length"], head.content) == (str(size), b"")


@pytest.mark.django_db(transaction=True)
def test_purging_a_version_takes_its_archive() -> None:
    layer, version, bake = baked_layer()
    path = bake.path
    withdraw(layer)
    publish_samples(layer, samples(10))
    publish_samples(layer, samples(20))
    # Refused while autovacuum is at the table; "later" is a promise of purge.
    assert wait_for(lambda: purge(version))
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_killed_bake_is_taken_up_again(tmp_path: Path) -> None:
    """kill -9 in the middle: another worker ends it without making a tile twice."""
    samples_ = [parcel(1, n, column=n % 40, row=n // 40) for n in range(1, 800)]
    layer = make_layer(min_zoom=12)
    version = publish_samples(layer, samples_)
    program = (
        "import os, sys; sys.path.insert(0, os.getcwd());"
        "import django; django.setup();"
        "from layers.tiles import bake, bake_slice;"
        "bake_slice.MAX_BATCH = 1; bake_slice.BEAT = 0.0;"
        "from time import sleep; inner = bake_slice.render_tiles;"
        "bake_slice.render_tiles = lambda *a: (sleep(0.1), inner(*a))[1];"
        "bake.bake_due()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "gisportal.settings",
            "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
            "MEDIA_ROOT": str(tmp_path / "media"),
            "VAR_DIR": str(tmp_path / "var"),
        },
        start_new_session=True,
    )
    bake = wait_for(lambda: TileBake.objects.filter(tiles_done__gte=3).first())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    bake.refresh_from_db()
    assert bake.state == State.RUNNING
    done = bake.tiles_done
    assert 3 <= done < bake.tiles_total
    with Spool(SPOOLS.path(version.pk), bake.recipe) as spool:
        assert len(spool.records) >= done
    assert wait_for(lambda: bake_due() == 1)
    bake.refresh_from_db()
    assert (bake.state, bake.tiles_done) == (State.READY, bake.tiles_total)
    described = live_layers.live_layer("parcels")
    with bake.path.open("rb") as file:
        held = dict(all_tiles(MmapSource(file)))
    assert len(held) == bake.tiles_total
    assert all(render_tile(described, *tile) == body for tile, body in held.items())


def wait_for(question: Callable[[], Any], seconds: float = 30) -> Any:
    """The first answer that is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen")
