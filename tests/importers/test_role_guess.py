"""A plan loaded with the default settings is a plan: guessed, shown, and in the extract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from importers.jobs.tasks import run_job
from importers.schema.role_guess import guess_role
from layers.models import Layer
from layers.queries import live_layers
from layers.recognition.column_recognition import guess
from tests.support.import_pages import LIST, confirmed, member, upload
from tests.support.importlayer import Answer
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
Import = Callable[..., Answer]


@pytest.mark.parametrize(
    ("columns", "kind", "name", "role"),
    [
        ("SO_TO SO_THUA LOAI_DAT", "polygon", "qh thửa", "parcel"),
        ("MA_QH", "polygon", "lop 1", "zoning"),
        ("LoaiDatQH DIEN_TICH", "polygon", "lop 1", "zoning"),
        ("TEN_QH", "polygon", "lop 1", "zoning"),
        ("QH2030", "polygon", "lop 1", "zoning"),
        ("LOAI_DAT", "polygon", "lop 1", "zoning"),
        ("LOAI_DAT", "point", "lop 1", "other"),
        ("LOAI_DAT", "polygon", "Hiện trạng sử dụng đất 2025", "other"),
        ("HLAT CAP_DA", "line", "duong-day-110kv", "zoning"),
        ("TEN LO_GIOI", "line", "duong", "zoning"),
        ("TEN", "line", "Lộ giới đường phố", "zoning"),
        ("TEN", "point", "Mốc quy hoạch (cắm mốc)", "zoning"),
        ("TEN CAP", "line", "Đường giao thông", "other"),
        ("TEN", "point", "Trạm y tế", "other"),
    ],
)
def test_what_a_layer_is_taken_for(
    columns: str, kind: str, name: str, role: str
) -> None:
    found = [(column, guess(column, []).meaning) for column in columns.split()]
    taken = guess_role(found, kind, [name])
    assert (taken.role, bool(taken.why)) == (role, role != "other")


def test_a_plan_loaded_with_the_defaults_affects_what_it_covers(
    importlayer: Import, tmp_path: Path
) -> None:
    path = zip_shapefile(parcels(2), tmp_path / "thua.zip")
    importlayer(path, layer="parcels", publish=True)
    zones = parcels(1, size=500.0)[["geometry"]].assign(
        MA_QH="DGT", SO_QD="12/QĐ-UBND", NGAY_QD="15/12/2025"
    )
    path = zip_shapefile(zones, tmp_path / "qh.zip", name="qh")
    answer = importlayer(path, layer="lop-7", publish=True)
    assert "MA_QH" in answer.message("role-guessed")
    live_layers.forget()
    found = Client().get("/en/layers/parcels/features/29545-1-2.json").json()
    (plan,) = found["report"]["affecting"]
    (zone,) = plan["restrictions"]
    assert (plan["layer"], zone["code"], zone["percent"]) == ("lop-7", "DGT", 100.0)
    assert zone["decision"]["number"] == "12/QĐ-UBND"
    assert zone["decision"]["date"] == "2025-12-15"


@pytest.mark.parametrize(("said", "role"), [(None, "zoning"), ("other", "other")])
def test_the_guess_is_shown_with_its_reason_and_can_be_corrected(
    tmp_path: Path, said: str | None, role: str
) -> None:
    client = member("minh")
    user = User.objects.get(username="minh")
    user.user_permissions.add(Permission.objects.get(codename="add_layer"))
    zones = parcels(1)[["geometry"]].assign(MA_QH="DGT")
    job = upload(client, zip_shapefile(zones, tmp_path / "q.zip"), layer="+", title="L")
    page = client.get(f"{LIST}{job.pk}/confirm").content.decode()
    assert '<option value="zoning" selected>' in page
    assert "because it has the column MA_QH" in page
    assert confirmed(client, job, **{"r-role": said}).status_code == 302
    assert run_job(str(job.pk)) == "loaded"
    layer = Layer.objects.get()
    assert layer.role == role
    assert layer.versions.get().has_pieces is (role == "zoning")
