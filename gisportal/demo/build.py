"""Build the whole demonstration into a directory: zips, offices, complaints."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
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


class Province:
    """The demonstration province; each part is made when it is first asked for."""

    def __init__(self) -> None:
        self._themes: dict[str, Theme] = {}

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

    def theme(self, slug: str) -> Theme:
        """The features and facts of a layer, made when it is first asked for."""
        if slug not in self._themes:
            self._themes[slug] = MAKERS[slug](self)
        return self._themes[slug]

    @cached_property
    def reports(self) -> list[report_data.DemoReport]:
        """The complaints, pinned on lamps, drains, parcels and streets."""
        return report_data.reports(self.theme, self.town)


MAKERS: dict[str, Callable[[Province], Theme]] = {
    "communes": lambda of: admin(of.communes),
    "waterways": lambda of: waterways(of.town, of.communes),
    "roads": lambda of: roads(of.town, links(of.communes)),
    "parcels": lambda of: parcels(of.town, plots(of.town)),
    "landuse-plan": lambda of: zoning(of.town),
    "street-lights": lambda of: lights(of.town),
    "drains": lambda of: drains(of.town),
    "public-offices": lambda of: public_offices(of.offices),
}
SLUGS = tuple(MAKERS)
"""Every layer, in the order of loading."""


@dataclass(frozen=True)
class Data:
    """Data that is not a layer, and the file it was written to."""

    slug: str
    path: Path
    count: int


def build_layer(province: Province, slug: str, out_dir: Path) -> DemoLayer:
    """Write one layer: `{slug}.zip`, and `{slug}.json`, its facts."""
    out_dir.mkdir(parents=True, exist_ok=True)
    layer = write(province.theme(slug), out_dir)
    _write_json(out_dir / f"{slug}.json", layer.facts())
    return layer


def build_data(province: Province, out_dir: Path) -> list[Data]:
    """Write the offices and the complaints as JSON."""
    out_dir.mkdir(parents=True, exist_ok=True)
    found = []
    for slug, rows in (("offices", province.offices), ("reports", province.reports)):
        path = out_dir / f"{slug}.json"
        _write_json(path, [asdict(row) for row in rows])
        found.append(Data(slug, path, len(rows)))
    return found


def _write_json(path: Path, content: Any) -> None:
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
