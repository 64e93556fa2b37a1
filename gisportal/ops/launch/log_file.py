"""The log file of script/server: what its processes say, a few files of bounded size.

In production the journal keeps it (``script/portal`` writes no file); on a developer's
machine the terminal is closed and what it said is gone.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LARGEST = 10 << 20
# Besides the one that is written; ``LOGS_KEEP_DAYS`` removes them sooner.
OLDER_FILES = 4
HAS_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")


class LogFile:
    """Lines appended, each with a time; a full disk costs lines, never the portal."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handler = _Handler(path, maxBytes=LARGEST, backupCount=OLDER_FILES)

    def __enter__(self) -> LogFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # what was not written yet, and cannot be
            self._handler.close()

    def write(self, label: str, text: str) -> None:
        """Keep one line; most say themselves when it was, and one clock is enough."""
        now = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        line = text if HAS_TIME.search(text) else f"{now} {text}"
        self._handler.handle(logging.makeLogRecord({"msg": label + line}))


class _Handler(RotatingFileHandler):
    """Files that nobody else may read, and no word about those that cannot be written."""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.open(self.baseFilename, flags, 0o600)
        return TextIOWrapper(os.fdopen(file, "ab"), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name
        """The terminal has the line."""
