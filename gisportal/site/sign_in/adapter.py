"""The portal's rules for allauth: nobody signs up, links lead home, mail goes by worker."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django_q.tasks import async_task

from feedback.links import full_address
from gisportal.core import audit, second_factor_secrets
from gisportal.core.bilingual import bilingual
from gisportal.core.middleware import client_address
from gisportal.site.sign_in.mail import send


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, from ``/staff/people/`` or by a provider."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the rest of the portal believes."""
        return client_address(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link of ``PORTAL_URL``: what a request says of its host can be forged."""
        return password_link(key)

    def format_email_subject(self, subject: str) -> str:
        """The portal's name first."""
        return f"[{bilingual(settings.PORTAL)}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Hand the mail to a worker: the answer takes as long for any address."""
        message = self.render_mail(template_prefix, email, self._facts(context))
        async_task(
            send, message.subject, message.body, email, q_options={"save": False}
        )

    def _facts(self, extra: dict[str, Any]) -> dict[str, Any]:
        name = bilingual(settings.PORTAL)
        return {"request": context.request, "portal_name": name, **extra}

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Write down that somebody came in, and how."""
        method = "password"
        records = request.session.get("account_authentication_methods") or []
        methods = ", ".join(str(record.get("method", method)) for record in records)
        audit.record(user, "sign-in.done", user, changes={"by": ("", methods)})
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed at rest; the app on the phone shows the portal's name."""

    def encrypt(self, text: str) -> str:
        """Sealed under ``CONTACT_KEYS``."""
        return second_factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed."""
        return second_factor_secrets.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The portal's name: what the app on the phone shows."""
        return bilingual(settings.PORTAL)


def password_link(key: str) -> str:
    """The whole address at which a password is set with ``key`` (``uid-token``)."""
    uid, _dash, token = key.partition("-")
    name = "account_reset_password_from_key"
    return full_address(reverse(name, kwargs={"uidb36": uid, "key": token}))
