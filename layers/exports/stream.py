"""Streaming of a download, and release of its resources afterwards."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

from isal import isal_zlib

from layers.exports.concurrency import taken_place
from layers.exports.csv_table import write_csv
from layers.exports.formats import CSV, GEOJSON, GPKG, SHP
from layers.exports.geojson import write_geojson
from layers.exports.gpkg import write_gpkg
from layers.exports.request import Export
from layers.exports.shp import write_shp

TEXT_WRITERS = {GEOJSON: write_geojson, CSV: write_csv}
FILE_WRITERS = {GPKG: write_gpkg, SHP: write_shp}
PIECE = 256 * 1024
GZIP_LEVEL = 1
GZIP_WINDOW = 31
Pieces = Generator[bytes, None, None] | Iterator[bytes]


class Download:
    """An iterable of bytes; ``close`` frees place and files, however it ended.

    The first piece is made at once: what goes wrong then is still an error page.
    """

    def __init__(self, export: Export, is_gzipped: bool = False) -> None:
        self._held = ExitStack()
        self.size: int | None = None
        with ExitStack() as held:
            if export.format.is_text:
                pieces = self._text(export, held)
            else:
                pieces = self._file(export, held)
            self._pieces = gzipped(pieces) if is_gzipped else pieces
            self._first = next(self._pieces, b"")
            self._held = held.pop_all()

    def _text(self, export: Export, held: ExitStack) -> Pieces:
        """Rows as they come; a small table needs no place."""
        if export.is_big:
            held.enter_context(taken_place())
        return TEXT_WRITERS[export.format](export)

    def _file(self, export: Export, held: ExitStack) -> Pieces:
        """A file that has no name any more once it is open; a small one no place."""
        with ExitStack() as working:
            folder = working.enter_context(taken_place())
            path = FILE_WRITERS[export.format](export, folder)
            self.size = path.stat().st_size
            pieces = read_nameless(path)
            next(pieces)
            if export.is_big:
                held.push(working.pop_all())
        return pieces

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield self._first
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """Let go of everything; more than once is fine."""
        if isinstance(self._pieces, Generator):
            self._pieces.close()
        self._held.close()


def read_nameless(path: Path) -> Generator[bytes, None, None]:
    """The bytes of a file that is removed first; the first step yields nothing."""
    with path.open("rb") as file:
        path.unlink()
        yield b""
        while piece := file.read(PIECE):
            yield piece


def gzipped(pieces: Pieces) -> Generator[bytes, None, None]:
    """The pieces, packed as they go."""
    packer = isal_zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
