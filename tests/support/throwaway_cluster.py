"""Throw-away clusters: made, filled, asked and removed; and watching processes."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from gisportal.ops.postgres import ClusterError, PrivateCluster
from gisportal.ops.postgres.binaries import usable
from tests.support.databases import database_url

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def remove(cluster: PrivateCluster) -> None:
    """Stop a cluster and delete all of it, wherever it went."""
    with contextlib.suppress(ClusterError):
        cluster.stop()
    for folder in (cluster.places.home.resolve(), cluster.places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(holds: Callable[[], object], seconds: float = 20) -> object:
    """The first true answer; fails when none comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := holds():
            return answer
        time.sleep(0.05)
    raise AssertionError("it never came true")


def lives(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy_database(cluster: PrivateCluster) -> None:
    """Tables and rows; the extensions are there already."""
    source = database_url(str(connection.settings_dict["NAME"]))
    dumped = subprocess.run(
        [
            *(usable().path("pg_dump"), "--no-owner", "--no-privileges"),
            *("--no-comments", "--dbname", source.replace("postgis:", "postgresql:")),
        ],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    place = f"host={cluster.places.sockets} dbname=portal user=portal"
    command = [usable().path("psql"), "-q", "-d", place]
    subprocess.run(command, input=dumped, capture_output=True, check=True)


def ask(cluster: PrivateCluster, statement: str) -> list[Any]:
    """Rows of the restarted database."""
    place = psycopg2.connect(
        host=str(cluster.places.sockets), dbname="portal", user="portal"
    )
    try:
        with place.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        place.close()
