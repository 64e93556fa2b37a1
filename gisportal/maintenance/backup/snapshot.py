"""One state of the database, seen by ``pg_dump`` and by the manifest alike."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg2 import sql

from feedback.models.encrypted import SealedRow
from gisportal.core import second_factor_secrets
from gisportal.core.encryption import FORM
from gisportal.maintenance.backup.hashing import HashingReader
from gisportal.maintenance.backup.target import Target
from gisportal.maintenance.errors import BackupError
from gisportal.maintenance.programs import environment, program, reason
from gisportal.maintenance.releases import Migration

SEALED = sql.SQL(
    "SELECT split_part(sealed, '.', 2), count(*) FROM {} WHERE sealed <> '' GROUP BY 1"
)
SECOND_FACTORS = """
SELECT split_part(value, '.', 2), count(*)
FROM mfa_authenticator, jsonb_each_text(data)
WHERE key = ANY (%s) AND value LIKE %s GROUP BY 1
"""
LOCK = "gisportal.maintenance.backup"


@dataclass(frozen=True)
class Snapshot:
    """A transaction that sees one state for as long as it is open."""

    connection: BaseDatabaseWrapper
    identifier: str

    def migrations(self) -> list[Migration]:
        """Which migrations are applied in it."""
        recorder = MigrationRecorder(self.connection)
        return sorted(recorder.applied_migrations())

    def sealed_rows(self) -> dict[str, int]:
        """How many rows are sealed under which key, by the key's fingerprint."""
        found: Counter[str] = Counter()
        with self.connection.cursor() as cursor:
            for model in apps.get_models():
                if issubclass(model, SealedRow):
                    table = sql.Identifier(model._meta.db_table)
                    cursor.execute(SEALED.format(table))
                    found.update(dict(cursor.fetchall()))
            cursor.execute(
                SECOND_FACTORS, [list(second_factor_secrets.FIELDS), f"{FORM}.%"]
            )
            found.update(dict(cursor.fetchall()))
        return dict(found)

    def server(self) -> str:
        """The server's version and PostGIS's."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version') || ', PostGIS '"
                " || postgis_lib_version()"
            )
            return str(cursor.fetchone()[0])


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Open one on a connection of its own. Raises ``BackupError`` beside another."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # pg_dump and big files take their time.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
            if not cursor.fetchone()[0]:
                raise BackupError(_("Another backup is running."))
            cursor.execute("SELECT pg_export_snapshot()")
            identifier = str(cursor.fetchone()[0])
        yield Snapshot(connection, identifier)
    finally:
        connection.close()


def dump(state: Snapshot, target: Target, name: str) -> HashingReader:
    """Keep ``pg_dump``'s archive of the snapshot; what went through."""
    command = [program("pg_dump"), "--format=custom", "--compress=3", "--no-password"]
    command += [f"--snapshot={state.identifier}", "--lock-wait-timeout=60s"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        reader = HashingReader(cast("BinaryIO", process.stdout))
        try:
            target.put(name, reader)
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read() if process.stderr else b""
    if process.returncode:
        target.delete(name)
        raise BackupError(_("pg_dump failed: %s") % reason(said))
    return reader
