"""Waiting for another process to get somewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

# A database looks every five seconds whether a busy session's client still lives.
PATIENCE = 30


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Until it holds; a test that waits too long fails, naming ``what``."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"still waiting: {what}"
        time.sleep(0.05)
