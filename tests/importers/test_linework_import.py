"""Drawings all the way: DXF and DGN files become layers of parcels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
import shapely

from importers.models import FindingPlace
from layers.models import DatasetVersion, Feature, Layer
from tests.support.dgn import write_dgn
from tests.support.drawings import EAST, NORTH, cell, grid, write_dxf
from tests.support.importlayer import Answer

pytestmark = pytest.mark.django_db
Run = Callable[..., Answer]
VN = {"source_crs": "EPSG:9209"}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A DXF of one map sheet with a fault of each kind, texts in TCVN3."""
    lines = [
        *grid(4, 3),
        ("10", [(EAST + 5, NORTH + 45), (EAST + 10, NORTH + 50)]),
        ("22", [(EAST - 100, NORTH), (EAST - 100, NORTH + 60)]),
    ]
    texts = [
        ("13", cell(i, j), f"{1 + i + 4 * j}\nODT\n400.0")
        for j in range(3)
        for i in range(4)
        if (i, j) not in ((0, 2), (3, 2))
    ]
    texts += [("13", cell(3, 2), "12 LUC 250.5"), ("28", (EAST, NORTH - 9), "x")]
    path = tmp_path / "to-7.dxf"
    write_dxf(path, lines, texts)
    raw = path.read_bytes().replace(
        b"1\r\nx\r\n", "1\r\n§\u00adêng NguyÔn HuÖ\r\n".encode("latin-1")
    )
    path.write_bytes(raw)
    return path


def test_a_sheet_becomes_parcels_with_keys(importlayer: Run, sheet: Path) -> None:
    answer = importlayer(sheet, **VN, sheet="07", commune="29545", publish=True)
    assert answer.code == 0, answer
    layer = Layer.objects.get()
    assert (layer.role, layer.geometry_kind) == ("parcel", "polygon")
    assert Feature.objects.count() == 11
    one = Feature.objects.get(key="29545-7-6")
    assert one.label == "7/6"
    assert one.properties["loai_dat"] == "ODT"
    assert one.properties["dien_tich"] == 400.0
    assert one.measure == pytest.approx(400.0, abs=0.01)
    assert layer.fields.get(key="chu_ban_ve").is_public is False
    assert answer.rules["linework-open"] == "warning"
    assert answer.rules["linework-label-missing"] == "warning"
    assert answer.rules["linework-area-differs"] == "warning"
    assert "key-none" not in answer.rules
    assert answer.document["encoding"] == "TCVN3"
    missing = FindingPlace.objects.get(rule="linework-label-missing")
    # The cell without a label, on earth.
    assert missing.point.x == pytest.approx(105.9667, abs=0.01)
    assert missing.point.y == pytest.approx(10.243, abs=0.01)


def test_levels_can_be_named(importlayer: Run, sheet: Path) -> None:
    answer = importlayer(sheet, **VN, boundary_levels="22")
    assert answer.code == 1
    assert "linework-nothing" in answer.rules
    answer = importlayer(sheet, **VN, label_levels="99")
    assert answer.code == 1
    assert "linework-level" in answer.rules
    assert "10" in answer.message("linework-level")
    answer = importlayer(sheet, **VN, drawing="everything")
    assert answer.code == 2


def test_a_drawing_can_be_taken_as_it_is_drawn(importlayer: Run, sheet: Path) -> None:
    answer = importlayer(sheet, layer="lines", **VN, drawing="lines")
    assert answer.code == 0
    assert answer.document["features"] == 11
    answer = importlayer(
        sheet, layer="words", **VN, drawing="points", boundary_levels="28"
    )
    assert answer.code == 0, answer
    street = Feature.objects.get(version__layer__slug="words")
    assert street.properties == {"level": "28", "chu_ban_ve": "Đường Nguyễn Huệ"}


def test_outlines_without_texts_are_loaded_as_they_are(
    importlayer: Run, shared_data: Callable[[str], Path]
) -> None:
    for name in ("65_vn_thua.dgn", "66_vn_thua.dxf"):
        path = shared_data(f"messy/{name}")
        answer = importlayer(path, layer=name[:2], **VN)
        assert answer.code == 0, answer
        assert answer.document["features"] == 400
        assert answer.rules["linework-no-texts"] == "warning"
        true = pyogrio.raw.read(path, encoding="ISO-8859-1")[2]
        area = Feature.objects.filter(version__layer__slug=name[:2])
        total = sum(area.values_list("measure", flat=True))
        union = shapely.area(shapely.union_all(shapely.from_wkb(true)))
        assert total == pytest.approx(union, rel=1e-4)


def test_a_dgn_is_read_like_a_dxf(importlayer: Run, tmp_path: Path) -> None:
    spots = [cell(i, j) for j in range(2) for i in range(3)]
    words = [f"{n}/400.0 LUC".encode() for n in range(1, 7)]
    path = write_dgn(
        tmp_path / "sheet.dgn",
        [(int(level), corners) for level, corners in grid(3, 2)],
        [
            *((13, spot, text) for spot, text in zip(spots, words, strict=True)),
            (28, spots[0], "Ñöôøng Nguyeãn Hueä".encode("latin-1")),
        ],
    )
    answer = importlayer(path, **VN, sheet="3", topology=1.0)
    assert answer.code == 0, answer
    assert answer.document["encoding"] == "VNI"
    assert answer.rules["topology-clean"] == "info"
    found = dict(Feature.objects.values_list("key", "properties__loai_dat"))
    assert found == {f"3-{n}": "LUC" for n in range(1, 7)}
    assert all(
        m == pytest.approx(400, abs=0.01)
        for m in Feature.objects.values_list("measure", flat=True)
    )


def test_a_drawing_too_large_is_refused(
    importlayer: Run, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.drawings.drawing.MAX_VERTICES", 10)
    answer = importlayer(sheet, **VN)
    assert answer.code == 1
    assert "linework-large" in answer.rules
    assert not DatasetVersion.objects.exists()
