"""What import-linter cannot say of the code's layout: docstrings, and contact data.

Who may import whom stands in pyproject.toml and docs/where-things-go.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("gisportal", "layers", "feedback", "importers")
# Reading a reporter's contact is on record; whoever wants it asks one of these.
READS_CONTACTS = ("feedback/privacy/contacts/", "feedback/models/", "feedback/admin/")


def modules(app: str) -> Iterator[Path]:
    """Python files of an app."""
    return (ROOT / app).rglob("*.py")


def imported(path: Path) -> Iterator[str]:
    """Last part of everything the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.rsplit(".", 1)[-1] for alias in node.names)


@pytest.mark.parametrize("app", APPS)
def test_contact_data_are_read_in_one_place(app: str) -> None:
    wrong = [
        name
        for path in modules(app)
        if "ReportContact" in imported(path)
        and not (name := str(path.relative_to(ROOT))).startswith(READS_CONTACTS)
    ]
    assert not wrong


@pytest.mark.parametrize("app", APPS)
def test_every_module_says_what_it_is_for(app: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(app)
        if "migrations" not in path.parts
        and (text := path.read_text(encoding="utf-8")).strip()
        and not ast.get_docstring(ast.parse(text))
    ]
    assert not silent
