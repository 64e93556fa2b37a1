"""Rows into PostgreSQL: binary COPY, encoded column-wise, sent by its own thread.

Encoding a batch and PostgreSQL's own work on the one before it run at the same time;
a short queue between them keeps the memory flat.
"""

from __future__ import annotations

import queue
import threading
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from psycopg2 import sql

from layers.store.batch import FeatureBatch, Shapes

COLUMNS = (
    "version_id",
    "key",
    "fid",
    "label",
    "number",
    "geom",
    "geom_3857",
    "label_point",
    "measure",
    "properties",
    "search_text",
)
# Signature, flags, length of the header extension (PostgreSQL manual, COPY).
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
CHUNK = 1 << 20
QUEUE_LENGTH = 2
# How long to wait for room in the queue before looking whether COPY failed, seconds.
PATIENCE = 0.5


def encode(batch: FeatureBatch, version_id: int) -> pa.Buffer:
    """The rows of ``batch`` in PostgreSQL's binary COPY format, without header."""
    count = len(batch)
    columns = [
        _fixed(np.full(count, version_id, ">i8")),
        pc.cast(batch.key, pa.binary()),
        _fixed(batch.fid.astype(">i8")),
        pc.cast(batch.label, pa.binary()),
        pc.cast(batch.number, pa.binary()),
        *(_wkb(g) for g in (batch.geom, batch.geom_3857, batch.label_point)),
        _fixed(batch.measure.astype(">f8"), valid=~np.isnan(batch.measure)),
        # jsonb's binary form is a version byte and the text.
        pc.binary_join_element_wise(
            b"\x01", pc.cast(batch.properties, pa.binary()), b""
        ),
        pc.cast(batch.search_text, pa.binary()),
    ]
    parts: list[Any] = [len(columns).to_bytes(2, "big")]
    for column in columns:
        parts += [_lengths(column), pc.fill_null(column, b"")]
    rows = pc.binary_join_element_wise(*parts, b"")
    return _data(rows)


def _fixed(values: np.ndarray, valid: np.ndarray | None = None) -> pa.Array:
    """Big-endian numbers as an Arrow binary column."""
    width = values.dtype.itemsize
    column = pa.Array.from_buffers(
        pa.binary(width), len(values), [None, pa.py_buffer(values.tobytes())]
    ).cast(pa.binary())
    if valid is None or valid.all():
        return column
    return pc.if_else(pa.array(valid), column, pa.scalar(None, pa.binary()))


def _wkb(geometries: Shapes) -> pa.Array:
    # PostGIS fills in the column's SRID where the WKB names none.
    if isinstance(geometries, pa.Array):
        return geometries
    return pa.array(shapely.to_wkb(geometries), type=pa.binary())


def _lengths(column: pa.Array) -> pa.Array:
    """Length prefix of every value; -1 stands for NULL."""
    lengths = pc.fill_null(pc.binary_length(column), -1)
    return _fixed(lengths.to_numpy(zero_copy_only=False).astype(">i4"))


def _data(column: pa.BinaryArray) -> pa.Buffer:
    """All values of a binary column, one after the other."""
    offsets = np.frombuffer(column.buffers()[1], np.int32)
    start = int(offsets[column.offset])
    end = int(offsets[column.offset + len(column)])
    return column.buffers()[2].slice(start, end - start)


class CopyStream:
    """A running COPY that takes batches: ``write`` them, then ``finish``.

    The cursor's connection belongs to the stream until ``finish`` or ``abort``.
    """

    def __init__(self, cursor: Any, table: str, version_id: int) -> None:
        self._cursor = cursor
        self._version_id = version_id
        self._statement = sql.SQL(
            "COPY {} ({}) FROM STDIN WITH (FORMAT binary, FREEZE)"
        ).format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        )
        self._queue: queue.Queue[pa.Buffer | bytes | None] = queue.Queue(QUEUE_LENGTH)
        self._pending: memoryview | None = memoryview(HEADER)
        self._failure: BaseException | None = None
        self._is_aborted = False
        self._thread = threading.Thread(target=self._run, name="copy", daemon=True)
        self._thread.start()

    def write(self, batch: FeatureBatch) -> None:
        """Hand over a batch; waits while PostgreSQL is behind."""
        if len(batch):
            self._put(encode(batch, self._version_id))

    def finish(self) -> None:
        """Wait until PostgreSQL has taken every row; raises what COPY raised."""
        self._put(TRAILER)
        self._put(None)
        self._thread.join()
        self._raise_failure()

    def abort(self) -> None:
        """Break the COPY off; its transaction is then to be rolled back."""
        self._is_aborted = True
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=PATIENCE)
            except queue.Full:
                continue
            self._thread.join(PATIENCE)

    def read(self, size: int) -> bytes:
        """What psycopg2 asks for: the next ``size`` bytes at most, empty at the end."""
        while not self._pending:
            item = self._queue.get()
            if self._is_aborted:
                raise CopyAbortedError
            if item is None:
                return b""
            self._pending = memoryview(item)
        piece = bytes(self._pending[:size])
        self._pending = self._pending[size:]
        return piece

    def _put(self, item: pa.Buffer | bytes | None) -> None:
        while True:
            self._raise_failure()
            try:
                self._queue.put(item, timeout=PATIENCE)
            except queue.Full:
                continue
            return

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            self._cursor.copy_expert(self._statement, self, CHUNK)
        except BaseException as error:  # noqa: BLE001 - handed to the writing thread
            self._failure = error


class CopyAbortedError(Exception):
    """The loading side gave up while COPY was running."""
