"""Keeps one program alive: `python -m gisportal.ops.launch.keepalive OWNER_PID COMMAND…`.

When the program ends, whatever is left of its process group is ended too (the guard
of a job queue may die and leave its workers), and it is started again after a pause
that grows while it keeps failing. Ends with everything on SIGTERM, SIGINT, or when
the process OWNER_PID is gone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A run this long was a good one: the next failure starts with a short pause again.
STEADY_SECONDS = 60.0
# A job that is running may take this long to finish; it is done again otherwise.
GRACE_SECONDS = 10.0
LEFTOVER_SECONDS = 2.0
STOPS = {signal.SIGTERM, signal.SIGINT}
PR_SET_CHILD_SUBREAPER = 36


def main(owner: int, command: list[str]) -> int:
    """Run the command again and again until told to stop."""
    # Signals are waited for, not handled: nothing can arrive at a bad moment.
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOPS, signal.SIGCHLD})
    # Orphans of the program become our children, so that we can see them end.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        child = subprocess.Popen(
            command, start_new_session=True, preexec_fn=_unblock_signals
        )
        stopped = _wait(owner, child)
        if stopped:
            _ask_to_end(child)
        end_group(child.pid)
        if stopped:
            return 0
        if time.monotonic() - started > STEADY_SECONDS:
            pause = FIRST_PAUSE
        sys.stdout.write(
            f"ended with {child.returncode}; starting again in {pause:g} s\n"
        )
        sys.stdout.flush()
        if _wait(owner, None, pause):
            return 0
        pause = min(pause * 2, LONGEST_PAUSE)


def _unblock_signals() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def _wait(
    owner: int, child: subprocess.Popen | None, seconds: float = float("inf")
) -> bool:
    """Until the child ends or the time is over; True when it is time to stop."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if child is not None and child.poll() is not None:
            return False
        got = signal.sigtimedwait({*STOPS, signal.SIGCHLD}, min(left, 2.0))
        if got is not None and got.si_signo in STOPS:
            return True
        if not _exists(owner):
            return True
    return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _ask_to_end(child: subprocess.Popen) -> None:
    """Tell the program alone: it knows in which order its own children stop."""
    child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def end_group(group: int) -> None:
    """Ask whoever is left of the group to end, then make it."""
    for sign, seconds in ((signal.SIGTERM, LEFTOVER_SECONDS), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            os.killpg(group, sign)
        deadline = time.monotonic() + seconds
        while _group_lives(group):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return


def _group_lives(group: int) -> bool:
    """Whether anybody is left; those that have ended are buried on the way."""
    with suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
