"""National parcel IDs (mã định danh thửa đất) of stored parcels.

The ID is the 12-character GeoHash of the parcel's label point: the pole of
inaccessibility to 1 cm in the layer's measuring system, in WGS 84 through the pinned
operation (TT 19/2026/TT-BNNMT, appendix I). It is taken from the source where the
source has it, kept from the version before while the shape is the same, and computed
otherwise. Computing is too slow for the load, so a schedule does it afterwards in
slices. The official ID takes the place of a computed one, also when the column that
holds it is named only later; an official ID that is stored is never changed.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

import numpy as np
import shapely
from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from psycopg2 import sql
from psycopg2.extras import execute_values

from gisportal.core import geohash
from gisportal.core.geo import from_wgs84, to_wgs84
from gisportal.core.heartbeat import Heartbeat
from layers.models import DatasetVersion, Layer, LayerField, ParcelIdRun
from layers.policy import public_field
from layers.store import partitions

log = logging.getLogger("portal.layers")
LABEL_POINT_METRES = 0.01
BATCH = 2_000
# One slice of background work; in between the worker does other jobs.
SLICE_SECONDS = 45.0
# A worker on another machine that was silent for so long is gone.
STALE = timedelta(minutes=3)
# Starts without one whole batch after which a version is given up.
MAX_ATTEMPTS = 5
VALID = f"^[{geohash.ALPHABET}]{{{geohash.LENGTH}}}$"
State = DatasetVersion.State


def label_point_ids(shapes: np.ndarray, srid: int) -> list[str]:
    """The computed ID of each polygon (WGS 84 degrees), measured in ``EPSG:srid``."""
    flat = shapely.transform(shapes, from_wgs84(srid).apply)
    centres, _depths = label_points(flat)
    degrees = to_wgs84(f"EPSG:{srid}").apply(centres)
    return [geohash.encode(float(lon), float(lat)) for lon, lat in degrees]


def label_points(polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of each polygon's label point, and how deep inside it lies (metres)."""
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in polygons]
    lines = shapely.maximum_inscribed_circle(largest, tolerance=LABEL_POINT_METRES)
    centres = shapely.get_coordinates(shapely.get_point(lines, 0))
    return centres, shapely.length(lines)


def fill_due(seconds: float = SLICE_SECONDS) -> int:
    """Work on versions without IDs for about ``seconds``; how many rows got theirs.

    The job of the schedule. Does nothing while another worker is at it.
    """
    ParcelIdRun.objects.requeue_stalled(STALE)
    take_up_named_columns()
    if ParcelIdRun.objects.running().exists():
        return 0
    deadline, filled = time.monotonic() + seconds, 0
    for version in due_versions():
        filled += fill(version, deadline)
        if time.monotonic() >= deadline:
            break
    return filled


def due_versions() -> list[DatasetVersion]:
    """Published versions and drafts of parcel layers whose IDs are not complete.

    Without those that were given up.
    """
    return list(
        DatasetVersion.objects.filter(
            Q(parcel_ids__isnull=True) | Q(parcel_ids__finished_at__isnull=True),
            layer__role=Layer.Role.PARCEL,
            layer__geometry_kind=Layer.GeometryKind.POLYGON,
            state__in=[State.PUBLISHED, State.DRAFT],
        )
        .select_related("layer")
        .order_by(F("layer__published_version").desc(nulls_last=True), "-pk")
    )


def take_up_named_columns() -> int:
    """Put versions back in line whose layer has another column of IDs since; how many.

    So the official IDs take their places when somebody says later where they are.
    """
    named = LayerField.objects.filter(
        layer=OuterRef("version__layer"),
        meaning=LayerField.Meaning.NATIONAL_ID,
        is_public=True,
    ).order_by("order", "id")
    runs = (
        ParcelIdRun.objects.filter(state=ParcelIdRun.State.DONE)
        .filter(version__state__in=[State.PUBLISHED, State.DRAFT])
        .annotate(named=Subquery(named.values("key")[:1]))
        .filter(named__isnull=False)
        .exclude(source_field=F("named"))
    )
    return ParcelIdRun.objects.filter(pk__in=runs.values("pk")).update(
        state=ParcelIdRun.State.QUEUED, finished_at=None, last_key="", attempts=0
    )


def source_field(version: DatasetVersion) -> str:
    """Key of the field that holds official IDs, empty without one."""
    field = public_field(version.layer, LayerField.Meaning.NATIONAL_ID)
    return field.key if field else ""


def fill(version: DatasetVersion, deadline: float | None = None) -> int:
    """Give the version's parcels their IDs, from where an earlier call stopped.

    Stops at ``deadline`` (``time.monotonic()``) if one is given; answers how many
    parcels got an ID: none where all have theirs or somebody else is at it.
    """
    kept, _is_new = ParcelIdRun.objects.get_or_create(version=version)
    if kept.state == ParcelIdRun.State.QUEUED and kept.attempts >= MAX_ATTEMPTS:
        _give_up(kept)
        return 0
    if not kept.last_key:
        ParcelIdRun.objects.filter(pk=kept.pk).update(
            source_field=source_field(version)
        )
    run = ParcelIdRun.objects.claim(kept.pk)
    if run is None:
        return 0
    filled = 0
    try:
        with Heartbeat(run):
            while deadline is None or time.monotonic() < deadline:
                done = _fill_batch(version, run)
                if done is None:
                    break
                filled += done
    except BaseException:
        run.release()
        raise
    run.release(attempts=0)
    return filled


