"""First half of both commands: from a bare machine to a complete `.venv`.

Runs on the system's Python, so: standard library only. Ends by becoming
`.venv/bin/python -m gisportal.ops.launch.serve` (or `verify`, `build`).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from gisportal.ops import dotenv
from gisportal.ops.launch import apt, preflight
from gisportal.ops.launch.environment import Environment
from gisportal.ops.launch.steps import guarded, interrupt, say, step
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]
NEXT = {"server": "serve", "test": "verify", "build": "build"}


def main() -> int:
    """Install what is missing, then go on inside the virtual environment."""
    what, *arguments = sys.argv[1:]
    for_tests = what == "test"
    sys.argv[0] = f"script/{what}"
    signal.signal(signal.SIGTERM, interrupt)
    dotenv.load(BASE_DIR)
    started = time.time()
    say(f"{sys.argv[0]} in {BASE_DIR}")
    with step("Disk space, permissions and settings"):
        if what == "server":
            preflight.check_secrets()
            preflight.check_port()
        preflight.check_folders(BASE_DIR)
        preflight.check_space(BASE_DIR)
    log = var_dir(BASE_DIR) / "log" / "setup.log"
    log.unlink(missing_ok=True)
    with step("System packages") as note:
        packages = apt.missing(for_tests=for_tests, with_database=what != "build")
        if packages:
            apt.install(packages, log)
        note(f"installed {', '.join(packages)}" if packages else "nothing missing")
    environment = Environment(BASE_DIR, log)
    with step("Python packages") as note:
        note(environment.install_python(for_tests=for_tests))
    os.environ["PORTAL_STARTED"] = str(started)
    python = str(environment.python)
    os.execv(python, [python, "-m", f"gisportal.ops.launch.{NEXT[what]}", *arguments])


if __name__ == "__main__":
    sys.exit(guarded(main))
