"""PostgreSQL's own programs, as new as the server, and how they are told the database."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from gisportal.maintenance.errors import BackupError

DEBIAN_ROOT = Path("/usr/lib/postgresql")


def program(name: str) -> str:
    """Path of ``pg_dump`` or its like, not older than the server.

    Raises ``BackupError`` when there is none.
    """
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if settings.PG_BIN:
        return str(Path(settings.PG_BIN) / name)
    found = [
        (int(path.parent.parent.name), path)
        for path in DEBIAN_ROOT.glob(f"*/bin/{name}")
        if path.parent.parent.name.isdigit()
    ]
    fitting = [path for major, path in sorted(found) if major >= server]
    if fitting:
        return str(fitting[0])
    if other := shutil.which(name):
        return other
    raise BackupError(
        _(
            "%(program)s of PostgreSQL %(major)d is not installed: apt-get install "
            "postgresql-client-%(major)d, or name its folder in PG_BIN."
        )
        % {"program": name, "major": server}
    )


def environment() -> dict[str, str]:
    """The environment in which a program finds the portal's database.

    The password travels here, not on the command line, which others may read.
    """
    facts = connection.settings_dict
    given = {
        "PGHOST": facts["HOST"],
        "PGPORT": facts["PORT"],
        "PGUSER": facts["USER"],
        "PGPASSWORD": facts["PASSWORD"],
        "PGDATABASE": facts["NAME"],
        "PGAPPNAME": "gisportal maintenance",
        "PGSSLMODE": facts["OPTIONS"].get("sslmode"),
    }
    own = {name: str(value) for name, value in given.items() if value}
    return {**os.environ, **own}


def reason(output: bytes) -> str:
    """The line of a program's output that says why it failed."""
    lines = output.decode(errors="replace").splitlines()
    telling = [line for line in lines if "error" in line.lower()]
    return (telling or lines or [_("it said nothing")])[0].strip()
