"""Runs a waiting import as a worker does, and stops at a named point.

Usage: -m tests.support.killed_job POINT READY_FILE JOB. Not a test: the process under test.
"""

from __future__ import annotations

import importlib
import sys

# First: it sets Django up.
points = importlib.import_module("tests.support.killed_import").POINTS
tasks = importlib.import_module("importers.jobs.tasks")

if __name__ == "__main__":
    points[sys.argv[1]]()
    tasks.run_job(sys.argv[3])
