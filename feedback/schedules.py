"""Work on reports that runs by itself."""

from __future__ import annotations

from feedback import photos
from feedback.delivery.deliver import deliver_outbox
from feedback.delivery.open311.follow import follow_all
from feedback.intake import confirmation, proof_of_work
from feedback.privacy import stale_names
from feedback.privacy.contacts import retention
from feedback.workflow import holidays, reminders
from gisportal.core.schedules import DAILY, HOURLY, MONTHLY, Schedule, every_minutes

SCHEDULES = (
    Schedule("deliver the outbox", deliver_outbox, every_minutes(1)),
    Schedule("ask other cities", follow_all, every_minutes(10)),
    Schedule("remind of deadlines", reminders.remind_all, HOURLY),
    Schedule("expire unconfirmed reports", confirmation.expire, DAILY),
    Schedule("forget old contacts", retention.forget_old, DAILY),
    Schedule("forget spent proofs", proof_of_work.forget_expired, DAILY),
    Schedule("sweep names of layers", stale_names.sweep_daily, DAILY),
    Schedule("sweep orphaned photos", photos.sweep_orphans, DAILY),
    Schedule("fill the calendar", holidays.load_coming, MONTHLY),
)
