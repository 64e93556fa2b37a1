"""Downloading a million features: rows and megabytes a second, and peak memory.

Each format is written by a process of its own, as a web worker would, and thrown away.
Memory is that process's peak, and how much of it came with the rows: the same again
for a tenth of them shows whether it is flat. Uses the rows of ``bench_items``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time

from bench_database import ROOT
from bench_items import LAYER, prepare
from django.core.management import call_command

from layers.exports.crs import FileCrs
from layers.exports.formats import FORMATS
from layers.exports.request import plan
from layers.exports.stream import Download
from layers.models import Layer


def main() -> None:
    """Write every format in WGS 84, and GeoPackage in the layer's own system too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", default=None, help="shapefile zip with many polygons")
    parser.add_argument("--key", default="lote_id", help="its key column")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--layer", default=LAYER, help="a published layer")
    parser.add_argument("--formats", default="geojson,csv,gpkg,shp")
    parser.add_argument("--epsg", type=int, default=4326)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        write(options.layer, options.one, options.epsg)
        return
    call_command("migrate", verbosity=0)
    if options.layer == LAYER:
        prepare(options)
    say(
        f"{'format':8} {'features':>10} {'rows/s':>9} {'MB':>7} {'MB/s':>6} {'peak MB':>8}"
    )
    for name in options.formats.split(","):
        measure(options.layer, name, options.epsg)


def measure(layer: str, name: str, epsg: int) -> None:
    """One format in a process of its own."""
    command = [sys.executable, __file__, "--layer", layer, "--one", name]
    done = subprocess.run(
        [*command, "--epsg", str(epsg)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    facts = json.loads(done.stdout.splitlines()[-1])
    rows, seconds, size = facts["rows"], facts["seconds"], facts["bytes"] / 1e6
    say(
        f"{name:8} {rows:>10,} {rows / seconds:>9,.0f} {size:>7,.0f}"
        f" {size / seconds:>6,.0f} {facts['peak_mb']:>5,.0f}"
        f" (+{facts['grown_mb']:,.0f})   first byte after {facts['first']:.1f} s"
    )


def write(slug: str, name: str, epsg: int) -> None:
    """Make the download and throw it away; prints the figures as JSON."""
    layer = Layer.objects.select_related("published_version").get(slug=slug)
    export = plan(layer, FORMATS[name], FileCrs(epsg), "http://localhost/")
    before = peak_mb()
    started = time.monotonic()
    content = Download(export)
    first = time.monotonic() - started
    size = sum(map(len, content))
    facts = {
        "rows": export.version.feature_count,
        "seconds": time.monotonic() - started,
        "first": first,
        "bytes": size,
        "peak_mb": peak_mb(),
        "grown_mb": peak_mb() - before,
    }
    say(json.dumps(facts))


def peak_mb() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
