"""Keeps several programs alive side by side, in the foreground, until told to stop.

Each is started again when it ends, after a pause that grows while it keeps failing;
whatever it left of its process group is ended first (the guard of a job queue may die
and leave its workers). Nothing stands between this process and the programs: there is
no helper whose death would take the others along. Were this process itself killed,
the kernel tells the programs to end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A run this long was a good one: the next failure starts with a short pause again.
STEADY_SECONDS = 60.0
# A job that is running may take this long to finish; it is done again otherwise.
GRACE_SECONDS = 10.0
LEFTOVER_SECONDS = 2.0
PR_SET_CHILD_SUBREAPER = 36
# Sends the program SIGTERM when the process that started it is gone.
BOUND = ("setpriv", "--pdeathsig", "SIGTERM", "--")


def _nothing() -> None:
    """What most programs need done before they start."""


def _nowhere(_label: str, _text: str) -> None:
    """Where lines are kept besides the terminal."""


@dataclass(frozen=True)
class Program:
    """One command of a team; ``prepare`` runs before each of its starts."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = _nothing


class Team:
    """Programs that run until ``stop``; ``labelled`` puts names before their lines.

    ``keep`` is given each line, too: whose it is, and what it says.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        *,
        labelled: bool,
        keep: Callable[[str, str], None] = _nowhere,
    ) -> None:
        self._folder = folder
        self._labelled = labelled
        self._keep_line = keep
        self._width = max(len(program.name) for program in programs)
        self._stopped = threading.Event()
        self._output = threading.Lock()
        self._threads = [
            threading.Thread(target=self._keep, args=(program,), name=program.name)
            for program in programs
        ]

    def start(self) -> None:
        """Start them all."""
        # Orphans of the programs become our children, so that we can see them end.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask them all to end, at once, and wait until nothing of them is left."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def say(self, name: str, text: str) -> None:
        """One line of ``name``'s on the terminal; lines are never mixed."""
        label = f"{name:<{self._width}} | " if self._labelled else f"{name}: "
        text = text.rstrip()
        with self._output:
            # First: a terminal that is gone must not cost the line.
            self._keep_line(label, text)
            sys.stdout.write(f"{label}{text}\n")
            sys.stdout.flush()

    def _keep(self, program: Program) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            started = time.monotonic()
            code = self._run(program)
            if self._stopped.is_set():
                return
            if time.monotonic() - started > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self.say(program.name, f"ended with {code}; starting again in {pause:g} s")
            self._stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run(self, program: Program) -> int:
        """One life of a program, from its start until nothing of it is left."""
        program.prepare()
        child = subprocess.Popen(
            [*BOUND, *program.command],
            cwd=self._folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self._labelled else None,
            stderr=subprocess.STDOUT if self._labelled else None,
            start_new_session=True,
        )
        if self._labelled:
            threading.Thread(
                target=self._relay, args=(program.name, child), daemon=True
            ).start()
        while child.poll() is None and not self._stopped.wait(0.2):
            pass
        if child.poll() is None:
            _ask_to_end(child)
        end_group(child.pid)
        return child.wait()

    def _relay(self, name: str, child: subprocess.Popen[bytes]) -> None:
        if child.stdout is not None:
            for line in child.stdout:
                self.say(name, line.decode(errors="replace"))


def _ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """Tell the program alone: it knows in which order its own children stop."""
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)


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


def until_told(team: Team, before_stopping: Callable[[], None] = _nothing) -> int:
    """Run a team until SIGTERM or SIGINT; 0, for being told to stop is no failure."""
    told = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: told.set())
    team.start()
    told.wait()
    try:
        before_stopping()
    finally:
        team.stop()
    return 0
