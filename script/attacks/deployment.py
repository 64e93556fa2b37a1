"""The supported deployment, started for the attack: nginx, web and lane, a database.

The database is a throwaway copy of the demonstration, with a layer that holds a text of
five megabytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from gisportal.ops.postgres import ensure_running
from tests.support.databases import (
    ROOT,
    demo_template,
    drop,
    migrated_template,
    recreate,
)
from tests.support.portal_server import RunningPortal, environment, load_demo, migrate

NAME = "portal_attack"
HOSTILE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"ten": "Kho số 7", "dia_chi": "Đường Trần Phú " * 330_000},
            "geometry": {"type": "Point", "coordinates": [105.97, 10.25]},
        }
    ],
}
START_SECONDS = 60.0


@contextlib.contextmanager
def deployment() -> Iterator[str]:
    """Address of nginx in front of a portal; everything is gone afterwards."""
    ensure_running(ROOT)
    recreate(NAME, demo_template(load_demo, migrated_template(migrate)))
    with tempfile.TemporaryDirectory(prefix="portal-attack-") as place:
        folder = Path(place)
        facts = settings(folder)
        load_hostile_layer(folder, facts)
        RunningPortal("", facts).manage("baketiles")
        web, front = free_ports(), free_ports()
        facts |= {"HOST": "127.0.0.1", "PORT": str(web), "LANE_PORT": str(web + 1)}
        try:
            with (
                running(["script/portal", "web"], folder / "web.log", facts),
                running(nginx(folder, web, front), folder / "nginx.log", facts),
            ):
                address = f"http://127.0.0.1:{front}"
                wait(address)
                yield address
        finally:
            drop(NAME)


def settings(folder: Path) -> dict[str, str]:
    """Everything as delivered, but for what belongs to this run alone."""
    facts = environment(NAME, folder)
    for name in [name for name in facts if name.startswith("RATE_")]:
        del facts[name]
    return {**facts, "TRUSTED_PROXIES": "1"}


def load_hostile_layer(folder: Path, facts: dict[str, str]) -> None:
    """Publish the layer with the long text."""
    path = folder / "hostile.geojson"
    path.write_text(json.dumps(HOSTILE))
    portal = RunningPortal("", facts)
    told = portal.manage(
        "importlayer", str(path), "--layer", "hostile", "--key", "ten", "--publish"
    )
    sys.stdout.write(told.splitlines()[-1][:120] + "\n")


def nginx(folder: Path, web: int, front: int) -> list[str]:
    """The command of an nginx of its own, configured as the deployment's."""
    own = folder / "nginx"
    command = ["script/portal", "nginx", "--standalone", str(own), "--plain"]
    command += ["--http", str(front), "--upstream", f"127.0.0.1:{web}"]
    subprocess.run(command, cwd=ROOT, check=True)
    if os.geteuid() == 0:
        # Its workers are somebody else, who must reach its folders.
        configuration = own / "nginx.conf"
        configuration.write_text("user root;\n" + configuration.read_text())
    return ["nginx", "-c", str(own / "nginx.conf"), "-e", str(own / "error.log")]


@contextlib.contextmanager
def running(command: list[str], log: Path, facts: dict[str, str]) -> Iterator[None]:
    """A program with its children, until the end."""
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=facts,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(address: str) -> None:
    """Until pages are answered."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/", timeout=5).close()
            return
        time.sleep(0.2)
    raise SystemExit("The deployment did not start")


def free_ports() -> int:
    """A port that nobody listens on, nor on the next."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError):
                other.bind(("127.0.0.1", port + 1))
                return port
