"""Switching an account off and on, and taking away a lost second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core import audit
from gisportal.core.errors import ConflictError
from gisportal.site.sign_in.sessions import end_sessions


@transaction.atomic
def switch_off(actor: User, user: User, reason: str) -> None:
    """No sign-in, no session, no token from now on; the reports stay until handed over."""
    if user == actor:
        raise ConflictError(_("You cannot switch off your own account."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    audit.record(actor, "people.switched-off", user, reason=reason)


@transaction.atomic
def switch_on(actor: User, user: User) -> None:
    """The account works again, with the rights it had."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(actor, "people.switched-on", user)


@transaction.atomic
def drop_second_factor(actor: User | None, user: User) -> None:
    """For somebody who lost phone and codes: they sign in by password, and set up anew."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    audit.record(actor, "people.second-factor-dropped", user)
