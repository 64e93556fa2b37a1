"""Tile bodies this process keeps in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict


class TileCache:
    """Gzipped tile bodies in memory, the least recently used dropped first."""

    # What an entry costs beside its bytes: an empty tile is not free either.
    OVERHEAD = 200

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.bodies: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The body under ``tag``, now the most recently used."""
        with self.lock:
            body = self.bodies.get(tag)
            if body is not None:
                self.bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Keep ``body``; drop old ones over the limit."""
        with self.lock:
            before = self.bodies.pop(tag, None)
            if before is not None:
                self.size -= len(before) + self.OVERHEAD
            self.bodies[tag] = body
            self.size += len(body) + self.OVERHEAD
            while self.size > self.limit:
                _tag, dropped = self.bodies.popitem(last=False)
                self.size -= len(dropped) + self.OVERHEAD
