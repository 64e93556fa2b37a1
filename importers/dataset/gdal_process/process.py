"""The reading process as seen from outside: started, asked, waited for, ended.

It is given no secrets (a new environment), may use so much memory and time, and a
silence of ``SILENCE`` seconds ends it. When it ends of itself, the file did it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from importers.dataset.gdal_process import arrow, drivers, wire_format

ROOT = Path(__file__).resolve().parents[3]
# Megabytes it may allocate, seconds of the processor, seconds without an answer.
MEMORY_MB = 1_500
CPU_SECONDS = 3_600
SILENCE = 180.0
PIPE_BYTES = 1 << 20
LOOK_UP = 0.25
GRACE = 5.0
KEPT = ("PATH", "LANG", "TZ", "TMPDIR", "GDAL_DATA", "PROJ_DATA", "VIRTUAL_ENV")
# One thread each: a reader has one file to read and another process to feed.
QUIET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


class ReaderError(Exception):
    """There is no answer; ``kind`` says why, ``words`` what the library said."""

    def __init__(self, kind: str, words: str = "") -> None:
        super().__init__(words or kind)
        self.kind = kind
        self.words = words


@dataclass(frozen=True)
class Bounds:
    """What a reading process may use."""

    memory_mb: int = MEMORY_MB
    cpu_seconds: int = CPU_SECONDS
    silence: float = SILENCE


class Reader:
    """One reading process, begun at once; use as a context manager.

    After it ended of itself the next request begins another one. It answers one
    request after the other, to one thread at a time.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._is_closed = False
        self._process = self._started()
        # While it begins.
        arrow.spare_pandas()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def close(self) -> None:
        """End the process; whoever waits for an answer is told there will be none."""
        self._is_closed = True
        self._end()

    def ask(self, request: dict[str, Any]) -> Any:
        """The JSON that answers the request. Raises ``ReaderError``."""
        self._send(request)
        kind, content = self._frame()
        if kind != wire_format.ANSWER:
            raise ReaderError("crashed")
        return json.loads(bytes(content))

    def batches(self, request: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        """The tables that answer the request. Raises ``ReaderError``.

        When not all of them are taken, the process is ended.
        """
        self._send(request)
        schema = None
        is_over = False
        try:
            while True:
                kind, content = self._frame()
                if kind == wire_format.END:
                    is_over = True
                    return
                if kind == wire_format.SCHEMA:
                    schema = pa.ipc.read_schema(pa.py_buffer(content))
                elif kind == wire_format.BATCH and schema is not None:
                    yield self._batch(content, schema)
                else:
                    raise ReaderError("crashed")
        finally:
            if not is_over:
                self._end()

    @staticmethod
    def _batch(content: bytearray, schema: pa.Schema) -> pa.RecordBatch:
        try:
            batch = pa.ipc.read_record_batch(pa.py_buffer(content), schema)
            batch.validate()
        except pa.ArrowException as error:
            raise ReaderError("crashed") from error
        return batch

    def _started(self) -> subprocess.Popen[bytes]:
        bounds = self._bounds
        environment = {k: os.environ[k] for k in KEPT if k in os.environ}
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "importers.dataset.gdal_process.child"),
                *(str(bounds.memory_mb), str(bounds.cpu_seconds)),
            ],
            cwd=ROOT,
            env={**environment, **QUIET, **drivers.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process

    def _send(self, request: dict[str, Any]) -> None:
        if self._is_closed:
            raise ReaderError("closed")
        if self._process.poll() is not None:
            self._end()
            self._process = self._started()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def _frame(self) -> tuple[bytes, bytearray]:
        """The next frame; a fault is raised."""
        until = time.monotonic() + self._bounds.silence
        kind, length = wire_format.HEAD.unpack(
            self._exactly(wire_format.HEAD.size, until)
        )
        if kind not in wire_format.KINDS or length > wire_format.LONGEST:
            self._end()
            raise ReaderError("memory" if kind in wire_format.KINDS else "crashed")
        content = self._exactly(length, until)
        if kind == wire_format.FAULT:
            fault = json.loads(bytes(content))
            raise ReaderError(fault["kind"], fault["error"])
        return kind, content

    def _exactly(self, count: int, until: float) -> bytearray:
        """So many bytes of the answer."""
        content = bytearray(count)
        view = memoryview(content)
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        at = 0
        while at < count:
            if self._is_closed:
                raise ReaderError("closed")
            if not poll.poll(LOOK_UP * 1000):
                if time.monotonic() > until:
                    self._end()
                    raise ReaderError("slow")
                continue
            got = os.readv(pipe, [view[at:]])
            if not got:
                raise self._ended()
            at += got
        return content

    def _ended(self) -> ReaderError:
        """Why the process ended before it answered."""
        try:
            code = self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            code = 0
        self._end()
        if self._is_closed:
            return ReaderError("closed")
        is_slow = code == -signal.SIGXCPU
        return ReaderError("slow" if is_slow else "crashed", str(code))

    def _end(self) -> None:
        process = self._process
        process.kill()
        process.wait()
        # The pipe to read from stays open while somebody may be reading it.
        with contextlib.suppress(BrokenPipeError):
            if process.stdin is not None:
                process.stdin.close()
