"""Remove from a version the texts that hold values of fields that became private.

Label, number and search text are made at load from public values. A field that turns
private must not be read or found through them any more: run this in the transaction
that changes the field.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

from django.db import connection
from psycopg2 import sql
from psycopg2.extras import execute_values

from gisportal.core.search_folding import search_text
from layers.models import DatasetVersion, LayerField
from layers.policy import public_fields
from layers.store import partitions

BATCH = 2_000
LABEL_SEPARATOR = "/"
NUMBER_MEANINGS = {LayerField.Meaning.SHEET, LayerField.Meaning.PARCEL}


@dataclass(frozen=True)
class Texts:
    """What a feature is called and found by."""

    label: str
    number: str | None
    search_text: str


@dataclass(frozen=True)
class Row:
    """A feature with its values and its present texts."""

    key: str
    properties: dict[str, Any]
    texts: Texts


@dataclass(frozen=True)
class Recipe:
    """What a version's texts may be made of, by the fields as they are now."""

    searchable: list[str]
    labels: list[str]
    private: list[str]
    keeps_number: bool
    has_stable_keys: bool

    @classmethod
    def of(cls, version: DatasetVersion) -> Recipe:
        """The recipe of a version by its layer's present fields."""
        fields = list(version.layer.fields.all())
        shown = public_fields(fields)
        named = sorted(
            (f for f in shown if f.label_order is not None),
            key=lambda f: f.label_order or 0,
        )
        numbers = {f.meaning for f in shown} & NUMBER_MEANINGS
        return cls(
            searchable=[
                f.key for f in shown if f.is_searchable and f.label_order is None
            ],
            labels=[f.key for f in named],
            private=[f.key for f in fields if f not in shown],
            keeps_number=numbers == NUMBER_MEANINGS,
            has_stable_keys=version.has_stable_keys,
        )

    def texts(self, row: Row) -> Texts:
        """Label, number and search text of a feature."""
        label = self.label(row)
        parts = [label, *([row.key] if self.has_stable_keys else [])]
        values = (row.properties.get(k) for k in self.searchable)
        return Texts(
            label,
            row.texts.number if self.keeps_number else None,
            search_text([*parts, *values]),
        )

    def label(self, row: Row) -> str:
        """The stored label, unless a value that is private now stands in it."""
        hidden = {str(row.properties.get(k)) for k in self.private} - {"", "None"}
        stored = row.texts.label
        if not hidden & {stored, *stored.split(LABEL_SEPARATOR)}:
            return stored
        values = (row.properties.get(k) for k in self.labels)
        shown = LABEL_SEPARATOR.join(str(v) for v in values if v not in (None, ""))
        return shown or (row.key if self.has_stable_keys else "")


def refold(version: DatasetVersion) -> int:
    """Rewrite label, number and search text of every feature; returns how many changed."""
    recipe = Recipe.of(version)
    table = partitions.partition(partitions.FEATURES, version.pk)
    changed, last = 0, ""
    with connection.cursor() as cursor:
        while rows := _page(cursor, table, last):
            last = rows[-1].key
            news = [
                (row.key, *astuple(texts))
                for row in rows
                if (texts := recipe.texts(row)) != row.texts
            ]
            if news:
                _update(cursor, table, news)
            changed += len(news)
    return changed


def _page(cursor: Any, table: str, after: str) -> list[Row]:
    cursor.execute(
        sql.SQL(
            "SELECT key, properties, label, number, search_text FROM {}"
            " WHERE key > %s ORDER BY key LIMIT {}"
        ).format(sql.Identifier(table), sql.Literal(BATCH)),
        [after],
    )
    return [
        Row(key, _decoded(properties), Texts(*texts))
        for key, properties, *texts in cursor.fetchall()
    ]


def _decoded(properties: Any) -> dict[str, Any]:
    # Django's connection hands jsonb over as text.
    return dict(json.loads(properties) if isinstance(properties, str) else properties)


def _update(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    statement = sql.SQL(
        "UPDATE {} AS f SET label = n.label, number = n.number, search_text = n.text"
        " FROM (VALUES %s) AS n (key, label, number, text) WHERE f.key = n.key"
    ).format(sql.Identifier(table))
    execute_values(
        cursor.cursor,
        statement,
        rows,
        template="(%s, %s, %s::text, %s)",
        page_size=len(rows),
    )
