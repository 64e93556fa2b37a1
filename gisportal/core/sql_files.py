"""Fixed SQL statements kept in ``.sql`` files beside the code that runs them."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def sql(folder: Path, name: str) -> str:
    """Text of ``folder/name.sql``, read once per process."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")
