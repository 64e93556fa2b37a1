"""System check: the database is not of a newer release than the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from gisportal.maintenance.releases import unknown_migrations, version


@register(Tags.database)
def check_release(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """No migration is applied that this release does not know."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations()
        if unknown := unknown_migrations(applied):
            names = ", ".join(f"{app}.{name}" for app, name in unknown[:5])
            found.append(
                Error(
                    f"The database belongs to a newer release than {version()}: it "
                    f"has {names}.",
                    hint="Install that release, or restore a backup made before it.",
                    id="maintenance.E001",
                )
            )
    return found
