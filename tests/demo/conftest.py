"""The demonstration, built once for all of its tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from gisportal.demo.build import SLUGS, Province, build_data, build_layer
from gisportal.demo.layer import DemoLayer


@dataclass(frozen=True)
class Built:
    """A finished build: its directory, layers and the things they were made from."""

    directory: Path
    layers: dict[str, DemoLayer]
    province: Province
    tables: dict[str, gpd.GeoDataFrame]

    def table(self, slug: str) -> gpd.GeoDataFrame:
        """A layer as its zip holds it."""
        return self.tables[slug]

    def data(self, name: str) -> list[dict[str, Any]]:
        """A JSON file beside the zips."""
        return json.loads((self.directory / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    directory = tmp_path_factory.mktemp("demo")
    province = Province()
    layers = {slug: build_layer(province, slug, directory) for slug in SLUGS}
    build_data(province, directory)
    tables = {slug: gpd.read_file(layer.path) for slug, layer in layers.items()}
    return Built(directory, layers, province, tables)
