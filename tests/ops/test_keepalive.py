"""A dead process comes back; nothing of it is left when it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.throwaway_cluster import lives, wait_until

# A program with a child of its own, both writing down their numbers.
PARENT = """\
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(300)
"""


class Kept:
    """A program under keepalive."""

    def __init__(self, folder: Path, owner: int) -> None:
        self.file = folder / "pids"
        command = [sys.executable, "-m", "gisportal.ops.launch.keepalive", str(owner)]
        command += [sys.executable, "-c", PARENT, str(self.file)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def runs(self) -> list[tuple[int, int]]:
        """(parent, child) of each run so far."""
        text = self.file.read_text() if self.file.exists() else ""
        lines = [line.split() for line in text.splitlines()]
        return [(int(parent), int(child)) for parent, child in lines]

    def run(self, number: int) -> tuple[int, int]:
        """The given run, waited for."""
        wait_until(lambda: len(self.runs()) >= number)
        return self.runs()[number - 1]


@pytest.fixture
def owner() -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(["sleep", "300"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def kept(folder: Path, owner: subprocess.Popen) -> Iterator[Kept]:
    made = Kept(folder, owner.pid)
    yield made
    made.process.terminate()
    made.process.wait(timeout=30)


def test_a_killed_program_comes_back_without_its_orphans(kept: Kept):
    parent, child = kept.run(1)
    os.kill(parent, signal.SIGKILL)
    second, _ = kept.run(2)
    assert lives(second)
    assert not lives(child)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_of_it(kept: Kept, sign: signal.Signals):
    pids = kept.run(1)
    kept.process.send_signal(sign)
    assert kept.process.wait(timeout=30) == 0
    assert not any(lives(pid) for pid in pids)


def test_it_ends_when_its_owner_was_killed(kept: Kept, owner: subprocess.Popen):
    pids = kept.run(1)
    owner.kill()
    owner.wait()
    assert kept.process.wait(timeout=30) == 0
    assert not any(lives(pid) for pid in pids)
