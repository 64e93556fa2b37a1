"""Bounded processes: no secrets, little memory, no time without end, nothing left behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gisportal.core.bounded_process.process import (
    BoundedProcess,
    Bounds,
    ProcessError,
)

MODULE = "tests.support.bounded_child"
BOUNDS = Bounds(memory_mb=100, cpu_seconds=5, silence=10.0)


@pytest.fixture
def process() -> Iterator[BoundedProcess]:
    with BoundedProcess(MODULE, BOUNDS) as made:
        yield made


def asked(process: BoundedProcess, do: str, **more: Any) -> Any:
    process.send(json.dumps({"do": do, **more}).encode() + b"\n")
    return json.loads(bytes(process.frame()[1]))


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_it_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:hidden@h/d")
    with BoundedProcess(MODULE, BOUNDS) as process:
        found = asked(process, "environ")
    assert "hidden" not in json.dumps(found)
    # Importing the package of the portal reads .env otherwise.
    assert found["PORTAL_BOUNDED"] == "1"


def test_too_much_memory_is_refused_and_it_lives_on(process: BoundedProcess) -> None:
    with pytest.raises(ProcessError, match="MemoryError"):
        asked(process, "eat", bytes=1 << 30)
    assert asked(process, "eat", bytes=10) == 10


def test_it_writes_no_files(process: BoundedProcess, tmp_path: Path) -> None:
    with pytest.raises(ProcessError):
        asked(process, "write", path=str(tmp_path / "x"))


def test_silence_ends_it_with_what_it_started() -> None:
    with BoundedProcess(MODULE, replace(BOUNDS, silence=0.5)) as process:
        started = asked(process, "spawn")
        assert is_running(started)
        with pytest.raises(ProcessError) as caught:
            asked(process, "sleep")
    assert caught.value.kind == "slow"
    until = time.monotonic() + 5
    while is_running(started) and time.monotonic() < until:
        os.sched_yield()
    assert not is_running(started)


def test_a_request_that_it_does_not_take_ends_it() -> None:
    with BoundedProcess(MODULE, replace(BOUNDS, silence=0.5)) as process:
        process.send(b'{"do": "sleep"}\n')
        with pytest.raises(ProcessError) as caught:
            process.send(b"x" * (8 << 20))
    assert caught.value.kind == "slow"
