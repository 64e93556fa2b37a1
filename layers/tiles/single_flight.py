"""One computation when many ask for the same thing at once.

The first thread to ask computes; the others wait for its answer, or its error, and for
no longer than a statement may take. It works within a process: a second process may
compute the same tile once more, which costs less than a lock in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait

from django.utils.translation import gettext as _

from gisportal.core.errors import UnavailableError


class Flights:
    """The computations under way, by tag."""

    def __init__(self, patience: float) -> None:
        """Let nobody wait longer than ``patience`` seconds for somebody else."""
        self.patience = patience
        self.lock = threading.Lock()
        self.flying: dict[str, Future[bytes]] = {}

    def share(self, tag: str, compute: Callable[[], bytes]) -> bytes:
        """What ``compute`` gives, computed once for all who ask meanwhile.

        Raises what it raised, or ``UnavailableError`` when it takes too long.
        """
        own: Future[bytes] = Future()
        with self.lock:
            flight = self.flying.setdefault(tag, own)
        if flight is own:
            self._fly(tag, own, compute)
        elif wait([flight], self.patience).not_done:
            raise UnavailableError(_("This took too long. Please try again later."))
        return flight.result()

    def _fly(
        self, tag: str, flight: Future[bytes], compute: Callable[[], bytes]
    ) -> None:
        try:
            body = compute()
        except BaseException as error:  # noqa: BLE001 - raised to all who wait
            self._land(tag)
            flight.set_exception(error)
        else:
            self._land(tag)
            flight.set_result(body)

    def _land(self, tag: str) -> None:
        with self.lock:
            del self.flying[tag]
