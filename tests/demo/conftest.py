"""The demonstration, built once for all of its tests."""

from __future__ import annotations

import geopandas as gpd
import pytest

from gisportal.demo.build import SLUGS, Province, build_data, build_layer
from tests.support.demo_build import Built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    directory = tmp_path_factory.mktemp("demo")
    province = Province()
    layers = {slug: build_layer(province, slug, directory) for slug in SLUGS}
    build_data(province, directory)
    tables = {slug: gpd.read_file(layer.path) for slug, layer in layers.items()}
    return Built(directory, layers, province, tables)
