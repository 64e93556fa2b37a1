"""The web processes: what serves pages, and beside it the lane of health and hot tiles.

They listen at HOST:PORT (the lane at LANE_PORT), or with WEB_SOCKET at that Unix socket
and one beside it. In production two instances stand behind one proxy, each with a
socket of its own: while one is restarted, the other answers.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gisportal.ops.launch import preflight
from gisportal.ops.launch.sizes import default_threads, default_workers
from gisportal.ops.launch.steps import StepFailed
from gisportal.ops.launch.team import Program
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]
APPLICATION = "gisportal.wsgi:application"
LANE = "gisportal.lane:application"
LANE_THREADS = "4"
# What came in through a socket whose name is gone is still answered; others have by
# then been sent to the other instance.
DRAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Address:
    """Where a web server listens: a Unix socket, or else a host and a port."""

    host: str = ""
    port: int = 0
    socket: Path | None = None

    @property
    def options(self) -> list[str]:
        """The same as granian's options."""
        if self.socket is None:
            return ["--host", self.host, "--port", str(self.port)]
        # The proxy runs as somebody else; who may enter the folder decides.
        return ["--uds", str(self.socket), "--uds-permissions", "0666"]

    def forget(self) -> None:
        """Remove the name of a socket: nobody new comes in by it."""
        if self.socket is not None:
            self.socket.unlink(missing_ok=True)


def web_address() -> Address:
    """Where the web server listens."""
    if name := os.environ.get("WEB_SOCKET", "").strip():
        return Address(socket=Path(name))
    return Address(preflight.host(), preflight.port())


def lane_address() -> Address:
    """Where the lane listens: beside the web server."""
    web = web_address()
    if web.socket is not None:
        return Address(socket=web.socket.with_suffix(".lane.sock"))
    text = os.environ.get("LANE_PORT", "").strip() or str(web.port + 1)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StepFailed(f"LANE_PORT must be a number from 1 to 65535, not {text!r}")
    return Address(web.host, int(text))


def web_command() -> list[str]:
    """Granian with Django's WSGI application.

    Each thread keeps a database connection of its own, so workers x threads must stay
    below the server's max_connections.
    """
    return granian(
        APPLICATION,
        web_address(),
        workers=_number("WEB_WORKERS", default_workers()),
        threads=_number("WEB_THREADS", default_threads()),
    )


def lane_command() -> list[str]:
    """Granian with what answers health checks and hot tiles, and nothing else."""
    return granian(LANE, lane_address(), workers="1", threads=LANE_THREADS) + [
        "--backpressure",
        "256",
    ]


def granian(
    application: str, address: Address, *, workers: str, threads: str
) -> list[str]:
    """The command that serves a WSGI application of the portal."""
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
    command += [*address.options, "--workers", workers, "--respawn-failed-workers"]
    command += ["--blocking-threads", threads, "--no-ws"]
    command += ["--workers-kill-timeout", "8", "--log-level", "warning"]
    return [*command, application]


def web_programs() -> list[Program]:
    """The web server and its lane, as members of a team."""
    folder = metrics_folder()
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    found = [
        Program("web", web_command(), environment, prepare=_make_way(web_address()))
    ]
    if importlib.util.find_spec(LANE.partition(":")[0]):
        found.append(Program("lane", lane_command(), prepare=_make_way(lane_address())))
    return found


def metrics_folder() -> Path:
    """Where the processes of all instances on this machine add up their figures.

    What those have left that ended counts no more: Prometheus knows a restart.
    """
    web = web_address()
    beside = web.socket.parent if web.socket else var_dir(BASE_DIR)
    folder = Path(os.environ.get("METRICS_DIR", "").strip() or beside / "metrics")
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path("/proc", pid).exists():
            file.unlink(missing_ok=True)
    return folder


def drain() -> None:
    """Close the doors while everything still runs: the proxy turns to the other."""
    if web_address().socket is None:
        return
    web_address().forget()
    lane_address().forget()
    time.sleep(DRAIN_SECONDS)


def _make_way(address: Address) -> Callable[[], None]:
    """What a killed server left behind would keep the next from its socket."""
    return partial(Address.forget, address)


def _number(name: str, default: int) -> str:
    """A positive number from the environment."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdigit() or int(text) < 1:
        raise StepFailed(f"{name} must be a whole number above 0, not {text!r}")
    return text
