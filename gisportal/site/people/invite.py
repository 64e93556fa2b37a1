"""Inviting somebody: an account without a password, and a link to set one by mail."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django_q.tasks import async_task

from gisportal.core import audit
from gisportal.core.bilingual import bilingual
from gisportal.core.person_names import person_name, split_name
from gisportal.site.sign_in.adapter import password_link
from gisportal.site.sign_in.mail import send

HOUR = 3600


@transaction.atomic
def make_account(
    actor: User | None, username: str, name: str, email: str, **facts: bool
) -> User:
    """A member of staff who cannot sign in before they have set a password."""
    family, given = split_name(name)
    user = User(
        username=username,
        last_name=family,
        first_name=given,
        email=email,
        is_staff=True,
        **facts,
    )
    user.set_unusable_password()
    user.save()
    audit.record(actor, "people.invited", user)
    return user


def invitation_link(user: User) -> str:
    """The link at which ``user`` sets a password; it ends with that, or with time."""
    key = default_token_generator.make_token(user)
    return password_link(f"{user_pk_to_url_str(user)}-{key}")


def mail_invitation(user: User) -> None:
    """Hand the invitation to a worker, in the language of the page."""
    name = bilingual(settings.PORTAL)
    facts = {
        "name": person_name(user),
        "username": user.username,
        "link": invitation_link(user),
        "hours": settings.PASSWORD_RESET_TIMEOUT // HOUR,
        "portal_name": name,
    }
    subject = render_to_string("account/email/invitation_subject.txt", facts).strip()
    body = render_to_string("account/email/invitation_message.txt", facts).strip()
    async_task(send, f"[{name}] {subject}", body, user.email, q_options={"save": False})
