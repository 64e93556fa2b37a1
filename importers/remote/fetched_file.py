"""A file fetched from a source, and the marks by which it is recognised next time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Validators:
    """What was loaded last from the source; empty fields: nothing known."""

    etag: str = ""
    last_modified: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Fetched:
    """A file to be loaded; ``path`` None: nothing is new.

    ``crs`` is the system the coordinates are in, where the file does not say it.
    """

    path: Path | None
    name: str
    mark: Validators
    features: int = 0
    crs: str = ""


def unchanged(name: str, mark: Validators) -> Fetched:
    """Nothing new."""
    return Fetched(None, name, mark)
