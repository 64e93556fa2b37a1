"""Second half of script/test, inside `.venv`: every check and every test.

All run even when one fails; pytest comes last, so that its summary closes the output.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gisportal.cluster.places import var_dir

from .database import database
from .environment import Environment, node_and_npm
from .serve import interrupt, prepare
from .steps import guarded, say, step

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Tests are about the code, not about this machine's own settings.
SETTINGS_FOR_TESTS = {"PORTAL_MODE": "local", "DEBUG": "0", "MEDIA_ROOT": ""}
PROCESSES = "2"


def main() -> int:
    """Set up as script/server does, then run everything."""
    sys.argv[0], *arguments = "script/test", *sys.argv[1:]
    signal.signal(signal.SIGTERM, interrupt)
    os.environ.update(SETTINGS_FOR_TESTS)
    with step("npm packages") as note:
        log = var_dir(BASE_DIR) / "log" / "setup.log"
        note(Environment(BASE_DIR, log).install_npm())
    with database(BASE_DIR):
        code = prepare("--code-only")
        if code != 0:
            return code
        checks = commands(arguments)
        failed = [name for name, command in checks.items() if not passes(name, command)]
    if failed:
        say(f"Failed: {', '.join(failed)}")
        say(f"{len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def commands(arguments: list[str]) -> dict[str, list[str]]:
    """What is run, in order."""
    python = sys.executable
    ruff = str(Path(python).with_name("ruff"))
    checks = {
        "ruff check": [ruff, "check", "."],
        "ruff format": [ruff, "format", "--check", "."],
        "makemigrations": [python, "manage.py", "makemigrations", "--check"],
    }
    scripts = sorted(str(path) for path in (BASE_DIR / "tests/js").glob("*.test.js"))
    if scripts:
        checks["node --test"] = [str(node_and_npm()[0]), "--test", *scripts]
    checks["pytest"] = [python, "-m", "pytest", "-n", PROCESSES, "--dist", "loadfile"]
    checks["pytest"] += arguments
    return checks


def passes(name: str, command: list[str]) -> bool:
    """Run one check with its output on the terminal; whether it was content."""
    say(f"\n── {name}")
    started = time.monotonic()
    # pytest, last, has its own summary to close with.
    with subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
    if name != "pytest":
        verdict = "passed" if code == 0 else "FAILED"
        say(f"{name}: {verdict} ({time.monotonic() - started:.1f} s)")
    return code == 0


if __name__ == "__main__":
    sys.exit(guarded(main))
