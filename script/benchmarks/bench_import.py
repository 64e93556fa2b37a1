"""Loading real lots, once and ten times over: ``importlayer`` beside ``ogr2ogr``.

Both read the same file and end with the same table: geometry in 4326 and 3857, label
point, area, key, folded text, the same indexes and statistics. ogr2ogr (PG_USE_COPY)
brings the rows and one SQL script makes the rest; the zip is unpacked for it first (in
its time), because it reads that faster. Runs alternate; the median is printed, and
where the time went.

Needs ``ogr2ogr`` (Debian's gdal-bin) and the extension ``unaccent``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pyogrio
from bench_database import ROOT, URL
from bench_memory import Memory
from django.core.management import call_command

BENCH = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench"
LAYER = "bench-import"
PEER_SQL = Path(__file__).with_name("peer_import.sql")
TIMES = 10
# Other formats that hold many rows, each with the shapefile's rows.
FORMATS = (".gpkg", ".fgb", ".geojson")
# Metres by which each copy is moved, farther than the city is wide.
SHIFT = 40_000
REACH = {1: 1.3, TIMES: 1.0}
MEMORY_REACH = 500


@dataclass
class Runs:
    """Seconds and megabytes of the runs of one program on one file."""

    seconds: list[float] = field(default_factory=list)
    stages: list[dict[str, float]] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds)


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure both on the file as it is and ten times over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=None, help="zipped shapefile")
    parser.add_argument("--key", default="lote_id", help="its key column")
    parser.add_argument("--text", default="endereco", help="its text to be searched")
    parser.add_argument("--srid", type=int, default=31983, help="areas measured in")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", type=int, choices=[1, TIMES], help="one size only")
    parser.add_argument("--formats", action="store_true", help="the other formats too")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    BENCH.mkdir(parents=True, exist_ok=True)
    path = options.file or default_file()
    sizes = [options.only] if options.only else [1, TIMES]
    for times in sizes:
        compare(
            path if times == 1 else multiplied(path, times, options.key), times, options
        )

    if options.formats:
        for suffix in FORMATS:
            compare(converted(path, suffix), 1, options)


def default_file() -> Path:
    """The real lots of the shared data."""
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / "contagem_lotes_31983.zip"
    if not path.exists():
        sys.exit(
            "No file to load: name one with --file (and its --key, --text, --srid)."
        )
    return path


def compare(path: Path, times: int, options: argparse.Namespace) -> None:
    """Alternate runs of both on one file, then a table."""
    ours, peer = Runs(), Runs()
    for _run in range(options.runs if times == 1 else max(1, options.runs - 1)):
        run_ours(path, options, ours)
        run_peer(path, options, peer)
    report(path.suffix.lstrip("."), times, ours, peer)


def run_ours(path: Path, options: argparse.Namespace, runs: Runs) -> None:
    """One ``importlayer`` in a process of its own, as an operator starts it."""
    command = [sys.executable, str(ROOT / "manage.py"), "importlayer", str(path)]
    command += ["--layer", LAYER, "--key", options.key, "--json"]
    with Memory(URL) as memory:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        memory.watch(process.pid)
        answer = json.loads(process.communicate()[0])
        runs.seconds.append(time.monotonic() - started)
    stages = dict(answer["timings"])
    stages["start of Python and Django"] = runs.seconds[-1] - answer["seconds"]
    runs.stages.append(stages)
    runs.memory.append(memory.peak_mb)
    call_command("removelayers", LAYER, stdout=io.StringIO())


def run_peer(path: Path, options: argparse.Namespace, runs: Runs) -> None:
    """Unpack, ogr2ogr, then the SQL for what our table has more."""
    started = time.monotonic()
    folder = BENCH / "unpacked"
    source = path
    if path.suffix == ".zip":
        unpack(path, folder)
        source = next(folder.glob("*.shp"))
    unpacked = time.monotonic() - started
    subprocess.run(
        [
            *("ogr2ogr", "-f", "PostgreSQL", "PG:" + libpq(URL), str(source)),
            *("-nln", "peer_raw", "-overwrite", "-t_srs", "EPSG:4326"),
            *("-nlt", "PROMOTE_TO_MULTI", "-lco", "GEOMETRY_NAME=geom"),
            *("-lco", "SPATIAL_INDEX=NONE", "--config", "PG_USE_COPY", "YES"),
        ],
        check=True,
    )
    copied = time.monotonic() - started - unpacked
    statement = PEER_SQL.read_text(encoding="utf-8").format(
        key=options.key, text=options.text, srid=options.srid
    )
    with psycopg2.connect(libpq(URL)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
    runs.seconds.append(time.monotonic() - started)
    made = runs.seconds[-1] - copied - unpacked
    runs.stages.append({"unpack": unpacked, "ogr2ogr": copied, "SQL": made})
    shutil.rmtree(folder, ignore_errors=True)


def report(kind: str, times: int, ours: Runs, peer: Runs) -> None:
    """The table of one file."""
    ratio = ours.median / peer.median
    say(f"\nThe lots × {times} ({kind}): median of {len(ours.seconds)} runs")
    say(f"  ogr2ogr + SQL {peer.median:8.2f} s   {stages_of(peer)}")
    say(f"  importlayer   {ours.median:8.2f} s   {stages_of(ours)}")
    say(f"  ratio         {ratio:8.2f}     (aim: {REACH[times]})")
    say(f"  peak memory   {max(ours.memory):8.0f} MB  (aim: {MEMORY_REACH})")


def stages_of(runs: Runs) -> str:
    """Median seconds of each stage."""
    names = runs.stages[0]
    medians = {n: statistics.median(s.get(n, 0.0) for s in runs.stages) for n in names}
    return ", ".join(f"{name} {seconds:.2f}" for name, seconds in medians.items())


def unpack(path: Path, folder: Path) -> None:
    """The zip's files under ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)


def multiplied(path: Path, times: int, key: str) -> Path:
    """The file's rows ``times`` over, each copy moved aside, keys made distinct."""
    target = BENCH / f"{path.stem}-x{times}.zip"
    if target.exists():
        return target
    say(f"Making {target.name} …")
    folder = BENCH / "multiply"
    unpack(path, folder)
    source = next(folder.glob("*.shp"))
    many = folder / "many.shp"
    rows = pyogrio.read_dataframe(source)
    step = int(rows[key].max())
    for copy in range(times):
        moved = rows.assign(
            geometry=rows.geometry.translate(copy * SHIFT),
            **{key: rows[key] + copy * step},
        )
        pyogrio.write_dataframe(moved, many, append=copy > 0, encoding="UTF-8")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for part in folder.glob("many.*"):
            archive.write(part, part.name)
    shutil.rmtree(folder)
    return target


def converted(path: Path, suffix: str) -> Path:
    """The file's rows in another format."""
    target = BENCH / f"{path.stem}{suffix}"
    if not target.exists():
        say(f"Making {target.name} …")
        command = [
            "ogr2ogr",
            str(target),
            f"/vsizip/{path}",
            "-nlt",
            "PROMOTE_TO_MULTI",
        ]
        subprocess.run(command, check=True)
    return target


def libpq(url: str) -> str:
    """The database's address in libpq's words."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    words = {
        "host": query.get("host") or parts.hostname,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password,
        "dbname": parts.path.lstrip("/"),
    }
    return " ".join(f"{name}={value}" for name, value in words.items() if value)


if __name__ == "__main__":
    main()
