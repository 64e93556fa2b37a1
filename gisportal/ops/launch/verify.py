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

from gisportal.ops.launch import checks, libraries
from gisportal.ops.launch.beside import Background
from gisportal.ops.launch.browser import have_browser
from gisportal.ops.launch.database import database
from gisportal.ops.launch.environment import Environment
from gisportal.ops.launch.serve import prepare
from gisportal.ops.launch.steps import guarded, interrupt, say, step
from gisportal.ops.postgres.paths import var_dir

BASE_DIR = Path(__file__).resolve().parents[3]
# Tests are about the code, not about this machine's own settings.
SETTINGS_FOR_TESTS = {"PORTAL_MODE": "local", "DEBUG": "0", "MEDIA_ROOT": ""}
LOG = var_dir(BASE_DIR) / "log" / "setup.log"
REPORT = var_dir(BASE_DIR) / "log" / "pytest.xml"


def main() -> int:
    """Set up as script/server does, then run what the mode asks for."""
    sys.argv[0], *arguments = "script/test", *sys.argv[1:]
    signal.signal(signal.SIGTERM, interrupt)
    os.environ.update(SETTINGS_FOR_TESTS)
    mode, arguments = checks.read_arguments(arguments)
    _prepare_programs(mode)
    with database(BASE_DIR):
        code = prepare("--code-only")
        if code != 0:
            return code
        outcomes = run(mode, arguments)
    failed = [name for name, passed in outcomes.items() if not passed]
    if failed:
        say(f"Failed: {', '.join(failed)}")
    say(closing_line(outcomes, failed))
    return 1 if failed else 0


def _prepare_programs(mode: checks.Mode) -> None:
    with step("npm packages") as note:
        note(Environment(BASE_DIR, LOG).install_npm())
    browser = None
    if mode.browser:
        with step("Browser") as note:
            browser = have_browser(LOG)
            note(browser)
    with step("Shared libraries") as note:
        note(libraries.check(browser=browser))


def run(mode: checks.Mode, arguments: list[str]) -> dict[str, bool]:
    """Run every check and pytest; which of them were content."""
    REPORT.unlink(missing_ok=True)
    first = checks.first_checks()
    outcomes = {name: passes(name, command) for name, command in first.items()}
    pytest = checks.pytest(mode, arguments, REPORT)
    # One at a time: they fill the gaps that pytest leaves.
    with Background(checks.longer_checks(mode, BASE_DIR), BASE_DIR, lanes=1) as longer:
        outcomes["pytest"] = passes("pytest", pytest)
        for outcome in longer.outcomes():
            say(f"\n── {outcome.name}\n{outcome.output}", end="")
            say(verdict(outcome.name, outcome.passed, outcome.seconds))
            outcomes[outcome.name] = outcome.passed
    return outcomes


def verdict(name: str, passed: bool, seconds: float) -> str:
    """The line that closes one check."""
    return f"{name}: {'passed' if passed else 'FAILED'} ({seconds:.1f} s)"


def closing_line(names: Iterable[str], failed: list[str]) -> str:
    """The counts of all, pytest's own taken from its report; a check counts as one."""
    others = [name for name in names if name != "pytest"]
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
        say(verdict(name, code == 0, time.monotonic() - started))
    return code == 0


if __name__ == "__main__":
    sys.exit(guarded(main))
