"""Damaged files: whatever byte is wrong, the answer is a finding, never a fault."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.dataset import source_layers
from importers.dataset.gdal_process.process import Reader
from importers.errors import RefusedError
from importers.inspection.inspection import inspect
from importers.load.attributes import AttributeReader
from importers.load.batches import BatchMaker
from importers.load.geometry import ShapeReader
from importers.options import ImportOptions
from importers.schema.make_plan import make_plan
from layers.models import Layer
from tests.support.shapefiles import PARTS, parcels, write_shapefile, zip_shapefile

MODERATELY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6
)
CUT = st.one_of(st.none(), st.floats(0, 1))


def damaged(data: bytes, damage: list[tuple[float, int]], cut: float | None) -> bytes:
    """The bytes with some replaced, and perhaps the end missing."""
    out = bytearray(data)
    for place, value in damage:
        out[int(place * (len(out) - 1))] = value
    return bytes(out[: int(cut * len(out))] if cut is not None else out)


def read_everything(path: Path, reader: Reader) -> None:
    """Everything of an import but the database; a refusal is a good answer."""
    options = ImportOptions(path=path, layer="fuzz", source_crs="EPSG:9209")
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = inspect(options, Path(folder), reader)
            layer = Layer(slug="fuzz", name_vi="fuzz")
            plan = make_plan(layer, found.names, found.sample, found.encoding, options)
            maker = BatchMaker(
                ShapeReader(found.crs, found.kind, 9209),
                AttributeReader(plan, found.encoding),
            )
            is_plain = found.encoding.is_plain_utf8
            for batch in source_layers.batches(found.layer, is_plain_utf8=is_plain):
                maker.make(batch)
        except RefusedError as refusal:
            assert refusal.findings


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sound")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One process for all; what ends it is answered and begins another."""
    with Reader() as process:
        yield process


@MODERATELY
@given(damage=DAMAGE, cut=CUT)
def test_a_damaged_zip(
    sound: Path, reader: Reader, damage: list[tuple[float, int]], cut: float
) -> None:
    whole = sound / "whole.zip"
    if not whole.exists():
        zip_shapefile(parcels(40), whole)
    path = sound / "damaged.zip"
    path.write_bytes(damaged(whole.read_bytes(), damage, cut))
    read_everything(path, reader)


@MODERATELY
@given(part=st.sampled_from(PARTS), damage=DAMAGE, cut=CUT)
def test_a_damaged_part(
    sound: Path,
    reader: Reader,
    part: str,
    damage: list[tuple[float, int]],
    cut: float,
) -> None:
    source = sound / "parts" / "thua_dat.shp"
    if not source.exists():
        write_shapefile(parcels(40, GHI_CHU=["Đường"] * 40), sound / "parts")
    path = sound / "part.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in PARTS:
            data = source.with_suffix(suffix).read_bytes()
            archive.writestr(
                f"x{suffix}", damaged(data, damage, cut) if suffix == part else data
            )
    read_everything(path, reader)


# One file of each other format: few examples each, for the child answers quickly.
SOME = settings(MODERATELY, max_examples=25)
WRITTEN = {
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "kml": "LIBKML",
    "gml": "GML",
    "fgb": "FlatGeobuf",
    "tab": "MapInfo File",
    "mif": "MapInfo File",
    "dxf": "DXF",
    "dgn": "DGN",
    "csv": "",
}


def whole(folder: Path, suffix: str) -> list[Path]:
    """A sound data set of the format; all its files, the main one first."""
    place = folder / suffix
    path = place / f"x.{suffix}"
    if not path.exists():
        place.mkdir()
        frame = parcels(30)
        if suffix == "csv":
            centres = frame.geometry.centroid
            frame = frame.assign(x=centres.x, y=centres.y).drop(columns="geometry")
            frame.to_csv(path, index=False)
        else:
            frame = frame[["geometry"]] if suffix in ("dxf", "dgn") else frame
            pyogrio.write_dataframe(frame, path, driver=WRITTEN[suffix])
    others = sorted(p for p in place.iterdir() if p != path)
    return [path, *(p for p in others if p.suffix in PARTS_OF_OTHERS)]


PARTS_OF_OTHERS = {".dat", ".map", ".id", ".mid"}


@SOME
@given(
    suffix=st.sampled_from(sorted(WRITTEN)),
    which=st.integers(0, 3),
    damage=DAMAGE,
    cut=CUT,
)
def test_a_damaged_file_of_another_format(
    sound: Path,
    reader: Reader,
    suffix: str,
    which: int,
    damage: list[tuple[float, int]],
    cut: float,
) -> None:
    files = whole(sound, suffix)
    path = sound / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for index, file in enumerate(files):
            data = file.read_bytes()
            is_hit = index == which % len(files)
            archive.writestr(file.name, damaged(data, damage, cut) if is_hit else data)
    read_everything(path, reader)


@pytest.mark.parametrize("claimed", [0, 1, 2**31 - 1, 2**32 - 1])
@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("place", [4, 8, 10, 24, 100, 104, 152])
def test_a_lying_header(
    sound: Path, reader: Reader, part: str, place: int, claimed: int
) -> None:
    """Counts and lengths in headers say anything; memory and time stay bounded."""
    source = sound / "lying" / "thua_dat.shp"
    if not source.exists():
        write_shapefile(parcels(20), sound / "lying")
    path = sound / "lying.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in PARTS:
            data = bytearray(source.with_suffix(suffix).read_bytes())
            if suffix == part:
                order = "little" if suffix == ".dbf" else "big"
                data[place : place + 4] = claimed.to_bytes(4, order)
            archive.writestr(f"x{suffix}", bytes(data))
    read_everything(path, reader)
