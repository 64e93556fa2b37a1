"""The whole portal as a process of its own: real server, real database, demonstration."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.support.databases import (
    ROOT,
    database_url,
    demo_template,
    drop,
    migrated_template,
    recreate,
)
from tests.support.portal_shell import PortalShell

START_SECONDS = 60


@dataclass(frozen=True)
class RunningPortal:
    """A portal that answers at ``address``."""

    address: str
    environment: dict[str, str]

    @cached_property
    def _shell(self) -> PortalShell:
        return PortalShell(self.environment)

    def shell(self, code: str) -> str:
        """Run Python code beside the portal; answers what it printed."""
        return self._shell.run(code)

    def close(self) -> None:
        """End what was started beside the portal."""
        self._shell.close()

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


def migrate(database: str) -> None:
    """Make all tables in an empty database."""
    with tempfile.TemporaryDirectory(prefix="portal-template-") as media:
        portal = RunningPortal("", environment(database, Path(media)))
        portal.manage("migrate", "--verbosity", "0")


def load_demo(database: str) -> None:
    """Load the demonstration into a migrated database."""
    with tempfile.TemporaryDirectory(prefix="portal-template-") as media:
        RunningPortal("", environment(database, Path(media))).manage("loaddemo")


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
def running_portal(name: str, folder: Path) -> Iterator[RunningPortal]:
    """A portal on its own copy of the demonstration, stopped and dropped at the end."""
    recreate(name, demo_template(load_demo, migrated_template(migrate)))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {**environment(name, folder), "PORTAL_URL": address}
    portal = RunningPortal(address, settings)
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
            portal.close()
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
