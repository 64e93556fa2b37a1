"""Files made to crash or hang their reader: a web process never opens them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.gis.forms import GeometryField
from django.test import Client

from importers.dataset import source_layers, unpack
from importers.dataset.gdal_process import csv_values
from importers.dataset.gdal_process.process import BOUNDS, Reader
from importers.intake.folders import UPLOADS
from importers.jobs import disk_quota, summarise_upload
from importers.models import ImportJob
from layers.models import Layer
from tests.support.factories import make_layer
from tests.support.hostile_files import (
    DEEP,
    ENDLESS,
    Bait,
    geopackage,
    nested_wkb,
    nested_wkt,
)
from tests.support.import_pages import NEW, looked_at, member, sent, upload
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
State = ImportJob.State


def table(path: Path, outline: str) -> Path:
    rows = ["id;wkt", *(f"{n};POINT(105.9{n} 10.2)" for n in range(9)), f"9;{outline}"]
    path.write_text("\n".join(rows) + "\n")
    return path


def endless(folder: Path) -> Path:
    """A GeoPackage whose one layer is a view that never comes to an end."""
    return geopackage(ENDLESS)(folder, Bait(folder, ""))


@pytest.fixture
def layer() -> Layer:
    return make_layer()


@pytest.fixture
def lan(layer: Layer) -> Client:
    return member("lan", layer, rights=("edit", "publish"))


@pytest.fixture
def only_received(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever looks into a file is forbidden."""

    def refuse(*_given: Any, **_more: Any) -> None:
        raise AssertionError("looked at in the web process")

    for module, name in (
        (unpack, "open_upload"),
        (unpack, "sha256"),
        (source_layers, "sample"),
        (source_layers, "layers_of"),
        (summarise_upload, "Reader"),
    ):
        monkeypatch.setattr(module, name, refuse)


@pytest.mark.usefixtures("only_received")
def test_an_upload_is_only_received(lan: Client, tmp_path: Path) -> None:
    files = [
        zip_shapefile(parcels(3), tmp_path / "p.zip"),
        endless(tmp_path),
        table(tmp_path / "deep.csv", nested_wkt()),
    ]
    for path in files:
        began = time.monotonic()
        answer = lan.post(NEW, {"layer": "parcels", "files": [sent(path)]})
        assert answer.status_code == 302
        assert time.monotonic() - began < 5
    states = set(ImportJob.objects.values_list("state", flat=True))
    assert states == {State.QUEUED}
    page = lan.get(answer["Location"])
    assert page.status_code == 200, "it says that it is being looked at"


