"""Peak memory of a command: its processes and its database sessions, from /proc."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

import psycopg2

INTERVAL = 0.05
SESSION = "gisportal import%"


class Memory:
    """Samples until the block ends; ``peak_mb`` is the highest sum seen.

    Of a process: resident memory. Of a database session: what is its own (the shared
    buffers belong to the server).
    """

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgis://", "postgresql://")
        self._root = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak_mb = 0.0

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def watch(self, pid: int) -> None:
        """Begin with this process and whatever it starts."""
        self._root = pid
        self._thread.start()

    def _run(self) -> None:
        connection = psycopg2.connect(self._url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            while not self._is_over.wait(INTERVAL):
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE %s"
                    " OR leader_pid IN (SELECT pid FROM pg_stat_activity"
                    " WHERE application_name LIKE %s)",
                    [SESSION, SESSION],
                )
                own = sum(_kilobytes(pid, "RssAnon") for (pid,) in cursor.fetchall())
                processes = [self._root, *_children(self._root)]
                total = own + sum(_kilobytes(pid, "VmRSS") for pid in processes)
                self.peak_mb = max(self.peak_mb, total / 1024)
        connection.close()


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    found = [int(word) for word in text.split()]
    return [*found, *(grand for child in found for grand in _children(child))]


def _kilobytes(pid: int, entry: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith(entry + ":"):
            return int(line.split()[1])
    return 0
