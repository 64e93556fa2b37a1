"""The demonstration, built once for all of its tests."""

from __future__ import annotations

import fcntl
import pickle
from pathlib import Path

import geopandas as gpd
import pytest

from gisportal.demo.build import SLUGS, Province, build_data, build_layer
from tests.support.demo_build import Built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    """Made by the first process that asks for it; the others read what it made."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    kept = folder / "demo.pickle"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(build(folder / "demo")))
    return pickle.loads(kept.read_bytes())


def build(directory: Path) -> Built:
    province = Province()
    layers = {slug: build_layer(province, slug, directory) for slug in SLUGS}
    build_data(province, directory)
    tables = {slug: gpd.read_file(layer.path) for slug, layer in layers.items()}
    return Built(directory, layers, province, tables)
