"""What others do while an import runs: load the same layer, edit it, cancel it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from importers.errors import CancelledError
from importers.jobs import run as pipeline
from importers.jobs.import_result import ImportResult
from importers.jobs.run import run_import
from importers.load.batches import BatchMaker
from importers.models import ImportJob
from importers.options import ImportOptions
from layers.models import Feature, Layer, LayerField
from layers.store import partitions, rollback
from layers.store.purge import remove_layers
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture(autouse=True)
def _no_layers_stay() -> Iterator[None]:
    yield
    remove_layers(Layer.objects.all())


@pytest.fixture
def options(tmp_path: Path) -> ImportOptions:
    path = zip_shapefile(parcels(40), tmp_path / "x.zip")
    return ImportOptions(path=path, layer="parcels")


def in_thread(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def meanwhile(monkeypatch: pytest.MonkeyPatch, change: Callable[[], Any]) -> None:
    """``change`` happens, committed, just before the next version is attached."""
    real = partitions.attach
    is_done = threading.Event()

    def attach(cursor: Any, parent: str, version_id: int) -> None:
        if not is_done.is_set():
            is_done.set()
            in_thread(change).join(PATIENCE)
        real(cursor, parent, version_id)

    monkeypatch.setattr(partitions, "attach", attach)


def test_two_planners_load_a_new_layer_at_once(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier = threading.Barrier(2)
    real = partitions.attach

    def attach(cursor: Any, parent: str, version_id: int) -> None:
        barrier.wait(PATIENCE)
        real(cursor, parent, version_id)

    monkeypatch.setattr(partitions, "attach", attach)
    results: list[ImportResult] = []
    threads = [in_thread(lambda: results.append(run_import(options))) for _ in range(2)]
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(r.version or 0 for r in results) == [1, 2]
    layer = Layer.objects.get()
    assert layer.fields.count() == 5
    for version in layer.versions.all():
        assert Feature.objects.filter(version_id=version.pk).count() == 40
    # Whoever publishes last is seen, whichever was loaded first.
    for number in (2, 1):
        pipeline.publish(layer, layer.versions.get(number=number))
    layer.refresh_from_db()
    assert layer.published_version.number == 1
    assert rollback(layer).version.number == 2


def test_an_edited_and_published_layer_keeps_what_others_did(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_import(options)

    def edit() -> None:
        layer = Layer.objects.get()
        pipeline.publish(layer)
        Layer.objects.update(name_vi="Tên mới", min_zoom=13)
        LayerField.objects.filter(key="loai_dat").update(name_vi="Mục đích")

    meanwhile(monkeypatch, edit)
    assert run_import(options).version == 2
    layer = Layer.objects.get()
    assert (layer.name_vi, layer.min_zoom) == ("Tên mới", 13)
    assert layer.published_version.number == 1
    assert layer.fields.get(key="loai_dat").name_vi == "Mục đích"


def test_a_field_that_turned_private_meanwhile_refuses_the_load(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_import(options)
    private = {"is_public": False, "is_searchable": False}
    meanwhile(
        monkeypatch,
        lambda: LayerField.objects.filter(key="loai_dat").update(**private),
    )
    result = run_import(options)
    assert result.status == "refused"
    assert result.findings[-1].rule == "fields-changed"
    assert Layer.objects.get().versions.count() == 1


def test_a_cancelled_import_stops_and_leaves_nothing(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = BatchMaker.make
    monkeypatch.setattr("gisportal.core.heartbeat.BEAT_SECONDS", 0.01)
    monkeypatch.setattr("importers.dataset.source_layers.BATCH_ROWS", 2)

    def make(self: Any, batch: Any) -> Any:
        want = ImportJob.objects.filter(cancel_requested=False)
        in_thread(lambda: want.update(cancel_requested=True)).join(PATIENCE)
        threading.Event().wait(0.05)
        return real(self, batch)

    monkeypatch.setattr(BatchMaker, "make", make)
    with pytest.raises(CancelledError):
        run_import(options)
    job = ImportJob.objects.get()
    assert job.state == ImportJob.State.CANCELLED
    assert not Layer.objects.exists()


def test_a_cancel_at_the_last_moment_leaves_nothing(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gisportal.core.heartbeat.BEAT_SECONDS", PATIENCE)
    jobs = ImportJob.objects.all()
    meanwhile(monkeypatch, lambda: jobs.update(cancel_requested=True))
    with pytest.raises(CancelledError):
        run_import(options)
    assert ImportJob.objects.get().state == ImportJob.State.CANCELLED
    assert not Layer.objects.exists()


def test_a_fault_is_written_down_and_raised(
    options: ImportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise OSError("disk full at customer 12")

    monkeypatch.setattr(partitions, "index_features", fail)
    with pytest.raises(OSError, match="disk full"):
        run_import(options)
    job = ImportJob.objects.get()
    assert (job.state, job.error) == (ImportJob.State.FAILED, "OSError")
    assert not Layer.objects.exists()
