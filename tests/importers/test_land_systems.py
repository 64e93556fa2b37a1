"""Exports of the national land systems: recognised or chosen, each column what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from layers.models import Layer
from layers.recognition import land_systems
from tests.support.importlayer import Answer
from tests.support.shapefiles import parcels, zip_shapefile

Run = Callable[..., Answer]
VBDLIS = {
    "MaDoiTuong": "TD", "MaXa": "29545", "SoHieuToBanDo": 3, "SoThuTuThua": 7,
    "SoHieuToBanDoCu": "1", "SoThuTuThuaCu": "12a", "DienTich": 401.2,
    "DienTichPhapLy": 400.0, "KyHieuMucDichSuDung": "ODT+CLN",
    "KyHieuDoiTuong": "GDC", "TenChu": "Nguyễn Văn A", "DaCapGCN": 1,
    "SoHieuGCN": "BX 123456", "NamSinhC1": "1970",
}  # fmt: skip
VILIS = {
    "THUAID": 1, "XAID": 29545, "SHBANDO": 3, "SHTHUA": 7, "DIENTICH": 401.2,
    "DIENTICHPL": 400.0, "MALOAIDAT": 12, "KHLOAIDAT": "T", "DTSD": 1,
    "TENCHU": "Nguyễn Văn A", "DIACHI": "ấp 1", "MDSD2003": "ODT+CLN",
    "KH2003": "ODT", "MSCOLOR": 5, "SHTHUATAM": 0, "DTTHOCU": 0.0,
}  # fmt: skip
ILIS = {
    "MaXa": "29545", "SoTo": 3, "SoThua": 7, "SoToCu": 1, "SoThuaCu": "12a",
    "DienTich": 401.2, "DienTichPhapLy": 400.0, "DienTichCu": 390.0,
    "LoaiDat": "ODT/CLN", "LoaiDatCu": "T", "TenChu": "Nguyễn Văn A",
}  # fmt: skip
WANTED = {
    *("sheet", "parcel", "old_sheet", "old_parcel", "registered_area", "mapped_area"),
    "land_use",
}


@pytest.mark.parametrize(
    ("system", "row"), [("vbdlis", VBDLIS), ("vilis", VILIS), ("ilis", ILIS)]
)
def test_an_export_is_recognised_by_its_columns(
    system: str, row: dict[str, Any]
) -> None:
    for names in (row, [n[:10] for n in row], [n.upper() for n in row]):
        found = land_systems.recognised(names)
        assert found is not None
        assert found.name == system


def test_other_files_are_of_no_land_system() -> None:
    plain = ["MA_XA", "SO_TO", "SO_THUA", "DIEN_TICH", "LOAI_DAT", "TEN_CHU"]
    assert land_systems.recognised(plain) is None
    assert land_systems.chosen("none", VBDLIS) is None
    vilis = land_systems.chosen("vilis", plain)
    assert vilis is not None
    assert vilis.title == "ViLIS"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "title"), [(VBDLIS, "VBDLIS"), (VILIS, "ViLIS"), (ILIS, "VNPT-iLIS")]
)
def test_each_column_is_what_it_is(
    importlayer: Run, tmp_path: Path, row: dict[str, Any], title: str
) -> None:
    frame = parcels(3)[["geometry"]].assign(**row)
    number = next(n for n in ("SoThuTuThua", "SHTHUA", "SoThua") if n in row)
    frame[number] = range(7, 10)
    path = tmp_path / "export.gpkg"
    pyogrio.write_dataframe(frame, path)
    answer = importlayer(path)
    assert answer.message("land-system") == f"Columns as {title} exports them."
    layer = Layer.objects.get()
    assert layer.role == "parcel"
    fields = {f.meaning: f for f in layer.fields.all()}
    # ViLIS keeps no former numbers.
    assert WANTED - set(fields) <= (
        {"old_sheet", "old_parcel"} if row is VILIS else set()
    )
    legal, mapped = fields["registered_area"], fields["mapped_area"]
    assert "PL" in legal.source_name.upper() or "PHAP" in legal.source_name.upper()
    assert mapped.source_name.upper() in ("DIENTICH", "DIENTICHCU")
    private = {f.source_name for f in layer.fields.all() if not f.is_public}
    assert {n for n in row if n.lower() in ("tenchu", "sohieugcn", "namsinhc1")} <= (
        private
    )


@pytest.mark.django_db
def test_a_shapefile_whose_names_are_cut_is_the_same(
    importlayer: Run, tmp_path: Path
) -> None:
    names = {n: n[:10] for n in VBDLIS} | {
        "SoHieuToBanDoCu": "SoHieuTo_1",
        "SoThuTuThuaCu": "SoThuTuT_1",
    }
    frame = parcels(3)[["geometry"]].assign(
        **{names[n]: value for n, value in VBDLIS.items()}
    )
    frame["SoThuTuThu"] = range(7, 10)
    importlayer(zip_shapefile(frame, tmp_path / "p.zip"))
    fields = {f.meaning: f.source_name for f in Layer.objects.get().fields.all()}
    assert fields["old_sheet"] == "SoHieuTo_1"
    assert fields["old_parcel"] == "SoThuTuT_1"
    assert fields["registered_area"] == "DienTichPh"
    assert fields["mapped_area"] == "DienTich"
    assert fields["land_use"] == "KyHieuMucD"


@pytest.mark.django_db
def test_an_area_alone_is_the_registered_one_and_codes_out_of_force_are_told(
    importlayer: Run, tmp_path: Path
) -> None:
    frame = parcels(4, DienTich=400.0, LOAI_DAT=["BHK", "ODT/CLN", "LUC-C", "NHK"])
    path = tmp_path / "p.gpkg"
    pyogrio.write_dataframe(frame, path)
    answer = importlayer(path, land_system="none")
    assert "land-system" not in answer.rules
    assert "BHK → HNK, NHK → HNK" in answer.message("codes-outdated")
    fields = {f.meaning: f for f in Layer.objects.get().fields.all()}
    assert fields["registered_area"].source_name == "DienTich"
    assert set(fields["land_use"].codes) == {"BHK", "ODT/CLN", "LUC-C", "NHK"}
    assert importlayer(path, land_system="abc").code == 2
