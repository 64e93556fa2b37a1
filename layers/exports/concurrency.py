"""A few places for big downloads, so that they never take every worker.

A place is a locked file: the lock goes with its process, however that ends. Whoever
holds it owns the folder beside it; what a killed process left there is removed by the
next holder.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from gisportal.core.errors import UnavailableError


def root() -> Path:
    """The folder of the places; each database has its own."""
    name = quote(str(connection.settings_dict["NAME"]), safe="")
    return Path(settings.VAR_DIR) / "work" / "downloads" / name


@contextmanager
def taken_place() -> Iterator[Path]:
    """An empty folder while the place is held; ``UnavailableError`` if all are taken."""
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(settings.DOWNLOADS_AT_ONCE):
        with (root() / f"{number}.lock").open("a") as lock:
            if not is_locked(lock):
                continue
            folder = root() / str(number)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return
    raise UnavailableError(
        _("Many people are downloading just now. Please try again in a minute.")
    )


def is_locked(lock: IO[str]) -> bool:
    """Whether the lock could be had."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
