"""Who must have a second factor, and who has one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(user: Any) -> bool:
    """Whether one of the groups of ``user`` demands it; of superusers any group does."""
    groups = settings.MFA_REQUIRED_GROUPS
    if not groups or not user.is_authenticated:
        return False
    is_member = user.groups.filter(name__in=groups).exists()
    return bool(user.is_superuser or is_member)


def has_second_factor(user: Any) -> bool:
    """Whether ``user`` has an app or a passkey; recovery codes alone do not count."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return bool(found.exists())


def is_open_to(user: str) -> Q:
    """Rows whose person (the foreign key ``user``) may use what needs signing in.

    That is who needs no second factor or has one, be it their provider's.
    """
    groups = settings.MFA_REQUIRED_GROUPS
    if not groups:
        return Q()
    person = OuterRef(f"{user}_id")
    memberships = User.groups.through._default_manager
    member = Exists(memberships.filter(user_id=person, group__name__in=groups))
    has_one = Q(Exists(Authenticator.objects.filter(user_id=person, type__in=FACTORS)))
    needs_none = Q(**{f"{user}__is_superuser": False}) & ~member
    if settings.OIDC_HAS_MFA:
        has_one |= Q(Exists(SocialAccount.objects.filter(user_id=person)))
    return needs_none | has_one
