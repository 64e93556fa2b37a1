"""Where a job's files are while it runs: ``VAR_DIR/work/imports/<job id>/``."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from django.conf import settings


def root() -> Path:
    """The folder of all jobs' folders."""
    return Path(settings.VAR_DIR) / "work" / "imports"


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
