"""Vector tiles that are not cached yet, z14–z16: the portal beside the same SQL in
pgbench (its limit) and beside tipg (its peer), same rows, same concurrency, one run.
After them tiles that were asked for before (``hot_tiles.py``), beside nginx.

Needs Debian's ``postgresql-contrib`` (pgbench), ``wrk`` and ``nginx-light``; tipg is installed from
PyPI into ``var/bench/tipg`` the first time and left out when that fails.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_database import ROOT, URL
from django.core.management import call_command
from django.db import connection
from hot_tiles import measure_hot
from web_servers import SEED, free_port, granian, need, say, wait_for, with_host, wrk

from layers.models import Layer
from layers.queries.live_layers import read_live_layers
from layers.sql import statement
from layers.tiles.render import tile_parameters

BENCH = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench"
LAYER = "bench-lots"
ZOOMS = (14, 15, 16)
TILES_PER_ZOOM = 40
TIPG = "tipg==1.5.0"

Tile = tuple[int, int, int]


def main() -> None:
    """Load the rows once, then measure limit, portal and peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="shapefile zip with many polygons")
    parser.add_argument("--key", default="", help="its key column")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    version = prepare(options.file, options.key)
    tiles = choose_tiles(version)
    say(f"{len(tiles)} tiles of zooms {ZOOMS}, {options.clients} clients")
    limit = pgbench(URL, version, tiles, options)
    with granian(URL) as address:
        ours = wrk(
            [f"{address}/tiles/{LAYER}/{z}/{x}/{y}.mvt" for z, x, y in tiles], options
        )
    say(f"pgbench, same SQL     {limit:9.1f} tiles/s")
    say(f"portal, uncached      {ours:9.1f} tiles/s   {ours / limit:.2f} × the limit")
    peer = tipg(URL, version, tiles, options)
    if peer:
        say(
            f"tipg                  {peer:9.1f} tiles/s   portal {ours / peer:.1f} × tipg"
        )
    measure_hot(URL, LAYER, tiles, options)


def prepare(file: Path | None, key: str) -> int:
    """The published version of the benchmark's layer, loaded the first time."""
    call_command("migrate", verbosity=0)
    layer = Layer.objects.filter(slug=LAYER, published_version__isnull=False).first()
    if layer is None:
        path = file or default_file()
        columns = key or ("lote_id" if "contagem" in path.name else "")
        call_command(
            "importlayer",
            str(path),
            layer=LAYER,
            title="Benchmark",
            publish=True,
            **({"key": columns} if columns else {}),
        )
        layer = Layer.objects.get(slug=LAYER)
    Layer.objects.filter(pk=layer.pk).update(min_zoom=12)
    return layer.published_version_id


def default_file() -> Path:
    """Contagem's lots where present."""
    folder = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / "contagem_lotes_31983.zip"
    if not path.exists():
        sys.exit("No file: give one with --file (a shapefile zip with many polygons).")
    return path


def choose_tiles(version: int) -> list[Tile]:
    """Tiles that hold features, the same choice every time."""
    chosen: list[Tile] = []
    with connection.cursor() as cursor:
        for z in ZOOMS:
            cursor.execute(
                "SELECT DISTINCT floor((ST_X(label_point) + 20037508.342789244)"
                " / (40075016.685578488 / 2 ^ %(z)s))::int,"
                " floor((20037508.342789244 - ST_Y(label_point))"
                " / (40075016.685578488 / 2 ^ %(z)s))::int"
                " FROM layers_feature WHERE version_id = %(v)s ORDER BY 1, 2",
                {"z": z, "v": version},
            )
            found = [(z, x, y) for x, y in cursor.fetchall()]
            chosen += random.Random(SEED).sample(  # noqa: S311
                found, min(TILES_PER_ZOOM, len(found))
            )
    return chosen


def pgbench(
    url: str, version: int, tiles: list[Tile], options: argparse.Namespace
) -> float:
    """Tiles a second of the same statement without anything around it."""
    layer = read_live_layers()[Layer.objects.get(published_version=version).slug]
    with tempfile.TemporaryDirectory() as folder:
        scripts: list[str] = []
        with connection.cursor() as cursor:
            for z, x, y in tiles:
                text = cursor.mogrify(
                    statement("tile"), tile_parameters(layer, z, [(x, y)])
                ).decode()
                path = Path(folder) / f"{z}-{x}-{y}.sql"
                path.write_text(text.rstrip() + ";\n", encoding="utf-8")
                scripts += ["-f", str(path)]
        output = subprocess.run(
            [
                need("pgbench"),
                "-n",
                *("-c", str(options.clients), "-j", "2"),
                *("-T", str(options.seconds)),
                *scripts,
                url.replace("postgis://", "postgresql://"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", output.stdout)
    if not found:
        sys.exit(f"pgbench failed: {output.stderr[-500:]}")
    return float(found[1])


def tipg(
    url: str, version: int, tiles: list[Tile], options: argparse.Namespace
) -> float | None:
    """tipg on a plain table with the same rows; None when it cannot be installed."""
    python = install_tipg()
    if python is None:
        say("tipg                  left out: it could not be installed")
        return None
    copy_rows(version)
    port = free_port()
    process = subprocess.Popen(
        [
            python,
            *("-m", "uvicorn", "tipg.main:app", "--port", str(port)),
            *("--workers", "2", "--log-level", "error"),
        ],
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": with_host(url),
            "TIPG_DB_SCHEMAS": '["public"]',
            "TIPG_DB_TABLES": '["public.bench_lots"]',
            "TIPG_MAX_FEATURES_PER_TILE": "100000",
        },
        start_new_session=True,
    )
    root = f"http://127.0.0.1:{port}/collections/public.bench_lots/tiles"
    try:
        wait_for(f"http://127.0.0.1:{port}/collections/public.bench_lots")
        return wrk(
            [f"{root}/WebMercatorQuad/{z}/{x}/{y}" for z, x, y in tiles], options
        )
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def install_tipg() -> str | None:
    """Python of an environment that has tipg (it would pin our packages down)."""
    folder = BENCH / "tipg"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", TIPG, "uvicorn", "psycopg[binary]"],
        capture_output=True,
        check=False,
    )
    return str(python) if done.returncode == 0 else None


def copy_rows(version: int) -> None:
    """A plain indexed table with the rows of the version."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_lots")
        cursor.execute(
            "CREATE TABLE bench_lots AS SELECT fid, label, geom"
            " FROM layers_feature WHERE version_id = %s",
            [version],
        )
        cursor.execute("ALTER TABLE bench_lots ADD PRIMARY KEY (fid)")
        cursor.execute(
            "ALTER TABLE bench_lots ALTER geom TYPE geometry(MultiPolygon, 4326)"
        )
        cursor.execute("CREATE INDEX ON bench_lots USING gist (geom)")
        cursor.execute("ANALYZE bench_lots")


if __name__ == "__main__":
    main()
