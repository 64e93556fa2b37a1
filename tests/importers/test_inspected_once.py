"""An upload is unpacked, sampled and judged once between the page and the load."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gisportal.core.jobs import MAX_ATTEMPTS
from importers.dataset import source_layers, unpack
from importers.errors import refuse
from importers.inspection import encoding_evidence, stored
from importers.intake.folders import UPLOADS
from importers.jobs import run
from importers.jobs.inspect_upload import _look
from importers.jobs.lifecycle import cancel, reopen
from importers.jobs.sweep import UNPACKED_KEPT, sweep
from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Feature, Layer
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.import_pages import confirmed, member, upload
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
LEGACY = "§\u00adêng NguyÔn HuÖ"
ONCE = {"unpacked": 1, "sampled": 1, "judged": 1}


@pytest.fixture
def lan() -> Client:
    layer = make_layer()
    publish_samples(layer, [parcel(1, 1)])
    return member("lan", layer, rights=("edit", "publish"))


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    """A zip with TCVN3 texts: its encoding has to be recognised."""
    frame = parcels(12, DIA_CHI=[LEGACY] * 12)
    return zip_shapefile(frame, tmp_path / "legacy.zip", encoding="ISO-8859-1")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the costly steps were taken."""
    counts: Counter[str] = Counter()

    def count(room: Any, name: str, what: str) -> None:
        real = getattr(room, name)

        def counting(*given: Any) -> Any:
            counts[what] += 1
            return real(*given)

        monkeypatch.setattr(room, name, counting)

    count(unpack, "open_upload", "unpacked")
    count(source_layers, "sample", "sampled")
    count(encoding_evidence, "detect_encoding", "judged")
    return counts


def load(lan: Client, job: ImportJob, **answers: Any) -> ImportJob:
    assert confirmed(lan, job, **answers).status_code == 302
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def rules(job: ImportJob) -> set[str]:
    return {found["rule"] for found in job.findings}


def test_what_the_page_showed_is_what_is_loaded(
    lan: Client, legacy: Path, counted: Counter[str]
) -> None:
    job = upload(lan, legacy)
    assert counted == ONCE
    job = load(lan, job)
    assert counted == ONCE
    assert job.state == ImportJob.State.LOADED
    assert "encoding-recognised" in rules(job)
    found = Feature.objects.filter(version_id=job.version_id).first()
    assert found is not None
    assert found.properties["dia_chi"] == "Đường Nguyễn Huệ"
    assert not UPLOADS.path(job.pk).exists()


def test_values_of_a_utf8_file_are_shown_as_they_are(
    lan: Client, tmp_path: Path
) -> None:
    frame = parcels(3, DIA_CHI=["Đường Nguyễn Huệ"] * 3)
    job = upload(lan, zip_shapefile(frame, tmp_path / "utf8.zip"))
    page = lan.get(f"/staff/imports/{job.pk}/confirm").content.decode()
    assert 'column-samples">Đường Nguyễn Huệ<' in page


def test_another_answer_changes_only_what_it_answers(
    lan: Client, legacy: Path, counted: Counter[str]
) -> None:
    job = load(lan, upload(lan, legacy), **{"s-encoding": "CP1252"})
    assert counted == ONCE
    assert "encoding-recognised" not in rules(job)
    assert job.version is not None
    assert job.version.encoding == "CP1252"
    assert job.version.source_crs == "EPSG:9209"


def test_findings_are_worded_for_whoever_starts_the_load(
    lan: Client, legacy: Path, counted: Counter[str]
) -> None:
    job = upload(lan, legacy)
    assert confirmed(lan, job).status_code == 302
    job.refresh_from_db()
    ImportJob.objects.update(options={**job.options, "language": "en"})
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (counted["unpacked"], counted["sampled"]) == (1, 1)
    found = next(f for f in job.findings if f["rule"] == "encoding-recognised")
    assert "but the text is TCVN3" in found["message"]


