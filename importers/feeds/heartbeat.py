"""Signs of life of a run, written beside whatever it does; hears that it is to stop."""

from __future__ import annotations

import logging
import threading
import uuid
from types import TracebackType

from django.db import DatabaseError, connection
from django.utils import timezone

from importers.models import SourceRun

log = logging.getLogger("portal.importers")
BEAT = 3.0


class Heartbeat:
    """A thread with a database connection of its own. Use as a context manager."""

    def __init__(self, run_id: uuid.UUID) -> None:
        self._run_id = run_id
        self._is_over = threading.Event()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def is_stopped(self) -> bool:
        """Whether somebody wants the run to stop."""
        return self._is_stopped

    def _run(self) -> None:
        try:
            while not self._is_over.wait(BEAT):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        run = SourceRun.objects.filter(pk=self._run_id)
        try:
            run.update(heartbeat_at=timezone.now())
            wanted = run.values_list("is_stop_wanted", flat=True).first()
        except DatabaseError:
            log.warning("source run %s: no sign of life written", self._run_id)
            connection.close()
            return
        self._is_stopped = self._is_stopped or bool(wanted)
