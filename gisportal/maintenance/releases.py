"""Which release a database or a backup belongs to, told by its migrations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]


@cache
def version() -> str:
    """The portal's version, written in ``pyproject.toml`` and nowhere else."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def unknown_migrations(applied: Iterable[Migration]) -> list[Migration]:
    """Of ``applied`` those of installed apps that this release does not know.

    What was squashed is known by the name of what replaced it.
    """
    known = _known()
    installed = {config.label for config in apps.get_app_configs()}
    return sorted(
        (app, name)
        for app, name in applied
        if app in installed and (app, name) not in known
    )


@cache
def _known() -> frozenset[Migration]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        names |= set(migration.replaces)
    return frozenset(names)
