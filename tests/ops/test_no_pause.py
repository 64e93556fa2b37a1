"""A deploy under load: the web instances are restarted in turn, no look-up is lost."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from gisportal.ops.launch import web
from gisportal.ops.launch.portal import answers
from tests.support.databases import demo_template, drop, migrated_template, recreate
from tests.support.portal_server import environment, load_demo, migrate
from tests.support.throwaway_cluster import BASE_DIR, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="nginx is not here"
    ),
]
PORTAL = str(BASE_DIR / "script" / "portal")
PATHS = (
    "/healthz",
    "/",
    "/layers/",
    "/api/identify?lon=105.97&lat=10.25&zoom=16",
    "/api/search?q=tran+hung+dao",
    "/tiles/roads/12/3253/1932.mvt",
)


def quiet_port() -> int:
    """A port that nothing holds at any address, below those that clients are given."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket(socket.AF_INET6) as probe:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            try:
                probe.bind(("::", port))
            except OSError:
                continue
            return port


class Deployment:
    """Two instances behind nginx, as docs/operate.md sets them up."""

    def __init__(self, folder: Path, told: dict[str, str]) -> None:
        self.folder, self.told = folder, told
        self.port = quiet_port()
        self.instances = {number: self.start(number) for number in (1, 2)}
        command = [PORTAL, "nginx", "--standalone", str(folder / "nginx"), "--plain"]
        command += ["--name", "127.0.0.1", "--http", str(self.port), "--rate", "1000"]
        for number in (1, 2):
            command += ["--upstream", f"unix:{self.socket(number)}"]
        subprocess.run(command, check=True, env=told)
        configuration = str(folder / "nginx/nginx.conf")
        self.proxy = subprocess.Popen(
            ["nginx", "-c", configuration, "-e", str(folder / "error.log")]
        )

    def socket(self, number: int) -> Path:
        return self.folder / f"web-{number}.sock"

    def start(self, number: int) -> subprocess.Popen[bytes]:
        told = {**self.told, "WEB_SOCKET": str(self.socket(number))}
        return subprocess.Popen(
            [PORTAL, "web"],
            env=told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self, number: int) -> None:
        """As the unit does: until it answers."""
        address = web.Address(socket=self.socket(number))
        wait_until(lambda: answers(address), 90)

    def restart(self, number: int) -> None:
        self.instances[number].send_signal(signal.SIGTERM)
        assert self.instances[number].wait(60) == 0
        self.instances[number] = self.start(number)
        self.wait(number)

    def end(self) -> None:
        for process in (self.proxy, *self.instances.values()):
            process.terminate()
            process.wait(60)


@pytest.fixture
def deployment(folder: Path) -> Iterator[Deployment]:
    name = f"{settings.DATABASES['default']['NAME']}_pause"
    recreate(name, demo_template(load_demo, migrated_template(migrate)))
    told = environment(name, folder)
    limits = {f"RATE_{n}": "1000000/min" for n in ("SEARCH", "IDENTIFY", "LOOKUP")}
    made = Deployment(
        folder,
        {**os.environ, **told, **limits, "TRUSTED_PROXIES": "1", "WEB_WORKERS": "1"},
    )
    for number in (1, 2):
        made.wait(number)
    yield made
    made.end()
    drop(name)


class Load:
    """Clients that ask one thing after the other."""

    def __init__(self, port: int, clients: int = 4) -> None:
        self.port, self.is_over = port, False
        self.statuses: Counter[int] = Counter()
        self.lost: list[str] = []
        self.threads = [
            threading.Thread(target=self.ask, args=(n,)) for n in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def ask(self, number: int) -> None:
        while not self.is_over:
            number += 1
            path = PATHS[number % len(PATHS)]
            try:
                connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=60
                )
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                connection.close()
                self.statuses[answer.status] += 1
                if answer.status >= 400:
                    self.lost.append(f"{path}: {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"{path}: {error!r}")

    def end(self) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join()


def test_a_deploy_loses_no_look_up(deployment: Deployment):
    load = Load(deployment.port)
    time.sleep(2)
    for number in (1, 2):
        deployment.restart(number)
    time.sleep(2)
    load.end()
    assert load.lost == []
    assert sum(load.statuses.values()) > 100


@pytest.mark.chaos
def test_a_killed_instance_loses_what_it_had_in_hand_at_most(deployment: Deployment):
    """kill -9 of the web processes: the other instance takes over, this comes back."""
    load = Load(deployment.port, clients=2)
    time.sleep(1)
    killed = deployment.instances[1]
    killed.kill()
    killed.wait()
    time.sleep(3)
    load.end()
    assert len(load.lost) <= 2
    deployment.instances[1] = deployment.start(1)
    deployment.wait(1)
