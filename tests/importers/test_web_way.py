"""The whole way by web: upload, confirm, load, look, publish, take back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from gisportal.core.spreadsheets import guard
from importers.intake import uploads
from importers.jobs.sweep import CALL_AGAIN, sweep
from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Feature, Layer, LayerField, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.import_pages import (
    LIST,
    NEW,
    confirmed,
    loaded,
    looked_at,
    member,
    sent,
    upload,
)
from tests.support.shapefiles import parcels, write_shapefile, zip_shapefile

pytestmark = pytest.mark.django_db
State = ImportJob.State


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, 1), parcel(9, 9, 3)])
    return made


@pytest.fixture
def lan(layer: Layer) -> Client:
    """A planner who may load and publish the parcels."""
    return member("lan", layer, rights=("edit", "publish"))


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A zip as planners have it: TCVN3 texts, no .prj, no .cpg, a bow-tie."""
    legacy = "§\u00adêng NguyÔn HuÖ"
    frame = parcels(12, DIA_CHI=[legacy] * 12, TEN_CHU=["x"] * 12)
    return zip_shapefile(
        frame, tmp_path / "messy.zip", encoding="ISO-8859-1", without=[".prj", ".cpg"]
    )


def test_a_messy_zip_goes_the_whole_way(
    lan: Client,
    layer: Layer,
    messy: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    job = upload(lan, messy)
    assert job.state == State.UPLOADED
    assert uploads.file_of(job) is not None
    page = lan.get(f"{LIST}{job.pk}/", follow=True)
    chosen = page.context["chosen"]
    assert chosen.missing == [".prj", ".cpg"]
    assert chosen.places[0].code == "EPSG:9209"
    assert chosen.encoding == "TCVN3"
    west, south, east, north = chosen.bounds
    assert 500_000 < west < east < 650_000
    assert 1_050_000 < south < north < 1_200_000
    assert "Extent, as the file writes it" in page.content.decode()
    assert "Đường Nguyễn Huệ" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert confirmed(lan, job).status_code == 302
    assert OrmQ.objects.get().key == "imports"
    page = lan.get(f"{LIST}{job.pk}/")
    assert "Waiting for its turn" in page.content.decode()
    assert run_job(str(job.pk)) == "loaded"
    assert run_job(str(job.pk)) == "not waiting"
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.rows_total) == (State.LOADED, 12, 12)
    assert uploads.file_of(job) is None
    found = Feature.objects.get(version_id=job.version_id, key="29545-1-1")
    assert found.properties["dia_chi"] == "Đường Nguyễn Huệ"
    assert lan.get(f"{LIST}{job.pk}/").status_code == 200
    address = f"{LIST}layers/parcels/versions/2/"
    assert lan.get(address).status_code == 200
    part = lan.get(f"{address}difference", headers={"HX-Request": "true"})
    assert part.context["found"].counts["removed"] == 1
    assert part.context["found"].counts["added"] == 11
    assert part.context["found"].counts["geometry"] == 1
    tile = lan.get(f"/tiles/parcels/10/813/483.mvt?v={job.version_id}")
    assert tile["Cache-Control"] == "private, no-store"
    answer = lan.post(f"{address}publish", {"reason": "yearly update"}, follow=True)
    assert "yearly update" in answer.content.decode()
    layer.refresh_from_db()
    assert layer.published_version_id == job.version_id
    answer = lan.post(f"{LIST}layers/parcels/rollback", {"reason": "oh"}, follow=True)
    assert "Version 1 is shown again" in answer.content.decode()
    assert lan.get(LIST).status_code == 200


def test_the_parts_of_a_shapefile_are_taken_together(
    lan: Client, tmp_path: Path
) -> None:
    path = write_shapefile(parcels(3), tmp_path / "bare")
    files = [sent(part) for part in sorted(path.parent.iterdir())]
    answer = lan.post(NEW, {"layer": "parcels", "files": files})
    job = looked_at(ImportJob.objects.get().pk)
    assert answer.status_code == 302
    assert job.file_name == "thua_dat.shp"
    assert lan.get(f"{LIST}{job.pk}/confirm").context["chosen"].count == 3
    again = lan.post(
        NEW, {"layer": "parcels", "files": [sent(f) for f in path.parent.iterdir()]}
    )
    assert again.status_code == 302
    for other in ImportJob.objects.exclude(pk=job.pk):
        looked_at(other.pk)
    assert {j.sha256 for j in ImportJob.objects.all()} == {job.sha256}


