"""A drawing by web: levels are shown and chosen, parcels come of it, choices are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Feature, Layer
from tests.support.dgn import write_dgn
from tests.support.drawings import cell, grid
from tests.support.import_pages import LIST, confirmed, member, upload
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db


def sheet(path: Path, number: int) -> Path:
    """A DGN with 3 × 2 parcels; one is numbered twice, text on a street besides."""
    spots = [cell(i, j) for j in range(2) for i in range(3)]
    words = [f"{number + n} ODT 400.0".encode() for n in range(6)]
    texts = [(13, spot, text) for spot, text in zip(spots, words, strict=True)]
    texts += [
        (28, spots[0], b"Duong 30-4"),
        (13, (spots[5][0] + 2, spots[5][1]), b"99 LUC"),
    ]
    return write_dgn(path, [(10, corners) for _level, corners in grid(3, 2)], texts)


@pytest.fixture
def lan() -> Client:
    client = member("lan")
    add = Permission.objects.get(codename="add_layer")
    User.objects.get(username="lan").user_permissions.add(add)
    return client


def test_levels_are_offered_and_parcels_made(lan: Client, tmp_path: Path) -> None:
    job = upload(lan, sheet(tmp_path / "a.dgn", 1), layer="+", title="Tờ bản đồ")
    page = lan.get(f"{LIST}{job.pk}/confirm")
    text = page.content.decode()
    assert "Parcel boundary" in text
    assert "Street names" in text
    form = page.context["form"]
    assert form.linework["boundary"].value() == ["10"]
    assert form.linework["labels"].value() == ["13"]
    columns = {c.column.name: c.column for c in form.columns}
    assert columns["SO_THUA"].meaning == "parcel"
    assert columns["LOAI_DAT"].codes["ODT"]["name_en"] == "Urban housing"
    assert not columns["CHU_BAN_VE"].is_public
    values = {
        "w-way": "parcels",
        "w-boundary": ["10"],
        "w-labels": ["13"],
        "w-snap": "0.02",
        "w-sheet": "12",
        "k-takes_codes": "on",
        "k-topology": "1",
    }
    wrong = confirmed(lan, job, **{**values, "w-snap": "99", "w-commune": "x"})
    assert wrong.status_code == 422
    assert confirmed(lan, job, **values).status_code == 302
    assert run_job(str(job.pk)) == "loaded"
    layer = Layer.objects.get()
    keys = set(Feature.objects.values_list("key", flat=True))
    assert keys == {f"12-{n}" for n in range(1, 6)}
    assert layer.style["field"] == "loai_dat"
    assert layer.topology_least == 1.0
    job.refresh_from_db()
    rules = {f["rule"] for f in job.findings}
    assert {"linework-label-double", "topology-clean", "linework-levels"} <= rules
    page = lan.get(f"{LIST}{job.pk}/").content.decode()
    assert "data-findings-map" in page
    # The next sheet of the layer is offered with the same levels, but no number.
    again = upload(lan, sheet(tmp_path / "b.dgn", 50), layer=layer.slug)
    form = lan.get(f"{LIST}{again.pk}/confirm").context["form"]
    assert form.linework["boundary"].value() == ["10"]
    assert form.linework["sheet"].value() == ""
    assert form.checks["topology"].value() == 1.0


def test_colours_and_outside_are_as_ticked(lan: Client, tmp_path: Path) -> None:
    frame = parcels(12)
    frame.geometry = frame.translate(0, 1.2e6)
    path = zip_shapefile(frame, tmp_path / "p.zip")
    job = upload(lan, path, layer="+", title="Xa tỉnh")
    page = lan.get(f"{LIST}{job.pk}/confirm").content.decode()
    assert "Urban housing" in page
    assert confirmed(lan, job, **{"k-takes_codes": None}).status_code == 302
    assert run_job(str(job.pk)) == "refused"
    job.refresh_from_db()
    assert {f["rule"]: f["severity"] for f in job.findings}[
        "outside-province"
    ] == "error"
    lan.post(f"{LIST}{job.pk}/again")
    ticked = {"k-takes_codes": None, "k-takes_outside": "on"}
    assert confirmed(lan, job, **ticked).status_code == 302
    assert run_job(str(job.pk)) == "loaded"
    layer = Layer.objects.get()
    assert layer.style == {}
    assert layer.fields.get(key="loai_dat").codes == {}
    assert ImportJob.objects.count() == 1
