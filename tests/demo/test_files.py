"""The zips and catalogue facts that the importer is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pyogrio
import pyproj
import pytest

from gisportal.demo.build import SLUGS
from layers.models import Layer, LayerField, ServiceOffice
from layers.style_spec import check_style
from tests.support.demo_build import Built

HASH_SEED = "7"


def fingerprints(directory: Path) -> dict[str, str]:
    files = sorted(directory.iterdir())
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def test_it_builds_every_layer(built: Built) -> None:
    assert tuple(built.layers) == SLUGS
    for slug, layer in built.layers.items():
        assert len(built.table(slug)) == layer.features > 0


BUILD = """
import sys
from pathlib import Path

from gisportal.demo.build import SLUGS, Province, build_data, build_layer

province, out = Province(), Path(sys.argv[1])
for slug in SLUGS:
    build_layer(province, slug, out)
build_data(province, out)
"""


@pytest.mark.slow
def test_it_builds_the_same_bytes_in_another_process(
    built: Built, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": HASH_SEED},
    )
    assert fingerprints(tmp_path) == fingerprints(built.directory)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_writes_what_a_planner_would_upload(built: Built, slug: str) -> None:
    layer = built.layers[slug]
    with zipfile.ZipFile(layer.path) as archive:
        suffixes = {Path(name).suffix for name in archive.namelist()}
    info = pyogrio.read_info(layer.path)
    assert suffixes == {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    assert pyproj.CRS(info["crs"]).to_epsg() == layer.epsg == layer.measure_srid
    assert info["encoding"] == "UTF-8"
    assert all(len(name) <= 10 for name in info["fields"])


@pytest.mark.parametrize("slug", SLUGS)
def test_it_describes_every_column(built: Built, slug: str) -> None:
    layer = built.layers[slug]
    columns = [name for name in built.table(slug).columns if name != "geometry"]
    meanings = set(LayerField.Meaning.values)
    assert list(layer.fields) == columns
    assert all(c.name_vi and c.name_en for c in layer.fields.values())
    assert all(c.meaning in meanings for c in layer.fields.values())
    assert set(layer.key) | set(layer.label) <= set(columns)
    for column in (*layer.key, *layer.label):
        assert layer.fields[column].is_public


@pytest.mark.parametrize("slug", SLUGS)
def test_its_codes_are_all_named(built: Built, slug: str) -> None:
    table = built.table(slug)
    for column, facts in built.layers[slug].fields.items():
        if facts.codes:
            assert set(table[column]) <= set(facts.codes), column


@pytest.mark.parametrize("slug", SLUGS)
def test_its_facts_suit_the_catalogue(built: Built, slug: str) -> None:
    facts = json.loads((built.directory / f"{slug}.json").read_text("utf-8"))
    check_style(facts["style"])
    field = facts["style"].get("field")
    assert not field or field.upper() in facts["fields"]
    assert facts["role"] in Layer.Role.values
    assert facts["geometry_kind"] in Layer.GeometryKind.values
    assert facts["is_demo"]
    assert "minh họa" in facts["attribution"]


@pytest.mark.parametrize("slug", SLUGS)
def test_its_keys_are_unique_and_its_shapes_valid(built: Built, slug: str) -> None:
    table = built.table(slug)
    assert not table.duplicated(list(built.layers[slug].key)).any()
    assert table.geometry.is_valid.all()
    assert not table.geometry.is_empty.any()


def test_only_owner_and_identity_are_private(built: Built) -> None:
    private = {
        (slug, column)
        for slug, layer in built.layers.items()
        for column, facts in layer.fields.items()
        if not facts.is_public
    }
    assert private == {("parcels", "TEN_CHU"), ("parcels", "SO_GIAYTO")}


def test_its_offices_serve_real_communes(built: Built) -> None:
    codes = set(built.table("communes").MA_XA)
    offices = built.data("offices")
    assert len(offices) >= 12
    assert len({office["slug"] for office in offices}) == len(offices)
    for office in offices:
        assert office["serves"], office["slug"]
        assert set(office["serves"]) <= codes
        assert office["level"] in ServiceOffice.Level.values
        assert 105.6 < office["point"][0] < 106.9
        assert 9.4 < office["point"][1] < 10.4
