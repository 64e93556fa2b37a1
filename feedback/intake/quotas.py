"""How many reports one sender may send: so many accepted, some more attempts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.errors import TooManyReportsError
from feedback.models import Partner, Report
from gisportal.core import rate_limits
from gisportal.core.rate_limits import network_key, private_key

SCOPE = "reports"
CONTACT_SCOPE = "contacts"
SUPPORT_SCOPE = "supports"
HOUR = 3600
# Mistakes in the form are forgiven; a flood of bad requests is not.
ATTEMPTS_PER_REPORT = 5


def count_attempt(address: str) -> None:
    """Count an attempt of ``address`` to send something.

    Raises ``TooManyReportsError``, as all functions here do.
    """
    _count_address(address, "attempt", ATTEMPTS_PER_REPORT)


def count_report(address: str) -> None:
    """Count a report sent from ``address``."""
    _count_address(address, "report", 1)


def count_contact(*contacts: str) -> None:
    """Count a report that names these phone numbers and addresses (empty ones are free).

    Somebody's address cannot be flooded with mails from many networks.
    """
    for contact in filter(None, contacts):
        _count(
            f"contact-{_contact_key(contact)}",
            CONTACT_SCOPE,
            _(
                "Many reports were sent with this phone number or e-mail. "
                "Please try again tomorrow, or phone us."
            ),
        )


def count_mail(email: str, address: str) -> None:
    """Count a mail to ``email`` that ``address`` asks for."""
    count_attempt(address)
    refusal = _(
        "Several e-mails were just sent to this address. Please check your inbox first."
    )
    _count(f"mail-{_contact_key(email)}", CONTACT_SCOPE, refusal)


def count_support(report: Report, address: str) -> None:
    """Count a “me too” on ``report`` from ``address``.

    A browser that drops its cookie is a new one; its network is not. Nothing of this is
    kept but a count for a day, under a keyed digest of network and report. The limit of
    it: somebody with many networks counts many times, and of the many phones behind one
    address of a carrier only the first few of a day are counted.
    """
    if address:
        key = private_key(f"{network_key(address)}-{report.pk}")
        refusal = _(
            "Others in your network were counted today. Thank you all the same."
        )
        _count(f"support-{key}", SUPPORT_SCOPE, refusal)


def count_partner(partner: Partner) -> None:
    """Count what a partner sends under its key, which has a limit of its own."""
    key = f"open311-{partner.pk}"
    if rate_limits.limiter().hit(key, partner.hourly_limit, HOUR) is not None:
        raise TooManyReportsError(
            _("This api_key has sent as many reports as it may in one hour.")
        )


def _count_address(address: str, kind: str, factor: int) -> None:
    if address:
        refusal = _(
            "Many reports came from your network in a short time. "
            "Please try again later, or phone us."
        )
        _count(f"{kind}-{network_key(address)}", SCOPE, refusal, factor)


def _count(key: str, scope: str, refusal: str, factor: int = 1) -> None:
    if rate_limits.hit(scope, key, factor=factor) is not None:
        raise TooManyReportsError(refusal)


def _contact_key(contact: str) -> str:
    return private_key(contact.strip().casefold())
