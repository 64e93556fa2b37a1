"""A whole portal that may be hurt, and people who send reports to it all the while."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from gisportal.ops.postgres.paths import Places
from tests.support.factories import LAT, LON
from tests.support.portal_server import RunningPortal
from tests.support.throwaway_cluster import BASE_DIR, free_port, lives, wait_until

DISK_MB = 900
# Told to the portal anew: what this machine's own portal is told does not count.
OWN = ("DATABASE_URL", "PORTAL_MODE", "SECRET_KEY", "CONTACT_KEYS", "PORTAL_URL")
PATIENCE = 60.0


@dataclass
class Table:
    """What each fault cost."""

    rows: list[tuple[str, float, int]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = ["| fault | seconds until well | lost |", "|---|---|---|"]
        lines += [f"| {name} | {took:.1f} | {lost} |" for name, took, lost in self.rows]
        return "\n".join(lines)


class Town:
    """``script/server`` with a disk of its own, under load until it is stopped."""

    def __init__(self, var: Path, *, has_own_disk: bool) -> None:
        self.var, self.has_own_disk = var, has_own_disk
        self.port, self.mail_port, self.s3_port = (free_port() for _ in range(3))
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        self.environment = {
            **kept,
            "VAR_DIR": str(var),
            "PORT": str(self.port),
            "LANE_PORT": str(free_port()),
            "LOAD_DEMO": "0",
            "WEB_WORKERS": "1",
            "RATE_REPORTS": "100000/min",
            "RATE_CONTACTS": "100000/min",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "BACKUP_AT": "",
        }
        self.commands = RunningPortal("", self.environment)
        self.output = var.parent / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [str(BASE_DIR / "script" / "server")],
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        self.sender = Sender(self)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; 0 when nobody answers."""
        return self.ask("GET", path)

    def ask(
        self,
        method: str,
        path: str,
        body: str = "",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body or None, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def is_well(self) -> bool:
        """Ready by its own word, shows its map, and takes another report."""
        assert self.process.poll() is None, self.output.read_text()
        if self.get("/readyz")[0] != 200 or self.get("/")[0] != 200:
            return False
        before = len(self.sender.accepted)
        with contextlib.suppress(AssertionError):
            wait_until(lambda: len(self.sender.accepted) > before, 5)
        return len(self.sender.accepted) > before

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of the portal's database."""
        link = psycopg2.connect(
            host=str(Places(self.var).sockets), dbname="portal", user="portal"
        )
        with contextlib.closing(link), link, link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def lost(self) -> int:
        """Reports that were accepted and are not there, or are there twice."""
        accepted = set(self.sender.accepted)
        found = [str(row[0]) for row in self.query("SELECT code FROM feedback_report")]
        assert len(found) == len(set(found))
        return len(accepted - set(found))

    def pids(self, mark: str, queue: str = "") -> list[int]:
        """Processes of this portal by command line (and queue), the eldest first."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                told = (entry / "environ").read_bytes().split(b"\0")
                is_ours = f"VAR_DIR={self.var}".encode() in told
                if mark in line and is_ours and (not queue or queue_in(told) == queue):
                    found.append(int(entry.name))
        return sorted(pid for pid in found if lives(pid))

    def stop(self) -> None:
        """End everything."""
        self.sender.stop()
        self.process.terminate()
        self.process.wait(90)


class Sender:
    """Sends report after report; repeats each with its key until it is accepted."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.accepted: list[str] = []
        self.statuses: set[int] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the report that is on its way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def send(self, number: int, **values: object) -> str:
        """One try; the code of the report, empty when it was not accepted."""
        body = {
            "category": "street-light",
            "description": f"Đèn số {number} không sáng.",
            "lon": LON + number % 100 / 5000,
            "lat": LAT + number // 100 % 100 / 5000,
            "consent": True,
            **values,
        }
        headers = {"Content-Type": "application/json"}
        headers["Idempotency-Key"] = f"chaos-{number}"
        status, said = self.town.ask("POST", "/api/reports/", json.dumps(body), headers)
        self.statuses.add(status)
        return str(json.loads(said)["code"]) if status in (200, 201) else ""

    def _run(self) -> None:
        number = 0
        while not self._stopped.is_set():
            number += 1
            while not (code := self.send(number)) and not self._stopped.wait(0.2):
                pass
            if code:
                self.accepted.append(code)
            self._stopped.wait(0.2)


@contextlib.contextmanager
def town_on(folder: Path) -> Iterator[Town]:
    """A town whose ``var`` is a small disk of its own where mounting is allowed."""
    var = folder / "var"
    var.mkdir()
    options = f"size={DISK_MB}m,mode=755"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(var)]
    has_own_disk = (
        subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    town = Town(var, has_own_disk=has_own_disk)
    try:
        wait_until(lambda: town.get("/readyz")[0] == 200, 240)
        town.sender.start()
        wait_until(lambda: town.sender.accepted, 30)
        yield town
    finally:
        town.stop()
        if has_own_disk:
            subprocess.run(["umount", "--lazy", str(var)], check=False)


def killed(
    town: Town, mark: str, queue: str = "", *, eldest: bool = True
) -> Callable[[], bool]:
    """Kill a process; what is returned says whether another has taken its place."""
    before = town.pids(mark, queue)
    assert before, f"no {mark} {queue} runs"
    victim = before[0 if eldest else -1]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: not lives(victim))
    return lambda: bool(set(town.pids(mark, queue)) - set(before))


def queue_in(told: list[bytes]) -> str:
    """The queue that a worker of this environment serves."""
    named = (fact.partition(b"=") for fact in told)
    return next((v.decode() for n, _, v in named if n == b"Q_CLUSTER_NAME"), "default")


def descendants(pid: int) -> dict[int, str]:
    """Processes that a process started, and theirs, with their command lines."""
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in map(int, task.read_text().split()):
                    line = Path(f"/proc/{child}/cmdline").read_bytes()
                    found[child] = line.replace(b"\0", b" ").decode()
                    waiting.append(child)
    return found


def fill_disk(folder: Path) -> Path:
    """Write until nothing more can be written; the file that takes the room."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return ballast


def seconds_until(holds: Callable[[], object]) -> float:
    """How long it takes from now until something holds."""
    started = time.monotonic()
    wait_until(holds, PATIENCE)
    return time.monotonic() - started
