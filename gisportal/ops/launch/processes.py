"""The portal's long-running processes and who keeps them alive."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gisportal.ops.launch.log_file import LogFile
from gisportal.ops.launch.steps import StepFailed, say
from gisportal.ops.launch.team import Program, Team, until_told
from gisportal.ops.launch.web import web_programs
from gisportal.ops.postgres.paths import var_dir

# Mail and other short jobs; imports, for which people wait, and tile baking have queues
# of their own.
QUEUES = ("default", "imports", "long")


def worker_programs(base_dir: Path, queues: tuple[str, ...] = QUEUES) -> list[Program]:
    """One process group for each queue."""
    command = [sys.executable, str(base_dir / "manage.py"), "qcluster"]
    return [
        Program(
            "worker" if queue == "default" else f"worker-{queue}",
            command,
            {} if queue == "default" else {"Q_CLUSTER_NAME": queue},
        )
        for queue in queues
    ]


def named_queues(names: list[str]) -> tuple[str, ...]:
    """The queues that somebody named; all of them where nobody did."""
    if unknown := sorted(set(names) - set(QUEUES)):
        raise StepFailed(
            f"There is no queue {', '.join(unknown)}: the queues are {', '.join(QUEUES)}"
        )
    return tuple(names) or QUEUES


def serve(base_dir: Path) -> int:
    """Everything of script/server until a signal; nothing of it is left afterwards."""
    programs = [*web_programs(), *worker_programs(base_dir)]
    if not os.environ.get("DATABASE_URL"):
        watch = [sys.executable, "-m", "gisportal.ops.postgres.watch"]
        programs.append(Program("database", watch))
    announce = [sys.executable, "-m", "gisportal.ops.launch.announce"]
    programs.append(Program("status", announce))
    path = var_dir(base_dir) / "log" / "server.log"
    say(f"  What the processes say is kept in {path}")
    with LogFile(path) as log:
        return until_told(Team(programs, base_dir, labelled=True, keep=log.write))
