"""Rows of Django-Q are what the apps declare, however they were before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string
from django_q.models import Schedule

from gisportal.core.schedules import declared_schedules, sync_schedules

TILES = "layers: bake tiles"
pytestmark = pytest.mark.django_db


def rows() -> list[tuple[object, ...]]:
    fields = ("name", "func", "schedule_type", "minutes", "repeats", "cluster")
    return sorted(Schedule.objects.values_list(*fields), key=repr)


def test_after_migrate_every_declared_one_is_there() -> None:
    Schedule.objects.all().delete()
    call_command("migrate", verbosity=0)
    declared = dict(declared_schedules())
    assert len(declared) >= 16
    assert {name for name, *_rest in rows()} == set(declared)


def test_every_function_is_found_by_its_name() -> None:
    sync_schedules()
    for name, schedule in declared_schedules():
        row = Schedule.objects.get(name=name)
        assert import_string(row.func) is schedule.func


def test_a_second_time_changes_nothing() -> None:
    sync_schedules()
    before = rows()
    assert sync_schedules() == 0
    assert rows() == before


def test_a_function_that_moved_is_corrected_and_keeps_its_time() -> None:
    sync_schedules()
    before = rows()
    row = Schedule.objects.filter(name=TILES)
    row.update(func="layers.tiles.baking.bake_due", minutes=7, cluster=None)
    next_run = row.get().next_run
    assert sync_schedules() == 1
    assert rows() == before
    assert row.get().next_run == next_run


def test_a_renamed_one_keeps_its_time() -> None:
    sync_schedules()
    row = Schedule.objects.get(name=TILES)
    Schedule.objects.filter(pk=row.pk).update(name="bake tiles")
    assert sync_schedules() == 1
    again = Schedule.objects.get(name=TILES)
    assert (again.pk, again.next_run) == (row.pk, row.next_run)


def test_what_is_there_twice_is_there_once_after() -> None:
    sync_schedules()
    before = rows()
    row = Schedule.objects.get(name=TILES)
    row.pk = None
    row.save()
    assert sync_schedules() == 1
    assert rows() == before


def test_ours_go_when_nobody_declares_them_and_the_administrators_stay() -> None:
    sync_schedules()
    for name in ("layers: of a release before", "nightly copy", None):
        Schedule.objects.create(name=name, func="math.floor")
    assert sync_schedules() == 1
    kept = Schedule.objects.filter(func="math.floor").values_list("name", flat=True)
    assert set(kept) == {"nightly copy", None}


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_them_again() -> None:
    sync_schedules()
    before = rows()
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_together_make_one_row_each() -> None:
    def start(_number: int) -> None:
        sync_schedules()
        connection.close()

    Schedule.objects.all().delete()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert len(rows()) == len(dict(declared_schedules()))
