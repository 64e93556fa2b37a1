"""A dead process comes back, alone; nothing of them is left when they are stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.throwaway_cluster import BASE_DIR, lives, wait_until

# A program with a child of its own, both writing down their numbers.
PARENT = """\
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(300)
"""
TEAM = """\
import sys
from pathlib import Path
from gisportal.ops.launch.team import Program, Team, until_told
folder = Path(sys.argv[2])
programs = [
    Program(name, [sys.executable, "-c", sys.argv[1], str(folder / name)])
    for name in ("one", "two")
]
sys.exit(until_told(Team(programs, folder, labelled=True)))
"""


class Kept:
    """Two programs under one team."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-c", TEAM, PARENT, str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=BASE_DIR)

    def runs(self, name: str) -> list[tuple[int, int]]:
        """(parent, child) of each run so far."""
        file = self.folder / name
        text = file.read_text() if file.exists() else ""
        lines = [line.split() for line in text.splitlines()]
        return [(int(parent), int(child)) for parent, child in lines]

    def run(self, name: str, number: int) -> tuple[int, int]:
        """The given run, waited for."""
        wait_until(lambda: len(self.runs(name)) >= number)
        return self.runs(name)[number - 1]


@pytest.fixture
def kept(folder: Path) -> Iterator[Kept]:
    made = Kept(folder)
    yield made
    made.process.terminate()
    made.process.wait(timeout=30)


def test_a_killed_program_comes_back_without_its_orphans(kept: Kept):
    other = kept.run("two", 1)
    parent, child = kept.run("one", 1)
    os.kill(parent, signal.SIGKILL)
    second, _ = kept.run("one", 2)
    assert lives(second)
    assert not lives(child)
    assert kept.runs("two") == [other]
    assert all(lives(pid) for pid in other)


def test_nothing_but_the_programs_stands_below_the_team(kept: Kept):
    """No helper in between whose death would stop the rest."""
    first = {kept.run(name, 1)[0] for name in ("one", "two")}
    pid = kept.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    tasks = children.parent.parent.glob("*/children")
    assert {int(each) for task in tasks for each in task.read_text().split()} == first


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_of_it(kept: Kept, sign: signal.Signals):
    pids = [*kept.run("one", 1), *kept.run("two", 1)]
    kept.process.send_signal(sign)
    assert kept.process.wait(timeout=30) == 0
    assert not any(lives(pid) for pid in pids)


def test_they_are_told_to_end_when_the_team_is_killed(kept: Kept):
    parents = [kept.run(name, 1)[0] for name in ("one", "two")]
    kept.process.kill()
    kept.process.wait()
    wait_until(lambda: not any(lives(pid) for pid in parents))


def test_lines_say_whose_they_are(kept: Kept):
    parent, _ = kept.run("one", 1)
    os.kill(parent, signal.SIGKILL)
    assert kept.process.stdout is not None
    said = kept.process.stdout.readline().decode()
    assert said == "one | ended with -9; starting again in 1 s\n"
