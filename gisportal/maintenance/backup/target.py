"""What a place of backups can do.

Names inside are relative paths. ``put`` lets a name appear whole or not at all, so that
whoever is killed in the middle leaves nothing that looks complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol


class Readable(Protocol):
    """What ``put`` reads from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Target(Protocol):
    """A place that keeps backups."""

    def put(self, name: str, source: Readable) -> None:
        """Keep what ``source`` holds under ``name``."""

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Read what is kept. Raises ``FileNotFoundError``."""

    def sizes(self, prefix: str) -> dict[str, int]:
        """Bytes of everything whose name begins with ``prefix``."""

    def delete(self, name: str) -> None:
        """Remove what is kept under the name; nothing there is fine."""

    def sweep_unfinished(self) -> None:
        """Remove what killed writers left half-written."""
