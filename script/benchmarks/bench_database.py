"""A database of the benchmarks' own, on the server the portal uses.

Importing this makes the database when it is missing and sets Django up on it, so that a
benchmark can import the portal's modules as usual after it.
"""

from __future__ import annotations

import os
import urllib.parse
from pathlib import Path

import django
import psycopg2
from psycopg2 import sql

from gisportal.ops.postgres import default_database_url, ensure_running

NAME = os.environ.get("BENCH_DATABASE") or "gisportal_bench"


def bench_database(root: Path) -> str:
    """URL of the benchmark database; made when missing, put into the environment.

    Uses ``DATABASE_URL`` when set, else the private cluster (started when down).
    """
    base = os.environ.get("DATABASE_URL", "")
    if not base:
        ensure_running(root)
        base = default_database_url(root)
    parts = urllib.parse.urlsplit(base)
    url = urllib.parse.urlunsplit(parts._replace(path=f"/{NAME}"))
    server = psycopg2.connect(base.replace("postgis://", "postgresql://"))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    server.close()
    own = psycopg2.connect(url.replace("postgis://", "postgresql://"))
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    own.close()
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")
    return url


ROOT = Path(__file__).resolve().parent.parent.parent
URL = bench_database(ROOT)
django.setup()
