"""One slice of a bake: batches of tiles into the spool, at the end the archive."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from pmtiles.tile import tileid_to_zxy, zxy_to_tileid

from gisportal.core.database import is_unreachable
from layers.models import TileBake
from layers.queries.live_layers import LiveLayer
from layers.tiles.archive import write_archive
from layers.tiles.bake_plan import make_plan
from layers.tiles.bake_spool import SPOOLS, Spool
from layers.tiles.open_archives import archive_file
from layers.tiles.render import render_tiles
from layers.tiles.tilejson import archive_metadata

# One statement of a bake may take so long; a batch is sized to take half a second.
STATEMENT_MS = 120_000
BATCH_SECONDS = 0.5
MAX_BATCH = 256
# Seconds between two signs of life.
BEAT = 2.0
MEGABYTE = 1024 * 1024
State = TileBake.State


@dataclass(frozen=True)
class Outcome:
    """The state a slice leaves the bake in, and what else to write into its row."""

    state: str
    facts: dict[str, Any] = field(default_factory=dict)


class WithdrawnError(Exception):
    """The bake is not this process's any more: unwanted, or taken by another one."""


def work(
    bake: TileBake,
    layer: LiveLayer,
    deadline: float,
    tell: Callable[[TileBake], None],
) -> Outcome:
    """Bake until done or ``deadline``; what a database refuses is left for later."""
    with Spool(SPOOLS.path(bake.version_id), bake.recipe) as spool:
        try:
            slice_ = Slice(bake, layer, spool, tell)
            if not slice_.run(deadline):
                return Outcome(State.QUEUED)
            outcome = slice_.finish()
        except WithdrawnError:
            if _is_still_wanted(bake) or not spool.is_ours():
                # Another process is at it, in the same folder.
                return Outcome(State.QUEUED)
            outcome = Outcome(State.QUEUED)
        except DatabaseError as error:
            if not is_unreachable(error):
                raise
            return Outcome(State.QUEUED, {"error": str(error).strip()[:500]})
        spool.remove()
    return outcome


def _is_still_wanted(bake: TileBake) -> bool:
    """Whether tiles of the same recipe are wanted, be it by a row made anew."""
    same = TileBake.objects.filter(version_id=bake.version_id, recipe=bake.recipe)
    return same.exists()


class Slice:
    """The work on one archive between two pauses."""

    def __init__(
        self,
        bake: TileBake,
        layer: LiveLayer,
        spool: Spool,
        tell: Callable[[TileBake], None],
    ) -> None:
        self.bake, self.layer, self.spool, self.tell = bake, layer, spool, tell
        self.heard = time.monotonic()
        self.before = bake.tiles_done
        self.size = 1
        ids = spool.plan()
        if ids is None:
            ids = make_plan(layer)
            spool.keep_plan(ids)
        self.ids: list[int] = ids.tolist()
        self.beat()

    def run(self, deadline: float) -> bool:
        """Make tiles; whether all are made."""
        while len(self.spool.records) < len(self.ids):
            if time.monotonic() > deadline:
                self.beat()
                return False
            if self.spool.size > settings.TILE_BAKE_MAX_MB * MEGABYTE:
                self.trim()
                break
            self.batch()
            if time.monotonic() - self.heard > BEAT:
                self.beat()
        self.beat()
        return True

    def batch(self) -> None:
        """The next tiles of one zoom in one round trip."""
        done = len(self.spool.records)
        z, _x, _y = tileid_to_zxy(self.ids[done])
        end = zxy_to_tileid(z + 1, 0, 0)
        ids = [i for i in self.ids[done : done + self.size] if i < end]
        places = {tileid_to_zxy(i)[1:]: i for i in ids}
        began = time.monotonic()
        bodies = render_tiles(self.layer, z, list(places), STATEMENT_MS)
        self.spool.append((i, bodies[place]) for place, i in places.items())
        took = max(time.monotonic() - began, 0.001)
        wanted = int(len(ids) * BATCH_SECONDS / took)
        self.size = max(1, min(wanted, 4 * self.size, MAX_BATCH))

    def trim(self) -> None:
        """Too many bytes: the zoom it happened in is left to be rendered on request."""
        z, _x, _y = tileid_to_zxy(self.ids[len(self.spool.records)])
        start = zxy_to_tileid(z, 0, 0)
        self.ids = [i for i in self.ids if i < start]
        self.spool.keep_plan(np.array(self.ids, dtype=np.uint64))

    def beat(self) -> None:
        """Say how far it is. Raises ``WithdrawnError`` when it lost the bake."""
        self.heard = time.monotonic()
        self.bake.tiles_done = min(len(self.spool.records), len(self.ids))
        self.bake.tiles_total = len(self.ids)
        facts = {"tiles_done": self.bake.tiles_done, "tiles_total": len(self.ids)}
        if self.bake.tiles_done > self.before:
            facts["attempts"] = 0
        row = self.bake.claimed_rows()
        if not row.update(heartbeat_at=timezone.now(), error="", **facts):
            raise WithdrawnError
        self.tell(self.bake)

    def finish(self) -> Outcome:
        """The archive from what is in the spool."""
        version = self.bake.version
        entries = self.spool.entries(below=self.ids[-1] + 1) if self.ids else []
        if not entries:
            is_too_large = version.feature_count > 0 and not self.ids
            return Outcome(State.TOO_LARGE if is_too_large else State.EMPTY)
        zooms = (self.layer.min_zoom, tileid_to_zxy(self.ids[-1])[0])
        size = write_archive(
            Path(settings.MEDIA_ROOT) / archive_file(version),
            entries,
            self.spool.folder / "tiles",
            max(e.offset + e.length for e in entries),
            version.bbox or [-180.0, -85.0, 180.0, 85.0],
            archive_metadata(version.layer, *zooms),
        )
        return Outcome(
            State.READY,
            {"bytes": size, "min_zoom": zooms[0], "max_zoom": zooms[1], "attempts": 0},
        )