@pytest.mark.parametrize("what", ["swept", "older", "other-file"])
def test_what_does_not_fit_is_found_out_anew(
    lan: Client,
    legacy: Path,
    counted: Counter[str],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    job = upload(lan, legacy)
    folder = UPLOADS.path(job.pk)
    if what == "swept":
        long_ago = timezone.now() - UNPACKED_KEPT - timedelta(minutes=1)
        ImportJob.objects.update(created_at=long_ago)
        sweep()
        assert not stored.is_there(folder)
    elif what == "older":
        monkeypatch.setattr(stored, "FORMAT", stored.FORMAT + 1)
    else:
        file = folder / "upload.zip"
        file.write_bytes(file.read_bytes() + b"\0" * 4)
    job = load(lan, job)
    assert job.state == ImportJob.State.LOADED
    assert (counted["unpacked"], counted["sampled"]) == (2, 2)


@pytest.mark.parametrize("what", ["cut", "no-object", "no-keys", "no-sample", "sample"])
def test_a_damaged_store_is_found_out_anew(
    lan: Client, legacy: Path, counted: Counter[str], what: str
) -> None:
    job = upload(lan, legacy)
    folder = UPLOADS.path(job.pk)
    file, sample = folder / stored.FILE, folder / "sample-0.arrow"
    kept = file.read_text()
    if what == "cut":
        file.write_text(kept[: len(kept) // 2])
    elif what == "no-object":
        file.write_text("[]")
    elif what == "no-keys":
        file.write_text("{}")
    elif what == "no-sample":
        sample.unlink()
    else:
        sample.write_bytes(sample.read_bytes()[:100])
    job = load(lan, job)
    assert job.state == ImportJob.State.LOADED
    assert (counted["unpacked"], counted["sampled"]) == (2, 2)


def test_what_could_not_be_stored_whole_is_not_stored(
    lan: Client, legacy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    job = upload(lan, legacy)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        _look(job)
    left = {path.name for path in UPLOADS.path(job.pk).iterdir()}
    assert "upload.zip" in left
    assert not any(
        name.startswith(("inspection", "sample", "unpacked")) for name in left
    )


def end_cancelled(job: ImportJob, _monkeypatch: pytest.MonkeyPatch) -> None:
    cancel(job)


def end_swept(job: ImportJob, _monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    ImportJob.objects.update(
        state="running", host="another", heartbeat_at=long_ago, attempts=MAX_ATTEMPTS
    )
    sweep()


def end_failed(job: ImportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(run, "load_version", fail)
        run_job(str(job.pk))


def end_refused(job: ImportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: Any) -> None:
        raise refuse("no-layer", "Nothing inside.")

    with monkeypatch.context() as broken:
        broken.setattr(run, "load_version", refused)
        run_job(str(job.pk))


def end_turned_away(job: ImportJob, _monkeypatch: pytest.MonkeyPatch) -> None:
    ImportJob.objects.update(created_by=None)
    run_job(str(job.pk))


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (end_cancelled, "cancelled"),
        (end_swept, "failed"),
        (end_failed, "failed"),
        (end_refused, "refused"),
        (end_turned_away, "refused"),
    ],
)
def test_a_job_that_loads_nothing_keeps_only_its_upload(
    lan: Client,
    legacy: Path,
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[ImportJob, pytest.MonkeyPatch], None],
    state: str,
) -> None:
    job = upload(lan, legacy)
    folder, owner = UPLOADS.path(job.pk), job.created_by
    assert confirmed(lan, job).status_code == 302
    end(job, monkeypatch)
    job.refresh_from_db()
    assert job.state == state
    assert not stored.is_there(folder)
    assert not list(folder.glob("sample-*"))
    ImportJob.objects.update(created_by=owner)
    reopen(job)
    job.refresh_from_db()
    assert load(lan, job).state == ImportJob.State.LOADED


def test_a_refused_upload_leaves_nothing(lan: Client, tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    path.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    job = upload(lan, path)
    assert job.state == ImportJob.State.REFUSED
    assert not UPLOADS.path(job.pk).exists()
    assert Layer.objects.get().versions.count() == 1