def test_an_endless_view_ends_with_its_reader(
    lan: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = BOUNDS.__class__(memory_mb=500, cpu_seconds=3, silence=3.0)
    monkeypatch.setattr(summarise_upload, "Reader", lambda: Reader(quick))
    began = time.monotonic()
    job = upload(lan, endless(tmp_path))
    assert time.monotonic() - began < 30
    assert job.state == State.REFUSED
    assert {found["rule"] for found in job.findings} & {"reader-slow", "reader-crashed"}


@pytest.mark.parametrize("outline", [nested_wkt(), nested_wkb()], ids=["wkt", "wkb"])
def test_a_nested_shape_is_no_shape(lan: Client, tmp_path: Path, outline: str) -> None:
    job = upload(lan, table(tmp_path / "deep.csv", outline))
    assert job.state == State.UPLOADED
    (batch,) = [csv_values.outlines(source_layers.pa.array([outline, "POINT(1 2)"]))]
    assert batch.to_pylist()[0] is None
    assert batch.to_pylist()[1] is not None


def test_honest_collections_are_kept() -> None:
    texts = [
        "GEOMETRYCOLLECTION(POINT(1 2), GEOMETRYCOLLECTION(POINT(3 4)))",
        "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))",
        "GEOMETRYCOLLECTION(MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0))))",
    ]
    made = csv_values.outlines(source_layers.pa.array(texts))
    assert None not in made.to_pylist()


# ---- other entrances of shapes ----


def on_a_thread(work: Any) -> Any:
    """On the stack a web server's threads have."""
    found: list[Any] = []
    before = threading.stack_size(1 << 20)
    try:
        thread = threading.Thread(target=lambda: found.append(work()))
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join(60)
    return found[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shape", ["wkt", "geojson", "json-lists"])
def test_nested_shapes_through_every_public_entrance(
    client: Client, layer: Layer, shape: str
) -> None:
    text = {
        "wkt": f"S_INTERSECTS(geom, {nested_wkt()})",
        "geojson": '{"type":"GeometryCollection","geometries":[' * DEEP + "]}" * DEEP,
        "json-lists": '{"type":"Polygon","coordinates":'
        + "[" * DEEP
        + "]" * DEEP
        + "}",
    }[shape]
    items = "/ogc/collections/parcels/items"
    asked = [
        lambda: client.get(items, {"filter": text}),
        lambda: client.get(items, {"filter": text, "filter-lang": "cql2-json"}),
        lambda: client.get(items, {"bbox": text}),
        lambda: client.get("/api/reports/", {"bbox": text}),
        lambda: client.post("/api/reports/", {"category": "x", "geometry": text}),
        lambda: client.post("/reports/new", {"category": "x", "geometry": text}),
        lambda: client.post(
            "/api/reports/",
            '{"category": "x", "geometry": ' + (text if shape != "wkt" else "1") + "}",
            content_type="application/json",
        ),
    ]
    for ask in asked:
        assert 400 <= on_a_thread(ask).status_code < 500


def test_no_form_of_the_admin_takes_a_shape(admin_user: User, rf: Any) -> None:
    request = rf.get("/admin/")
    request.user = admin_user
    fields = {
        (model._meta.label, name): type(field)
        for model, model_admin in admin.site._registry.items()
        for form in admin_forms(model_admin, request)
        for name, field in form.base_fields.items()
    }
    assert len(fields) > 50, "there are forms to look at"
    assert not [at for at, kind in fields.items() if issubclass(kind, GeometryField)]


def admin_forms(model_admin: Any, request: Any) -> Iterator[Any]:
    """The forms that take anything: of the rows, and of the rows within them."""
    if model_admin.has_add_permission(request):
        yield model_admin.get_form(request)
    if model_admin.has_change_permission(request):
        yield model_admin.get_form(request, model_admin.model(), change=True)
    for inline in model_admin.get_inline_instances(request):
        yield inline.get_formset(request).form


# ---- the disk ----


def test_without_room_an_upload_is_refused_in_words(
    lan: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zip_shapefile(parcels(3), tmp_path / "p.zip")
    monkeypatch.setattr(disk_quota, "limit", lambda: 10)
    answer = lan.post(NEW, {"layer": "parcels", "files": [sent(path)]})
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()
    answer = lan.post("/en/api/imports/", {"layer": "parcels", "files": [sent(path)]})
    assert (answer.status_code, answer.json()["code"]) == (507, "no-room")
    assert not ImportJob.objects.exists()
    assert not list(UPLOADS.root.rglob("upload.*"))


def test_a_disk_that_fills_up_meanwhile_is_told_too(
    lan: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zip_shapefile(parcels(3), tmp_path / "p.zip")

    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk",
        full,
    )
    answer = lan.post(NEW, {"layer": "parcels", "files": [sent(path)]})
    assert answer.status_code == 507
    assert not ImportJob.objects.exists()


def test_unpacked_uploads_give_way_the_oldest_first(
    lan: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(1).integers(0, 10**9, 4_000).astype(str)
    path = zip_shapefile(parcels(4_000, GHI_CHU=list(noise)), tmp_path / "p.zip")
    old, new = upload(lan, path), upload(lan, path)
    both = disk_quota.size_of(UPLOADS.root)
    monkeypatch.setattr(disk_quota, "limit", lambda: both - 10_000)
    third = looked_at(upload(lan, path).pk)
    kept = [
        disk_quota.stored.is_there(UPLOADS.path(job.pk)) for job in (old, new, third)
    ]
    assert kept[0] is False
    assert kept[2] is True
    assert disk_quota.size_of(UPLOADS.root) <= disk_quota.limit()
    assert old.state == State.UPLOADED, "it is unpacked again when it is loaded"
