"""A large DGN made parcels: ``importlayer`` beside a plain shapely script.

The drawing is made by code of real lots: every border as lines on level 10, a label in
each on level 13. The script reads it with pyogrio, nodes and polygonises all lines at
once, joins the labels by containment and writes a GeoPackage; ours also snaps, checks,
names findings, projects, indexes and stores a version. Runs alternate.

Without lots of one's own (``--file``, metres below 2,000,000) the shared ones are used.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from bench_database import ROOT, URL
from bench_memory import Memory
from django.core.management import call_command

from tests.support.dgn import write_dgn

BENCH = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench"
LAYER = "bench-drawing"
PEER = """
import sys, numpy as np, pyogrio, shapely
meta, _fids, wkb, (levels, texts) = pyogrio.raw.read(
    sys.argv[1], columns=["Level", "Text"], encoding="ISO-8859-1")
shapes = shapely.from_wkb(wkb)
lines = shapes[(levels == 10) & (shapely.get_dimensions(shapes) == 1)]
labels = shapes[levels == 13]
words = texts[levels == 13]
faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
label, face = shapely.STRtree(faces).query(labels, predicate="within")
pyogrio.raw.write(
    sys.argv[2], shapely.to_wkb(faces[face]), [words[label].astype(object)], ["text"],
    driver="GPKG", geometry_type="Polygon", crs="EPSG:9209")
print(len(face))
"""


def main() -> None:
    """Measure both on one drawing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=None, help="zipped shapefile")
    parser.add_argument("--srid", default="EPSG:9209", help="its system")
    parser.add_argument("--lots", type=int, default=20_000, help="how many to draw")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    BENCH.mkdir(parents=True, exist_ok=True)
    drawing = BENCH / "sheet.dgn"
    lots = draw(options.file or default_file(), options.lots, drawing)
    say(f"{lots} lots drawn, {drawing.stat().st_size / 1e6:.0f} MB of DGN")
    ours, peer = [], []
    for _run in range(options.runs):
        ours.append(run_ours(drawing, options.srid))
        peer.append(run_peer(drawing))
    tell("importlayer", ours)
    tell("shapely script", peer)
    ratio = statistics.median(r[0] for r in ours) / statistics.median(
        r[0] for r in peer
    )
    say(f"ours / script: {ratio:.2f}")
    stages = {k: round(v, 2) for k, v in sorted(ours[-1][3].items())}
    say(f"our stages (s): {json.dumps(stages)}")
    drawing.unlink()


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def default_file() -> Path:
    """The shared lots, moved into the province."""
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / "vn_demo_vinhlong_thua_9209.zip"
    if not path.exists():
        sys.exit("No lots to draw: name a file with --file.")
    return path


def draw(path: Path, count: int, drawing: Path) -> int:
    """The first ``count`` lots as lines and labels."""
    shapes = shapely.from_wkb(pyogrio.raw.read(path, columns=[], max_features=count)[2])
    rings = shapely.get_rings(shapely.get_parts(shapes))
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    areas = np.round(shapely.area(shapes), 1)
    write_dgn(
        drawing,
        ((10, [tuple(c) for c in shapely.get_coordinates(r).tolist()]) for r in rings),
        (
            (13, (x, y), f"{number} ODT {area:.1f}".encode())
            for number, ((x, y), area) in enumerate(
                zip(spots.tolist(), areas.tolist(), strict=True), 1
            )
        ),
    )
    return len(shapes)


def run_ours(path: Path, srid: str) -> tuple[float, float, int, dict[str, float]]:
    """Seconds, peak MB of all processes, features, stages."""
    command = [sys.executable, str(ROOT / "manage.py"), "importlayer", str(path)]
    command += ["--layer", LAYER, "--source-crs", srid, "--sheet", "1", "--json"]
    with Memory(URL) as memory:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        memory.watch(process.pid)
        answer = json.loads(process.communicate()[0])
        seconds = time.monotonic() - started
    if answer["status"] != "loaded":
        sys.exit(f"Not loaded: {answer['findings']}")
    call_command("removelayers", LAYER, stdout=io.StringIO())
    return seconds, memory.peak_mb, answer["features"], answer["timings"]


def run_peer(path: Path) -> tuple[float, float, int, dict[str, float]]:
    """The same of the script."""
    target = BENCH / "peer.gpkg"
    with Memory(URL) as memory:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", PEER, str(path), str(target)], stdout=subprocess.PIPE
        )
        memory.watch(process.pid)
        found = int(process.communicate()[0])
        seconds = time.monotonic() - started
    target.unlink()
    return seconds, memory.peak_mb, found, {}


def tell(name: str, runs: list[tuple[float, float, int, dict[str, float]]]) -> None:
    """One row."""
    seconds = statistics.median(run[0] for run in runs)
    memory = max(run[1] for run in runs)
    say(f"{name:15} {seconds:7.1f} s {memory:6.0f} MB {runs[-1][2]:>8} parcels")


if __name__ == "__main__":
    main()
