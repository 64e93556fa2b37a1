"""A lane: how much of one kind of costly work is done at a time, and for how long.

The lanes there are stand in ``settings.LANES``; who drives in them, ``slots`` decides.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lane:
    """The measure of one kind of work, for all web processes of a machine together."""

    # Works at a time; each of them may take a core or the disk.
    at_once: int
    # How many more may wait for a slot, and for how many seconds.
    waiting: int = 8
    patience: float = 4
    # How many of both one client (a household, an office) may hold.
    per_client: int = 4
    # How long one statement of such work may take.
    statement_ms: int = 8_000
