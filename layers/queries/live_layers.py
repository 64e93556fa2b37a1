"""What is public and live, as small snapshots in memory.

Tile requests must not cost SQL per tile, and anonymous look-ups should cost no more
than their own statement, so each process keeps snapshots and refreshes them at most
every ``MAX_AGE`` seconds: a withdrawn layer is gone within that. Nothing can be
withdrawn while the database is away, so what was live when it went is shown on for
``OUTAGE`` seconds: baked tiles, the catalogue, the map's list of layers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections

from gisportal.core.database import is_lost, is_unreachable
from layers import policy
from layers.errors import LayerNotFoundError
from layers.models import Layer
from layers.models.catalogue import tile_token

MAX_AGE = 2.0
# How much older a value may be while another thread is reading the new one.
PATIENCE = 5.0
# How old one may be while the database is away.
OUTAGE = 900.0
# … and while it is there, but too busy to answer in time.
BUSY = 30.0
LONG_RETRY_SECONDS = 10.0
log = logging.getLogger("portal.layers")
T = TypeVar("T")


class Snapshot(Generic[T]):
    """The result of ``read``, read again when older than ``max_age`` seconds.

    Shared by all threads of the process: the value must not be changed. One thread
    reads again; the others take what is there meanwhile, unless it is much too old.
    While the database is away, what was last known stays true: nobody can change it.
    """

    instances: ClassVar[list[Snapshot[Any]]] = []

    def __init__(self, read: Callable[[], T], max_age: float = MAX_AGE) -> None:
        self._read = read
        self._max_age = max_age
        self._lock = threading.Lock()
        self._away_until = 0.0
        # The value and when it was read.
        self._current: tuple[T, float] | None = None
        self.instances.append(self)

    def get(self) -> T:
        """The value as of at most ``max_age`` seconds ago."""
        current = self._known(self._max_age)
        if current is None:
            recent = self._known(self._max_age + PATIENCE)
            if not self._lock.acquire(blocking=recent is None):
                assert recent is not None
                return recent[0]
            try:
                current = self._known(self._max_age) or self._renewed()
            finally:
                self._lock.release()
        return current[0]

    def invalidate(self) -> None:
        """The next ``get`` reads the database."""
        self._current = None

    def _known(self, age: float) -> tuple[T, float] | None:
        """The value if it is not older than ``age`` seconds."""
        current = self._current
        if current is None or time.monotonic() - current[1] > age:
            return None
        return current

    def _renewed(self) -> tuple[T, float]:
        if time.monotonic() < self._away_until and self._current is not None:
            return self._current
        try:
            self._current = (self._read(), time.monotonic())
        except (DatabaseError, InterfaceError) as error:
            known = self._known(OUTAGE if is_lost(error) else BUSY)
            if known is None or not is_unreachable(error):
                raise
            close_old_connections()
            self._away_until = time.monotonic() + self._max_age
            return known
        return self._current


@dataclass(frozen=True)
class LiveLayer:
    """The facts of a published layer that tiles and identify need."""

    slug: str
    version: int
    is_public: bool
    geometry_kind: str
    min_zoom: int
    max_zoom: int
    class_field: str
    revision: int = 0

    @property
    def token(self) -> str:
        """What stands behind ``v=`` in the address of the present tiles."""
        return tile_token(self.version, self.revision)


def live_layer(slug: str) -> LiveLayer | None:
    """The live layer ``slug`` as known at most ``MAX_AGE`` seconds ago."""
    return _live.get().get(slug)


def layers_for(user: policy.User) -> list[Layer]:
    """Layers that ``user`` may view, their fields fetched.

    Everybody's are a snapshot of at most ``MAX_AGE`` seconds ago, staff's are read.
    """
    if user is None or not user.is_authenticated:
        return list(_public.get())
    return read_visible(user)


def layer_for(user: policy.User, slug: str) -> Layer:
    """The layer ``slug`` with its fields.

    Raises ``LayerNotFoundError`` for an unknown one and for one that ``user`` may not
    view alike.
    """
    found = next((x for x in layers_for(user) if x.slug == slug), None)
    if found is None:
        raise LayerNotFoundError(slug)
    return found


def keep_fresh() -> threading.Thread:
    """Read what is live all the time, in a thread of its own.

    For web processes: what an idle one shows while the database is away is then what
    was live when it went, not what somebody asked for an hour before. The database must
    have been lost for good before the thread has nothing to say.
    """
    thread = threading.Thread(target=_keep_fresh, name="live layers", daemon=True)
    thread.start()
    return thread


def _keep_fresh() -> None:
    while True:
        try:
            for snapshot in (_live, _public):
                snapshot.get()
        except (DatabaseError, InterfaceError) as error:
            log.warning("what is live cannot be read: %s", type(error).__name__)
            close_old_connections()
            time.sleep(LONG_RETRY_SECONDS)
        time.sleep(MAX_AGE)


def forget() -> None:
    """Drop all snapshots: the next question reads the database."""
    for snapshot in Snapshot.instances:
        snapshot.invalidate()


def read_visible(user: policy.User) -> list[Layer]:
    """The layers ``user`` may view, with fields and office in charge."""
    layers = policy.visible_layers(user).select_related("source_office")
    return list(layers.prefetch_related("fields"))


def read_live_layers() -> dict[str, LiveLayer]:
    """Read the facts of all published layers of our own store."""
    public_keys = policy.public_keys()
    layers = Layer.objects.stored().live()
    return {layer.slug: describe_live(layer, public_keys) for layer in layers}


def describe_live(
    layer: Layer, public_keys: set[tuple[int, str]] | None = None
) -> LiveLayer:
    """``layer`` as a live layer; a private style field is not read at all.

    ``public_keys`` holds (layer id, key) of public fields; without it they are read.
    Raises ``LayerNotFoundError`` for a layer that has nothing to show.
    """
    if layer.published_version_id is None:
        raise LayerNotFoundError(layer.slug)
    if public_keys is None:
        fields = policy.public_fields(layer.fields.all())
        public_keys = {(field.layer_id, field.key) for field in fields}
    # A style written past the checks costs its own layer the colours, not all tiles.
    style = layer.style if isinstance(layer.style, dict) else {}
    class_field = str(style.get("field") or "")
    return LiveLayer(
        slug=layer.slug,
        version=layer.published_version_id,
        is_public=policy.is_public(layer),
        geometry_kind=layer.geometry_kind,
        min_zoom=layer.min_zoom,
        max_zoom=layer.max_zoom,
        class_field=class_field if (layer.pk, class_field) in public_keys else "",
        revision=layer.data_revision,
    )


_live = Snapshot(read_live_layers)
_public = Snapshot(partial(read_visible, None))
