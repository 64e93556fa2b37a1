"""A bare WSGI handler that runs given SQL: the limit `bench_lookup.py` compares with.

``BENCH_STATEMENTS`` names a JSON file: work → list of samples → list of statements.
``/identify?3`` runs the statements of the third sample and answers their rows.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2

STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text("utf-8"))
URL = os.environ["DATABASE_URL"].replace("postgis://", "postgresql://")
_local = threading.local()


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Rows of the asked sample's statements as JSON."""
    samples = STATEMENTS[environ["PATH_INFO"].strip("/")]
    statements = samples[int(environ.get("QUERY_STRING") or 0)]
    rows = []
    with connection().cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            rows.append(cursor.fetchall())
    body = json.dumps(rows, default=str).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]


def connection() -> Any:
    """This thread's connection."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg2.connect(URL)
        _local.connection.autocommit = True
    return _local.connection
