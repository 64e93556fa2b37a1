"""What a new version of a layer changes: by key, and what was split or merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from layers.models import DatasetVersion, Feature, Layer, LayerField
from layers.policy import public_fields
from layers.queries import feature_text, succession
from layers.queries.succession import Succession, successions
from layers.sql import statement

KINDS = ("added", "removed", "geometry", "attributes")
LISTED = 200
# Versions never change, so neither does their difference.
REMEMBERED = 24 * 3600
# Settings of the transaction before each statement: milliseconds; enough memory to join
# two partitions of a big layer; sorting a layer's keys takes longer than hashing them;
# the planner cannot know that few of the rows differ.
SESSIONS = {
    "difference_keys": {
        "statement_timeout": "120000",
        "work_mem": "256MB",
        "enable_mergejoin": "off",
    },
    "difference": {"parallel_tuple_cost": "0"},
}


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
class Story:
    """A split, merger or new number in titles; ``bbox`` is where."""

    before: list[str]
    after: list[str]
    bbox: list[float]


@dataclass(frozen=True)
class Difference:
    """Counts by kind, and the first keys of each kind.

    ``successions`` holds the first of each kind, counted in ``succession_counts``; both
    are empty where they were not looked for (``is_traced`` False: far too many keys).
    """

    counts: dict[str, int]
    keys: dict[str, list[str]]
    new_columns: list[str]
    gone_columns: list[str]
    successions: dict[str, list[Succession]] = field(default_factory=dict)
    succession_counts: dict[str, int] = field(default_factory=dict)
    is_traced: bool = False

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
    unshared = sorted(before ^ after)
    place = f"difference:{old.pk}:{new.pk}"
    cached: Difference | None = cache.get(place)
    if cached is None:
        cached = _found(old, new, unshared)
        cache.set(place, cached, REMEMBERED)
    return replace(
        cached, new_columns=sorted(after - before), gone_columns=sorted(before - after)
    )


def _found(old: DatasetVersion, new: DatasetVersion, unshared: list[str]) -> Difference:
    """Counts, the first keys, and what became of those that went or moved."""
    found = _read(old.pk, new.pk, unshared)
    counts = {kind: found.get(kind, (0, []))[0] for kind in KINDS}
    keys = {kind: sorted(found.get(kind, (0, []))[1]) for kind in KINDS}
    traced = _traced(old, new, counts, keys)
    by_kind = {
        kind: [one for one in traced or () if one.kind == kind]
        for kind in succession.KINDS
    }
    return Difference(
        counts=counts,
        keys={kind: found_keys[:LISTED] for kind, found_keys in keys.items()},
        new_columns=[],
        gone_columns=[],
        successions={kind: ones[:LISTED] for kind, ones in by_kind.items()},
        succession_counts={kind: len(ones) for kind, ones in by_kind.items()},
        is_traced=traced is not None,
    )


def _traced(
    old: DatasetVersion,
    new: DatasetVersion,
    counts: dict[str, int],
    keys: dict[str, list[str]],
) -> list[Succession] | None:
    """Splits, mergers and renumberings; None when there is too much to compare.

    A re-surveyed layer moves everything a little: in that case only removed and added
    keys are compared.
    """
    moved = keys["geometry"]
    if counts["geometry"] > succession.MOST_KEYS // 2:
        moved = []
    removed, added = keys["removed"] + moved, keys["added"] + moved
    if max(counts["removed"], counts["added"]) + len(moved) > succession.MOST_KEYS:
        return None
    if not (removed and added):
        return []
    return successions(old, new, removed, added)


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
    previous = _features(old, keys) if kind == "attributes" else {}
    fields = public_fields(layer.fields.all())
    return [
        Change(
            key=key,
            title=_title(layer, row),
            bbox=[round(part, 6) for part in row.geom.extent],
            fields=_changed(fields, previous.get(key), row),
        )
        for key, row in sorted(features.items())
    ]


def stories(
    layer: Layer,
    old: DatasetVersion,
    new: DatasetVersion,
    ones: Iterable[Succession],
) -> list[Story]:
    """Splits, mergers and new numbers as people call the features, with their place."""
    ones = list(ones)
    before = _features(old, [key for one in ones for key in one.before])
    after = _features(new, [key for one in ones for key in one.after])
    return [
        Story(
            before=[_title(layer, before[key]) for key in one.before],
            after=[_title(layer, after[key]) for key in one.after],
            bbox=_box([before[key] for key in one.before]),
        )
        for one in ones
    ]


def _title(layer: Layer, row: Feature) -> str:
    return feature_text.title(layer, row.label, row.number, row.key)


def _box(rows: Sequence[Feature]) -> list[float]:
    """West, south, east, north of all of them."""
    boxes = list(zip(*(row.geom.extent for row in rows), strict=True))
    low, high = boxes[:2], boxes[2:]
    return [round(part, 6) for part in (*map(min, low), *map(max, high))]


def _read(old: int, new: int, unshared: list[str]) -> dict[str, tuple[int, list[str]]]:
    values: dict[str, Any] = {
        "old": old,
        "new": new,
        "has_other_fields": bool(unshared),
        "other_fields": unshared,
        "listed": succession.MOST_KEYS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        rows = []
        for name, settings in SESSIONS.items():
            for setting, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
            cursor.execute(statement(name), values)
            rows += cursor.fetchall()
        return {kind: (count, keys) for kind, count, keys in rows}


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
