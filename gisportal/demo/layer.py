"""What a demonstration layer is: a table of features and the facts about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd

from gisportal.demo.data import data
from gisportal.demo.projection import EPSG

ATTRIBUTION = "Dữ liệu minh họa – không có giá trị pháp lý"
LICENCE = "CC0-1.0"


@dataclass(frozen=True)
class Group:
    """A theme of the catalogue."""

    slug: str
    name_vi: str
    name_en: str
    order: int


@dataclass(frozen=True)
class Column:
    """One column of the file: its labels, unit, code list and meaning."""

    name_vi: str
    name_en: str
    unit: str = ""
    meaning: str = "none"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_public: bool = True
    is_searchable: bool = False


@dataclass(frozen=True)
class DemoLayer:
    """The catalogue facts of a layer, in the words of the import command.

    They are kept in `data/layers/{slug}.json`; what a file leaves out is as here.
    """

    slug: str
    group: Group
    order: int
    name_vi: str
    name_en: str
    description_vi: str
    description_en: str
    role: str
    geometry_kind: str
    key: list[str]
    label: list[str]
    fields: dict[str, Column]
    style: dict[str, Any]
    min_zoom: int = 0
    max_zoom: int = 18
    is_shown_first: bool = True
    opacity: float = 1.0
    epsg: int = EPSG
    measure_srid: int = EPSG
    attribution: str = ATTRIBUTION
    licence: str = LICENCE
    decision_number: str = ""
    decision_date: str = ""
    legal_status: str = ""
    coverage: str = ""
    coverage_communes: list[str] = field(default_factory=list)
    coverage_as_of: str = ""
    coverage_source: str = ""
    is_demo: bool = True
    features: int = 0
    path: Path | None = None

    @classmethod
    def named(cls, slug: str) -> DemoLayer:
        """Return the layer whose facts `data/layers/{slug}.json` holds."""
        facts = dict(data(f"layers/{slug}"))
        slug_of_group = facts.pop("group")
        columns = {name: Column(**of) for name, of in facts.pop("fields").items()}
        group = Group(slug_of_group, **data("groups")[slug_of_group])
        return cls(group=group, fields=columns, **facts)

    def codes(self, column: str) -> list[str]:
        """Return the codes a column may hold."""
        return list(self.fields[column].codes)

    @property
    def file(self) -> Path:
        """The zip that `gisportal.demo.write` made of it."""
        if self.path is None:
            raise ValueError(f"{self.slug} has not been written")
        return self.path

    def facts(self) -> dict[str, Any]:
        """Return what `importlayer --catalogue` reads, ready for JSON."""
        found = asdict(self)
        del found["path"], found["features"]
        return found


@dataclass(frozen=True)
class Theme:
    """A layer's facts and its features: a table with the columns of the facts."""

    layer: DemoLayer
    table: gpd.GeoDataFrame


def frame(columns: dict[str, Any], geometry: Any) -> gpd.GeoDataFrame:
    """Return a table in the demonstration's coordinate system."""
    return gpd.GeoDataFrame(columns, geometry=list(geometry), crs=f"EPSG:{EPSG}")
