"""script/server: refuses what cannot work in one line, and stops without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisportal.ops.postgres import PrivateCluster
from tests.support.throwaway_cluster import (
    BASE_DIR,
    free_port,
    lives,
    remove,
    wait_until,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


def environment(**changes: str) -> dict[str, str]:
    """The environment without what this machine's own portal is told."""
    names = (
        *("DATABASE_URL", "PORTAL_MODE", "SECRET_KEY", "CONTACT_KEYS"),
        *("ALLOWED_HOSTS", "PORTAL_URL", "DEBUG"),
    )
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, **changes}


def refused(**changes: str) -> str:
    """Run script/server to its refusal; the one line that it says."""
    done = subprocess.run(
        [str(BASE_DIR / "script" / "server")],
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_taken_port_is_refused(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(PORT=str(port), VAR_DIR=str(folder / "var"))
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert f"PORT={port + 1}" in said
    assert not (folder / "var").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused(port: str):
    assert "PORT must be a number" in refused(PORT=port)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 50}, "CONTACT_KEYS"),
        ({"SECRET_KEY": "x" * 50, "CONTACT_KEYS": "y" * 50}, "ALLOWED_HOSTS"),
        (
            {
                "SECRET_KEY": "x" * 50,
                "CONTACT_KEYS": "y" * 50,
                "ALLOWED_HOSTS": "gis.example.vn",
            },
            "PORTAL_URL",
        ),
    ],
)
def test_production_without_its_secrets_is_refused(
    given: dict[str, str], missing: str, folder: Path
):
    said = refused(PORTAL_MODE="production", VAR_DIR=str(folder / "var"), **given)
    assert f"PORTAL_MODE=production needs {missing}" in said
    assert not (folder / "var").exists()


@pytest.mark.cluster
def test_a_database_that_does_not_answer_is_said(folder: Path):
    url = f"postgis://portal@127.0.0.1:{free_port()}/portal"
    said = refused(PORT=str(free_port()), DATABASE_URL=url, VAR_DIR=str(folder / "var"))
    assert "The database (DATABASE_URL) refused" in said


@needs_root
def test_a_full_disk_is_said_before_anything_is_made(folder: Path):
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    try:
        said = refused(PORT=str(free_port()), VAR_DIR=str(disk / "var"))
        assert f"The disk of {disk} has" in said
        assert "VAR_DIR" in said
        assert not (disk / "var").exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


class Server:
    """script/server with a var/ of its own and without the demonstration."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.output = var.parent / "output.txt"
        self.env = environment(
            PORT=str(self.port), VAR_DIR=str(var), LOAD_DEMO="0", WEB_WORKERS="1"
        )
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [str(BASE_DIR / "script" / "server")],
                env=self.env,
                stdout=output,
                stderr=output,
            )

    def ready(self) -> bool:
        """What /readyz says; the output is shown when the server has ended."""
        assert self.process.poll() is None, self.output.read_text()
        try:
            address = f"http://127.0.0.1:{self.port}/readyz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def processes(self) -> dict[int, str]:
        """Everything that this run started, by the port or folder it was told."""
        marks = [f"VAR_DIR={self.var}".encode(), str(self.var).encode()]
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                told = (entry / "environ").read_bytes()
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if any(mark in told or mark in line for mark in marks):
                found[int(entry.name)] = line.replace(b"\0", b" ").decode()
        return {pid: line for pid, line in found.items() if lives(pid)}


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder / "var")
    yield made
    if made.process.poll() is None:
        made.process.terminate()
        made.process.wait(timeout=60)
    os.environ["VAR_DIR"], before = str(made.var), os.environ.get("VAR_DIR")
    remove(PrivateCluster(BASE_DIR))
    os.environ.pop("VAR_DIR")
    if before is not None:
        os.environ["VAR_DIR"] = before
    shutil.rmtree(made.var, ignore_errors=True)


@pytest.mark.parametrize(
    "sign", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.cluster)]
)
def test_it_serves_heals_and_stops_without_a_trace(
    server: Server, sign: signal.Signals
):
    wait_until(server.ready, 120)
    # Said by a process that looks four times a second: not yet, if one is killed now.
    wait_until(lambda: "ready after" in server.output.read_text())
    accounts = server.var / "accounts.txt"
    assert accounts.stat().st_mode & 0o777 == 0o600
    name, password = accounts.read_text().split()
    assert name == "admin"
    assert password not in server.output.read_text()

    guard = next(pid for pid, line in server.processes().items() if "qcluster" in line)
    os.kill(guard, signal.SIGKILL)
    wait_until(lambda: "starting again" in server.output.read_text())
    wait_until(lambda: not lives(guard) and server.ready(), 60)

    server.process.send_signal(sign)
    assert server.process.wait(timeout=60) == 0
    assert server.processes() == {}
    said = server.output.read_text()
    assert said.endswith("Everything is stopped.\n")
    kept = (server.var / "log" / "server.log").read_text()
    assert f"kept in {server.var}/log/server.log" in said
    assert "starting again" in kept
    assert "ready after" in kept
    log = next((server.var / "postgres" / "log").glob("*.log")).read_text()
    assert "database system is shut down" in log.splitlines()[-1]


@pytest.mark.cluster
def test_stopped_while_it_prepares_it_leaves_nothing_running(server: Server):
    wait_until(lambda: "Database schema" in server.output.read_text(), 120)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=60) == 1
    wait_until(lambda: server.processes() == {})
    assert "run it again" in server.output.read_text()
