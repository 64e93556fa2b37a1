"""Reads `.env` beside manage.py, so that every way to start sees the same variables.

Standard library only: script/server needs it before anything is installed.
"""

from __future__ import annotations

import os
from pathlib import Path


def load(base_dir: Path) -> None:
    """Set each variable of `.env` that the environment has not set already."""
    file = base_dir / ".env"
    if file.is_file():
        for name, value in parse(file.read_text(encoding="utf-8")).items():
            os.environ.setdefault(name, value)


def parse(text: str) -> dict[str, str]:
    """`NAME=value` lines; quotes around a value and `export ` before a name go."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
