"""The queue of archives to bake, and removal of those no longer needed.

An archive is there for the published version of a public layer, and for the version a
rollback would show. Of any other layer nothing is left on the disk.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path

from django.conf import settings

from layers.models import Layer, TileBake
from layers.queries.live_layers import LiveLayer, read_live_layers
from layers.store.publish import predecessor
from layers.tiles.bake_spool import SPOOLS
from layers.tiles.open_archives import FOLDER, recipe_of

# A file without a row may belong to a bake that is just ending.
YOUNG_SECONDS = 3600
State = TileBake.State


def take_stock() -> dict[int, LiveLayer]:
    """Ask for what is missing, remove what may not be; public layers by version."""
    live = {
        layer.version: layer for layer in read_live_layers().values() if layer.is_public
    }
    remove_unwanted(set(live))
    for version, layer in live.items():
        ask(version, recipe_of(layer))
    remove_strays()
    return live


def ask(version: int, recipe: str) -> None:
    """Want the version's tiles of this recipe."""
    bake, _is_new = TileBake.objects.get_or_create(
        version_id=version, defaults={"recipe": recipe}
    )
    if bake.recipe != recipe or is_lost(bake):
        bake.remove_file()
        TileBake.objects.filter(pk=bake.pk).delete()
        TileBake.objects.create(version_id=version, recipe=recipe)


def is_lost(bake: TileBake) -> bool:
    """Whether this machine baked the archive and somebody took the file away."""
    is_ours = bake.state == State.READY and bake.host == socket.gethostname()
    return is_ours and bake.path is not None and not bake.path.exists()


def remove_unwanted(wanted: set[int]) -> None:
    """Remove archives and rows of versions nobody may or will see."""
    layers = Layer.objects.filter(
        published_version__isnull=False, view_audience=Layer.Audience.PUBLIC
    )
    before = {v.pk for v in map(predecessor, layers) if v is not None}
    for bake in TileBake.objects.exclude(version__in=wanted):
        if bake.version_id in before and bake.state == State.READY:
            continue
        bake.remove_file()
        bake.delete()
        SPOOLS.remove(bake.version_id)


def remove_strays() -> None:
    """Remove files and work folders that no row knows (a version was purged)."""
    known = {str(f) for f in TileBake.objects.values_list("file", flat=True)}
    root = Path(settings.MEDIA_ROOT)
    for path in (root / FOLDER).glob("*/*"):
        is_old = time.time() - path.stat().st_mtime > YOUNG_SECONDS
        if str(path.relative_to(root)) not in known and is_old:
            path.unlink(missing_ok=True)
    versions = {str(v) for v in TileBake.objects.values_list("version_id", flat=True)}
    for name in SPOOLS.names():
        if name not in versions:
            SPOOLS.remove(name)
