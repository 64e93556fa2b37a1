"""A bare PostgreSQL is refused in words; the administrator's file makes it fit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from gisportal.core.database_rights import lacks, statements
from gisportal.ops.postgres import PrivateCluster
from gisportal.ops.postgres.binaries import usable
from tests.support.throwaway_cluster import BASE_DIR, free_port

pytestmark = pytest.mark.cluster


class Server:
    """A server whose administrator we are."""

    def __init__(self, cluster: PrivateCluster) -> None:
        self.sockets = str(cluster.places.sockets)

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run statements as a superuser, as the file's first line says."""
        done = subprocess.run(
            [
                *(usable().path("psql"), "-XqtA", "-v", "ON_ERROR_STOP=1"),
                *("-h", self.sockets, "-U", "postgres", "-d", database),
            ],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def manage(self, database: str, *arguments: str) -> subprocess.CompletedProcess:
        """A command of the portal's on a database, as the role ``portal``."""
        url = f"postgis://portal@/{database}?host={self.sockets}"
        return subprocess.run(
            [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def server(cluster: PrivateCluster) -> Server:
    cluster.start()
    made = Server(cluster)
    made.psql("CREATE DATABASE bare OWNER portal TEMPLATE template0")
    return made


@pytest.mark.parametrize("command", ["migrate", "preparedatabase"])
def test_a_bare_database_is_refused_in_words(server: Server, command: str):
    done = server.manage("bare", command)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "lacks the extensions postgis, pg_trgm" in done.stderr
    assert "preparedatabase --sql" in done.stderr


def test_the_file_makes_it_fit_without_a_superuser(server: Server):
    file = server.manage("bare", "preparedatabase", "--sql").stdout
    for _ in range(2):  # it may be run again
        server.psql(file)
    done = server.manage("bare", "preparedatabase")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is ready" in done.stdout
    assert server.manage("bare", "migrate", "-v0").returncode == 0
    asked = "SELECT rolsuper FROM pg_roles WHERE rolname = 'portal'"
    assert server.psql(asked) == "f"
    zones = (
        "SELECT count(*) FROM spatial_ref_sys WHERE srid > 900000 AND auth_name IS NULL"
    )
    assert server.psql(zones, "bare") == "20"
    others = "SELECT has_database_privilege('public', 'bare', 'CONNECT')"
    assert server.psql(others) == "f"


def test_the_file_makes_role_and_database_too(server: Server):
    server.psql(statements("tinh vinh long", 'the "portal"'))
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
    assert server.psql(owner % "'the \"portal\"'") == "tinh vinh long"


def test_rights_taken_away_later_are_told(server: Server):
    server.psql(server.manage("bare", "preparedatabase", "--sql").stdout)
    server.psql("REVOKE INSERT ON spatial_ref_sys FROM portal", "bare")
    done = server.manage("bare", "preparedatabase")
    assert done.returncode == 1
    assert "may not write the coordinate systems" in done.stderr


def test_a_server_that_is_away_is_told_in_words():
    url = f"postgis://portal@127.0.0.1:{free_port()}/portal"
    for command in ("preparedatabase", "migrate"):
        done = subprocess.run(
            [sys.executable, str(BASE_DIR / "manage.py"), command],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_the_database_of_the_tests_lacks_nothing():
    with connection.cursor() as cursor:
        assert list(lacks(cursor)) == []


def test_the_file_is_the_same_as_the_migration():
    """What the administrator writes and what the migration writes is one definition."""
    file = statements("portal", "portal")
    source = Path(BASE_DIR / "layers/migrations/0004_vn2000_zones.py").read_text()
    assert source.count('", "0.99') == file.count("INSERT INTO spatial_ref_sys")
