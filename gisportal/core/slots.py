"""Slots for costly work: so many of a kind at a time on this machine, a few wait.

What a visitor asks for may cost seconds of a core: searches, filters, extracts, tiles
nobody has seen, pictures, files. Each kind has its lane (``settings.LANES``); whoever
finds it full, and its short queue too, is asked to come back. What costs nothing never
asks for a slot, so it is answered however many others want something costly.

A slot is a lock on one byte of one file, which the kernel lets go when the process
ends, however it ends. Nothing is ever written and no database is asked: slots work on
a full disk and beside a database that is slow or away.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import random
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from gisportal.core.errors import TooManyRequestsError, UnavailableError
from gisportal.core.lanes import Lane

log = logging.getLogger("portal.slots")

# How often somebody who waits looks again.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.005, 0.05
RETRY_SECONDS = 5
# Whoever holds a turn longer than this is stopped: nobody waits for it any more.
LONGEST_TURN = 5.0
# Who asks in this request, unreadable; empty outside of requests.
_client: ContextVar[str] = ContextVar("client", default="")


class BusyError(UnavailableError):
    """As much of this work as the machine can do is being done, and others wait."""

    code = "busy"


@contextmanager
def asked_by(client: str) -> Iterator[None]:
    """Everything inside is done for this client."""
    token = _client.set(client)
    try:
        yield
    finally:
        _client.reset(token)


def asking_client() -> str:
    """For whom this is done; empty outside of requests."""
    return _client.get()


@contextmanager
def slot(name: str) -> Iterator[int]:
    """One of the slots of the lane ``name``; its number.

    Waits in the lane's queue while all are taken. Raises ``BusyError`` when the queue
    is full or the wait too long, ``TooManyRequestsError`` when this client has its
    share already.
    """
    with _thread(), _Locks() as locks:
        yield _enter(locks, name, settings.LANES[name])


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """What is inside, for ``name``, is done by one on this machine: a few file accesses.

    Goes on without the lock where there is none, or where it does not come in time.
    """
    with _Locks() as locks:
        deadline = time.monotonic() + LONGEST_TURN
        while locks.take_one(f"turn {name}", 1) is None and time.monotonic() < deadline:
            time.sleep(SHORTEST_PAUSE * random.uniform(0.1, 1.0))  # noqa: S311 - no secret
        yield


def statement_ms(name: str) -> int:
    """How long a statement in the lane may take, never longer than any other."""
    return min(settings.LANES[name].statement_ms, settings.STATEMENT_TIMEOUT_MS)


def _enter(locks: _Locks, name: str, lane: Lane) -> int:
    """The number of the slot; the client's place is held as long as the slot."""
    client = _client.get()
    if client and locks.take_one(f"{name} of {client}", lane.per_client) is None:
        raise TooManyRequestsError(
            _(
                "Several requests of this kind from your network are still being"
                " worked on. Please wait until they are done."
            ),
            retry_after=RETRY_SECONDS,
        )
    number = locks.take_one(name, lane.at_once)
    if number is not None:
        return number
    place = locks.take_one(f"{name} queue", lane.waiting)
    number = None if place is None else _wait(locks, name, lane)
    if place is None or number is None:
        raise _busy()
    locks.release(f"{name} queue", place)
    return number


def _wait(locks: _Locks, name: str, lane: Lane) -> int | None:
    """A slot that somebody leaves in time."""
    deadline = time.monotonic() + lane.patience
    pause = SHORTEST_PAUSE
    while time.monotonic() < deadline:
        # Not all at the same moment.
        time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
        number = locks.take_one(name, lane.at_once)
        if number is not None:
            return number
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return None


def _busy() -> BusyError:
    return BusyError(
        _("Many people want the same just now. Please try again in a few seconds."),
        retry_after=RETRY_SECONDS,
    )


class _Threads:
    """How many threads of this process are in costly work, those that wait included.

    Each holds a thread of the web server; the rest of them stay free for what is light.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.busy = 0


_threads = _Threads()


@contextmanager
def _thread() -> Iterator[None]:
    """Count this thread. Raises ``BusyError`` when too many are busy already."""
    with _threads.lock:
        if _threads.busy >= settings.COSTLY_THREADS:
            raise _busy()
        _threads.busy += 1
    try:
        yield
    finally:
        with _threads.lock:
            _threads.busy -= 1


class _Locks:
    """Byte locks of one holder; all are let go when it is closed.

    They belong to the open file (``F_OFD_SETLK``), not to the process: threads are told
    apart. A name's byte follows from the name, so no list of names is kept anywhere.
    """

    def __init__(self) -> None:
        self._file = _open_lock_file()

    def __enter__(self) -> _Locks:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def take_one(self, name: str, count: int) -> int | None:
        """The number of the first of ``count`` places of that name that is free."""
        if self._file is None:
            return 0
        for number in range(count):
            if self._set(fcntl.F_WRLCK, name, number):
                return number
        return None

    def release(self, name: str, number: int) -> None:
        """Let go of one place."""
        if self._file is not None:
            self._set(fcntl.F_UNLCK, name, number)

    def _set(self, kind: int, name: str, number: int) -> bool:
        assert self._file is not None
        # l_type, l_whence, l_start, l_len, l_pid (0, as the kernel wants it)
        wanted = struct.pack("hhqqi", kind, os.SEEK_SET, _offset(name, number), 1, 0)
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, wanted)
        except BlockingIOError:
            return False
        return True


def _offset(name: str, number: int) -> int:
    digest = hashlib.blake2b(f"{name} {number}".encode(), digest_size=7).digest()
    return int.from_bytes(digest)


def lock_file() -> Path:
    """The file whose bytes are locked: one for each database, as of work folders."""
    database = quote(str(connection.settings_dict["NAME"]), safe="")
    return Path(settings.VAR_DIR) / "slots" / database


def _open_lock_file() -> int | None:
    """The file, or None where it cannot be made: then only threads are counted."""
    path = lock_file()
    try:
        try:
            return os.open(path, os.O_RDWR)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("No slots: %s cannot be opened (%s)", path.name, error.strerror)
        return None
