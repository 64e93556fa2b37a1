"""A bounded process as seen from outside: started, asked, waited for, ended.

It is given no secrets (a new environment), may use so much memory and time, and a
silence of ``Bounds.silence`` seconds ends it, with whatever it started itself. When it
ends of itself, what it was given did it.
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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gisportal.core.bounded_process import frames

ROOT = Path(__file__).resolve().parents[3]
PIPE_BYTES = 1 << 20
LOOK_UP = 0.25
GRACE = 5.0
KEPT = ("PATH", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV")
# One thread each: such a process has one thing to do.
QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Tells the package of the portal not to read ``.env``.
MARK = "PORTAL_BOUNDED"


class ProcessError(Exception):
    """There is no answer; ``kind`` says why, ``words`` what was said about it."""

    def __init__(self, kind: str, words: str = "") -> None:
        super().__init__(words or kind)
        self.kind = kind
        self.words = words


@dataclass(frozen=True)
class Bounds:
    """Megabytes it may allocate, seconds of the processor, seconds without an answer."""

    memory_mb: int
    cpu_seconds: int
    silence: float


class BoundedProcess:
    """``python -m MODULE MEMORY_MB CPU_SECONDS``, begun at once.

    After it ended of itself the next request begins another one. It answers one request
    after the other, to one thread at a time. Use as a context manager.
    """

    def __init__(
        self, module: str, bounds: Bounds, environment: Mapping[str, str] | None = None
    ) -> None:
        self._module, self._bounds = module, bounds
        self._environment = dict(environment or {})
        self._is_closed = False
        self._process = self._started()

    def __enter__(self) -> BoundedProcess:
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
        self.end()

    def send(self, content: bytes) -> None:
        """Give it a request; one that it does not take in time ends it."""
        if self._is_closed:
            raise ProcessError("closed")
        if self._process.poll() is not None:
            self.end()
            self._process = self._started()
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        view = memoryview(content)
        at = 0

        def write() -> None:
            nonlocal at
            with contextlib.suppress(BlockingIOError):
                at += os.write(pipe, view[at:])

        try:
            self._moved(pipe, select.POLLOUT, write, lambda: at >= len(view))
        except BrokenPipeError as error:
            raise self._ended() from error

    def frame(self) -> tuple[bytes, bytearray]:
        """The next frame of the answer. Raises ``ProcessError``, also for a fault."""
        kind, length = frames.HEAD.unpack(self._exactly(frames.HEAD.size))
        if length > frames.LONGEST:
            self.end()
            raise ProcessError("memory")
        content = self._exactly(length)
        if kind == frames.FAULT:
            fault = json.loads(bytes(content))
            raise ProcessError(fault["kind"], fault["error"])
        return kind, content

    def _started(self) -> subprocess.Popen[bytes]:
        bounds = self._bounds
        environment = {k: os.environ[k] for k in KEPT if k in os.environ}
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", self._module),
                *(str(bounds.memory_mb), str(bounds.cpu_seconds)),
            ],
            cwd=ROOT,
            env={**environment, **QUIET, MARK: "1", **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # Its own group: what it starts is ended with it.
            process_group=0,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        os.set_blocking(process.stdin.fileno(), False)
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process

    def _exactly(self, count: int) -> bytearray:
        """So many bytes of the answer."""
        content = bytearray(count)
        view = memoryview(content)
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        at = 0

        def read() -> None:
            nonlocal at
            got = os.readv(pipe, [view[at:]])
            if not got:
                raise self._ended()
            at += got

        self._moved(pipe, select.POLLIN, read, lambda: at >= count)
        return content

    def _moved(
        self,
        pipe: int,
        event: int,
        move: Callable[[], None],
        is_done: Callable[[], bool],
    ) -> None:
        """``move`` whenever the pipe is ready, until it is done or too late."""
        until = time.monotonic() + self._bounds.silence
        poll = select.poll()
        poll.register(pipe, event)
        while not is_done():
            if self._is_closed:
                raise ProcessError("closed")
            if time.monotonic() > until:
                self.end()
                raise ProcessError("slow")
            if poll.poll(LOOK_UP * 1000):
                move()

    def _ended(self) -> ProcessError:
        """Why the process ended before it answered."""
        try:
            code = self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            code = 0
        self.end()
        if self._is_closed:
            return ProcessError("closed")
        is_slow = code == -signal.SIGXCPU
        return ProcessError("slow" if is_slow else "crashed", str(code))

    def end(self) -> None:
        """End the process and its group; the next request begins another one."""
        process = self._process
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # The pipe to read from stays open while somebody may be reading it.
        with contextlib.suppress(BrokenPipeError):
            if process.stdin is not None:
                process.stdin.close()
