"""Databases by template: migrated once, the demonstration loaded once, then copied.

Copying takes a second where migrating and loading take a minute. A template is kept
between runs under a name that holds a digest of all code that may shape it; a change of
the code makes a new one and drops the old.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

import django
import psycopg2
from django.conf import settings
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
# Named after the portal's database: two checkouts may test on one server at a time.
BASE_NAME = str(settings.DATABASES["default"]["NAME"])
PACKAGES = ("gisportal", "layers", "feedback", "importers")
SHAPING = {".py", ".sql", ".json", ".mo", ".csv", ".tsv"}


def database_url(name: str) -> str:
    """URL of a database on the server the tests use."""
    facts = settings.DATABASES["default"]
    login = quote(str(facts["USER"]), safe="")
    if facts["PASSWORD"]:
        login += f":{quote(str(facts['PASSWORD']), safe='')}"
    host = str(facts["HOST"])
    if host.startswith("/"):
        return f"postgis://{login}@/{name}?host={quote(host)}"
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgis://{login}@{host}{port}/{name}"


def run_on_server(statement: sql.Composable | str) -> list[tuple[str, ...]]:
    """Run a statement outside any transaction, on the maintenance database."""
    url = database_url("postgres").replace("postgis://", "postgresql://")
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def recreate(name: str, template: str = "template1") -> None:
    """Drop and create a database; template1 may bring extensions only a superuser makes."""
    drop(name)
    run_on_server(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def drop(name: str) -> None:
    """Drop a database and whoever is still connected to it."""
    run_on_server(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


@cache
def code_digest() -> str:
    """Digest of everything that may shape what migrations and the demonstration write."""
    digest = hashlib.sha256(django.__version__.encode())
    # Contacts are encrypted with keys that a fresh var/ makes anew.
    digest.update(repr((settings.SECRET_KEY, settings.CONTACT_KEYS)).encode())
    paths = [p for name in PACKAGES for p in (ROOT / name).rglob("*")]
    for path in sorted([*paths, ROOT / "requirements.txt"]):
        if path.suffix in SHAPING or path.name == "requirements.txt":
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def migrated_template(fill: Callable[[str], None]) -> str:
    """An empty, migrated database."""
    return _template("migrated", code_digest(), fill, "template1")


def demo_template(fill: Callable[[str], None], migrated: str) -> str:
    """The demonstration; its reports are dated back from the day it was loaded."""
    today = datetime.date.today().strftime("%m%d")
    return _template("demo", f"{code_digest()}_{today}", fill, migrated)


def _template(kind: str, version: str, fill: Callable[[str], None], base: str) -> str:
    """Name of the template, begun from ``base``; the first process that asks makes it, others wait."""
    prefix = f"{BASE_NAME}_{kind}_template_"
    name = prefix + version
    lock_path = Path(settings.VAR_DIR) / f"test-{kind}-template.lock"
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = [row[0] for row in run_on_server("SELECT datname FROM pg_database")]
        if name in known:
            return name
        for old in known:
            if old.startswith(prefix):
                drop(old)
        # Renamed only when whole: an interrupted run leaves no half template.
        unfinished = f"{prefix}new"
        recreate(unfinished, base)
        fill(unfinished)
        run_on_server(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(unfinished), sql.Identifier(name)
            )
        )
    return name
