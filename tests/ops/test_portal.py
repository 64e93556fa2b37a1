"""script/portal: one command a process, in the foreground, told by the environment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisportal.ops.launch import web
from gisportal.ops.launch.notify import notify
from gisportal.ops.launch.portal import answers
from tests.support.databases import database_url
from tests.support.throwaway_cluster import BASE_DIR, lives, wait_until

PORTAL = str(BASE_DIR / "script" / "portal")


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run script/portal to its end."""
    return subprocess.run(
        [PORTAL, *arguments],
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def below(pid: int) -> dict[int, str]:
    """Processes whose ancestor ``pid`` is, with their command lines."""
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        tasks = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        for child in [int(word) for task in tasks for word in task.read_text().split()]:
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            found[child] = line.replace(b"\0", b" ").decode()
            waiting.append(child)
    return found


@pytest.fixture
def notified(folder: Path) -> Iterator[socket.socket]:
    """Where systemd would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(folder / "notify"))
        channel.settimeout(60)
        yield channel


@pytest.mark.django_db
def test_web_says_when_it_answers_and_closes_its_door_first(
    folder: Path, notified: socket.socket, settings
):
    door = folder / "web-1.sock"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(settings.DATABASES["default"]["NAME"]),
        "WEB_SOCKET": str(door),
        "WEB_WORKERS": "1",
        "NOTIFY_SOCKET": str(folder / "notify"),
    }
    process = subprocess.Popen([PORTAL, "web"], env=environment)
    try:
        assert notified.recv(100) == b"READY=1"
        assert answers(web.Address(socket=door))
        pids = below(process.pid)
        process.send_signal(signal.SIGTERM)
        assert notified.recv(100) == b"STOPPING=1"
        wait_until(lambda: not door.exists(), 2)
        assert any(lives(pid) for pid in pids), "the door is closed before they end"
        assert process.wait(30) == 0
        assert not any(lives(pid) for pid in pids)
    finally:
        process.kill()
        process.wait()


def test_a_supervisor_that_listens_no_more_is_no_reason_to_stay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as gone:
        gone.bind(str(folder / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(folder / "notify"))
    notify("STOPPING=1")


@pytest.mark.django_db
def test_one_worker_command_serves_every_queue(settings):
    database = database_url(settings.DATABASES["default"]["NAME"])
    process = subprocess.Popen(
        [PORTAL, "worker"], env={**os.environ, "DATABASE_URL": database}
    )
    try:
        wait_until(lambda: queues_of(process.pid) == ["", "imports", "long"], 60)
    finally:
        process.terminate()
        assert process.wait(60) == 0


def queues_of(pid: int) -> list[str]:
    """What the guards right below were told to serve."""
    return sorted(
        queue_of(child)
        for child, line in below(pid).items()
        if "qcluster" in line and parent_of(child) == pid
    )


def parent_of(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rsplit(")", 1)[1].split()[1])


def queue_of(pid: int) -> str:
    told = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    names = [line.partition("=")[2] for line in told if line.startswith("Q_CLUSTER_N")]
    return names[0] if names else ""


@pytest.mark.parametrize(
    ("arguments", "changes", "said"),
    [
        (["worker", "nonsense"], {}, "There is no queue nonsense"),
        (["web"], {"WEB_SOCKET": "", "PORT": "http"}, "PORT must be a number"),
        (
            ["web"],
            {"PORTAL_MODE": "production", "SECRET_KEY": ""},
            "PORTAL_MODE=production needs SECRET_KEY",
        ),
        (["nginx"], {}, "nginx needs --certificate and --key"),
        (["nginx", "--plain", "--name", "a;b"], {}, "--name must be a host name"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    arguments: list[str], changes: dict[str, str], said: str
):
    done = run(*arguments, **changes)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
