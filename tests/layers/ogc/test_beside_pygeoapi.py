"""Another server over the same rows finds the same features in 200 random boxes."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings

from tests.support.databases import ROOT, database_url
from tests.support.portal_server import RunningPortal, free_port

PACKAGES = ("pygeoapi==0.21.0", "psycopg2-binary", "SQLAlchemy", "GeoAlchemy2")
FOLDER = Path(settings.VAR_DIR) / "suites" / "pygeoapi"
CONFIG = ROOT / "script" / "benchmarks" / "pygeoapi.json"
TABLE = "rows_for_pygeoapi"
LAYER = "parcels"
BOXES = 200
LIMIT = 10_000


@pytest.fixture(scope="module")
def programs() -> Path:
    """Folder of pygeoapi's programs; it would pin our packages down."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER.parent / "pygeoapi.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "bin" / "python").exists():
            subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        done = subprocess.run(
            [FOLDER / "bin" / "python", "-m", "pip", "install", "-q", *PACKAGES],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        pytest.skip(f"pygeoapi could not be installed: {done.stderr[-200:]}")
    return FOLDER / "bin"


@pytest.fixture(scope="module")
def peer(portal: RunningPortal, programs: Path, tmp_path_factory: Any) -> Iterator[str]:
    """Address of pygeoapi's items of a plain table with the layer's rows."""
    name = portal.environment["DATABASE_URL"].split("?")[0].rsplit("/", 1)[1]
    copy_rows(name)
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("pygeoapi")
    (folder / "config.yml").write_text(json.dumps(configuration(name, root)))
    environ = {
        "PATH": os.environ["PATH"],
        "PYGEOAPI_CONFIG": str(folder / "config.yml"),
        "PYGEOAPI_OPENAPI": str(folder / "openapi.yml"),
    }
    command = [programs / "pygeoapi", "openapi", "generate", folder / "config.yml"]
    command += ["--output-file", folder / "openapi.yml"]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    process = subprocess.Popen(
        [
            programs / "python",
            *("-m", "flask", "--app", "pygeoapi.flask_app:APP", "run"),
            *("--port", str(port)),
        ],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"{root}/collections/rows?f=json")
        yield f"{root}/collections/rows/items"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def copy_rows(database: str) -> None:
    """A plain table with the rows of the published version."""
    url = database_url(database).replace("postgis://", "postgresql://")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE rows_for_pygeoapi AS SELECT f.key, f.geom"
            " FROM layers_feature AS f JOIN layers_layer AS l"
            " ON l.published_version_id = f.version_id WHERE l.slug = %s",
            [LAYER],
        )
        cursor.execute("ALTER TABLE rows_for_pygeoapi ADD PRIMARY KEY (key)")
        cursor.execute(
            "ALTER TABLE rows_for_pygeoapi ALTER geom TYPE geometry(MultiPolygon, 4326)"
        )
        cursor.execute("CREATE INDEX ON rows_for_pygeoapi USING gist (geom)")
    connection.close()


def configuration(database: str, root: str) -> dict[str, Any]:
    """pygeoapi's configuration."""
    config = json.loads(CONFIG.read_text(encoding="utf-8"))
    config["server"]["url"] = root
    facts = settings.DATABASES["default"]
    provider = config["resources"]["rows"]["providers"][0]
    provider |= {"table": TABLE, "id_field": "key"}
    provider["data"] = {
        "host": facts["HOST"] or "127.0.0.1",
        "port": facts["PORT"] or 5432,
        "dbname": database,
        "user": facts["USER"],
        "password": facts["PASSWORD"] or "",
        "search_path": ["public"],
    }
    return config


def wait_for(address: str) -> None:
    """Wait until the address answers."""
    for _attempt in range(100):
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"no answer from {address}")


def ids(address: str, box: str) -> set[str]:
    """Keys of the features in the box."""
    query = urlencode({"bbox": box, "limit": LIMIT, "f": "json"})
    with urllib.request.urlopen(f"{address}?{query}", timeout=60) as answer:
        found = [str(feature["id"]) for feature in json.load(answer)["features"]]
    assert len(found) == len(set(found)) < LIMIT
    return set(found)


@pytest.mark.slow
def test_the_same_features_lie_in_200_boxes(portal: RunningPortal, peer: str) -> None:
    ours = f"{portal.address}/ogc/collections/{LAYER}"
    with urllib.request.urlopen(ours, timeout=30) as answer:
        extent = json.load(answer)["extent"]["spatial"]["bbox"][0]
    west, south, east, north = extent
    choose = random.Random(2026)  # noqa: S311
    filled = 0
    for _box in range(BOXES):
        x, y = choose.uniform(west, east), choose.uniform(south, north)
        size = choose.choice([0.0002, 0.001, 0.004])
        box = f"{x},{y},{x + size},{y + size}"
        found = ids(f"{ours}/items", box)
        assert found == ids(peer, box), box
        filled += bool(found)
    assert filled > BOXES / 4
