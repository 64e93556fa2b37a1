"""What goes through the pipes of a bounded process.

A frame is its kind (one byte), its length (eight, little endian) and its content.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

HEAD = struct.Struct("<cQ")
# JSON that answers, JSON that says why there is no answer, and plain bytes.
ANSWER, FAULT, BYTES = b"J", b"F", b"D"
# A longer frame is nothing that anybody asked for.
LONGEST = 512 << 20


def head(kind: bytes, content: Any) -> bytes:
    """What stands before the content."""
    return HEAD.pack(kind, len(content))


def write(file: BinaryIO, kind: bytes, content: Any = b"") -> None:
    """Write one frame; ``content`` is bytes or another buffer."""
    file.write(head(kind, content))
    file.write(content)
    file.flush()


def write_json(file: BinaryIO, kind: bytes, content: Any) -> None:
    """Write one frame of JSON."""
    write(file, kind, json.dumps(content).encode())


def read_all(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every frame until the other side ends."""
    while len(start := file.read(HEAD.size)) == HEAD.size:
        kind, length = HEAD.unpack(start)
        yield kind, file.read(length)
