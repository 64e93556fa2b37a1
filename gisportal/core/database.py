"""The database as something that can go away or be full: telling so, limits of time."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from psycopg2.errorcodes import DISK_FULL

# The server shuts down, crashed, or is not ready yet.
LOST_CODES = {"57P01", "57P02", "57P03"}


def is_unreachable(error: BaseException) -> bool:
    """Whether the connection was lost or the statement stopped: another try may do.

    A server that dies in the middle of a statement is told by the driver as a plain
    ``DatabaseError`` without a code. Whether a COMMIT came through is not known then.
    """
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    cause = error.__cause__
    return (
        type(error) is DatabaseError
        and isinstance(cause, psycopg2.Error)
        and cause.pgcode is None
    )


# What the system says when a file cannot grow: full, over quota, over a limit.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_out_of_room(error: BaseException) -> bool:
    """Whether a disk is full, ours or the database's."""
    if isinstance(error, OSError):
        return error.errno in FULL
    cause = error.__cause__
    return isinstance(cause, psycopg2.Error) and cause.pgcode == DISK_FULL


def limit_statements(milliseconds: int) -> None:
    """No statement of this process takes longer, where no other limit is set."""
    options = connections.settings["default"].setdefault("OPTIONS", {})
    options["options"] = f"-c statement_timeout={milliseconds}"


@contextmanager
def time_limit(milliseconds: int) -> Iterator[None]:
    """No statement inside takes longer; one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
        yield


def is_lost(error: BaseException) -> bool:
    """Whether the database itself is away: no statement gets through, whatever it is.

    A statement stopped at its time limit, or for want of memory, has a code of another
    class (57014, 53…) and says nothing of the next one.
    """
    if not is_unreachable(error):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code[:2] == "08" or code in LOST_CODES


def after_commit(work: Callable[..., object], *arguments: Any) -> None:
    """Do ``work`` once the transaction is kept; that it fails is logged, no more.

    What the transaction wrote is there by then: whoever asked for it must hear so.
    (Django names the function in its log, which a ``partial`` has no name for.)
    """

    def run() -> None:
        work(*arguments)

    run.__qualname__ = work.__qualname__
    transaction.on_commit(run, robust=True)
