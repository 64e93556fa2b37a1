"""Damaged files: whatever byte is wrong, the answer is a finding, never a fault."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers import mapping, reading
from importers.attributes import AttributeReader
from importers.errors import RefusedError
from importers.inspection import inspect
from importers.loading import BatchMaker
from importers.options import ImportOptions
from importers.reader.process import Reader
from importers.shapes import ShapeReader
from layers.models import Layer
from tests.shapefiles import PARTS, parcels, write_shapefile, zip_shapefile

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
            plan = mapping.plan(
                layer, found.names, found.sample, found.encoding, options
            )
            maker = BatchMaker(
                ShapeReader(found.crs, found.kind, 9209),
                AttributeReader(plan, found.encoding),
            )
            is_plain = found.encoding.is_plain_utf8
            for batch in reading.batches(found.layer, is_plain_utf8=is_plain):
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
