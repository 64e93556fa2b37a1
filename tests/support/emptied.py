"""Back to what the migrations wrote, after a test that commits.

Django's ``flush`` truncates every table, used or not, and writes content types,
permissions and groups anew: three seconds a test. Here a table that is empty is left
alone, and one that the migrations filled gets back what a test changed in it, under the
numbers it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase
from psycopg2 import sql

from gisportal.core.models import AuditEntry

# Where the rows that the migrations wrote are kept.
KEPT = "kept_of_migrations"
# Rows that a trigger keeps from being deleted; of the table itself it is switched off.
GUARDED = {AuditEntry._meta.db_table}


def keep_what_migrations_wrote() -> None:
    """Copy every table that is filled; to be called before the first test."""
    filled = _filled(_tables())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(_name(KEPT)))
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(_name(KEPT)))
        for table in filled:
            copy = sql.SQL("CREATE TABLE {} AS TABLE {}")
            cursor.execute(copy.format(_kept(table), _name(table)))
    kept_digests.cache_clear()


def back_to_the_migrations(_test: TransactionTestCase) -> None:
    """In the place of ``TransactionTestCase._fixture_teardown``."""
    kept = kept_digests()
    changed = [t for t in _filled(_tables()) if t not in kept]
    spoilt = [t for t, digest in _digests(kept, _name).items() if digest != kept[t]]
    # The foreign keys are deferred: only what is left at the end counts.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (*changed, *spoilt):
            verb = sql.SQL("TRUNCATE {}" if table in GUARDED else "DELETE FROM {}")
            cursor.execute(verb.format(_name(table)))
        for table in spoilt:
            copy = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}")
            cursor.execute(copy.format(_name(table), _kept(table)))
            _count_on(cursor, table)


def _count_on(cursor: CursorWrapper, table: str) -> None:
    """New rows get numbers of their own, also where the test set the count back."""
    for sequence in connection.introspection.get_sequences(cursor, table):
        cursor.execute(
            sql.SQL(
                "SELECT setval({name}, greatest("
                "(SELECT max({column}) FROM {table}), (SELECT last_value FROM {count})))"
            ).format(
                name=sql.Literal(sequence["name"]),
                column=sql.Identifier(sequence["column"]),
                table=_name(table),
                count=_name(sequence["name"]),
            )
        )


@cache
def kept_digests() -> dict[str, str]:
    """Digest of each table that the migrations filled, as they left it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [KEPT])
        tables = [table for (table,) in cursor.fetchall()]
    return _digests(tables, _kept)


def _tables() -> list[str]:
    """Of every model; not the list of migrations done."""
    return sorted(
        connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
    )


def _filled(tables: Iterable[str]) -> list[str]:
    each = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    questions = [each.format(sql.Literal(table), _name(table)) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(questions))
        return [table for (table,) in cursor.fetchall()]


def _digests(
    tables: Iterable[str], place: Callable[[str], sql.Composable]
) -> dict[str, str]:
    each = sql.SQL(
        "SELECT {}, md5(string_agg(row::text, '' ORDER BY row::text)) FROM {} row"
    )
    questions = [each.format(sql.Literal(table), place(table)) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(questions))
        return dict(cursor.fetchall())


def _kept(table: str) -> sql.Composable:
    return sql.Identifier(KEPT, table)


def _name(table: str) -> sql.Composable:
    return sql.Identifier(table)
