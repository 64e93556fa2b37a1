"""Whether bytes are UTF-8, asked of large files piece by piece."""

from __future__ import annotations

import codecs
from collections.abc import Iterable


def is_utf8(pieces: Iterable[bytes]) -> bool:
    """Whether the pieces together are UTF-8 to the last byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
