"""Starts the private cluster again when it died: `python -m gisportal.ops.postgres.watch`.

With --own it is the foreground process of the cluster: it stops it when it is told to.
Without, whoever started it stops the cluster.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from gisportal.ops.postgres.errors import ClusterError
from gisportal.ops.postgres.server import PrivateCluster

BASE_DIR = Path(__file__).resolve().parents[3]
# Between two looks; a dead server is back within this and its own recovery.
LOOK_SECONDS = 0.5
LONGEST_PAUSE = 30.0


def main() -> int:
    """Watch until SIGTERM or SIGINT."""
    told = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: told.set())
    cluster = PrivateCluster(BASE_DIR)
    watch(cluster, told)
    if "--own" in sys.argv:
        cluster.stop()
        say("stopped")
    return 0


def watch(cluster: PrivateCluster, told: threading.Event) -> None:
    """Have it running until told; a start that failed is tried again ever more slowly."""
    pause = LOOK_SECONDS
    while not told.is_set():
        pause = LOOK_SECONDS if have_running(cluster) else min(pause * 2, LONGEST_PAUSE)
        told.wait(pause)


def have_running(cluster: PrivateCluster) -> bool:
    """Start it if nobody listens on its socket; whether it runs now."""
    if cluster.is_running():
        return True
    say("the database is down; starting it")
    try:
        cluster.start()
    except ClusterError as error:
        say(str(error))
        return False
    say("the database is up")
    return True


def say(text: str) -> None:
    """One line for whoever reads the log."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
