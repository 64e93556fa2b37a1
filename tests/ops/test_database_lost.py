"""PostgreSQL is killed: it comes back alone, and what needs no row is served meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gisportal.ops.postgres import PrivateCluster
from tests.support.portal_server import RunningPortal
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.throwaway_cluster import (
    BASE_DIR,
    copy_database,
    free_port,
    lives,
    wait_until,
)
from tests.support.tiles import tile_at

pytestmark = [pytest.mark.chaos, pytest.mark.django_db]
PORTAL = str(BASE_DIR / "script" / "portal")


class Machine:
    """Web processes on a private cluster with one published, baked layer."""

    def __init__(self, cluster: PrivateCluster, folder: Path) -> None:
        self.cluster = cluster
        self.port = free_port()
        self.environment = {
            **os.environ,
            "VAR_DIR": str(cluster.places.var),
            "MEDIA_ROOT": str(folder / "media"),
            "PORT": str(self.port),
            "LANE_PORT": str(free_port()),
            "WEB_WORKERS": "1",
        }
        self.environment.pop("DATABASE_URL", None)
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, what: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([PORTAL, what], env=self.environment)
        self.running.append(process)
        return process

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def database_state(self) -> str:
        _status, body = self.get("/readyz")
        return str(json.loads(body)["database"]) if body else ""

    def kill_database(self) -> None:
        file = self.cluster.places.data / "postmaster.pid"
        os.kill(int(file.read_text().split()[0]), signal.SIGKILL)


@pytest.fixture
def machine(cluster: PrivateCluster, folder: Path) -> Iterator[Machine]:
    cluster.start()
    copy_database(cluster)
    (cluster.places.var / "static").symlink_to(settings.STATIC_ROOT)
    made = Machine(cluster, folder)
    path = zip_shapefile(parcels(300), folder / "x.zip")
    commands = RunningPortal("", made.environment)
    commands.manage("importlayer", str(path), "--layer", "parcels", "--publish")
    commands.manage("baketiles")
    yield made
    for process in made.running:
        process.terminate()
        process.wait(60)


def baked_tiles(machine: Machine) -> list[str]:
    """Addresses of tiles with something in them, at each baked zoom."""
    told = json.loads(machine.get("/tiles/parcels.json")[1])
    lon, lat = told["center"][:2]
    template = told["tiles"][0].partition(f":{machine.port}")[2]
    found = []
    for zoom in (14, 15, 16):
        x, y = tile_at(lon, lat, zoom)
        place = template.replace("{z}", str(zoom))
        found.append(place.replace("{x}", str(x)).replace("{y}", str(y)))
    return found


def test_a_killed_database_comes_back_and_look_up_goes_on(machine: Machine):
    web = machine.start("web")
    wait_until(lambda: machine.get("/healthz")[0] == 200, 60)
    hot, *cold = baked_tiles(machine)
    body = machine.get(hot)
    assert body[0] == 200
    assert machine.get("/api/layers/")[0] == 200

    machine.kill_database()
    wait_until(lambda: not machine.cluster.is_running())
    time.sleep(3)  # longer than any snapshot is fresh
    assert machine.database_state() == "unreachable"
    assert machine.get("/healthz")[0] == 200
    assert machine.get(hot) == body
    assert [machine.get(path)[0] for path in cold] == [200, 200]
    for path in ("/", "/en/", "/help/", "/api/layers/"):
        assert machine.get(path)[0] == 200, path
    status, said = machine.get("/api/search?q=duong")
    assert status == 503
    assert json.loads(said)["status"] == 503

    machine.start("database")
    wait_until(lambda: machine.database_state() == "ok", 60)
    machine.kill_database()
    started = time.monotonic()
    wait_until(lambda: machine.database_state() != "ok")
    wait_until(lambda: machine.database_state() == "ok", 60)
    assert time.monotonic() - started < 30
    assert lives(web.pid)
    assert machine.get("/api/search?q=duong")[0] == 200
