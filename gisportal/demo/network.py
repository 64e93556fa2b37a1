"""The province's main roads: which commune centres they join, and their class."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPoint

from gisportal.demo.communes import CALM, Commune
from gisportal.demo.noise import Field, generator, wiggle
from gisportal.demo.rivers import ONLY_INLAND, rivers

Edge = tuple[int, int]

BRIDGE = 2.5
"""How many times longer a road across a main river counts: few bridges are built."""
EXTRA = 0.42
"""Share of further short links, beside the tree that joins everything."""
TRUNKS = [
    ("Quốc lộ 57", "28789"), ("Quốc lộ 53", "29242"), ("Quốc lộ 1", "29771"),
    ("Quốc lộ 53", "29512"), ("Quốc lộ 54", "29341"), ("Quốc lộ 57B", "29050"),
    ("Quốc lộ 57C", "29110"), ("Quốc lộ 60", "28948"), ("Quốc lộ 54", "29461"),
]  # fmt: skip
"""National roads from the capital: name, and the commune each one runs to."""


@dataclass(frozen=True)
class Link:
    """A main road between two communes: its line, class, name and width (m)."""

    line: LineString
    kind: str
    name: str
    width: float


def links(communes: list[Commune]) -> list[Link]:
    """Return the roads that join the communes, national roads first."""
    centres = np.array([commune.centre for commune in communes])
    costs = _costs(centres)
    tree = _tree(costs, len(centres))
    limit = np.median([costs[edge] for edge in tree]) * 1.5
    random = generator("links")
    extra = [
        e
        for e in costs
        if e not in tree and costs[e] < limit and random.random() < EXTRA
    ]
    chosen = {edge: costs[edge] for edge in [*tree, *extra]}
    trunks = _trunks(chosen, [commune.code for commune in communes])
    found = [_link(centres, edge, trunks.get(edge, "")) for edge in sorted(chosen)]
    return sorted(found, key=lambda link: link.kind != "QL")


def _costs(centres: np.ndarray) -> dict[Edge, float]:
    """Return the length of every Delaunay edge, more where it crosses a main river."""
    lines = shapely.get_parts(
        shapely.delaunay_triangles(MultiPoint(centres), only_edges=True)
    )
    barrier = shapely.union_all(
        [r.line for r in rivers() if r.name_vi not in ONLY_INLAND]
    )
    tree = shapely.STRtree(shapely.points(centres))
    found = {}
    for line in lines:
        one, two = sorted(int(tree.nearest(p)) for p in line.boundary.geoms)
        found[one, two] = line.length * (BRIDGE if line.crosses(barrier) else 1)
    return found


def _tree(costs: dict[Edge, float], number: int) -> set[Edge]:
    """Return the cheapest set of edges that joins all points (Kruskal)."""
    group = list(range(number))

    def root(n: int) -> int:
        while group[n] != n:
            n = group[n]
        return n

    chosen = set()
    for edge in sorted(costs, key=lambda edge: (costs[edge], edge)):
        one, two = root(edge[0]), root(edge[1])
        if one != two:
            group[one] = two
            chosen.add(edge)
    return chosen


def _trunks(costs: dict[Edge, float], codes: list[str]) -> dict[Edge, str]:
    """Name the edges on the shortest way from the capital to each trunk's end."""
    before = _ways(costs, codes.index(CALM[1]))
    names: dict[Edge, str] = {}
    for name, code in TRUNKS:
        here = codes.index(code)
        while here in before:
            there = before[here]
            names.setdefault((min(here, there), max(here, there)), name)
            here = there
    return names


def _ways(costs: dict[Edge, float], start: int) -> dict[int, int]:
    """Return for each point the one before it on the way from `start` (Dijkstra)."""
    best: dict[int, float] = {start: 0.0}
    before: dict[int, int] = {}
    queue = [(0.0, start)]
    while queue:
        far, here = heapq.heappop(queue)
        for (one, two), cost in costs.items():
            if here in (one, two):
                there = two if here == one else one
                if far + cost < best.get(there, float("inf")):
                    best[there], before[there] = far + cost, here
                    heapq.heappush(queue, (far + cost, there))
    return before


def _link(centres: np.ndarray, edge: Edge, trunk: str) -> Link:
    one, two = edge
    random = generator("link", one, two)
    line = LineString(wiggle(centres[[one, two]], 0.09, 150, random))
    if trunk:
        return Link(line, "QL", trunk, 12.0)
    lean = Field("class", 30_000).at(centres[[one, two]].mean(axis=0))[0]
    if lean > 0:
        return Link(line, "DT", f"Đường tỉnh {901 + (one * 7 + two) % 15}", 8.0)
    return Link(line, "DH", f"Đường liên xã {20 + (one * 5 + two) % 60}", 5.5)
