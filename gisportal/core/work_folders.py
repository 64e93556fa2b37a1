"""Folders for files that are being worked on: ``VAR_DIR/work/<kind>/<database>/<name>/``.

They are readable by nobody else and never public. Each database has its own: a sweep
knows only the rows of its database, and must not take another one's folders for
left-overs (two portals on one machine, or two test processes).
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class WorkFolders:
    """The work folders of one kind, each named by what it is for."""

    kind: str

    @property
    def root(self) -> Path:
        """The folder of all of them."""
        name = quote(str(connection.settings_dict["NAME"]), safe="")
        return Path(settings.VAR_DIR) / "work" / self.kind / name

    def path(self, name: object) -> Path:
        """Where the folder of that name is, or would be."""
        return self.root / str(name)

    def make(self, name: object) -> Path:
        """Make the folder. Raises ``FileExistsError`` when it is there already."""
        folder = self.path(name)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def remove(self, name: object) -> None:
        """Remove the folder with everything in it; one already gone is fine."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    @contextmanager
    def temporary(self, name: object) -> Iterator[Path]:
        """A new folder for as long as the context is open."""
        try:
            yield self.make(name)
        finally:
            self.remove(name)

    def names(self) -> list[str]:
        """Names of the folders there are."""
        root = self.root
        return [f.name for f in root.iterdir() if f.is_dir()] if root.is_dir() else []

    def ids(self) -> list[uuid.UUID]:
        """Those that are named by the id of a job; other folders are left alone."""
        found = []
        for name in self.names():
            try:
                found.append(uuid.UUID(name))
            except ValueError:
                continue
        return found

    def sweep_ids(self, is_wanted: Callable[[uuid.UUID], bool]) -> None:
        """Remove the folders of jobs that do not want them any more."""
        for found in self.ids():
            if not is_wanted(found):
                self.remove(found)

    def seconds_old(self, name: object) -> float:
        """How long ago anything was put into the folder itself; 0 for one just gone."""
        try:
            return time.time() - self.path(name).stat().st_mtime
        except FileNotFoundError:
            return 0.0
