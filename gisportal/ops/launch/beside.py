"""Runs checks beside something else that has the terminal; keeps what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float
    output: str


class Background:
    """Commands that run while the block does; whatever still runs ends with it."""

    def __init__(
        self, commands: dict[str, list[str]], folder: Path, *, lanes: int
    ) -> None:
        self._folder = folder
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False
        self._lock = threading.Lock()  # nothing is started once it is stopped
        self._pool = ThreadPoolExecutor(max_workers=lanes)
        self._futures: list[Future[Outcome]] = [
            self._pool.submit(self._run, name, command)
            for name, command in commands.items()
        ]

    def __enter__(self) -> Background:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._stopped = True
            for process in self._running:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
        self._pool.shutdown(cancel_futures=True)

    def outcomes(self) -> Iterator[Outcome]:
        """Each as soon as it and those before it are done."""
        for future in self._futures:
            yield future.result()

    def _run(self, name: str, command: list[str]) -> Outcome:
        started = time.monotonic()
        with self._lock:
            if self._stopped:
                return Outcome(name, passed=False, seconds=0, output="")
            process = self._start(command)
            self._running.add(process)
        output, _ = process.communicate()
        with self._lock:
            self._running.discard(process)
        seconds = time.monotonic() - started
        return Outcome(name, process.returncode == 0, seconds, output)

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
