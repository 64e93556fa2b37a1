"""Work that runs at set times: declared in code, kept as rows of Django-Q.

An app declares its schedules in ``<app>/schedules.py`` as a tuple ``SCHEDULES``. After
every ``migrate`` the rows are made equal to what is declared, so a function that moves
takes its schedule along. Rows named ``<app>: …`` are ours: such a row that is declared
no longer is removed; rows that administrators made under other names are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q
from django.utils.module_loading import module_has_submodule
from django_q.models import Schedule as Row

LOCK = "gisportal.core.schedules"


@dataclass(frozen=True)
class Interval:
    """How often something runs, in Django-Q's terms."""

    schedule_type: str
    minutes: int | None = None


HOURLY = Interval(Row.HOURLY)
DAILY = Interval(Row.DAILY)
MONTHLY = Interval(Row.MONTHLY)


def every_minutes(minutes: int) -> Interval:
    """So many minutes from one run to the next."""
    return Interval(Row.MINUTES, minutes)


@dataclass(frozen=True)
class Schedule:
    """One function that runs again and again, in the named cluster or the default.

    ``formerly`` is the row's whole name in an earlier release: the row is renamed, so
    that its next run stays where it was.
    """

    name: str
    func: Callable[..., object]
    interval: Interval
    cluster: str | None = None
    formerly: str | None = None

    def values(self) -> dict[str, Any]:
        """What the row must hold; when it runs next is the row's own."""
        return {
            "func": f"{self.func.__module__}.{self.func.__qualname__}",
            "schedule_type": self.interval.schedule_type,
            "minutes": self.interval.minutes,
            "cron": None,
            "repeats": -1,
            "cluster": self.cluster,
        }


def declared_schedules() -> Iterator[tuple[str, Schedule]]:
    """(name of its row, schedule) of every app."""
    for config in apps.get_app_configs():
        for schedule in _schedules_of(config):
            yield f"{config.label}: {schedule.name}", schedule


def sync_schedules(using: str = DEFAULT_DB_ALIAS) -> int:
    """Make the rows equal to what is declared; how many rows that changed.

    May run in several processes at once: they wait for each other.
    """
    declared = dict(declared_schedules())
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        changed: int = sum(
            _sync_row(name, schedule, using) for name, schedule in declared.items()
        )
        gone: int
        gone, _by_model = (
            Row.objects.using(using)
            .filter(_named_by_us())
            .exclude(name__in=declared)
            .delete()
        )
    return changed + gone


def sync_after_migrate(using: str, **_signal: Any) -> None:
    """Receiver of ``post_migrate``, once the tables of Django-Q are up to date.

    Somebody may have migrated one app alone, or backwards.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if Row._meta.db_table not in tables:
            return
        columns = connection.introspection.get_table_description(
            cursor, Row._meta.db_table
        )
    if {field.column for field in Row._meta.fields} <= {row.name for row in columns}:
        sync_schedules(using)


def _sync_row(name: str, schedule: Schedule, using: str) -> int:
    """Create or correct one row, and drop what a race of old made twice."""
    values = {"name": name, **schedule.values()}
    names = [name] if schedule.formerly is None else [name, schedule.formerly]
    rows = list(Row.objects.using(using).filter(name__in=names).order_by("pk"))
    if not rows:
        Row.objects.using(using).create(**values)
        return 1
    kept, *twice = rows
    for row in twice:
        row.delete(using=using)
    if all(getattr(kept, field) == value for field, value in values.items()):
        return len(twice)
    Row.objects.using(using).filter(pk=kept.pk).update(**values)
    return 1 + len(twice)


def _named_by_us() -> Q:
    ours = Q(pk__in=[])
    for config in apps.get_app_configs():
        if _schedules_of(config):
            ours |= Q(name__startswith=f"{config.label}: ")
    return ours


def _schedules_of(config: AppConfig) -> tuple[Schedule, ...]:
    if not module_has_submodule(config.module, "schedules"):
        return ()
    module = import_module(f"{config.name}.schedules")
    return getattr(module, "SCHEDULES", ())
