"""What a new version of a layer changes: added, removed, other shape, other attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from gisportal.lib.sqlfile import sql
from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.policy import public_fields
from layers.queries import describe

SQL_FOLDER = Path(__file__).resolve().parent.parent / "sql"
KINDS = ("added", "removed", "geometry", "attributes")
LISTED = 200
# Versions never change, so neither does their difference.
REMEMBERED = 24 * 3600
# Enough to join two partitions of a big layer in memory; for this transaction only.
WORK_MEMORY = "256MB"
TIME_LIMIT_MS = 120_000


@dataclass(frozen=True)
class Change:
    """One feature that differs; ``bbox`` is where (the new shape, or the lost one).

    ``fields`` names the public attributes that are other than before.
    """

    key: str
    title: str
    bbox: list[float]
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """Counts by kind, and the first keys of each kind."""

    counts: dict[str, int]
    keys: dict[str, list[str]]
    new_columns: list[str]
    gone_columns: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether both versions hold the same."""
        return not any(self.counts.values())


def difference(old: DatasetVersion, new: DatasetVersion) -> Difference:
    """What ``new`` changes against ``old``, by key.

    Columns that only one of them has are named, not counted as changes of every row.
    """
    before, after = _columns(old), _columns(new)
    if not (before and after):
        # One of them does not say its columns: all values count.
        before = after = set()
    others = sorted(before ^ after)
    place = f"difference:{old.pk}:{new.pk}"
    found = cache.get(place)
    if found is None:
        found = _read(old.pk, new.pk, others)
        cache.set(place, found, REMEMBERED)
    counts = {kind: found.get(kind, (0, []))[0] for kind in KINDS}
    keys = {kind: sorted(found.get(kind, (0, []))[1]) for kind in KINDS}
    return Difference(counts, keys, sorted(after - before), sorted(before - after))


def changes(
    layer: Layer,
    old: DatasetVersion,
    new: DatasetVersion,
    kind: str,
    keys: Sequence[str],
) -> list[Change]:
    """The features behind ``keys`` of one kind, with what is needed to show them."""
    shown = old if kind == "removed" else new
    features = _features(shown, keys)
    others = _features(old, keys) if kind == "attributes" else {}
    fields = public_fields(layer.fields.all())
    return [
        Change(
            key=key,
            title=describe.title(layer, row.label, row.number, row.key),
            bbox=[round(part, 6) for part in row.geom.extent],
            fields=_changed(fields, others.get(key), row),
        )
        for key, row in sorted(features.items())
    ]


def _read(old: int, new: int, others: list[str]) -> dict[str, tuple[int, list[str]]]:
    values = {
        "old": old,
        "new": new,
        "has_other_fields": bool(others),
        "other_fields": others,
        "listed": LISTED,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [TIME_LIMIT_MS])
        cursor.execute("SET LOCAL work_mem = %s", [WORK_MEMORY])
        cursor.execute(sql(SQL_FOLDER, "difference"), values)
        return {kind: (count, keys) for kind, count, keys in cursor.fetchall()}


def _columns(version: DatasetVersion) -> set[str]:
    return {str(row["key"]) for row in version.fields_at_load}


def _features(version: DatasetVersion, keys: Sequence[str]) -> dict[str, Feature]:
    rows = Feature.objects.filter(version_id=version.pk, key__in=list(keys))
    return {row.key: row for row in rows}


def _changed(
    fields: Sequence[LayerField], old: Feature | None, new: Feature
) -> list[str]:
    if old is None:
        return []
    before: dict[str, Any] = old.properties
    return [
        row.name for row in fields if before.get(row.key) != new.properties.get(row.key)
    ]
