"""Build the whole demonstration into a directory: zips, offices, complaints."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gisportal.demo import offices as office_data
from gisportal.demo import reports as report_data
from gisportal.demo.admin import admin
from gisportal.demo.communes import Commune, communes
from gisportal.demo.drains import drains
from gisportal.demo.draw_town import draw_town
from gisportal.demo.layer import DemoLayer, Theme
from gisportal.demo.lights import lights
from gisportal.demo.network import links
from gisportal.demo.parcels import parcels
from gisportal.demo.plots import plots
from gisportal.demo.public_offices import public_offices
from gisportal.demo.roads import roads
from gisportal.demo.street_names import named
from gisportal.demo.town import Town
from gisportal.demo.waterways import waterways
from gisportal.demo.write import write
from gisportal.demo.zoning import zoning

OFFICES_FILE = "offices.json"
REPORTS_FILE = "reports.json"
SLUGS = (
    "communes",
    "waterways",
    "roads",
    "parcels",
    "landuse-plan",
    "street-lights",
    "drains",
    "public-offices",
)
"""Every layer, in the order of loading."""


class Province:
    """The demonstration province; each part is made when it is first asked for."""

    @cached_property
    def communes(self) -> list[Commune]:
        """The 124 communes."""
        return communes()

    @cached_property
    def town(self) -> Town:
        """The two wards in detail, their streets named."""
        plan = draw_town(self.communes)
        plan.streets = named(plan.streets)
        return plan

    @cached_property
    def offices(self) -> list[office_data.Office]:
        """The public offices."""
        return office_data.offices(self.town, self.communes)

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Every layer's features and facts, made as they are asked for."""
        return _Themes(self)

    @cached_property
    def reports(self) -> list[report_data.DemoReport]:
        """The complaints, pinned on lamps, drains, parcels and streets."""
        return report_data.reports(self.themes, self.town)


class _Themes(dict[str, Theme]):
    """A dictionary that makes a layer when it is first looked up."""

    def __init__(self, province: Province) -> None:
        super().__init__()
        self._makers = _makers(province)

    def __missing__(self, slug: str) -> Theme:
        self[slug] = self._makers[slug]()
        return self[slug]


def _makers(province: Province) -> dict[str, Callable[[], Theme]]:
    return {
        "communes": lambda: admin(province.communes),
        "waterways": lambda: waterways(province.town, province.communes),
        "roads": lambda: roads(province.town, links(province.communes)),
        "parcels": lambda: parcels(province.town, plots(province.town)),
        "landuse-plan": lambda: zoning(province.town),
        "street-lights": lambda: lights(province.town),
        "drains": lambda: drains(province.town),
        "public-offices": lambda: public_offices(province.offices),
    }


@dataclass(frozen=True)
class Data:
    """Data that is not a layer, and the file it was written to."""

    slug: str
    path: Path
    count: int


def build(out_dir: Path, only: tuple[str, ...] = SLUGS) -> list[DemoLayer]:
    """Write the layers named in `only` (all by default), offices and complaints."""
    province = Province()
    layers = [build_layer(province, slug, out_dir) for slug in SLUGS if slug in only]
    build_data(province, out_dir)
    return layers


def build_layer(province: Province, slug: str, out_dir: Path) -> DemoLayer:
    """Write one layer: `{slug}.zip`, and `{slug}.json`, its facts."""
    out_dir.mkdir(parents=True, exist_ok=True)
    layer = write(province.themes[slug], out_dir)
    _write_json(out_dir / f"{slug}.json", layer.facts())
    return layer


def build_data(province: Province, out_dir: Path) -> list[Data]:
    """Write the offices and the complaints as JSON."""
    out_dir.mkdir(parents=True, exist_ok=True)
    offices = out_dir / OFFICES_FILE
    _write_json(offices, office_data.as_json(province.offices))
    reports = out_dir / REPORTS_FILE
    _write_json(reports, report_data.as_json(province.reports))
    return [
        Data("offices", offices, len(province.offices)),
        Data("reports", reports, len(province.reports)),
    ]


def _write_json(path: Path, content: Any) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
