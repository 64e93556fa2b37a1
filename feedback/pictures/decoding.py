"""Pictures decoded by the bounded process: one file in, JPEGs of every size out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from feedback.pictures import headers
from gisportal.core.bounded_process import frames
from gisportal.core.bounded_process.process import (
    BoundedProcess,
    Bounds,
    ProcessError,
)
from gisportal.core.slots import slot

# 50 million pixels take half of the memory and a fifth of the time at most.
BOUNDS = Bounds(memory_mb=700, cpu_seconds=15, silence=30.0)
Start = partial(BoundedProcess, "feedback.pictures.child")


class PictureError(Exception):
    """It cannot be decoded: ``kind`` is pixels, costly or unreadable.

    ``most`` is how many pixels may be, where there are too many.
    """

    def __init__(self, kind: str, most: int = 0) -> None:
        super().__init__(kind)
        self.kind, self.most = kind, most


@dataclass(frozen=True)
class Prepared:
    """One picture as JPEG bytes of each size, without metadata."""

    files: dict[str, bytes]
    width: int
    height: int


class Decoder:
    """Decodes one picture after the other in a process of its own, begun at once."""

    def __init__(self) -> None:
        self._process = Start(BOUNDS)

    def prepare(
        self,
        data: bytes,
        sizes: Mapping[str, int],
        boxes: Sequence[Sequence[float]] = (),
    ) -> Prepared:
        """The picture in all ``sizes`` (longest edges), ``boxes`` of it blackened.

        Raises ``PictureError``; what it costs is known to be bounded.
        """
        try:
            headers.check(data)
        except headers.CostlyPictureError as error:
            raise PictureError("costly") from error
        except headers.UnknownPictureError as error:
            raise PictureError("unreadable") from error
        try:
            return _ask(self._process, data, {"sizes": dict(sizes), "boxes": boxes})
        except ProcessError as error:
            if error.kind == "pixels":
                raise PictureError("pixels", int(error.words)) from error
            is_costly = error.kind in ("slow", "memory")
            raise PictureError("costly" if is_costly else "unreadable") from error

    def close(self) -> None:
        """End the process."""
        self._process.close()


@contextmanager
def decoder() -> Iterator[Decoder]:
    """A decoder in a slot for photos. Raises what ``slot`` raises."""
    with slot("photo"):
        made = Decoder()
        try:
            yield made
        finally:
            made.close()


def _ask(process: BoundedProcess, data: bytes, request: dict[str, object]) -> Prepared:
    asked = json.dumps(request).encode()
    process.send(
        b"".join(
            (frames.head(frames.ANSWER, asked), asked, frames.head(frames.BYTES, data))
        )
        + data
    )
    _kind, content = process.frame()
    facts = json.loads(bytes(content))
    files = {size: bytes(process.frame()[1]) for size in facts["sizes"]}
    return Prepared(files, facts["width"], facts["height"])
