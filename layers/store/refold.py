"""Fold a version's search text again after its fields became public or private.

Search text is made at load from public searchable values. A field that turns private
must not be found by any more: run this in the transaction that changes the field.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from psycopg2 import sql
from psycopg2.extras import execute_values

from gisportal.lib.fold import search_text
from layers.models import DatasetVersion
from layers.policy import public_fields
from layers.store import partitions

BATCH = 2_000


def refold(version: DatasetVersion) -> int:
    """Write the search text of every feature of ``version`` anew; how many changed."""
    fields = public_fields(version.layer.fields.all())
    keys = [f.key for f in fields if f.is_searchable and f.label_order is None]
    table = partitions.partition(partitions.FEATURES, version.pk)
    changed, last = 0, ""
    with connection.cursor() as cursor:
        while rows := _page(cursor, table, last):
            last = rows[-1][0]
            texts = [
                (key, _text(version, key, label, properties, keys), old)
                for key, label, properties, old in rows
            ]
            news = [(key, text) for key, text, old in texts if text != old]
            if news:
                _update(cursor, table, news)
            changed += len(news)
    return changed


def _text(
    version: DatasetVersion, key: str, label: str, properties: Any, keys: list[str]
) -> str:
    parts = [label]
    if version.has_stable_keys:
        parts.append(key)
    return search_text([*parts, *(properties.get(k) for k in keys)])


def _page(cursor: Any, table: str, after: str) -> list[tuple[Any, ...]]:
    cursor.execute(
        sql.SQL(
            "SELECT key, label, properties, search_text FROM {}"
            " WHERE key > %s ORDER BY key LIMIT {}"
        ).format(sql.Identifier(table), sql.Literal(BATCH)),
        [after],
    )
    return [
        (key, label, _decoded(properties), text)
        for key, label, properties, text in cursor.fetchall()
    ]


def _decoded(properties: Any) -> dict[str, Any]:
    # Django's connection hands jsonb over as text.
    return json.loads(properties) if isinstance(properties, str) else properties


def _update(cursor: Any, table: str, rows: list[tuple[str, str]]) -> None:
    statement = sql.SQL(
        "UPDATE {} AS f SET search_text = n.text"
        " FROM (VALUES %s) AS n (key, text) WHERE f.key = n.key"
    ).format(sql.Identifier(table))
    execute_values(cursor.cursor, statement, rows, page_size=len(rows))
