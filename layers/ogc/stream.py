"""A FeatureCollection written while the rows arrive: memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from isal import isal_zlib

from layers.queries.items import ItemRows
from layers.queries.paging import Position

GZIP_LEVEL = 2
GZIP_WINDOW = 31
# Small pieces are put together: each piece costs a round through server and client.
PIECE = 64 * 1024

MakeLinks = Callable[[Position | None], list[dict[str, Any]]]


@dataclass
class CollectionStream:
    """The bytes of a FeatureCollection of at most ``limit`` of the ``rows``.

    ``links`` gets the last row's position when there are more, else None. Closes the
    rows at the end, or when the client goes away.
    """

    rows: ItemRows
    limit: int
    matched: int | None
    links: MakeLinks

    def __post_init__(self) -> None:
        self._pieces = self._write()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Let go of the rows."""
        self._pieces.close()
        self.rows.close()

    def _write(self) -> Generator[bytes, None, None]:
        yield b'{"type":"FeatureCollection","features":['
        returned = 0
        last: Position | None = None
        for batch in self.rows.batches():
            kept = batch[: self.limit - returned]
            if kept:
                comma = "," if returned else ""
                text = "},\n".join(row.text for row in kept)
                yield f"{comma}\n{text}}}".encode()
                returned += len(kept)
                last = kept[-1].position
        tail: dict[str, Any] = {
            "links": self.links(last if self.rows.found > self.limit else None),
            "timeStamp": timestamp(),
            "numberReturned": returned,
        }
        if self.matched is not None:
            tail["numberMatched"] = self.matched
        yield b"],\n" + json.dumps(tail, ensure_ascii=False).encode()[1:]
        self.rows.close()


@dataclass
class GzipStream:
    """Another stream, gzipped as it goes."""

    stream: CollectionStream

    def __iter__(self) -> Iterator[bytes]:
        packer = isal_zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW)
        pending = b""
        for piece in self.stream:
            pending += packer.compress(piece)
            if len(pending) >= PIECE:
                yield pending
                pending = b""
        yield pending + packer.flush()

    def close(self) -> None:
        """Let go of the rows."""
        self.stream.close()


def timestamp() -> str:
    """This moment in UTC, RFC 3339."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
