"""Second half of script/build, inside `.venv`: what a release needs before it is started."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from gisportal.ops.launch import libraries
from gisportal.ops.launch.environment import Environment
from gisportal.ops.launch.serve import prepare
from gisportal.ops.launch.steps import guarded, interrupt, step
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]


def main() -> int:
    """npm packages, translations and static files."""
    sys.argv[0] = "script/build"
    signal.signal(signal.SIGTERM, interrupt)
    with step("npm packages") as note:
        log = var_dir(BASE_DIR) / "log" / "setup.log"
        note(Environment(BASE_DIR, log).install_npm())
    with step("Shared libraries") as note:
        note(libraries.check())
    return prepare("--code-only")


if __name__ == "__main__":
    sys.exit(guarded(main))