def test_the_same_file_is_recognised(lan: Client, tmp_path: Path) -> None:
    path = zip_shapefile(parcels(3), tmp_path / "p.zip")
    assert loaded(lan, path).state == State.LOADED
    address = f"{LIST}{upload(lan, path).pk}/confirm"
    assert "as version 2" in lan.get(address).content.decode()
    assert lan.get(f"{address}?inside=²").status_code == 200, "no such layer inside"


def test_choices_of_the_page_are_kept(lan: Client, tmp_path: Path) -> None:
    path = zip_shapefile(parcels(3, GHI_CHU=["x"] * 3), tmp_path / "p.zip")
    job = upload(lan, path)
    at = {
        part.column.name: part.prefix
        for part in lan.get(f"{LIST}{job.pk}/confirm").context["form"].columns
    }
    changed = {
        f"{at['GHI_CHU']}-name_vi": "Ghi chú nội bộ",
        f"{at['GHI_CHU']}-is_public": None,
        f"{at['TEN_CHU']}-is_public": "on",
        f"{at['TEN_CHU']}-reason": "because",
    }
    answer = confirmed(lan, job, **changed)
    assert answer.status_code == 422
    assert "never public" in answer.content.decode()
    del changed[f"{at['TEN_CHU']}-is_public"]
    assert confirmed(lan, job, **changed).status_code == 302
    run_job(str(job.pk))
    field = LayerField.objects.get(key="ghi_chu")
    assert (field.name_vi, field.is_public) == ("Ghi chú nội bộ", False)


def test_a_personal_column_is_opened_with_no_reason(
    lan: Client, tmp_path: Path
) -> None:
    path = zip_shapefile(parcels(3, NAM_SINH=[1970, 80, 90]), tmp_path / "p.zip")
    job = upload(lan, path)
    columns = lan.get(f"{LIST}{job.pk}/confirm").context["form"].columns
    at = next(c.prefix for c in columns if c.column.name == "NAM_SINH")
    tried = {f"{at}-is_public": "on", f"{at}-reason": "years of founding, no people"}
    for more in ({}, {f"{at}-meaning": "none"}, {f"{at}-meaning": "parcel"}):
        answer = confirmed(lan, job, **tried, **more)
        assert answer.status_code == 422
    assert "Two people" in answer.content.decode()
    assert confirmed(lan, job).status_code == 302
    run_job(str(job.pk))
    field = LayerField.objects.get(key="nam_sinh")
    assert (field.meaning, field.is_public) == ("personal", False)


def test_reloading_with_edit_alone_opens_nothing(tmp_path: Path, lan: Client) -> None:
    """What was private for other reasons is opened by who may publish."""
    path = zip_shapefile(
        parcels(4, GIA=["một", "hai", "ba", "bốn"]), tmp_path / "p.zip"
    )
    loaded(lan, path)
    LayerRight.objects.filter(right="publish").delete()
    LayerField.objects.filter(key="gia").update(is_public=False, is_searchable=False)
    job = upload(lan, path)
    columns = lan.get(f"{LIST}{job.pk}/confirm").context["form"].columns
    at = next(c.prefix for c in columns if c.column.name == "GIA")
    values = {f"{at}-is_public": "on", f"{at}-reason": "của tỉnh"}
    answer = confirmed(lan, job, **values)
    assert answer.status_code == 422
    assert "right to publish" in answer.content.decode()
    LayerRight.objects.create(
        layer=Layer.objects.get(),
        right="publish",
        user=User.objects.get(username="lan"),
    )
    assert confirmed(lan, job, **values).status_code == 302
    LayerRight.objects.filter(right="publish").delete()
    run_job(str(job.pk))
    job.refresh_from_db()
    assert "columns-kept-publish" in {found["rule"] for found in job.findings}
    assert not LayerField.objects.get(key="gia").is_public


def test_who_may_add_layers_makes_one_and_goes_on_with_it(tmp_path: Path) -> None:
    client = member("minh")
    user = User.objects.get(username="minh")
    user.user_permissions.add(Permission.objects.get(codename="add_layer"))
    path = zip_shapefile(parcels(3), tmp_path / "p.zip")
    job = upload(client, path, layer="+", title="Thửa đất mới", title_en="New parcels")
    assert job.layer_slug == "thua-dat-moi"
    assert not Layer.objects.exists()
    assert confirmed(client, job).status_code == 302
    assert run_job(str(job.pk)) == "loaded"
    layer = Layer.objects.get()
    assert (layer.name_vi, layer.name_en, layer.role) == (
        "Thửa đất mới",
        "New parcels",
        "parcel",
    )
    assert {r.right for r in layer.rights.filter(user=user)} == {"edit", "publish"}
    address = f"{LIST}layers/{layer.slug}/versions/1/publish"
    assert client.post(address).status_code == 302
    layer.refresh_from_db()
    assert layer.published_version.number == 1


