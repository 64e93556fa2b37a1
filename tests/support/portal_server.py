"""The whole portal as a process of its own: real server, real database, demonstration.

The demonstration is loaded once a run into a template database; each test process
copies it in a second.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.conf import settings
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
# Named after the portal's database: two checkouts may test on one server at a time.
BASE_NAME = str(settings.DATABASES["default"]["NAME"])
TEMPLATE = f"{BASE_NAME}_demo_template"
START_SECONDS = 60


@dataclass(frozen=True)
class RunningPortal:
    """A portal that answers at ``address``."""

    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str, check: bool = True) -> str:
        """Run ``manage.py`` against the same database; answers what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr


def database_url(name: str) -> str:
    """URL of a database on the server the tests use."""
    facts = settings.DATABASES["default"]
    login = quote(str(facts["USER"]), safe="")
    if facts["PASSWORD"]:
        login += f":{quote(str(facts['PASSWORD']), safe='')}"
    host = str(facts["HOST"])
    if host.startswith("/"):
        return f"postgis://{login}@/{name}?host={quote(host)}"
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgis://{login}@{host}{port}/{name}"


def run_on_server(statement: sql.Composable | str) -> None:
    """Run a statement outside any transaction, on the maintenance database."""
    url = database_url("postgres").replace("postgis://", "postgresql://")
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def recreate(name: str, template: str = "template1") -> None:
    """Drop and create a database; template1 may bring extensions only a superuser makes."""
    drop(name)
    run_on_server(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def drop(name: str) -> None:
    """Drop a database and whoever is still connected to it."""
    run_on_server(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def make_template(run_folder: Path) -> None:
    """The template database with the demonstration, made once a test run."""
    marker = run_folder / "demo-template-ready"
    with (run_folder / "demo-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if marker.exists():
            return
        recreate(TEMPLATE)
        portal = RunningPortal("", environment(TEMPLATE, run_folder))
        portal.manage("migrate", "--verbosity", "0")
        portal.manage("loaddemo")
        marker.touch()


def environment(database: str, media: Path) -> dict[str, str]:
    """Environment of a portal process on ``database``: local mode, own uploads."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return {
        **kept,
        "DATABASE_URL": database_url(database),
        "PORTAL_MODE": "local",
        "DEBUG": "0",
        "MEDIA_ROOT": str(media / "media"),
        "RATE_REPORTS": "1000/min",
        "RATE_PAGES": "100000/min",
        "RATE_PDF": "100000/min",
        "RATE_CONTACTS": "1000/min",
        "RATE_IMPORTS": "100000/min",
    }


@contextlib.contextmanager
def running_portal(
    name: str, folder: Path, run_folder: Path
) -> Iterator[RunningPortal]:
    """A portal on its own copy of the demonstration, stopped and dropped at the end."""
    make_template(run_folder)
    recreate(name, TEMPLATE)
    port = free_port()
    portal = RunningPortal(f"http://127.0.0.1:{port}", environment(name, folder))
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(port)),
                *("--workers", "1", "--blocking-threads", "4"),
                "gisportal.wsgi:application",
            ],
            cwd=ROOT,
            env=portal.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_ready(portal.address, process, folder / "server.log")
            yield portal
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
            drop(name)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first answer."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError(f"the portal did not start:\n{log.read_text()}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
