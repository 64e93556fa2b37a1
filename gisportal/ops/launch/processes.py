"""The portal's long-running processes under honcho: web server and job workers."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from honcho import manager

from gisportal.ops.launch import preflight
from gisportal.ops.launch.steps import StepFailed

# Longer than keepalive's own patience, so that it is never cut short.
manager.KILL_WAIT = 20


def web_command() -> list[str]:
    """Granian with Django's WSGI application.

    Each thread keeps a database connection of its own, so workers x threads must stay
    below the server's max_connections.
    """
    workers = _number("WEB_WORKERS", default_workers())
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
    command += ["--host", preflight.host(), "--port", str(preflight.port())]
    command += ["--workers", workers, "--respawn-failed-workers", "--no-ws"]
    command += ["--blocking-threads", _number("WEB_THREADS", default_threads())]
    command += ["--workers-kill-timeout", "8", "--log-level", "warning"]
    return [*command, "gisportal.wsgi:application"]


def _number(name: str, default: int) -> str:
    """A positive number from the environment."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdigit() or int(text) < 1:
        raise StepFailed(f"{name} must be a whole number above 0, not {text!r}")
    return text


def default_workers() -> int:
    """One for each core, within reason."""
    return max(2, min(os.cpu_count() or 2, 8))


def default_threads() -> int:
    """What granian itself calls sensible for so many cores."""
    return min(2 * (os.cpu_count() or 2) + 1, 8)


def serve(base_dir: Path) -> int:
    """Run them all until a signal; nothing of them is left afterwards."""
    team = manager.Manager()
    worker = [sys.executable, str(base_dir / "manage.py"), "qcluster"]
    commands = {
        "web": (web_command(), {}),
        # Mail and other short jobs; imports, for which people wait, and tile baking
        # have queues of their own.
        "worker": (worker, {}),
        "worker-imports": (worker, {"Q_CLUSTER_NAME": "imports"}),
        "worker-long": (worker, {"Q_CLUSTER_NAME": "long"}),
        "status": ([sys.executable, "-m", "gisportal.ops.launch.announce"], {}),
    }
    for name, (command, extra) in commands.items():
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **extra}
        if name != "status":
            command = [*keepalive(), *command]
        team.add_process(
            name, f"exec {shlex.join(command)}", env=environment, cwd=str(base_dir)
        )
    team.loop()
    # A wished-for end (Ctrl-C 130, SIGTERM 143) is no failure.
    return 0 if team.returncode in (130, 143) else team.returncode or 0


def keepalive() -> list[str]:
    """The prefix that brings a command back when it dies."""
    return [sys.executable, "-m", "gisportal.ops.launch.keepalive", str(os.getpid())]
