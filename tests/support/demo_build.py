"""A finished build of the demonstration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from gisportal.demo.build import Province
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
