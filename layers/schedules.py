"""Work on the store that runs by itself, in the cluster of the long jobs."""

from __future__ import annotations

from gisportal.core.schedules import Schedule, every_minutes
from layers.stewardship.change_role import run_due
from layers.store.national_ids import fill_due
from layers.store.scrub_queue import forget_due
from layers.tiles.bake import bake_due

SCHEDULES = (
    Schedule(
        "fill in national parcel IDs",
        fill_due,
        every_minutes(1),
        cluster="long",
        formerly="national parcel ids",
    ),
    Schedule(
        "bake tiles", bake_due, every_minutes(1), cluster="long", formerly="bake tiles"
    ),
    Schedule(
        "forget private texts",
        forget_due,
        every_minutes(1),
        cluster="long",
        formerly="forget private texts",
    ),
    Schedule("give layers their roles", run_due, every_minutes(1), cluster="long"),
)
