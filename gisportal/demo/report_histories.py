"""The states a complaint went through, and what the office told in public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gisportal.demo.complaints import Complaint
from gisportal.demo.data import data

PASSED = {
    "scheduled": ("in_progress",),
    "resolved": ("in_progress",),
    "resolution_proposed": ("in_progress",),
    "reopen_requested": ("in_progress", "resolved"),
}
"""The states between `received` and the one a complaint is in."""
BY_REPORTER = ("reopen_requested", "withdrawn")
"""Moves that the citizen makes; an officer makes the others."""


@dataclass(frozen=True)
class Step:
    """One move of a complaint: the new state, who made it, the public note.

    A refusal gives its `reason`: not_responsible, no_action, invalid or
    legal_procedure.
    """

    state: str
    actor: str
    note: str
    days_ago: float
    reason: str = ""


def journey(row: Complaint, days: float) -> tuple[Step, ...]:
    """Return the moves of a complaint sent `days` days ago, spread over its age."""
    path = list(dict.fromkeys(["received", *PASSED.get(row.state, ()), row.state]))
    share = np.linspace(0.02, 0.75, len(path)) if len(path) > 1 else np.array([0.02])
    notes = [data("notes")[state] for state in path]
    if row.answer:
        notes[-1] = row.answer
    return tuple(
        Step(
            state,
            "reporter" if state in BY_REPORTER else "officer",
            note,
            round(float(days * (1 - part)), 2),
            (row.reason or "no_action") if state == "rejected" else "",
        )
        for state, note, part in zip(path, notes, share, strict=True)
    )
