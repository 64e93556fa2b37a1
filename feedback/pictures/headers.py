"""What a picture says of its own making, counted before anything is decoded.

A JPEG may hold thousands of scans of next to no bytes, each of which makes a decoder go
over every pixel again; a PNG may be cut into millions of pieces. Cameras and editors
need a few dozen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# Progressive JPEGs have about ten scans.
MAX_SCANS = 32
# Parts that a camera, its maker's notes and a colour profile need.
MAX_PARTS = 2_000
# A PNG of 10 MB in the smallest pieces that encoders write.
MAX_CHUNKS = 10_000
HEIF_BRANDS = re.compile(rb"heic|heix|hevc|heim|heis|hevm|hevs|mif1|msf1")
SOS, EOI = 0xDA, 0xD9
# Markers without content: TEM and the restart markers.
BARE = {0x01, *range(0xD0, 0xD8)}
# The first marker after compressed bytes (a 0 stands after an FF that is data).
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


class CostlyPictureError(Exception):
    """The picture is made so that decoding it would cost too much."""


class UnknownPictureError(Exception):
    """It is none of the kinds that are read, or is broken from the beginning."""


def check(data: bytes) -> None:
    """Raise ``CostlyPictureError`` or ``UnknownPictureError``; pixels are not looked at."""
    for is_kind, count in KINDS:
        if is_kind(data):
            return count(data)
    raise UnknownPictureError


def _check_jpeg(data: bytes) -> None:
    scans = 0
    for parts, marker in enumerate(_markers(data), 1):
        scans += marker == SOS
        if scans > MAX_SCANS or parts > MAX_PARTS:
            raise CostlyPictureError


def _markers(data: bytes) -> Iterator[int]:
    """Markers of the first picture in the file, in their order."""
    at = 2
    while found := _NEXT_MARKER.search(data, at):
        marker, at = data[found.end() - 1], found.end()
        yield marker
        if marker == EOI:
            return
        if marker not in BARE:
            at += max(int.from_bytes(data[at : at + 2], "big"), 2)


def _check_png(data: bytes) -> None:
    at = 8
    for _number in range(MAX_CHUNKS):
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if at >= len(data):
            return
    raise CostlyPictureError


def _check_nothing(_data: bytes) -> None:
    """Of these kinds the decoder counts for itself."""


KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], None]], ...] = (
    (lambda data: data.startswith(b"\xff\xd8\xff"), _check_jpeg),
    (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _check_png),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _check_nothing),
    (
        lambda data: data[4:8] == b"ftyp" and bool(HEIF_BRANDS.search(data[8:64])),
        _check_nothing,
    ),
)
