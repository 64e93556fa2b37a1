"""Partitions of the feature tables: one of each a version.

Every statement runs in the caller's transaction except the detaching one, which
PostgreSQL does not allow there.
"""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

FEATURES = "layers_feature"
PIECES = "layers_featurepiece"
# Vertices a piece has at most: overlays of parcels with big zones get 15-70 times faster.
PIECE_VERTICES = 128


def partition(parent: str, version_id: int) -> str:
    """Name of the version's partition of ``parent``."""
    return f"{parent}_v{version_id}"


def next_version_id(cursor: Any) -> int:
    """An id for a version that is about to be loaded; never handed out again."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('layers_datasetversion', 'id'))"
    )
    return int(cursor.fetchone()[0])


def create(cursor: Any, parent: str, version_id: int) -> str:
    """Make the version's table, not yet attached and without indexes.

    The CHECK spares ATTACH a scan of the rows.
    """
    name = partition(parent, version_id)
    cursor.execute(
        sql.SQL(
            "CREATE TABLE {table} (LIKE {parent} INCLUDING DEFAULTS INCLUDING"
            " CONSTRAINTS, CONSTRAINT {check} CHECK (version_id = {version}))"
        ).format(
            table=sql.Identifier(name),
            parent=sql.Identifier(parent),
            check=sql.Identifier(f"{name}_version"),
            version=sql.Literal(version_id),
        )
    )
    return name


def index_keys(cursor: Any, table: str) -> None:
    """The primary key of a feature partition; fails on duplicate keys."""
    _alter(cursor, table, "ADD CONSTRAINT {name} PRIMARY KEY (version_id, key)", "pkey")


def index_features(cursor: Any, table: str) -> None:
    """Indexes equal to the parent's, so that ATTACH takes them over."""
    _index(cursor, table, "geom_3857", "USING gist (geom_3857)")
    _index(cursor, table, "search", "USING gin (search_text gin_trgm_ops)")
    _index(cursor, table, "number", "(number) WHERE number IS NOT NULL")


def fill_pieces(cursor: Any, features: str, pieces: str, srid: int) -> None:
    """Cut the features' shapes into pieces and index them.

    Cut and kept where they are measured: an edge of a kilometre that is straight there
    bends by millimetres in degrees, and the way there and back is not exact.
    """
    cursor.execute(
        sql.SQL(
            "INSERT INTO {pieces} (version_id, key, piece, geom, flat)"
            " SELECT version_id, key, row_number() OVER (PARTITION BY key),"
            " ST_Envelope(ST_Transform(piece, 4326)), piece"
            " FROM (SELECT version_id, key,"
            " ST_Subdivide(ST_Transform(geom, {srid}), {vertices}) AS piece"
            " FROM {features}) AS cut"
        ).format(
            pieces=sql.Identifier(pieces),
            features=sql.Identifier(features),
            srid=sql.Literal(srid),
            vertices=sql.Literal(PIECE_VERTICES),
        )
    )
    _alter(
        cursor,
        pieces,
        "ADD CONSTRAINT {name} PRIMARY KEY (version_id, key, piece)",
        "pkey",
    )
    _index(cursor, pieces, "geom", "USING gist (geom)")


def exists(cursor: Any, parent: str, version_id: int) -> bool:
    """Whether the version has a table under ``parent``."""
    cursor.execute("SELECT to_regclass(%s)", [partition(parent, version_id)])
    return cursor.fetchone()[0] is not None


def attach(cursor: Any, parent: str, version_id: int) -> None:
    """Make the finished table a partition of ``parent`` and gather its statistics."""
    name = partition(parent, version_id)
    cursor.execute(
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})").format(
            sql.Identifier(parent), sql.Identifier(name), sql.Literal(version_id)
        )
    )
    _alter(cursor, name, "DROP CONSTRAINT {name}", "version")


def analyze(cursor: Any, table: str) -> None:
    """Statistics for the planner; without them the first look-ups would be slow."""
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def detach(cursor: Any, parent: str, version_id: int) -> None:
    """Take the partition out without stopping readers (outside a transaction).

    One whose detaching was interrupted before is finished instead.
    """
    name = partition(parent, version_id)
    state = _attachment(cursor, name)
    if state is None:
        return
    how = "FINALIZE" if state == "pending" else "CONCURRENTLY"
    cursor.execute(
        sql.SQL("ALTER TABLE {} DETACH PARTITION {} {}").format(
            sql.Identifier(parent), sql.Identifier(name), sql.SQL(how)
        )
    )


def drop(cursor: Any, parent: str, version_id: int) -> None:
    """Drop a detached partition, if it is there."""
    cursor.execute(
        sql.SQL("DROP TABLE IF EXISTS {}").format(
            sql.Identifier(partition(parent, version_id))
        )
    )


def _attachment(cursor: Any, name: str) -> str | None:
    """``attached``, ``pending`` (detaching was interrupted), or None."""
    cursor.execute(
        "SELECT CASE WHEN inhdetachpending THEN 'pending' ELSE 'attached' END"
        " FROM pg_inherits WHERE inhrelid = to_regclass(%s)",
        [name],
    )
    row = cursor.fetchone()
    return row[0] if row else None


def _index(cursor: Any, table: str, suffix: str, definition: str) -> None:
    cursor.execute(
        sql.SQL("CREATE INDEX {} ON {} " + definition).format(
            sql.Identifier(f"{table}_{suffix}"), sql.Identifier(table)
        )
    )


def _alter(cursor: Any, table: str, action: str, suffix: str) -> None:
    cursor.execute(
        sql.SQL("ALTER TABLE {table} " + action).format(
            table=sql.Identifier(table), name=sql.Identifier(f"{table}_{suffix}")
        )
    )
