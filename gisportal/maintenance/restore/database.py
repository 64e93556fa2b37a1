"""The database of a restore: whether it is empty, emptying it, filling it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from psycopg2 import sql

from gisportal.core.database_rights import EXTENSIONS, lacks
from gisportal.maintenance.errors import RestoreError
from gisportal.maintenance.programs import environment, program, reason

# Entries of a dump that only the owner of an extension may do; they are there already.
NOT_OURS = (" EXTENSION ", " COMMENT - EXTENSION ", " SCHEMA ", " COMMENT - SCHEMA ")
MARK = "restore_unfinished"
# Everything of ours in the schema, parts before wholes; an extension's things stay.
OBJECTS = """
SELECT kind, name FROM (
    SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                        WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
           relname::text AS name, oid, 'pg_class'::regclass AS class,
           CASE WHEN relispartition THEN 0 WHEN relkind IN ('r', 'p') THEN 1 ELSE 2 END
               AS turn
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'ROUTINE', oid::regprocedure::text, oid, 'pg_proc'::regclass, 3
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS things
WHERE NOT EXISTS (
    SELECT FROM pg_depend d
    WHERE d.objid = things.oid AND d.classid = things.class AND d.deptype = 'e'
)
ORDER BY turn, name
"""
# Which coordinate systems are in a dump: those that PostGIS did not bring.
OWN_SRIDS = """
SELECT condition FROM pg_extension, unnest(extconfig, extcondition) AS u(tab, condition)
WHERE extname = 'postgis' AND tab = to_regclass('spatial_ref_sys')
"""


def is_empty() -> bool:
    """Whether no table of anybody's is in the database."""
    return not _ours()


def is_half_restored() -> bool:
    """Whether an earlier restore was stopped before its end."""
    return ("TABLE", MARK) in _ours()


def make_empty() -> None:
    """Drop everything but extensions, one by one: there may be thousands of tables."""
    with connection.cursor() as cursor:
        for kind, name in _ours():
            what = sql.SQL(name) if kind == "ROUTINE" else sql.Identifier(name)
            cursor.execute(
                sql.SQL("DROP {} IF EXISTS {} CASCADE").format(sql.SQL(kind), what)
            )
        cursor.execute(OWN_SRIDS)
        for (condition,) in cursor.fetchall():
            # PostGIS's own words, made for pg_dump.
            delete = sql.SQL("DELETE FROM spatial_ref_sys {}")
            cursor.execute(delete.format(sql.SQL(condition)))


def ensure_fit() -> None:
    """Have PostGIS and the rights. Raises ``RestoreError`` when a superuser must help."""
    with connection.cursor() as cursor:
        for lack in lacks(cursor):
            raise RestoreError(f"{lack.message} {lack.hint}")
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def mark_unfinished() -> None:
    """Leave a mark for whoever comes after a restore that was stopped."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {MARK} ()")


def unmark() -> None:
    """The restore came to its end."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MARK}")


def load(dump: Path) -> None:
    """Fill the empty database from a dump. Raises ``RestoreError``."""
    restore = program("pg_restore")
    listed = _run([restore, "--list", str(dump)])
    ours = [
        line
        for line in listed.splitlines()
        if not any(mark in line for mark in NOT_OURS)
    ]
    connection.close()
    with tempfile.NamedTemporaryFile("w", dir=dump.parent, suffix=".list") as chosen:
        chosen.write("\n".join(ours))
        chosen.flush()
        jobs = str(min(4, os.cpu_count() or 1))
        command = [restore, "--exit-on-error", "--no-owner", "--no-privileges"]
        command += ["--no-password", "--jobs", jobs, "--use-list", chosen.name]
        _run([*command, "--dbname", str(connection.settings_dict["NAME"]), str(dump)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _run(command: list[str]) -> str:
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    if done.returncode:
        raise RestoreError(_("pg_restore failed: %s") % reason(done.stderr))
    return done.stdout.decode()


def _ours() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS)
        return list(cursor.fetchall())
