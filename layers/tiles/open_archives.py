"""The archives that are ready, opened once a process.

Which ones those are is read from the database at most every two seconds, like what is live.
An archive that is not on this machine's disk is as if it were not there.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from gisportal.core.database import is_unreachable
from layers.models import DatasetVersion, TileBake
from layers.queries.live_layers import MAX_AGE, LiveLayer
from layers.tiles.archive import Archive

# Folder of all archives under MEDIA_ROOT.
FOLDER = "tiles"
# One more whenever tile.sql gives other tiles for the same data.
FORMAT = 2


def recipe_of(layer: LiveLayer) -> str:
    """What decides a layer's tiles beside its version: the identity of an archive.

    Another style field or other zooms make other tiles.
    """
    zooms = f"{layer.min_zoom}-{layer.max_zoom}"
    return f"{FORMAT}.{layer.token}.{zooms}.{layer.class_field}"


def archive_file(version: DatasetVersion) -> Path:
    """Where a version's archive lies under MEDIA_ROOT."""
    return Path(FOLDER) / version.layer.slug / f"{version.pk}.pmtiles"


@dataclass
class OpenArchives:
    """Open archives by recipe and time of baking."""

    taken: float = -MAX_AGE
    archives: dict[tuple[str, object], Archive] = field(default_factory=dict)
    by_recipe: dict[str, Archive] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def archive(self, layer: LiveLayer) -> Archive | None:
        """The archive with this layer's tiles, None when it is not ready."""
        if time.monotonic() - self.taken > MAX_AGE:
            with self.lock:
                if time.monotonic() - self.taken > MAX_AGE:
                    self.look_again()
        return self.by_recipe.get(recipe_of(layer))

    def look_again(self) -> None:
        """Look, unless the database is away: then what is open stays open."""
        try:
            self.look()
        except (DatabaseError, InterfaceError) as error:
            if not self.archives or not is_unreachable(error):
                raise
            self.taken = time.monotonic()

    def look(self) -> None:
        """Open what is new, close what was removed."""
        ready = TileBake.objects.ready().values_list("recipe", "finished_at", "file")
        found: dict[tuple[str, object], Archive] = {}
        for recipe, finished_at, file in ready:
            known = self.archives.get((recipe, finished_at))
            archive = known or open_archive(Path(settings.MEDIA_ROOT) / file)
            if archive is not None:
                found[recipe, finished_at] = archive
        self.archives = found
        self.by_recipe = {recipe: archive for (recipe, _at), archive in found.items()}
        self.taken = time.monotonic()

    def forget(self) -> None:
        """Look again at the next question."""
        self.taken = -MAX_AGE


def open_archive(path: Path) -> Archive | None:
    """The archive at ``path``; None when it is not on this machine."""
    try:
        return Archive(path)
    except FileNotFoundError:
        return None


ARCHIVES = OpenArchives()
