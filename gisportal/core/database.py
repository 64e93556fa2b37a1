"""The database as something that can go away: telling so, and work after a commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError, transaction


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


def after_commit(work: Callable[..., object], *arguments: Any) -> None:
    """Do ``work`` once the transaction is kept; that it fails is logged, no more.

    What the transaction wrote is there by then: whoever asked for it must hear so.
    (Django names the function in its log, which a ``partial`` has no name for.)
    """

    def run() -> None:
        work(*arguments)

    run.__qualname__ = work.__qualname__
    transaction.on_commit(run, robust=True)
