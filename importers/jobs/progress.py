"""How far a running import is: stage, rows and share, written with its heartbeat."""

from __future__ import annotations

import time
from typing import Any

from gisportal.core.heartbeat import Heartbeat
from gisportal.core.jobs import LostJobError
from importers.errors import CancelledError
from importers.models import ImportJob


class Progress:
    """Tell it ``stage`` and ``rows``; it writes them. Use as a context manager."""

    def __init__(self, job: ImportJob) -> None:
        self._stage = ""
        self._rows = 0
        self._share: float | None = None
        self._since = time.monotonic()
        self._heartbeat = Heartbeat(job, self._facts)
        self.timings: dict[str, float] = {}

    def __enter__(self) -> Progress:
        self._heartbeat.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        self._close_stage()
        # The last rows are written too.
        self._heartbeat.beat_soon()
        self._heartbeat.__exit__(None, None, None)

    def stage(self, stage: ImportJob.Stage) -> None:
        """A new stage begins. Raises ``CancelledError`` when that is wanted."""
        self.check()
        self._close_stage()
        self._stage, self._share = stage, None
        self._heartbeat.beat_soon()

    def rows(self, done: int) -> None:
        """Record how many rows were read. Raises ``CancelledError``."""
        self.check()
        self._rows = done

    def share(self, done: float) -> None:
        """So much (0–1) of a stage without rows is done. Raises ``CancelledError``."""
        self.check()
        self._share = done

    @property
    def cancel_requested(self) -> bool:
        """Whether somebody wants the import cancelled."""
        return self._heartbeat.cancel_requested

    def check(self) -> None:
        """Raises ``CancelledError`` when that is wanted, ``LostJobError`` where it is lost."""
        if self._heartbeat.is_lost:
            raise LostJobError
        if self._heartbeat.cancel_requested:
            raise CancelledError

    def check_now(self) -> None:
        """As ``check``, but asks the database: for the last moment before the end."""
        self._heartbeat.is_cancel_requested_now()
        self.check()

    def _close_stage(self) -> None:
        now = time.monotonic()
        if self._stage:
            spent = self.timings.get(self._stage, 0.0) + now - self._since
            self.timings[self._stage] = round(spent, 3)
        self._since = now

    def _facts(self) -> dict[str, Any]:
        return {
            "stage": self._stage,
            "stage_share": self._share,
            "rows_done": self._rows,
        }
