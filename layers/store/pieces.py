"""Pieces: the shapes of an overlay cut small, so that what lies on a parcel is found fast.

Made with the load of a plan; for a version that was loaded as something else they are
made afterwards, in one transaction beside whatever the version is used for.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from gisportal.core.geo import sql_srid
from layers.models import DatasetVersion, Layer
from layers.store import partitions

State = DatasetVersion.State
# First half of the advisory lock's name; the second is the version.
LOCK = 7413


def pieces_srid(layer: Layer) -> int | None:
    """The system in which the layer's shapes are cut; None for one that is no overlay."""
    return sql_srid(layer.measure_srid) if needs_pieces(layer.role) else None


def needs_pieces(role: str) -> bool:
    """Whether layers of that role are laid over parcels."""
    return role == Layer.Role.ZONING


def lacking(layer: Layer) -> list[DatasetVersion]:
    """Versions of the layer without pieces, the published one first."""
    kept = layer.versions.exclude(state__in=[State.FAILED, State.LOADING])
    missing = kept.filter(has_pieces=False).order_by("-number")
    return sorted(missing, key=lambda v: v.pk != layer.published_version_id)


@transaction.atomic
def build_pieces(version: DatasetVersion) -> bool:
    """Cut the version's shapes; False where another process is at it just now.

    Killed at any moment, nothing of it stays. Publishing does not wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        if not _is_alone(cursor, version):
            return False
        if not partitions.exists(cursor, partitions.PIECES, version.pk):
            _build(cursor, version)
    DatasetVersion.objects.filter(pk=version.pk).update(has_pieces=True)
    return True


def _build(cursor: Any, version: DatasetVersion) -> None:
    features = partitions.partition(partitions.FEATURES, version.pk)
    pieces = partitions.create(cursor, partitions.PIECES, version.pk)
    partitions.fill_pieces(
        cursor, features, pieces, sql_srid(version.layer.measure_srid)
    )
    partitions.analyze(cursor, pieces)
    partitions.attach(cursor, partitions.PIECES, version.pk)


def _is_alone(cursor: Any, version: DatasetVersion) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, version.pk])
    return bool(cursor.fetchone()[0])