def test_a_file_that_is_none_is_refused_with_its_reason(
    lan: Client, tmp_path: Path
) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 nonsense")
    job = upload(lan, path)
    assert job.state == State.REFUSED
    page = lan.get(f"{LIST}{job.pk}/").content.decode()
    assert "archive-unreadable" in page
    assert uploads.file_of(job) is None


def test_files_that_do_not_belong_together_are_named(
    lan: Client, tmp_path: Path
) -> None:
    stray = tmp_path / "notes.pdf"
    stray.write_bytes(b"x")
    answer = lan.post(NEW, {"layer": "parcels", "files": [sent(stray)]})
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()
    answer = lan.post(
        NEW,
        {"layer": "parcels", "files": [sent(stray)]},
        headers={"Accept": "application/json"},
    )
    assert json.loads(answer.content)["errors"]


def test_a_refused_load_can_be_mended_and_run_again(
    lan: Client, tmp_path: Path
) -> None:
    frame = parcels(4, SO_THUA=[1, 1, 2, 3], SO_TO=[1] * 4, MA=["a", "b", "c", "d"])
    job = loaded(lan, zip_shapefile(frame, tmp_path / "p.zip"))
    assert job.state == State.REFUSED
    assert "key-duplicate" in lan.get(f"{LIST}{job.pk}/").content.decode()
    assert lan.post(f"{LIST}{job.pk}/again").status_code == 302
    columns = lan.get(f"{LIST}{job.pk}/confirm").context["chosen"].columns
    at = [c.name for c in columns].index("MA")
    assert confirmed(lan, job, **{"s-key4": at}).status_code == 302
    assert run_job(str(job.pk)) == "loaded"


def test_findings_come_as_a_harmless_csv(lan: Client, tmp_path: Path) -> None:
    job = loaded(lan, zip_shapefile(parcels(3), tmp_path / "p.zip"))
    job.findings = [
        {
            "rule": "=cmd|' /C calc'!A0",
            "severity": "warning",
            "count": 1,
            "rows": [1],
            "message": "@SUM(1)",
        }
    ]
    job.save()
    text = lan.get(f"{LIST}{job.pk}/findings.csv").content.decode()
    assert "'=cmd" in text
    assert "'@SUM" in text
    assert guard("-5") == "'-5"


def test_cancelling_while_it_waits_ends_it(lan: Client, tmp_path: Path) -> None:
    job = upload(lan, zip_shapefile(parcels(3), tmp_path / "p.zip"))
    confirmed(lan, job)
    assert lan.post(f"{LIST}{job.pk}/cancel").status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert run_job(str(job.pk)) == "not waiting"
    assert not Layer.objects.get().versions.filter(number=2).exists()


def test_cancelling_while_it_runs_stops_it(lan: Client, tmp_path: Path) -> None:
    job = upload(lan, zip_shapefile(parcels(3), tmp_path / "p.zip"))
    confirmed(lan, job)
    ImportJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
    lan.post(f"{LIST}{job.pk}/cancel")
    job.refresh_from_db()
    assert job.cancel_requested
    assert "being cancelled" in lan.get(f"{LIST}{job.pk}/progress").content.decode()


def test_a_job_killed_again_and_again_can_be_run_by_hand(
    lan: Client, tmp_path: Path
) -> None:
    job = upload(lan, zip_shapefile(parcels(3), tmp_path / "p.zip"))
    confirmed(lan, job)
    long_ago = timezone.now() - CALL_AGAIN
    for attempt in (1, 2, 3):
        ImportJob.objects.filter(pk=job.pk).update(
            state=State.RUNNING, host="other", heartbeat_at=long_ago, attempts=attempt
        )
        assert sweep() == 1
        job.refresh_from_db()
        assert job.state == (State.QUEUED if attempt < 3 else State.FAILED)
    page = lan.get(f"{LIST}{job.pk}/").content.decode()
    assert "can be run again" in page
    lan.post(f"{LIST}{job.pk}/again")
    confirmed(lan, job)
    assert run_job(str(job.pk)) == "loaded"


def test_a_waiting_job_is_called_again(lan: Client, tmp_path: Path) -> None:
    job = upload(lan, zip_shapefile(parcels(3), tmp_path / "p.zip"))
    confirmed(lan, job)
    sweep()
    assert not OrmQ.objects.exists()
    long_ago = timezone.now() - 2 * CALL_AGAIN
    ImportJob.objects.filter(pk=job.pk).update(heartbeat_at=long_ago)
    sweep()
    assert OrmQ.objects.count() == 1
    sweep()
    assert OrmQ.objects.count() == 1
