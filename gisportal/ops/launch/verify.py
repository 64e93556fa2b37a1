"""Second half of script/test, inside `.venv`: every check and every test.

All run even when one fails; the last line counts everything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from gisportal.ops.launch import libraries
from gisportal.ops.launch.browser import have_browser
from gisportal.ops.launch.database import database
from gisportal.ops.launch.environment import Environment, node_and_npm
from gisportal.ops.launch.serve import interrupt, prepare
from gisportal.ops.launch.steps import guarded, say, step
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]
# Tests are about the code, not about this machine's own settings.
SETTINGS_FOR_TESTS = {"PORTAL_MODE": "local", "DEBUG": "0", "MEDIA_ROOT": ""}
PROCESSES = "2"
REPORT = var_dir(BASE_DIR) / "log" / "pytest.xml"


def main() -> int:
    """Set up as script/server does, then run everything."""
    sys.argv[0], *arguments = "script/test", *sys.argv[1:]
    signal.signal(signal.SIGTERM, interrupt)
    os.environ.update(SETTINGS_FOR_TESTS)
    with step("npm packages") as note:
        log = var_dir(BASE_DIR) / "log" / "setup.log"
        note(Environment(BASE_DIR, log).install_npm())
    with step("Browser") as note:
        browser = have_browser(log)
        note(browser)
    with step("Shared libraries") as note:
        note(libraries.check(browser=browser))
    with database(BASE_DIR):
        code = prepare("--code-only")
        if code != 0:
            return code
        REPORT.unlink(missing_ok=True)
        checks = commands(arguments)
        failed = [name for name, command in checks.items() if not passes(name, command)]
    if failed:
        say(f"Failed: {', '.join(failed)}")
    say(closing_line(checks, failed))
    return 1 if failed else 0


def closing_line(checks: Iterable[str], failed: list[str]) -> str:
    """The counts of all, pytest's own taken from its report; a check counts as one."""
    others = [name for name in checks if name != "pytest"]
    bad = sum(name in failed for name in others)
    good, skipped = len(others) - bad, 0
    if REPORT.exists():
        suite = next(ElementTree.parse(REPORT).iter("testsuite"))
        tests, errors, failures, skipped = (
            int(suite.get(name, 0))
            for name in ("tests", "errors", "failures", "skipped")
        )
        good += tests - errors - failures - skipped
        bad += errors + failures
    elif "pytest" in failed:
        bad += 1
    return f"{good} passed, {bad} failed, {skipped} skipped"


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
        hooks = str(BASE_DIR / "tests/support/static_modules.mjs")
        node = str(node_and_npm()[0])
        checks["node --test"] = [node, "--import", hooks, "--test", *scripts]
    checks["pytest"] = [python, "-m", "pytest", "-n", PROCESSES, "--dist", "loadfile"]
    checks["pytest"] += [f"--junitxml={REPORT}", *arguments]
    return checks


def passes(name: str, command: list[str]) -> bool:
    """Run one check with its output on the terminal; whether it was content."""
    say(f"\n── {name}")
    started = time.monotonic()
    with subprocess.Popen(command, cwd=BASE_DIR, start_new_session=True) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
    if name != "pytest":  # it has its own summary
        verdict = "passed" if code == 0 else "FAILED"
        say(f"{name}: {verdict} ({time.monotonic() - started:.1f} s)")
    return code == 0


if __name__ == "__main__":
    sys.exit(guarded(main))
