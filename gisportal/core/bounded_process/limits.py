"""What a bounded process may use: memory, time, files; no network. Called inside it."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
OPEN_FILES = 256
# Seconds of the processor after the warning.
GRACE = 5


def set_limits(memory_mb: int, cpu_seconds: int, written_bytes: int = 0) -> None:
    """Bind the process; call before any library is loaded that starts threads.

    ``memory_mb`` is what it may allocate; address space that is only reserved (Arrow's
    pools, mapped libraries) does not count.
    """
    _limit(resource.RLIMIT_DATA, memory_mb << 20)
    # At the hard limit the kernel kills without saying why; before, it says so.
    _limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + GRACE)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, written_bytes)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _leave_network(libc)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _soft, highest = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        soft, hard = min(soft, highest), min(hard, highest)
    resource.setrlimit(kind, (soft, hard))


def _leave_network(libc: ctypes.CDLL) -> None:
    """A network of its own with nothing in it, where the kernel lets us.

    What runs here has no way out by itself; this is the second lock.
    """
    if libc.unshare(CLONE_NEWNET) != 0 and os.geteuid() != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
