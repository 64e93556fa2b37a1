"""The fixed SQL statements of the app, one ``.sql`` file each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from gisportal.core.sql_files import sql

FOLDER = Path(__file__).resolve().parent


def statement(name: str) -> str:
    """The text of ``name.sql``."""
    return sql(FOLDER, name)


def fetch(name: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of ``name.sql`` with the given parameters."""
    with connection.cursor() as cursor:
        cursor.execute(statement(name), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