def _give_up(run: ParcelIdRun) -> None:
    """End a run that was begun too often without getting anywhere."""
    if run.cancel(state=ParcelIdRun.State.FAILED):
        log.error("parcel IDs of version %s: given up", run.version_id)


def try_again(slug: str | None = None) -> None:
    """Put runs that were given up back in line: of one layer or of all."""
    runs = ParcelIdRun.objects.filter(state=ParcelIdRun.State.FAILED)
    if slug is not None:
        runs = runs.filter(version__layer__slug=slug)
    runs.update(state=ParcelIdRun.State.QUEUED, attempts=0, finished_at=None)


@transaction.atomic
def _fill_batch(version: DatasetVersion, run: ParcelIdRun) -> int | None:
    """One batch in one transaction; None when the run is over or was taken away."""
    with connection.cursor() as cursor:
        last = _last_key(cursor, version, run.last_key)
        if last is None:
            run.release(state=ParcelIdRun.State.DONE, finished_at=timezone.now())
            return None
        bounds = {"after": run.last_key, "last": last}
        from_source = _take_from_source(cursor, version, bounds)
        copied = _copy_unchanged(cursor, version, bounds)
        computed = _compute(cursor, version, bounds)
    run.last_key = last
    run.from_source += from_source
    run.copied += copied
    run.computed += computed
    # At the end: the heartbeat must not wait for a lock held through the batch.
    is_ours = run.claimed_rows().update(
        last_key=last,
        from_source=run.from_source,
        copied=run.copied,
        computed=run.computed,
        attempts=0,
    )
    if not is_ours:
        # Given up for dead meanwhile: whoever has it now does the batch again.
        transaction.set_rollback(True)
        return None
    return from_source + copied + computed


def _table(version: DatasetVersion) -> sql.Identifier:
    return sql.Identifier(partitions.partition(partitions.FEATURES, version.pk))


def _last_key(cursor: Any, version: DatasetVersion, after: str) -> str | None:
    """The last key of the next batch."""
    cursor.execute(
        sql.SQL(
            "SELECT max(key) FROM (SELECT key FROM {} WHERE key > %s"
            " ORDER BY key LIMIT {}) AS batch"
        ).format(_table(version), sql.Literal(BATCH)),
        [after],
    )
    last: str | None = cursor.fetchone()[0]
    return last


def _take_from_source(
    cursor: Any, version: DatasetVersion, bounds: dict[str, Any]
) -> int:
    """IDs that the data themselves bring, in the field with that meaning."""
    field = source_field(version)
    if not field:
        return 0
    cursor.execute(
        sql.SQL(
            "UPDATE {} SET national_id = lower(trim(properties->>%(field)s)),"
            " national_id_is_computed = false"
            " WHERE key > %(after)s AND key <= %(last)s"
            " AND national_id_is_computed IS NOT FALSE"
            " AND lower(trim(properties->>%(field)s)) ~ %(valid)s"
        ).format(_table(version)),
        {**bounds, "field": field, "valid": VALID},
    )
    return int(cursor.rowcount)


def _copy_unchanged(
    cursor: Any, version: DatasetVersion, bounds: dict[str, Any]
) -> int:
    """IDs of the version before, where key and shape are the same to the last bit."""
    before = (
        version.layer.versions.filter(
            pk__lt=version.pk, parcel_ids__state=ParcelIdRun.State.DONE
        )
        .order_by("-pk")
        .first()
    )
    if before is None:
        return 0
    cursor.execute(
        sql.SQL(
            "UPDATE {} AS f SET national_id = b.national_id,"
            " national_id_is_computed = b.national_id_is_computed"
            " FROM {} AS b WHERE f.key > %(after)s AND f.key <= %(last)s"
            " AND f.national_id IS NULL AND b.national_id IS NOT NULL"
            " AND b.key = f.key AND ST_OrderingEquals(b.geom, f.geom)"
        ).format(_table(version), _table(before)),
        bounds,
    )
    return int(cursor.rowcount)


def _compute(cursor: Any, version: DatasetVersion, bounds: dict[str, Any]) -> int:
    """IDs of the polygons that are left."""
    cursor.execute(
        sql.SQL(
            "SELECT key, ST_AsBinary(geom) FROM {} WHERE key > %(after)s"
            " AND key <= %(last)s AND national_id IS NULL AND ST_Dimension(geom) = 2"
        ).format(_table(version)),
        bounds,
    )
    rows = cursor.fetchall()
    if not rows:
        return 0
    shapes = shapely.from_wkb([bytes(wkb) for _key, wkb in rows])
    ids = label_point_ids(shapes, version.layer.measure_srid)
    statement = sql.SQL(
        "UPDATE {} AS f SET national_id = n.id, national_id_is_computed = true"
        " FROM (VALUES %s) AS n (key, id) WHERE f.key = n.key"
    ).format(_table(version))
    pairs = [(key, found) for (key, _wkb), found in zip(rows, ids, strict=True)]
    execute_values(cursor.cursor, statement, pairs, page_size=len(pairs))
    return len(pairs)
