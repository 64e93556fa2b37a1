"""The private cluster starts, stops, and comes back after being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from gisportal.ops.postgres import ClusterError, PrivateCluster, binaries, recovery
from gisportal.ops.postgres.system_user import current_owner
from tests.support.throwaway_cluster import wait_until


def ask(cluster: PrivateCluster, sql: str) -> object:
    """One value from the portal's database."""
    connection = psycopg2.connect(
        host=str(cluster.places.sockets), dbname="portal", user="portal"
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def server_pid(cluster: PrivateCluster) -> int:
    return int((cluster.places.data / "postmaster.pid").read_text().split()[0])


def test_it_starts_once_and_stops_without_a_trace(cluster: PrivateCluster):
    assert not cluster.is_running()
    assert cluster.start() is True
    assert cluster.start() is False
    assert cluster.is_running()
    cluster.stop()
    assert not cluster.is_running()
    assert not recovery.processes_in(cluster.places.data)
    cluster.stop()  # again: nothing to do, no error


@pytest.mark.cluster
def test_its_database_has_what_the_portal_needs(cluster: PrivateCluster):
    cluster.start()
    extensions = "SELECT array_agg(extname::text) FROM pg_extension"
    assert {"postgis", "pg_trgm"} <= set(ask(cluster, extensions))
    superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    assert ask(cluster, superuser) is False
    writable = "SELECT has_table_privilege('spatial_ref_sys', 'INSERT')"
    assert ask(cluster, writable) is True
    assert ask(cluster, "SHOW jit") == "off"
    assert ask(cluster, "SHOW listen_addresses") == ""


@pytest.mark.cluster
def test_databases_made_for_tests_have_postgis_too(cluster: PrivateCluster):
    cluster.start()
    connection = psycopg2.connect(
        host=str(cluster.places.sockets), dbname="portal", user="portal"
    )
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE test_portal")
    connection.close()
    other = psycopg2.connect(
        host=str(cluster.places.sockets), dbname="test_portal", user="portal"
    )
    cursor = other.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis; SELECT postgis_version()")
    assert cursor.fetchone()
    other.close()


@pytest.mark.slow
def test_it_runs_as_an_unprivileged_user(cluster: PrivateCluster):
    cluster.start()
    owner = Path(f"/proc/{server_pid(cluster)}").stat().st_uid
    assert owner == current_owner().uid != 0
    assert cluster.places.sockets.stat().st_mode & 0o077 == 0
    assert cluster.places.data.stat().st_mode & 0o077 == 0


@pytest.mark.cluster
def test_it_recovers_after_the_server_was_killed(cluster: PrivateCluster):
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_pid(cluster), signal.SIGKILL)
    wait_until(lambda: not cluster.is_running())
    assert cluster.start() is True
    assert ask(cluster, "SELECT answer FROM kept") == 42


@pytest.mark.cluster
def test_it_recovers_when_a_stranger_has_the_old_number(cluster: PrivateCluster):
    cluster.start()
    killed = server_pid(cluster)
    os.kill(killed, signal.SIGKILL)
    recovery.wait_for_orphans(cluster.places.data)
    owner = current_owner()
    options = {"user": owner.uid} if owner.is_somebody_else else {}
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **options)
    try:
        pid_file = cluster.places.data / "postmaster.pid"
        lines = pid_file.read_text().split("\n", 1)[1]
        owner.write(pid_file, f"{stranger.pid}\n{lines}")
        assert cluster.start() is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.cluster
def test_two_commands_at_once_start_one_server(cluster: PrivateCluster, folder: Path):
    code = (
        "import sys; from pathlib import Path; from gisportal.ops.postgres import "
        "ensure_running; print(ensure_running(Path(sys.argv[1])))"
    )
    command = ["python3", "-c", code, str(folder)]
    pair = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    said = sorted(process.communicate()[0].decode().strip() for process in pair)
    assert said == ["False", "True"]
    assert ask(cluster, "SELECT 1") == 1


def test_its_address_is_known_without_starting_anything(cluster: PrivateCluster):
    url = cluster.database_url
    assert url == f"postgis://portal@/portal?host={cluster.places.sockets}"
    assert not cluster.places.var.exists()


@pytest.mark.slow
def test_a_failed_first_start_leaves_no_half_cluster(
    cluster: PrivateCluster, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    broken = folder / "bin"
    broken.mkdir()
    (broken / "initdb").write_text(
        "#!/bin/sh\nmkdir -p $2 && touch $2/PG_VERSION\n"
        "echo 'could not write: No space left on device' >&2; exit 1\n"
    )
    (broken / "initdb").chmod(0o755)
    fake = binaries.Binaries(15, broken, has_postgis=True)
    monkeypatch.setattr("gisportal.ops.postgres.server.usable", lambda *_: fake)
    started = time.monotonic()
    with pytest.raises(ClusterError, match="the disk is full"):
        cluster.start()
    assert time.monotonic() - started < 5
    assert not cluster.places.data.exists()
    assert not cluster.places.data.with_name("data.new").exists()


def test_a_missing_postgis_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch):
    bare = binaries.Binaries(15, Path("/nowhere"), has_postgis=False)
    monkeypatch.setattr(binaries, "installed", lambda: [bare])
    with pytest.raises(ClusterError, match="apt-get install postgresql-postgis"):
        binaries.usable()
    with pytest.raises(ClusterError, match="apt-get install postgresql-15-postgis-3"):
        binaries.usable(15)
