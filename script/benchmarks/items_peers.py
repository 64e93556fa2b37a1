"""tipg and pygeoapi on the benchmark's plain table, each as a server of its own.

They are installed from PyPI into ``var/bench`` the first time; where that fails the
address is None.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_database import ROOT, URL
from bench_tiles import BENCH, TIPG, free_port, wait_for
from django.db import connection

TABLE = "bench_items"
PYGEOAPI = ("pygeoapi==0.21.0", "psycopg2-binary", "SQLAlchemy", "GeoAlchemy2")


def environment(name: str, *packages: str) -> str | None:
    """Python of an environment with the packages (they would pin ours down)."""
    folder = BENCH / name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", *packages],
        capture_output=True,
        check=False,
    )
    return str(python) if done.returncode == 0 else None


@contextmanager
def tipg() -> Iterator[str | None]:
    """tipg's items address."""
    python = environment("tipg", TIPG, "uvicorn", "psycopg[binary]")
    if python is None:
        yield None
        return
    environ = {
        "DATABASE_URL": with_host(URL),
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_DB_TABLES": f'["public.{TABLE}"]',
    }
    port = free_port()
    command = [python, "-m", "uvicorn", "tipg.main:app", "--port", str(port)]
    command += ["--workers", "2", "--log-level", "error"]
    root = f"http://127.0.0.1:{port}/collections/public.{TABLE}"
    with running(command, environ, root):
        yield f"{root}/items"


def with_host(url: str) -> str:
    """The database's address as tipg takes it: a socket's folder in the host's place."""
    parts = urllib.parse.urlsplit(url)
    host = urllib.parse.parse_qs(parts.query).get("host", [""])[0]
    if not host.startswith("/"):
        return url.replace("postgis://", "postgresql://")
    user = parts.netloc.rpartition("@")[0]
    return f"postgresql://{user}@{urllib.parse.quote(host, safe='')}{parts.path}"


@contextmanager
def pygeoapi() -> Iterator[str | None]:
    """pygeoapi's items address."""
    python = environment("pygeoapi", *PYGEOAPI, "granian")
    if python is None:
        yield None
        return
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        config, openapi = Path(folder) / "config.yml", Path(folder) / "openapi.yml"
        config.write_text(json.dumps(pygeoapi_config(root)), encoding="utf-8")
        environ = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
        subprocess.run(
            [
                str(Path(python).parent / "pygeoapi"),
                *("openapi", "generate", str(config), "--output-file", str(openapi)),
            ],
            env={"PATH": os.environ["PATH"], **environ},
            check=True,
            capture_output=True,
        )
        command = [python, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
        command += ["--workers", "2", "--log-level", "error", "pygeoapi.flask_app:APP"]
        with running(command, environ, f"{root}/collections/rows?f=json"):
            yield f"{root}/collections/rows/items"


def pygeoapi_config(root: str) -> dict:
    """The smallest configuration pygeoapi takes (YAML reads JSON)."""
    path = Path(__file__).with_name("pygeoapi.json")
    config = json.loads(path.read_text(encoding="utf-8"))
    config["server"]["url"] = root
    facts = connection.settings_dict
    provider = config["resources"]["rows"]["providers"][0]
    provider["table"] = TABLE
    provider["data"] = {
        "host": facts["HOST"] or "127.0.0.1",
        "port": facts["PORT"] or 5432,
        "dbname": facts["NAME"],
        "user": facts["USER"],
        "password": facts["PASSWORD"] or "",
        "search_path": ["public"],
    }
    return config


@contextmanager
def running(
    command: list[str], environ: dict[str, str], address: str
) -> Iterator[None]:
    """A server process until it is no longer needed."""
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT / "script",
        start_new_session=True,
    )
    try:
        wait_for(address)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
