"""What the portal's role must find and may do in its database, and nothing more.

The role is no superuser. What only a superuser can give (PostGIS, the table of coordinate
systems) is written as one file for whoever runs the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gisportal.core.geo import PRIVATE_SRID_BASE, VN2000_ZONES, proj4text

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
EXTENSIONS = ("postgis", "pg_trgm")
ASK = (
    "Give the database's administrator the file that `manage.py preparedatabase --sql` "
    "prints, to run with psql as a superuser."
)

FACTS = """
SELECT current_setting('server_version_num')::int / 10000,
       (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'),
       ARRAY(SELECT extname::text FROM pg_extension),
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       to_regclass('spatial_ref_sys') IS NULL
         OR (SELECT bool_and(has_table_privilege('spatial_ref_sys', named))
               FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) named),
       has_schema_privilege(current_schema(), 'CREATE'),
       has_database_privilege(current_database(), 'TEMP'),
       getdatabaseencoding()
"""

SQL = """\
-- Prepares a database for the portal. Run by a superuser, any number of times:
--   psql -v ON_ERROR_STOP=1 -d postgres -f THIS_FILE
-- The role gets a password afterwards:  \\password {role}
\\set ON_ERROR_STOP on
SELECT 'CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role_text}') \\gexec
SELECT 'CREATE DATABASE {database} OWNER {role} TEMPLATE template0 ENCODING ''UTF8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database_text}') \\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {database} TO {role};
\\connect {database}
{extensions}
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {role};
-- The coordinate systems of VN-2000, pinned to EPSG:6960; migrations keep them.
GRANT SELECT, INSERT, UPDATE, DELETE ON spatial_ref_sys TO {role};
{zones}
"""


@dataclass(frozen=True)
class Lack:
    """Something the database does not offer: its code, what, and what to do."""

    code: str
    message: str
    hint: str


def lacks(cursor: Any) -> Iterator[Lack]:
    """What is missing in the database that ``cursor`` is in."""
    cursor.execute(FACTS)
    major, postgis, present, is_super, srids, schema, temporary, encoding = (
        cursor.fetchone()
    )
    if major < OLDEST_POSTGRESQL:
        yield Lack(
            "E001",
            f"PostgreSQL {major} is too old.",
            f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed.",
        )
    if postgis is None or version(postgis) < OLDEST_POSTGIS:
        yield Lack(
            "E002",
            f"PostGIS {postgis} is too old." if postgis else "PostGIS is missing.",
            "Install PostGIS 3.3 or newer on the database's machine "
            "(Debian: apt-get install postgresql-postgis).",
        )
    elif not is_super and (absent := [e for e in EXTENSIONS if e not in present]):
        yield Lack(
            "E003",
            f"The database lacks the extensions {', '.join(absent)}, and the portal's "
            "role may not add them.",
            ASK,
        )
    yield from _refused(srids, schema, temporary)
    if encoding != "UTF8":
        yield Lack(
            "E006",
            f"The database's encoding is {encoding}.",
            "Make a database with ENCODING 'UTF8': Vietnamese text needs it.",
        )


def _refused(srids: bool, schema: bool, temporary: bool) -> Iterator[Lack]:
    if not srids:
        yield Lack(
            "E004",
            "The portal's role may not write the coordinate systems of VN-2000 into "
            "spatial_ref_sys.",
            ASK,
        )
    if not (schema and temporary):
        yield Lack("E005", "The portal's role may not make tables.", ASK)


def version(text: str) -> tuple[int, int]:
    """``3.3.2`` as numbers that compare."""
    major, minor, *_ = [*text.split("."), "0"]
    return int(major), int(minor)


def statements(role: str, database: str) -> str:
    """The file for the administrator."""
    return SQL.format(
        role=identifier(role),
        role_text=role.replace("'", "''"),
        database=identifier(database),
        database_text=database.replace("'", "''"),
        extensions="\n".join(
            f"CREATE EXTENSION IF NOT EXISTS {e};" for e in EXTENSIONS
        ),
        zones="\n".join(map(_zone, VN2000_ZONES)),
    )


def identifier(name: str) -> str:
    """A name as SQL writes it; psql and a quoted text inside take it alike."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _zone(epsg: int) -> str:
    """No authority on purpose: with one, PROJ would take another transformation."""
    return (
        "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"  # noqa: S608 - numbers and constants
        f" VALUES ({PRIVATE_SRID_BASE + epsg}, NULL, NULL, NULL, '{proj4text(epsg)}')"
        " ON CONFLICT (srid) DO UPDATE SET auth_name = NULL, auth_srid = NULL,"
        " srtext = NULL, proj4text = EXCLUDED.proj4text;"
    )
