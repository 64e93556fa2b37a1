"""Who may see and move which report: membership in its office, or administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from feedback.errors import NotYourOfficeError
from feedback.models import AnswerTemplate, OfficeMembership, OutboxMessage, Report
from feedback.models.report import ReportQuerySet
from feedback.states import ActorKind
from layers.models import ServiceOffice

# Who asks: somebody signed in, or not.
Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Actor:
    """Who makes a change: a kind of actor, and the person where there is one."""

    kind: ActorKind
    user: User | None = None


REPORTER = Actor(ActorKind.REPORTER)
SYSTEM = Actor(ActorKind.SYSTEM)
PARTY = Actor(ActorKind.PARTY)


def administers(user: Visitor) -> bool:
    """Whether ``user`` is an administrator: sees every report, manages every account."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return False
    return user.has_perm("feedback.manage_people")


def visible_reports(user: Visitor) -> ReportQuerySet:
    """Reports that staff member ``user`` may work on: those of their offices.

    What found no office at all is everybody's who supervises one.
    """
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return Report.objects.none()
    if administers(user):
        return Report.objects.all()
    # As numbers: a join would keep the queues' indexes from being used.
    offices = list(_memberships(user).values_list("office_id", flat=True))
    mine = Q(office__in=offices)
    if is_supervisor(user):
        mine |= Q(office__isnull=True)
    return Report.objects.filter(mine)


def is_supervisor(user: Visitor) -> bool:
    """Whether ``user`` supervises some office (or all)."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return False
    supervisor = OfficeMembership.Role.SUPERVISOR
    return administers(user) or _memberships(user).filter(role=supervisor).exists()


def supervised_offices(user: Visitor) -> QuerySet[ServiceOffice]:
    """The offices whose rules, texts and messages ``user`` looks after; all for administrators.

    Of an office in which somebody is an officer only, they work on the reports.
    """
    offices = ServiceOffice.objects.all()
    if not is_supervisor(user) or not isinstance(user, User):
        return offices.none()
    if administers(user):
        return offices
    supervisor = OfficeMembership.Role.SUPERVISOR
    mine = _memberships(user).filter(role=supervisor)
    return offices.filter(pk__in=mine.values("office"))


def visible_messages(user: Visitor) -> QuerySet[OutboxMessage]:
    """Messages about reports of the person's offices.

    Those about no report (links people asked for) are no office's: administrators alone.
    """
    if administers(user):
        return OutboxMessage.objects.all()
    return OutboxMessage.objects.filter(report__in=visible_reports(user))


def usable_answers(user: Visitor) -> QuerySet[AnswerTemplate]:
    """Ready answers ``user`` may give: of the own offices, and those of every office."""
    rows = AnswerTemplate.objects.filter(is_active=True)
    if not isinstance(user, User) or administers(user):
        return rows
    mine = Q(office__in=_memberships(user).values("office"))
    return rows.filter(mine | Q(office=None))


def _memberships(user: User) -> QuerySet[OfficeMembership]:
    return OfficeMembership.objects.filter(user=user)


def works_on_reports(user: Visitor) -> bool:
    """Whether ``user`` is staff of some office (or sees all)."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return False
    return administers(user) or _memberships(user).exists()


def staff_actor(user: Visitor, report: Report) -> Actor:
    """``user`` as an actor on ``report``.

    Raises ``NotYourOfficeError`` when the report lies with another office.
    """
    if not isinstance(user, User) or not user.is_active:
        raise NotYourOfficeError(_("This report is with another office."))
    if administers(user):
        return Actor(ActorKind.SUPERVISOR, user)
    role = None
    if user.is_staff:
        if report.office_id is None and is_supervisor(user):
            return Actor(ActorKind.SUPERVISOR, user)
        role = (
            _memberships(user)
            .filter(office=report.office_id)
            .values_list("role", flat=True)
            .first()
        )
    if role is None:
        raise NotYourOfficeError(_("This report is with another office."))
    return Actor(ActorKind(role), user)


def can_see_contact(user: Visitor) -> bool:
    """Whether ``user`` may see who reported."""
    return bool(user.is_active and user.has_perm("feedback.view_contact"))
