"""Who manages whom: administrators everybody but superusers, others their own offices."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group, User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.models import OfficeMembership
from feedback.permissions import administers
from gisportal.core.errors import ForbiddenError
from gisportal.site.staff_groups import STAFF_GROUPS
from layers.models import LayerRight, ServiceOffice

View = Callable[..., HttpResponse]
# What somebody who manages the people of an office may give.
OFFICE_GROUPS = ("officer", "supervisor")
OFFICE_RIGHT = "feedback.manage_office_people"


def manages_people(user: Any) -> bool:
    """Whether ``user`` manages anybody."""
    return administers(user) or bool(
        user.is_active and user.is_staff and user.has_perm(OFFICE_RIGHT)
    )


def offices_to_give(user: Any) -> QuerySet[ServiceOffice]:
    """Offices into which ``user`` may put people."""
    offices = ServiceOffice.objects.filter(is_active=True).order_by("name_vi")
    if administers(user):
        return offices
    own = OfficeMembership.objects.filter(user=user).values("office")
    return offices.filter(pk__in=own)


def groups_to_give(user: Any) -> QuerySet[Group]:
    """Groups that ``user`` may give."""
    names = STAFF_GROUPS if administers(user) else OFFICE_GROUPS
    return Group.objects.filter(name__in=names).order_by("name")


def people_of(user: Any) -> QuerySet[User]:
    """Accounts that ``user`` may see and change.

    Whoever manages the people of offices sees those who work in these alone and hold
    nothing they could not give themselves; nobody below superusers sees superusers.
    """
    people = User.objects.filter(is_superuser=False)
    if user.is_superuser:
        return User.objects.all()
    if administers(user):
        return people
    own = offices_to_give(user).values("pk")
    elsewhere = OfficeMembership.objects.exclude(office__in=own).values("user")
    return (
        people.filter(office_memberships__office__in=own)
        .exclude(pk__in=elsewhere)
        .exclude(pk__in=User.user_permissions.through.objects.values("user"))
        .exclude(pk__in=LayerRight.objects.filter(user__isnull=False).values("user"))
        .alias(other_groups=Count("groups", ~Q(groups__name__in=OFFICE_GROUPS)))
        .filter(other_groups=0)
        .distinct()
    )


def managers_only(view: View) -> View:
    """Restrict a view to whoever manages people; what it shows is kept by no cache."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not manages_people(request.user):
            raise ForbiddenError(_("You may not manage accounts."))
        return view(request, *args, **kwargs)

    return checked


def can_confirm(request: HttpRequest) -> bool:
    """Whether the person has anything to confirm with: a password or a second factor."""
    return bool(get_adapter().get_reauthentication_methods(request.user))


# Before steps that give or take rights: the password or second factor once more.
confirmed = reauthentication_required(allow_get=True, enabled=can_confirm)
