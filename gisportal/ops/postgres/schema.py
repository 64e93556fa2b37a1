"""The portal's role, database and extensions inside the private cluster.

The role is no superuser, so that what works here also works on a server where the
portal was given a database and nothing more. PostGIS goes into template1: every
database made from it, the tests' too, has it from the start.
"""

from __future__ import annotations

from pathlib import Path

from gisportal.ops.postgres import recovery
from gisportal.ops.postgres.binaries import Binaries
from gisportal.ops.postgres.errors import ClusterError
from gisportal.ops.postgres.system_user import Owner

ROLE = "portal"
DATABASE = "portal"
EXTENSIONS = ("postgis", "pg_trgm")

TEMPLATE_SQL = "".join(
    f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in EXTENSIONS
) + (
    # The private SRIDs of the VN-2000 zones are rows of this table.
    f"GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys TO {ROLE};\n"
)
ROLE_SQL = f"""\
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} LOGIN CREATEDB;
  END IF;
END $$;
GRANT pg_monitor, pg_signal_backend TO {ROLE};
"""


def prepare_database(owner: Owner, binaries: Binaries, sockets: Path) -> None:
    """Make what is missing; the database comes last and so marks all as done."""

    def psql(database: str, sql: str) -> str:
        command = [binaries.path("psql"), "-XqtA", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(sockets), "-U", "postgres", "-d", database]
        done = owner.run(command, input=sql)
        if done.returncode != 0:
            raise ClusterError(
                "The database could not be prepared: " + recovery.reason(done.stderr)
            )
        return done.stdout.strip()

    exists = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - constants
    if psql("postgres", exists) == "1":
        return
    psql("postgres", ROLE_SQL)
    psql("template1", TEMPLATE_SQL)
    psql("postgres", f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
