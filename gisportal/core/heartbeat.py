"""The signs of life of a job while a process works on it, and what it hears with them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from gisportal.core.jobs import Job

log = logging.getLogger("portal.jobs")
# Seconds between two signs of life; whoever looks for stalled jobs allows many of them.
BEAT_SECONDS = 2.0


def _no_facts() -> dict[str, Any]:
    return {}


class Heartbeat:
    """Signs of life of a running job, beside whatever transaction its work is in.

    A thread with a database connection of its own writes the heartbeat and ``facts()``,
    and reads whether cancellation was requested. Use as a context manager.
    """

    def __init__(
        self, job: Job, facts: Callable[[], dict[str, Any]] = _no_facts
    ) -> None:
        self._pk, self._facts = job.pk, facts
        self._claimed_by = job.claimed_by()
        self._manager = type(job)._default_manager
        self._name = f"{job._meta.model_name} {job.pk}"
        self._cancel_requested = self._is_lost = False
        self._is_over = self._has_news = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over = True
        self._wake.set()
        self._thread.join()

    @property
    def cancel_requested(self) -> bool:
        """Whether cancellation was requested, as of the last beat."""
        return self._cancel_requested

    @property
    def is_lost(self) -> bool:
        """Whether the job was taken away from this process, as of the last beat."""
        return self._is_lost

    def is_cancel_requested_now(self) -> bool:
        """As ``cancel_requested``, but asks the database."""
        asked = self._manager.filter(pk=self._pk, cancel_requested=True)
        self._cancel_requested = self._cancel_requested or asked.exists()
        return self._cancel_requested

    def beat_soon(self) -> None:
        """The facts changed: write them without waiting for the next beat."""
        self._has_news = True
        self._wake.set()

    def _run(self) -> None:
        try:
            is_over = False
            while not is_over:
                self._wake.wait(BEAT_SECONDS)
                self._wake.clear()
                is_over = self._is_over
                if self._has_news or not is_over:
                    self._has_news = False
                    self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        row = self._manager.filter(pk=self._pk)
        try:
            # Not into the row of whoever took it meanwhile.
            ours = self._manager.filter(state=Job.RUNNING, **self._claimed_by)
            is_ours = ours.update(heartbeat_at=timezone.now(), **self._facts())
            requested = row.values_list("cancel_requested", flat=True).first()
        except DatabaseError:
            # The work itself will find out; a missed beat is no reason to stop.
            log.warning("%s: no sign of life could be written", self._name)
            connection.close()
            return
        self._cancel_requested = self._cancel_requested or bool(requested)
        # A row that cannot be seen from here may be one that is not committed yet.
        self._is_lost = requested is not None and not is_ours
