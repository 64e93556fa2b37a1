"""What became of features whose key went, came or moved: split, merged, renumbered.

Recognised by overlap, for a file seldom says it: the parts of a split lie in the old
shape and fill it; a merged shape is filled by the old ones in it; a renumbered feature
lies where another key lay.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.db import connection, transaction

from layers.models import DatasetVersion
from layers.sql import statement

KINDS = ("split", "merged", "renumbered")
# A part lies in a whole when so much of it does; parts fill a whole likewise.
MOSTLY = 0.8
# Two shapes are the same place when each covers so much of the other.
SAME = 0.95
# More keys than this on one side: a layer made anew, not one that was maintained.
MOST_KEYS = 50_000
# Bytes of shapes on one side, and seconds they may be laid over each other.
MOST_BYTES = 128 << 20
TIME_LIMIT = 20.0
PAIRS_AT_ONCE = 2_000
ROWS_AT_ONCE = 5_000


class Meeting(NamedTuple):
    """An old and a new shape that overlap, with the share of each that both have."""

    old: str
    new: str
    old_share: float
    new_share: float


@dataclass(frozen=True)
class Succession:
    """Keys before and keys after: one to many, many to one, or one to one."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class TooMuchError(Exception):
    """There is more to lay over each other than good time allows."""


def successions(
    old: DatasetVersion,
    new: DatasetVersion,
    removed: Sequence[str],
    added: Sequence[str],
) -> list[Succession] | None:
    """What became of the old keys ``removed`` and where the new keys ``added`` are from.

    Both hold also keys that stayed with another shape. None when there are too many of
    them, or the shapes are too intricate to be laid over each other in good time.
    """
    if max(len(removed), len(added)) > MOST_KEYS:
        return None
    deadline = time.monotonic() + TIME_LIMIT
    try:
        before, after = _shapes(old, removed), _shapes(new, added)
        renumbered = _in_place(before, after)
        found = recognised(_meetings(before, after, deadline))
    except TooMuchError:
        return None
    return sorted(
        renumbered + found,
        key=lambda one: (KINDS.index(one.kind), one.before, one.after),
    )


def recognised(meetings: Iterable[Meeting]) -> list[Succession]:
    """Splits, mergers and renumberings that the overlaps show."""
    parts: dict[str, list[Meeting]] = defaultdict(list)
    sources: dict[str, list[Meeting]] = defaultdict(list)
    same = []
    for meeting in meetings:
        if meeting.new_share >= MOSTLY:
            parts[meeting.old].append(meeting)
        if meeting.old_share >= MOSTLY:
            sources[meeting.new].append(meeting)
        if min(meeting.old_share, meeting.new_share) >= SAME:
            same.append(meeting)
    found = [
        Succession("split", (key,), tuple(sorted(m.new for m in into)))
        for key, into in parts.items()
        if len(into) > 1 and sum(m.old_share for m in into) >= MOSTLY
    ]
    found += [
        Succession("merged", tuple(sorted(m.old for m in of)), (key,))
        for key, of in sources.items()
        if len(of) > 1 and sum(m.new_share for m in of) >= MOSTLY
    ]
    matched = {key for one in found for key in (*one.before, *one.after)}
    found += [
        Succession("renumbered", (m.old,), (m.new,))
        for m in same
        if m.old != m.new and m.old not in matched and m.new not in matched
    ]
    return found


def _shapes(version: DatasetVersion, keys: Sequence[str]) -> dict[str, bytes]:
    """WKB by key. Raises ``TooMuchError``."""
    found: dict[str, bytes] = {}
    size = 0
    # Read piece by piece: what is too much is never in memory.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        values: dict[str, Any] = {"version": version.pk, "keys": list(keys)}
        cursor.execute(statement("shapes_of"), values)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            found |= {key: bytes(shape) for key, shape in rows}
            size += sum(len(shape) for _key, shape in rows)
            if size > MOST_BYTES:
                raise TooMuchError
    return found


def _in_place(before: dict[str, bytes], after: dict[str, bytes]) -> list[Succession]:
    """Those whose very shape has another key now; taken out of both."""
    places = {shape: key for key, shape in after.items()}
    found = []
    for key, shape in list(before.items()):
        successor = places.get(shape)
        if successor not in (None, key) and successor in after:
            found.append(Succession("renumbered", (key,), (successor,)))
            del before[key], after[successor]
    return found


def _meetings(
    before: dict[str, bytes], after: dict[str, bytes], deadline: float
) -> list[Meeting]:
    """Pairs of which one lies mostly in the other. Raises ``TooMuchError``."""
    if not (before and after):
        return []
    old_keys, new_keys = np.array(list(before)), np.array(list(after))
    old_shapes = shapely.from_wkb(list(before.values()))
    new_shapes = shapely.from_wkb(list(after.values()))
    # A layer has shapes of one kind; where surfaces only touch, nothing is shared.
    is_surface = shapely.get_dimensions(old_shapes).max() == 2
    size = shapely.area if is_surface else shapely.length
    pairs = shapely.STRtree(new_shapes).query(old_shapes)
    found: list[Meeting] = []
    for start in range(0, pairs.shape[1], PAIRS_AT_ONCE):
        if time.monotonic() > deadline:
            raise TooMuchError
        old, new = pairs[:, start : start + PAIRS_AT_ONCE]
        both = size(shapely.intersection(old_shapes[old], new_shapes[new]))
        old_share = _share(both, size(old_shapes[old]))
        new_share = _share(both, size(new_shapes[new]))
        near = np.maximum(old_share, new_share) >= MOSTLY
        found += map(
            Meeting,
            old_keys[old[near]].tolist(),
            new_keys[new[near]].tolist(),
            old_share[near].tolist(),
            new_share[near].tolist(),
        )
    return found


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    share: np.ndarray = np.zeros_like(part)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
