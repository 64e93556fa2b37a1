"""Old versions out of the store, and whole layers, without stopping readers.

The published version of a layer and its predecessor (what a rollback would show) are
never purged. Each partition is detached concurrently and then dropped, waiting for
locks only a short while: a version that cannot be purged now can be later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from layers.errors import VersionStateError
from layers.models import DatasetVersion, Layer, PublishEvent, TileBake
from layers.store import partitions
from layers.store.publish import predecessor

State = DatasetVersion.State
LOCK_TIMEOUT = "5s"
PARENTS = (partitions.PIECES, partitions.FEATURES)


@dataclass(frozen=True)
class Policy:
    """Which versions may go.

    ``keep`` superseded ones stay whatever their age, and all that were loaded less than
    ``days`` days ago; a draft nobody published goes after ``draft_days``.
    """

    keep: int
    days: int
    draft_days: int

    @classmethod
    def of_settings(cls) -> Policy:
        """The portal's own (``VERSIONS_KEEP`` and its like)."""
        return cls(
            settings.VERSIONS_KEEP,
            settings.VERSIONS_KEEP_DAYS,
            settings.DRAFTS_KEEP_DAYS,
        )


def purgeable(layer: Layer, policy: Policy | None = None) -> list[DatasetVersion]:
    """Versions of the layer that policy lets go: old superseded and old drafts.

    Never the published one, nor what a rollback would show.
    """
    policy = policy or Policy.of_settings()
    safe = {layer.published_version_id}
    before = predecessor(layer)
    if before is not None:
        safe.add(before.pk)
    others = [v for v in layer.versions.all() if v.pk not in safe]
    superseded = [v for v in others if v.state == State.SUPERSEDED]
    superseded.sort(key=lambda v: v.number, reverse=True)
    spared = max(0, policy.keep - (before is not None))
    now = timezone.now()
    oldest = now - timedelta(days=policy.days)
    old = [v for v in superseded[spared:] if v.loaded_at <= oldest]
    oldest = now - timedelta(days=policy.draft_days)
    drafts = [v for v in others if v.state == State.DRAFT and v.loaded_at < oldest]
    # Retired by a purge that could not finish.
    retired = [v for v in others if v.state == State.FAILED]
    return [*old, *drafts, *retired]


def purge_is_nightly() -> bool:
    """Whether purgeable versions are removed every night automatically."""
    return bool(settings.VERSIONS_PURGE)


def size_on_disk(version: DatasetVersion) -> int:
    """Bytes that the version's rows and indexes take."""
    names = [partitions.partition(p, version.pk) for p in PARENTS]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0)"
            " FROM unnest(%s) AS name",
            [names],
        )
        return int(cursor.fetchone()[0])


def purge_due() -> int:
    """Purge what policy lets go in every layer; how many versions went.

    The job of the schedule; does nothing unless ``VERSIONS_PURGE`` is set.
    """
    if not purge_is_nightly():
        return 0
    return sum(
        purge(version)
        for layer in Layer.objects.stored()
        for version in purgeable(layer)
    )


def discard(version: DatasetVersion, actor: Any = None, reason: str = "") -> bool:
    """Throw a draft away; False when its rows stay until the next purge.

    Raises ``VersionStateError`` for a version that was ever published. Outside a
    transaction only, as ``purge``.
    """
    with transaction.atomic():
        Layer.objects.locked(version.layer_id)
        draft = DatasetVersion.objects.filter(pk=version.pk, state=State.DRAFT)
        if not draft.update(state=State.FAILED):
            raise VersionStateError(_("Only a draft can be discarded."))
        PublishEvent.objects.create(
            layer_id=version.layer_id,
            action=PublishEvent.Action.DISCARD,
            version_number=version.number,
            actor=actor,
            reason=reason,
        )
    return purge(version)


def retire(version: DatasetVersion, *, with_layer: bool = False) -> bool:
    """Make a version unpublishable before its features go; False when it is needed.

    Somebody may have published it, or what came after it, since it was chosen: the
    layer's row is locked and asked again. ``with_layer``: the whole layer goes.
    """
    with transaction.atomic():
        layer = Layer.objects.locked(version.layer_id)
        before = None if with_layer else predecessor(layer)
        if version.pk in {layer.published_version_id, before.pk if before else None}:
            return False
        DatasetVersion.objects.filter(pk=version.pk).update(state=State.FAILED)
    return True


def purge(version: DatasetVersion, *, with_layer: bool = False) -> bool:
    """Remove a version and its features; False when it is needed or locked.

    Outside a transaction only: detaching concurrently needs its own. A purge that
    was interrupted is taken up where it stopped.
    """
    if not retire(version, with_layer=with_layer):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            for parent in PARENTS:
                partitions.detach(cursor, parent, version.pk)
                partitions.drop(cursor, parent, version.pk)
        except OperationalError:
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    for bake in TileBake.objects.filter(version=version):
        bake.remove_file()
    version.delete()
    return True


def remove_layers(layers: Iterable[Layer]) -> list[str]:
    """Remove whole layers with all their versions; returns the slugs of those removed."""
    removed = []
    for layer in layers:
        with transaction.atomic():
            Layer.objects.filter(pk=layer.pk).update(published_version=None)
        if all(purge(v, with_layer=True) for v in layer.versions.all()):
            layer.delete()
            removed.append(layer.slug)
    return removed


def leftovers() -> list[str]:
    """Tables of versions that no row names (a purge was interrupted half-way)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relname ~ '^layers_feature(piece)?_v[0-9]+$'"
            " AND substring(relname FROM '[0-9]+$')::bigint"
            " NOT IN (SELECT id FROM layers_datasetversion)"
        )
        return [name for (name,) in cursor.fetchall()]


def drop_leftovers() -> list[str]:
    """Drop them; the tables' names."""
    names = leftovers()
    with connection.cursor() as cursor:
        for name in names:
            parent, _, version_id = name.rpartition("_v")
            partitions.detach(cursor, parent, int(version_id))
            partitions.drop(cursor, parent, int(version_id))
    return names
