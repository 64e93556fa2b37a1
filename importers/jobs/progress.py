"""Signs of life of a running import, written beside the load's transaction.

A thread with a database connection of its own writes stage, rows and heartbeat, and
reads whether somebody wants the import cancelled.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from types import TracebackType

from django.db import DatabaseError, connection
from django.utils import timezone

from importers.errors import CancelledError
from importers.models import ImportJob

log = logging.getLogger("portal.importers")
# Seconds between two signs of life; the sweeper gives a job many of them.
BEAT = 2.0


class Progress:
    """Tell it ``stage`` and ``rows``; it writes them. Use as a context manager."""

    def __init__(self, job_id: uuid.UUID) -> None:
        self._job_id = job_id
        self._stage = ""
        self._rows = 0
        self._share: float | None = None
        self._is_cancelled = False
        self._is_over = threading.Event()
        self._is_news = threading.Event()
        self._since = time.monotonic()
        self.timings: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_stage()
        self._is_over.set()
        self._is_news.set()
        self._thread.join()

    def stage(self, stage: ImportJob.Stage) -> None:
        """A new stage begins. Raises ``CancelledError`` when that is wanted."""
        self.check()
        self._close_stage()
        self._stage, self._share = stage, None
        self._is_news.set()

    def rows(self, done: int) -> None:
        """So many rows are on their way. Raises ``CancelledError``."""
        self.check()
        self._rows = done

    def share(self, done: float) -> None:
        """So much (0–1) of a stage without rows is done. Raises ``CancelledError``."""
        self.check()
        self._share = done

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wants the import cancelled."""
        return self._is_cancelled

    def check(self) -> None:
        """Raises ``CancelledError`` when that is wanted."""
        if self._is_cancelled:
            raise CancelledError

    def check_now(self) -> None:
        """As ``check``, but asks the database: for the last moment before the end."""
        wanted = ImportJob.objects.filter(pk=self._job_id, is_cancel_wanted=True)
        self._is_cancelled = self._is_cancelled or wanted.exists()
        self.check()

    def _close_stage(self) -> None:
        now = time.monotonic()
        if self._stage:
            spent = self.timings.get(self._stage, 0.0) + now - self._since
            self.timings[self._stage] = round(spent, 3)
        self._since = now

    def _run(self) -> None:
        try:
            while not self._is_over.is_set():
                self._is_news.wait(BEAT)
                self._is_news.clear()
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        job = ImportJob.objects.filter(pk=self._job_id)
        try:
            job.update(
                stage=self._stage,
                stage_share=self._share,
                rows_done=self._rows,
                heartbeat_at=timezone.now(),
            )
            wanted = job.values_list("is_cancel_wanted", flat=True).first()
        except DatabaseError:
            # The load itself will find out; a missed beat is no reason to stop.
            log.warning("import %s: no sign of life could be written", self._job_id)
            connection.close()
            return
        self._is_cancelled = self._is_cancelled or bool(wanted)
