"""Says step by step what is done, how long it took, and what to do when it fails."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

DISK_FULL = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded", re.I)
NO_NETWORK = re.compile(
    r"Temporary failure resolving|Could not resolve|Name or service not known"
    r"|Network is unreachable|Failed to establish a new connection"
    r"|Temporary failure in name resolution|Connection timed out|Read timed out"
    r"|Cannot connect to proxy|Could not connect to|Unable to connect"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH",
    re.I,
)


class StepFailed(Exception):
    """A step cannot be done; the text says in one line what to do about it."""


def say(text: str, end: str = "\n") -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """One step: its title at once, then its note and time when it is done.

    >>> with step("Database") as note: note("was running")
    """
    notes: list[str] = []
    started = time.monotonic()
    say(f"  {title} … ", end="")
    try:
        yield notes.append
    except BaseException:
        say("failed")
        raise
    seconds = time.monotonic() - started
    say(f"{', '.join(notes) or 'done'} ({seconds:.1f} s)")


def run(
    command: list[str], *, log: Path, hint: str, env: dict[str, str] | None = None
) -> str:
    """Run a command quietly; its words go to `log`, a failure becomes one line."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env=env,
    )
    output = done.stdout
    note(log, command, output)
    if done.returncode != 0:
        raise StepFailed(explain(output, hint, log))
    return output


def note(log: Path, command: list[str], output: str) -> None:
    """Keep what a command said, for whoever must find out why it failed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n{output}\n")


def explain(output: str, hint: str, log: Path) -> str:
    """The one line about a failed command: its likely cause, and what to do."""
    if DISK_FULL.search(output):
        return disk_full(log.parent)
    if NO_NETWORK.search(output):
        return (
            f"{hint}: no network (a package server could not be reached). Connect this "
            "machine, or set http_proxy/https_proxy, and run this again"
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(E:|ERROR|error|npm ERR)", line)]
    last = (telling or lines or ["it said nothing"])[-1]
    return f"{hint}: {last} (all of it in {log})"


def disk_full(place: Path) -> str:
    """The line for a disk that has no space left."""
    return f"The disk of {place} is full: free some space, or set VAR_DIR to another"


def interrupt(*_: object) -> None:
    """SIGTERM ends a step the way Ctrl-C does: cleaning up on the way out."""
    raise KeyboardInterrupt


def guarded(main: Callable[[], int]) -> int:
    """Run a program so that a failure is one clear line and an exit code."""
    try:
        return main()
    except StepFailed as failure:
        message = str(failure)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        message = disk_full(Path(error.filename or os.curdir))
    except KeyboardInterrupt:
        message = "stopped before it was ready; run it again to go on"
    sys.stdout.flush()
    sys.stderr.write(f"{sys.argv[0]}: {message}\n")
    return 1
