"""Sign-in by a provider (OpenID Connect): claims make groups and offices, by data.

``OIDC_MAPPING`` says which; for Keycloak with a mapper "group membership" for example::

    {"claim": "groups",
     "groups": {"/gis/planners": ["planner"], "/gis/admins": ["administrator"]},
     "offices": {"/long-chau": {"office": "ubnd-phuong-long-chau", "role": "officer"}}}

Only what the mapping names is touched: a group given by hand stays. Somebody whom the
mapping gives nothing gets no account; one who has nothing left is no longer staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from feedback.models import OfficeMembership
from gisportal.core.errors import ForbiddenError
from layers.models import ServiceOffice

FORBIDDEN = 403


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Accounts come with the first sign-in, and their rights with every one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """For whom the mapping has a place."""
        return bool(claimed(sociallogin))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse strangers; bring the rights of those who are known up to date."""
        if not claimed(sociallogin) and not sociallogin.is_existing:
            raise ImmediateHttpResponse(_refused(request))
        if sociallogin.is_existing:
            give_rights(sociallogin.user, claimed(sociallogin))

    def save_user(
        self, request: HttpRequest, sociallogin: Any, form: Any = None
    ) -> Any:
        """A new account with its rights, without a password."""
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            give_rights(user, claimed(sociallogin))
        return user


def claimed(sociallogin: Any) -> set[str]:
    """What the claims say that the mapping knows."""
    mapping = settings.OIDC_MAPPING
    known = {*mapping.get("groups", {}), *mapping.get("offices", {})}
    return known & set(_values(sociallogin.account.extra_data, mapping))


def _values(data: dict[str, Any], mapping: dict[str, Any]) -> Iterable[str]:
    """The claim's values: of the ID token and of the user's own page."""
    claim = mapping.get("claim", "groups")
    for part in (data, data.get("id_token") or {}, data.get("userinfo") or {}):
        value: Any = part
        for name in claim.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value if isinstance(each, str))


@transaction.atomic
def give_rights(user: User, claims: set[str]) -> None:
    """Make groups, offices and the staff flag what the claims say."""
    mapping = settings.OIDC_MAPPING
    _give_groups(user, mapping.get("groups", {}), claims)
    _give_offices(user, mapping.get("offices", {}), claims)
    own = user.groups.exists() or OfficeMembership.objects.filter(user=user).exists()
    is_staff = bool(claims) or own or user.is_superuser
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def _give_groups(user: User, table: dict[str, list[str]], claims: set[str]) -> None:
    named = {name for names in table.values() for name in names}
    wanted = {name for claim in claims & set(table) for name in table[claim]}
    user.groups.remove(*user.groups.filter(name__in=named - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))


def _give_offices(
    user: User, table: dict[str, dict[str, str]], claims: set[str]
) -> None:
    wanted = {table[claim]["office"]: table[claim] for claim in claims & set(table)}
    named = {place["office"] for place in table.values()}
    own = OfficeMembership.objects.filter(user=user, office__slug__in=named)
    for row in own.exclude(office__slug__in=wanted):
        row.delete()
    for office in ServiceOffice.objects.filter(slug__in=wanted):
        role = wanted[office.slug].get("role", OfficeMembership.Role.OFFICER)
        OfficeMembership.objects.update_or_create(
            user=user, office=office, defaults={"role": role}
        )


def _refused(request: HttpRequest) -> Any:
    words = _(
        "Your account of the provider has no place in this portal. Ask an administrator."
    )
    context = {"error": ForbiddenError(words), "status": FORBIDDEN}
    return render(request, "error.html", context, status=FORBIDDEN)
