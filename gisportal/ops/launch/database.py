"""The private database for as long as a command runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gisportal.ops.launch.steps import StepFailed, say, step
from gisportal.ops.postgres import ClusterError, PrivateCluster


@contextmanager
def database(base_dir: Path) -> Iterator[None]:
    """Start the private cluster if it is down; stop it again if this started it."""
    if os.environ.get("DATABASE_URL"):
        say("  Database … the one that DATABASE_URL names")
        yield
        return
    cluster = PrivateCluster(base_dir)
    try:
        with step("Private database") as note:
            note("started" if _start(cluster) else "was running")
            if cluster.moved_to:
                note(f"its data lies in {cluster.moved_to}")
        yield
    finally:
        if cluster.was_started:
            _stop(cluster)


def _start(cluster: PrivateCluster) -> bool:
    try:
        return cluster.start()
    except ClusterError as error:
        raise StepFailed(str(error)) from error


def _stop(cluster: PrivateCluster) -> None:
    """Stop it without being disturbed: a second Ctrl-C must not leave it running."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_IGN)
    with step("Stopping the private database"):
        try:
            cluster.stop()
        except ClusterError as error:
            raise StepFailed(str(error)) from error
