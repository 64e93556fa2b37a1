"""Databases of earlier releases, kept as dumps with data in them, and their upgrade."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2

from tests.support.databases import BASE_NAME, database_url, drop, recreate
from tests.support.portal_server import RunningPortal, environment

DUMPS = Path(__file__).resolve().parents[1] / "ops" / "data"
# What sealed the contact data of the dumps.
CONTACT_KEY = "made-up-key-of-the-release-before-0001"


class Upgraded:
    """A restored database of an earlier release, and the portal of this one on it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.url = database_url(name).replace("postgis://", "postgresql://")
        variables = {**environment(name, folder), "CONTACT_KEYS": CONTACT_KEY}
        self.portal = RunningPortal("", variables)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement or many; the rows of the last."""
        closing = contextlib.closing(psycopg2.connect(self.url))
        with closing as link, link, link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def evaluate(self, setup: str, expression: str) -> Any:
        """Value of an expression in a shell of the portal."""
        code = f"import json; {setup}; print(json.dumps({expression}))"
        return json.loads(self.portal.manage("shell", "-v0", "-c", code))


@contextlib.contextmanager
def of_release(dump: str, worker: str, folder: Path) -> Iterator[Upgraded]:
    """The database of ``<dump>.sql.gz``, not migrated yet, dropped at the end."""
    name = f"{BASE_NAME}_{dump}_{worker}"
    recreate(name)
    database = Upgraded(name, folder)
    text = gzip.decompress((DUMPS / f"{dump}.sql.gz").read_bytes()).decode()
    database.execute(text)
    yield database
    drop(name)


def applied_in(dump: Path) -> set[tuple[str, str]]:
    """The migrations that are applied in a dump."""
    text = gzip.decompress(dump.read_bytes()).decode()
    rows = text.partition("INSERT INTO public.django_migrations")[2].partition(";\n")[0]
    return set(re.findall(r"\(\d+, '(\w+)', '(\w+)'", rows))
