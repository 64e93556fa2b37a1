"""Where a job's files are while it runs: ``VAR_DIR/work/imports/<database>/<job id>/``."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def root() -> Path:
    """The folder of all jobs' folders.

    Each database has its own: a sweep knows only the jobs of its database, and must
    not take another one's folders for left-overs (two portals on one machine, or two
    test processes).
    """
    name = quote(str(connection.settings_dict["NAME"]), safe="")
    return Path(settings.VAR_DIR) / "work" / "imports" / name


def make(job_id: uuid.UUID) -> Path:
    """The job's own folder, readable by nobody else."""
    folder = root() / str(job_id)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def remove(job_id: uuid.UUID) -> None:
    """Remove the job's folder with everything in it; one already gone is fine."""
    shutil.rmtree(root() / str(job_id), ignore_errors=True)


def job_ids() -> list[uuid.UUID]:
    """Jobs that have a folder; other folders are left alone."""
    found = []
    for folder in root().iterdir() if root().is_dir() else ():
        try:
            found.append(uuid.UUID(folder.name))
        except ValueError:
            continue
    return found
