"""Work of the imports that runs by itself."""

from __future__ import annotations

from gisportal.core import idempotency
from gisportal.core.schedules import HOURLY, Schedule, every_minutes
from importers.feeds import schedule as feeds
from importers.jobs.sweep import sweep

SCHEDULES = (
    Schedule("sweep imports", sweep, every_minutes(1), formerly="sweep imports"),
    Schedule("look at feeds", feeds.tick, every_minutes(1), formerly="look at sources"),
    Schedule(
        "forget API replies",
        idempotency.forget_old,
        HOURLY,
        formerly="forget API replies",
    ),
)
