"""Who may import whom: the table of the style guide, as a test.

An arrow drawn the wrong way fails here. Change the table only together with the
guide in CONTRIBUTING.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("gisportal", "layers", "feedback", "importers")
# The five rooms of ``layers`` that other apps may enter.
DOORS = {"models", "refs", "store", "queries", "policy"}
MAY_IMPORT = {
    "gisportal": set(),
    "layers": {"gisportal"},
    "feedback": {"gisportal", "layers"},
    "importers": {"gisportal", "layers"},
}
FEEDBACK_DOORS = DOORS - {"store"}
# What the apps may use of the floor: its leaves, not its pages.
FLOOR = ("gisportal.core", "gisportal.core.middleware")


def modules(app: str) -> Iterator[Path]:
    """Python files of an app."""
    return (ROOT / app).rglob("*.py")


def imports(path: Path) -> Iterator[str]:
    """Full names of everything the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """Full name of the module an import is from, relative ones resolved."""
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def project_imports(app: str) -> Iterator[tuple[Path, str]]:
    """(file, imported name) of everything an app imports from the project."""
    for path in modules(app):
        for name in imports(path):
            if name.split(".")[0] in (*APPS, "tests"):
                yield path.relative_to(ROOT), name


@pytest.mark.parametrize("app", APPS)
def test_it_imports_only_downwards(app: str) -> None:
    wrong = [
        f"{path} imports {name}"
        for path, name in project_imports(app)
        if name.split(".")[0] not in {app, *MAY_IMPORT[app]}
    ]
    assert not wrong


@pytest.mark.parametrize("app", ["feedback", "importers"])
def test_it_enters_layers_by_its_doors(app: str) -> None:
    doors = FEEDBACK_DOORS if app == "feedback" else DOORS
    wrong = [
        f"{path} imports {name}"
        for path, name in project_imports(app)
        if name.startswith("layers.") and name.split(".")[1] not in doors
    ]
    assert not wrong


def test_contact_data_are_read_through_one_door() -> None:
    rooms = ("feedback/privacy/contacts/", "feedback/models/", "feedback/admin/")
    wrong = [
        f"{path} imports {name}"
        for path, name in project_imports("feedback")
        if name.endswith(".ReportContact") and not str(path).startswith(rooms)
    ]
    assert not wrong


@pytest.mark.parametrize("app", ["layers", "feedback", "importers"])
def test_it_uses_only_the_leaves_of_the_floor(app: str) -> None:
    wrong = [
        f"{path} imports {name}"
        for path, name in project_imports(app)
        if name.startswith("gisportal.")
        and not name.startswith(FLOOR)
        and name != "gisportal.core"
    ]
    assert not wrong


def test_the_leaves_import_no_other_room_of_the_floor() -> None:
    wrong = [
        f"{path} imports {name}"
        for path in (ROOT / "gisportal" / "lib").glob("*.py")
        for name in imports(path)
        if name.startswith("gisportal.") and not name.startswith("gisportal.core")
    ]
    assert not wrong


@pytest.mark.parametrize("app", APPS)
def test_every_room_says_what_it_is_for(app: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(app)
        if "migrations" not in path.parts
        and path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent
