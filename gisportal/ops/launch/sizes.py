"""How many web processes and threads there are when nobody says."""

from __future__ import annotations

import os

CORES = os.cpu_count() or 2
# Each thread keeps a database connection of its own: all of them together must stay
# well below the server's max_connections (100).
MOST_THREADS = 64


def default_workers() -> int:
    """One process for each core, within reason."""
    return max(2, min(CORES, 8))


def default_threads() -> int:
    """Threads of one process: a costly request that waits for its slot holds one."""
    return max(4, min(16, MOST_THREADS // default_workers()))
