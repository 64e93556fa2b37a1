"""Maintenance that runs by itself, in the cluster of the long jobs."""

from __future__ import annotations

from gisportal.core.schedules import DAILY, Schedule, every_minutes
from gisportal.maintenance.backup.due import back_up_when_due
from gisportal.maintenance.housekeeping import keep_house

SCHEDULES = (
    Schedule("back up when due", back_up_when_due, every_minutes(10), cluster="long"),
    Schedule(
        "keep house", keep_house, DAILY, cluster="long", formerly="purge old versions"
    ),
)
