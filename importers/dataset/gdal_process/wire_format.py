"""What goes through the pipe between the reading process and the one that asked.

A frame is its kind (one byte), its length (eight, little endian) and its content:
JSON, an Arrow schema, or an Arrow record batch.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import pyarrow as pa

HEAD = struct.Struct("<cQ")
ANSWER, FAULT, SCHEMA, BATCH, END = b"J", b"F", b"S", b"B", b"E"
KINDS = (ANSWER, FAULT, SCHEMA, BATCH, END)
# A longer frame is a row that no load could take.
LONGEST = 512 << 20


def write(file: BinaryIO, kind: bytes, content: bytes | pa.Buffer = b"") -> None:
    """Write one frame."""
    file.write(HEAD.pack(kind, len(content)))
    file.write(content)
    file.flush()


def write_json(file: BinaryIO, kind: bytes, content: Any) -> None:
    """Write one frame of JSON."""
    write(file, kind, json.dumps(content).encode())
