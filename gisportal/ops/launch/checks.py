"""What script/test runs, and in which of its modes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from gisportal.ops.launch.environment import node_and_npm

PROCESSES = "2"
# Markers that are declared in pyproject.toml.
NOT_EVERY_TIME = ("slow", "chaos", "cluster")
# The tests that need nothing but Python: they take a minute. Those of `ops` start servers
# and clusters, those of `demo` build the province.
PURE = ("--without-database", "--ignore=tests/ops", "--ignore=tests/demo")


@dataclass(frozen=True)
class Mode:
    """One way to run script/test."""

    left_out: tuple[str, ...] = NOT_EVERY_TIME  # tests with these markers are
    coverage: bool = False
    scan: bool = False  # known vulnerabilities, where an index answers
    without_arguments: tuple[str, ...] = ()  # what pytest gets where nothing is named

    @property
    def browser(self) -> bool:
        return "browser" not in self.left_out


MODES = {
    "": Mode(),
    "quick": Mode(left_out=("browser", *NOT_EVERY_TIME), without_arguments=PURE),
    "all": Mode(left_out=(), scan=True),
    "coverage": Mode(coverage=True),
}


def read_arguments(arguments: list[str]) -> tuple[Mode, list[str]]:
    """The mode that the first argument names, and what goes to pytest."""
    if arguments and arguments[0] in MODES:
        return MODES[arguments[0]], arguments[1:]
    return MODES[""], arguments


def first_checks() -> dict[str, list[str]]:
    """The linters that take a second: what they find is told before all else."""
    python = sys.executable
    ruff = str(Path(python).with_name("ruff"))
    # Through -c, unlike the program lint-imports, it finds the project's packages.
    imports = "from importlinter.cli import lint_imports_command as main; main()"
    return {
        "ruff check": [ruff, "check", "."],
        "ruff format": [ruff, "format", "--check", "."],
        "import-linter": [python, "-c", imports, "--no-cache"],
    }


def longer_checks(mode: Mode, base_dir: Path) -> dict[str, list[str]]:
    """Those that take longer: they run beside pytest."""
    djlint = str(Path(sys.executable).with_name("djlint"))
    checks = {
        "mypy": [sys.executable, "-m", "mypy"],
        "makemigrations": [sys.executable, "manage.py", "makemigrations", "--check"],
        "djlint": [djlint, "templates", "--lint", "--quiet"],
    }
    node = str(node_and_npm()[0])
    eslint = str(base_dir / "node_modules/eslint/bin/eslint.js")
    checks["eslint"] = [node, eslint, "-c", "script/eslint.config.js", "."]
    scripts = sorted(str(path) for path in (base_dir / "tests/js").glob("*.test.js"))
    if scripts:
        hooks = str(base_dir / "tests/support/static_modules.mjs")
        checks["node --test"] = [node, "--import", hooks, "--test", *scripts]
    if mode.scan:
        checks["scan"] = [sys.executable, "-m", "gisportal.ops.launch.scan"]
    return checks


def pytest(mode: Mode, arguments: list[str], report: Path) -> list[str]:
    """The command of the mode; the last `-m` counts, so an argument may change it."""
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "worksteal"]
    if mode.left_out:
        command += ["-m", " and ".join(f"not {marker}" for marker in mode.left_out)]
    if mode.coverage:
        folder = report.parent.parent / "coverage"
        command += ["--cov", "--cov-report=term:skip-covered"]
        command += [f"--cov-report=html:{folder}"]
    return [*command, f"--junitxml={report}", *(arguments or mode.without_arguments)]
