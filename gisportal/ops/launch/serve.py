"""Second half of script/server, inside `.venv`: prepares and serves the portal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from gisportal.ops.launch import libraries, processes
from gisportal.ops.launch.database import database
from gisportal.ops.launch.environment import Environment
from gisportal.ops.launch.steps import guarded, interrupt, say, step
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]


def main() -> int:
    """npm packages, database, schema and data; then web and workers until a signal."""
    sys.argv[0] = "script/server"
    signal.signal(signal.SIGTERM, interrupt)
    with step("npm packages") as note:
        log = var_dir(BASE_DIR) / "log" / "setup.log"
        note(Environment(BASE_DIR, log).install_npm())
    with step("Shared libraries") as note:
        note(libraries.check())
    with database(BASE_DIR):
        code = prepare()
        if code == 0 and "--prepare-only" not in sys.argv:
            code = processes.serve(BASE_DIR)
    if code == 0:
        say("Everything is stopped.")
    return code


def prepare(*arguments: str) -> int:
    """Run the Django half of the preparation in a process of its own."""
    command = [sys.executable, "-m", "gisportal.ops.launch.prepare", *arguments]
    with subprocess.Popen(command, cwd=BASE_DIR, env=os.environ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise


if __name__ == "__main__":
    sys.exit(guarded(main))
