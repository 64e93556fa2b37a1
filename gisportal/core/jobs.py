"""Whether the process that works on something is still there."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Protocol

from django.utils import timezone


class Work(Protocol):
    """What a process has taken up, and its last sign of life."""

    host: str
    pid: int | None
    created_at: datetime
    heartbeat_at: datetime | None


def is_dead(work: Work, patience: timedelta) -> bool:
    """Whether nobody works on it any more.

    A process of this machine that is gone is known at once; one of another machine by
    its silence, longer than ``patience``.
    """
    is_here = work.host == socket.gethostname()
    if is_here and work.pid and not _is_running(work.pid):
        return True
    return timezone.now() - (work.heartbeat_at or work.created_at) > patience


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
