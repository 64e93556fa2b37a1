"""Load one version of a layer: table, rows, indexes, attachment, all or nothing.

Use inside ``transaction.atomic()``::

    with transaction.atomic(), VersionLoad() as load:
        for batch in batches:
            load.write(batch)
        load.finish_rows()
        load.build_indexes()
        load.attach()
        version = load.record(layer, DatasetVersion(source_file=...))

Killed at any moment, PostgreSQL rolls the transaction back once it notices that the
client is gone: no table, no version row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg2
from django.contrib.gis.geos import Polygon
from django.db import connection, transaction
from django.db.models import Max
from psycopg2 import sql

from gisportal.core import geo
from layers.models import DatasetVersion, Layer
from layers.store import partitions, version_facts
from layers.store.batch import FeatureBatch
from layers.store.copy import CopyStream

DUPLICATES_NAMED = 100
# Of this transaction only. PostgreSQL notices a client that vanished without a word
# (cable, power) after keepalives_idle + 3 × keepalives_interval seconds, one that was
# killed during a long statement at the next connection check.
SESSION = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "maintenance_work_mem": "'128MB'",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "'5s'",
}
# Under this name the transaction is seen by the server, with the load's token behind it.
SESSION_NAME = "gisportal import"


# Polygons a browser still draws at once, and the deepest zoom a layer may begin at.
MOST_IN_TILE, DEEPEST = 20_000, 15
Duplicate = tuple[str, list[int], list[tuple[float, float]]]


class DuplicateKeysError(Exception):
    """Several rows have the same key; nothing of the version stays.

    ``count`` keys occur more than once; ``examples`` are (key, row numbers, a point in
    degrees for each row).
    """

    def __init__(self, count: int, examples: list[Duplicate]) -> None:
        super().__init__(f"{count} duplicate keys")
        self.count = count
        self.examples = examples


class VersionLoad:
    """A version on its way into the store; see the module's docstring."""

    def __init__(self, *, pieces_srid: int | None = None, token: object = "") -> None:
        """``token`` names the transaction, for whoever must ``end_sessions``.

        With ``pieces_srid`` (see ``layers.store.pieces``) the shapes are cut there.
        """
        self.pieces_srid, self.token = pieces_srid, token
        self.version_id = 0
        self.feature_count = 0
        self._bounds = np.array([np.inf, np.inf, -np.inf, -np.inf])
        self._table = ""
        self._stream: CopyStream | None = None

    def __enter__(self) -> VersionLoad:
        with connection.cursor() as cursor:
            prepare_session(cursor, self.token)
            self.version_id = partitions.next_version_id(cursor)
            self._table = partitions.create(
                cursor, partitions.FEATURES, self.version_id
            )
        # The plain psycopg2 cursor: Django's wrapper belongs to this thread alone.
        self._stream = CopyStream(
            connection.connection.cursor(), self._table, self.version_id
        )
        return self

    def __exit__(self, *_error: object) -> None:
        if self._stream is not None:
            self._stream.abort()

    def write(self, batch: FeatureBatch) -> None:
        """Take a batch; returns while PostgreSQL still works on it."""
        if not len(batch):
            return
        assert self._stream is not None, "the rows are finished"
        self._stream.write(batch)
        self.feature_count += len(batch)
        west, south, east, north = batch.extent()
        low, high = self._bounds[:2], self._bounds[2:]
        self._bounds = np.concatenate(
            [np.minimum(low, [west, south]), np.maximum(high, [east, north])]
        )

    def finish_rows(self) -> None:
        """Wait for the last row; raises the database's error if it refused one."""
        assert self._stream is not None, "the rows are finished"
        stream, self._stream = self._stream, None
        stream.finish()

    def build_indexes(self) -> None:
        """Primary key (raises ``DuplicateKeysError``), indexes, pieces, statistics."""
        with connection.cursor() as cursor:
            self._index_keys(cursor)
            partitions.index_features(cursor, self._table)
            if self.pieces_srid is not None:
                name = partitions.create(cursor, partitions.PIECES, self.version_id)
                partitions.fill_pieces(cursor, self._table, name, self.pieces_srid)
                partitions.analyze(cursor, name)
            partitions.analyze(cursor, self._table)

    def attach(self) -> None:
        """Make the tables partitions of the feature tables."""
        with connection.cursor() as cursor:
            partitions.attach(cursor, partitions.FEATURES, self.version_id)
            if self.pieces_srid is not None:
                partitions.attach(cursor, partitions.PIECES, self.version_id)

    def record(self, layer: Layer, version: DatasetVersion) -> DatasetVersion:
        """Write the version's row as a draft with the layer's next number.

        ``version`` says where it came from and what was found; of its decision and its
        coverage, what it leaves open is as in the version that is published. The
        layer's row is locked: of two loads at once each gets a number of its own.
        """
        locked = Layer.objects.locked(layer.pk)
        last = layer.versions.aggregate(last=Max("number"))["last"] or 0
        version.pk = self.version_id
        version.layer, version.style = layer, layer.style
        version.number = last + 1
        version.feature_count, version.extent = self.feature_count, self.extent()
        version.has_pieces = self.pieces_srid is not None
        version_facts.inherit(version, locked.published_version)
        version.save(force_insert=True)
        version_facts.inherit_outline(version, locked.published_version)
        return version

    def least_zoom(self, most: int = MOST_IN_TILE, deepest: int = DEEPEST) -> int:
        """The lowest zoom at which no tile holds more than ``most`` features."""
        if self.feature_count <= most:
            return 0
        size = 2 * geo.MERCATOR_HALF / 2**deepest
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "SELECT floor((ST_X(label_point) + %(half)s) / %(size)s)::int,"
                    " floor((ST_Y(label_point) + %(half)s) / %(size)s)::int, count(*)"
                    " FROM {} GROUP BY 1, 2"
                ).format(sql.Identifier(self._table)),
                {"half": geo.MERCATOR_HALF, "size": size},
            )
            counted = np.array(cursor.fetchall(), np.int64)
        for zoom in range(deepest, 0, -1):
            shift = deepest - zoom + 1
            codes = (counted[:, 0] >> shift << 32) + (counted[:, 1] >> shift)
            _codes, places = np.unique(codes, return_inverse=True)
            if np.bincount(places, weights=counted[:, 2]).max() > most:
                return zoom
        return 0

    def extent(self) -> Polygon | None:
        """Box around all features in degrees (EPSG:4326), None without features."""
        if not np.isfinite(self._bounds).all():
            return None
        west, south, east, north = (float(bound) for bound in self._bounds)
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return box

    def _index_keys(self, cursor: Any) -> None:
        try:
            # Through psycopg2: the error is looked at, not passed on.
            with transaction.atomic(), connection.connection.cursor() as plain:
                partitions.index_keys(plain, self._table)
        except psycopg2.errors.UniqueViolation as error:
            raise self._duplicates(cursor) from error

    def _duplicates(self, cursor: Any) -> DuplicateKeysError:
        cursor.execute(
            sql.SQL(
                "SELECT key, (array_agg(fid ORDER BY fid))[1:10],"
                " (array_agg(ST_X(ST_Centroid(geom)) ORDER BY fid))[1:10],"
                " (array_agg(ST_Y(ST_Centroid(geom)) ORDER BY fid))[1:10],"
                " count(*) OVER ()"
                " FROM {} GROUP BY key HAVING count(*) > 1"
                " ORDER BY min(fid) LIMIT {}"
            ).format(sql.Identifier(self._table), sql.Literal(DUPLICATES_NAMED))
        )
        rows = cursor.fetchall()
        return DuplicateKeysError(
            rows[0][4],
            [
                (key, fids, list(zip(xs, ys, strict=True)))
                for key, fids, xs, ys, _count in rows
            ],
        )


def end_sessions(token: object) -> None:
    """End the transactions of the load of that token, wherever its process is.

    One that is stopped but not dead would keep its locks, and others waiting for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [_session_name(token)],
        )


def _session_name(token: object) -> str:
    return f"{SESSION_NAME} {token}".strip()


def name_session(cursor: Any, token: object) -> None:
    """Let ``end_sessions`` find the current transaction by that token."""
    cursor.execute(
        "SELECT set_config('application_name', %s, true)", [_session_name(token)]
    )


def prepare_session(cursor: Any, token: object = "") -> None:
    """Settings of a load for the current transaction."""
    for name, value in SESSION.items():
        cursor.execute(f"SET LOCAL {name} = {value}")
    name_session(cursor, token)
    # Faster than the default for long outlines; not every server has it.
    cursor.execute(
        "SELECT set_config('default_toast_compression', 'lz4', true)"
        " FROM pg_settings WHERE name = 'default_toast_compression'"
        " AND 'lz4' = ANY(enumvals)"
    )
