"""Text is found wherever in the file it is, not only where a sample looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importers.dataset import dbf
from layers.models import Feature
from tests.support import encodings
from tests.support.importlayer import Answer
from tests.support.shapefiles import encoded, parcels, write_shapefile, zip_shapefile


def test_utf8_is_recognised_to_the_last_byte(tmp_path: Path) -> None:
    plain = write_shapefile(parcels(5, GHI=["Đường"] * 5), tmp_path / "a")
    path = plain.with_suffix(".dbf")
    found = dbf.layout(path)
    assert found is not None
    assert dbf.is_strict_utf8(path, found)
    assert "Đường".encode() in dbf.non_ascii_values(path, found)
    data = bytearray(path.read_bytes())
    data[data.index(b"\xc4\x90")] = 0x20
    path.write_bytes(data)
    assert not dbf.is_strict_utf8(path, found)


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), b"\xff" * 64])
def test_nonsense_is_no_layout_or_harmless(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.dbf"
    path.write_bytes(content)
    found = dbf.layout(path)
    if found is not None:
        dbf.non_ascii_values(path, found)


@pytest.mark.django_db
def test_one_accented_value_far_down_decides(
    importlayer: Callable[..., Answer], tmp_path: Path
) -> None:
    count = 3_000
    notes = ["plain"] * count
    notes[1_111] = "Phường Cái Khế"
    frame = encoded(
        parcels(count, GHI_CHU=notes, TEN_CHU=["x"] * count),
        encodings.to_tcvn3,
    )
    path = zip_shapefile(
        frame, tmp_path / "x.zip", encoding="ISO-8859-1", without=[".cpg"]
    )
    assert importlayer(path).document["encoding"] == "TCVN3"
    assert Feature.objects.get(fid=1_112).properties["ghi_chu"] == "Phường Cái Khế"
