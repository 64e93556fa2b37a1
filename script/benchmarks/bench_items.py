"""Pages of 1000 features at the start and at depth 500,000: the portal's OGC API beside
tipg's and pygeoapi's, same rows, same server, one run.

The file's rows are repeated ten times. The peers are installed from PyPI into
``var/bench`` the first time and left out when that fails. Every program answers the
same page ``--requests`` times, one after the other; printed are p50, p95, p99, and the
portal's rate against the better peer's. The portal goes on by ``next`` links, so its
deep page is reached once with big pages and then asked for like the others.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import urllib.request
from pathlib import Path

from bench_database import URL
from bench_import import default_file, multiplied
from bench_tiles import granian, say
from django.core.management import call_command
from django.db import connection
from items_peers import TABLE, pygeoapi, tipg

from layers.models import Layer

LAYER = "bench-items"
PAGE = 1000
DEPTHS = (0, 500_000)
STEP = 10_000
TIMES = 10
# Every worker process answers once before it counts.
WARM_UP = 6


def main() -> None:
    """Load the rows once, then ask each program for the same pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="shapefile zip with many polygons")
    parser.add_argument("--key", default="lote_id", help="its key column")
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args()
    version, count = prepare(options)
    say(f"{count:,} features, pages of {PAGE}, {options.requests} requests each")
    medians = {"portal": measure_portal(options.requests, count)}
    copy_rows(version)
    for name, peer in (("tipg", tipg), ("pygeoapi", pygeoapi)):
        with peer() as address:
            if address is None:
                say(f"{name}: left out, it could not be installed")
                continue
            medians[name] = measure_peer(name, address, options.requests, count)
    ratios(medians)


def prepare(options: argparse.Namespace) -> tuple[int, int]:
    """Version and number of features of the benchmark's layer, loaded the first time."""
    call_command("migrate", verbosity=0)
    layer = Layer.objects.filter(slug=LAYER, published_version__isnull=False).first()
    if layer is None:
        path = multiplied(options.file or default_file(), options.times, options.key)
        call_command(
            "importlayer", str(path), layer=LAYER, title="Benchmark", publish=True
        )
        layer = Layer.objects.get(slug=LAYER)
    version = layer.published_version
    assert version is not None
    return version.pk, version.feature_count


def depths(count: int) -> list[int]:
    """The depths that the data reach."""
    return [depth for depth in DEPTHS if depth + PAGE <= count]


def measure_portal(requests: int, count: int) -> dict[int, float]:
    """Median seconds by depth."""
    medians: dict[int, float] = {}
    with granian(URL) as address:
        root = f"{address}/ogc/collections/{LAYER}/items"
        first = f"{root}?limit={PAGE}"
        for depth in depths(count):
            page = walk(root, depth) if depth else first
            medians[depth] = report("portal", depth, page, requests)
    return medians


def walk(root: str, depth: int) -> str:
    """Address of the page at ``depth``, reached by ``next`` links."""
    address = f"{root}?limit={STEP}&properties="
    for _step in range(depth // STEP):
        links = read(address)["links"]
        address = next(x["href"] for x in links if x["rel"] == "next")
    cursor = address.split("cursor=")[1]
    return f"{root}?limit={PAGE}&cursor={cursor}"


def measure_peer(name: str, root: str, requests: int, count: int) -> dict[int, float]:
    """Median seconds by depth."""
    return {
        depth: report(name, depth, f"{root}?limit={PAGE}&offset={depth}", requests)
        for depth in depths(count)
    }


def report(name: str, depth: int, address: str, requests: int) -> float:
    """Ask for the page again and again; print the percentiles, answer the median."""
    for _request in range(WARM_UP):
        assert len(read(address)["features"]) == PAGE
    seconds: list[float] = []
    for _request in range(requests):
        start = time.perf_counter()
        with urllib.request.urlopen(address, timeout=120) as answer:
            answer.read()
        seconds.append(time.perf_counter() - start)
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    p50, p95, p99 = (1000 * cuts[i - 1] for i in (50, 95, 99))
    say(f"{name:9} at {depth:>9,}: p50 {p50:8.1f} ms  p95 {p95:8.1f}  p99 {p99:8.1f}")
    return p50 / 1000


def read(address: str) -> dict:
    """A JSON answer."""
    with urllib.request.urlopen(address, timeout=120) as answer:
        return json.load(answer)


def ratios(medians: dict[str, dict[int, float]]) -> None:
    """The portal against the better peer (aim: 3)."""
    peers = [found for name, found in medians.items() if name != "portal"]
    for depth, ours in medians["portal"].items():
        if peers:
            best = min(found[depth] for found in peers)
            say(f"at {depth:>9,}: portal {best / ours:.1f} × the better peer (aim: 3)")


def copy_rows(version: int) -> None:
    """A plain indexed table with the same rows, properties as columns."""
    keys = [
        f.key
        for f in Layer.objects.get(slug=LAYER).fields.filter(is_public=True)
        if f.key not in ("fid", "key", "geom")
    ]
    names = "".join(f', properties ->> %s AS "{key}"' for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TABLE {TABLE} AS SELECT fid, key{names}, geom"  # noqa: S608
            " FROM layers_feature WHERE version_id = %s",
            [*keys, version],
        )
        cursor.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (fid)")
        cursor.execute(
            f"ALTER TABLE {TABLE} ALTER geom TYPE geometry(MultiPolygon, 4326)"
        )
        cursor.execute(f"CREATE INDEX ON {TABLE} USING gist (geom)")
        cursor.execute(f"ANALYZE {TABLE}")


if __name__ == "__main__":
    main()
