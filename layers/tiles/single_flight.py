"""One computation when many ask for the same thing at once.

The first thread to ask computes; the others wait for its answer, or its error, and for
no longer than a statement may take. It works within a process: a second process may
compute the same tile once more, which costs less than a lock in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from gisportal.core.errors import UnavailableError


@dataclass
class Flight:
    """A computation under way and, when it is over, what came of it."""

    is_over: threading.Event = field(default_factory=threading.Event)
    body: bytes | None = None
    error: BaseException | None = None


class Flights:
    """The computations under way, by tag."""

    def __init__(self, patience: float) -> None:
        """Let nobody wait longer than ``patience`` seconds for somebody else."""
        self.patience = patience
        self.lock = threading.Lock()
        self.flying: dict[str, Flight] = {}

    def share(self, tag: str, compute: Callable[[], bytes]) -> bytes:
        """What ``compute`` gives, computed once for all who ask meanwhile.

        Raises what it raised, or ``UnavailableError`` when it takes too long.
        """
        with self.lock:
            flight = self.flying.get(tag)
            is_first = flight is None
            if flight is None:
                flight = self.flying[tag] = Flight()
        return self._fly(tag, flight, compute) if is_first else self._wait(flight)

    def _fly(self, tag: str, flight: Flight, compute: Callable[[], bytes]) -> bytes:
        try:
            flight.body = compute()
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self.lock:
                del self.flying[tag]
            flight.is_over.set()
        return flight.body

    def _wait(self, flight: Flight) -> bytes:
        if not flight.is_over.wait(self.patience):
            raise UnavailableError(_("This took too long. Please try again later."))
        if flight.error is not None:
            raise flight.error
        return flight.body or b""
