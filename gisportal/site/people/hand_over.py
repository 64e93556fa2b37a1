"""Open reports of somebody who leaves: listed, and given to colleagues of the office."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from feedback.models import OfficeMembership, Report
from feedback.permissions import staff_actor, visible_reports
from feedback.workflow.changes import assign
from gisportal.core import audit


def open_reports(user: User) -> QuerySet[Report]:
    """What ``user`` still has to answer, the oldest first."""
    rows = Report.objects.open().filter(assigned_to=user)
    return rows.select_related("category", "office").order_by("created_at", "pk")


def colleagues(user: User) -> QuerySet[User]:
    """Who works in one of the offices whose reports ``user`` holds."""
    offices = open_reports(user).order_by().values("office")
    members = OfficeMembership.objects.filter(office__in=offices).values("user")
    active = User.objects.filter(pk__in=members, is_active=True, is_staff=True)
    return active.exclude(pk=user.pk).order_by("last_name", "first_name", "username")


@transaction.atomic
def hand_over(actor: User, user: User, to: User | None) -> tuple[int, int]:
    """Give the open reports of ``user`` to ``to``, or back to their offices (None).

    How many went, and how many stayed: those of offices in which ``to`` does not work,
    or that ``actor`` may not move.
    """
    own = visible_reports(actor)
    done = left = 0
    for report in open_reports(user):
        if not own.contains(report) or not _takes(to, report):
            left += 1
            continue
        assign(report, to, staff_actor(actor, report))
        done += 1
    if done:
        changes = {"reports": (done + left, left)}
        reason = to.get_username() if to else ""
        audit.record(actor, "people.handed-over", user, changes=changes, reason=reason)
    return done, left


def _takes(person: User | None, report: Report) -> bool:
    if person is None:
        return True
    works = OfficeMembership.objects.filter(user=person, office=report.office_id)
    return person.is_active and works.exists()
