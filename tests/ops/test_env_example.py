"""A variable that nobody documented fails the build."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from gisportal.ops import dotenv
from tests.support.throwaway_cluster import BASE_DIR

# Set by one half of a script for the other, not by people.
INTERNAL = {
    "PROMETHEUS_MULTIPROC_DIR",
    "PORTAL_STARTED",
    "NOTIFY_SOCKET",
    "DJANGO_SETTINGS_MODULE",
    "Q_CLUSTER_NAME",
    "PORTAL_BOUNDED",
}
NAME = re.compile(r"[A-Z][A-Z0-9_]+")
READERS = {"library_path", "_number", "get", "setdefault"}


def names_read(file: Path) -> set[str]:
    """The names that a file asks the environment for."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and _asks_environment(node.func):
            found.add(node.args[0])
        elif isinstance(node, ast.Subscript) and _is_environ(node.value):
            found.add(node.slice)
    values = {node.value for node in found if isinstance(node, ast.Constant)}
    return {value for value in values if NAME.fullmatch(str(value))}


def _asks_environment(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in READERS
    if not isinstance(function, ast.Attribute):
        return False
    if isinstance(function.value, ast.Name) and function.value.id == "env":
        return True
    return _is_environ(function.value) and function.attr in READERS


def _is_environ(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "environ"
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    )


def test_every_variable_is_explained():
    files = [BASE_DIR / "manage.py", *(BASE_DIR / "gisportal").rglob("*.py")]
    for app in ("layers", "feedback", "importers"):
        files += (BASE_DIR / app).rglob("*.py")
    read = set().union(*(names_read(file) for file in files)) - INTERNAL
    example = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.M))
    assert read - explained == set(), "read but not in .env.example"
    assert explained - read == set(), "in .env.example but read by nobody"


def test_the_rule_sees_every_way_to_ask():
    assert {"DEBUG", "SECRET_KEY", "DATABASE_URL", "GDAL_LIBRARY_PATH"} <= names_read(
        BASE_DIR / "gisportal" / "settings.py"
    )


def test_a_dotenv_file_is_read_as_people_write_it():
    text = (
        "# PORT=1\nPORT=8001\nexport HOST = 'a b'\nEMPTY=\nURL=\"x?y=z#1\"\nnothing\n"
    )
    assert dotenv.parse(text) == {
        "PORT": "8001",
        "HOST": "a b",
        "EMPTY": "",
        "URL": "x?y=z#1",
    }
