"""A small file that says when the last backup was complete; ``/readyz`` reads it.

A second one is touched by every try, so that a failing night is not tried each minute.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Marker:
    """The last complete backup, without its place."""

    name: str
    started: str
    finished: str
    seconds: float
    bytes: int
    files: int
    target: str

    @property
    def started_at(self) -> datetime:
        """What was written later is not in the backup."""
        return datetime.fromisoformat(self.started)


def path() -> Path:
    """Where the marker lies."""
    return Path(settings.BACKUP_MARKER)


def read() -> Marker | None:
    """The last complete backup of this portal, None before the first."""
    try:
        return Marker(**json.loads(path().read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(marker: Marker) -> None:
    """Replace the marker at once."""
    path().parent.mkdir(parents=True, exist_ok=True)
    draft = path().with_name(f"{path().name}.{os.getpid()}")
    draft.write_text(json.dumps(asdict(marker)), encoding="utf-8")
    draft.replace(path())


def note_try() -> None:
    """Remember that a backup is tried now."""
    _tried().parent.mkdir(parents=True, exist_ok=True)
    _tried().touch()


def last_try() -> datetime | None:
    """When a backup was tried last."""
    try:
        seconds = _tried().stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(seconds, timezone.get_current_timezone())


def _tried() -> Path:
    return path().with_suffix(".tried")
