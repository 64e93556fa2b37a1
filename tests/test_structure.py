"""How the tests themselves are laid out: what several share lives in tests/support/."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent


def imported(path: Path) -> Iterator[str]:
    """Full names of all modules and members a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"relative import in {path}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_test_module(name: str) -> bool:
    """Whether a name is, or is inside, a test module or a conftest."""
    parts = name.split(".")
    return parts[0] == "tests" and any(
        part == "conftest" or part.startswith("test_") for part in parts[1:]
    )


def test_no_test_imports_another_test_or_a_conftest() -> None:
    wrong = [
        f"{path.relative_to(TESTS)} imports {name}"
        for path in TESTS.rglob("*.py")
        for name in imported(path)
        if is_test_module(name)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("tests.feedback.conftest.send", True),
        ("tests.layers.test_tile.tile_at", True),
        ("tests.support.tiles.tile_at", False),
        ("django.test.Client", False),
    ],
)
def test_it_knows_a_test_module_by_its_name(name: str, is_one: bool) -> None:
    assert is_test_module(name) is is_one
