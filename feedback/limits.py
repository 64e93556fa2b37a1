"""How many reports one address may send: so many accepted, some more attempts."""

from __future__ import annotations

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from feedback.errors import TooManyReportsError

SCOPE = "reports"
CONTACT_SCOPE = "contacts"
# Mistakes in the form are forgiven; a flood of bad requests is not.
ATTEMPTS_PER_REPORT = 5


def count_attempt(address: str) -> None:
    """Note that ``address`` tries to send something. Raises when it tries too often."""
    _count(address, "attempt", ATTEMPTS_PER_REPORT)


def count_report(address: str) -> None:
    """Note that ``address`` sends a report. Raises ``TooManyReportsError``."""
    _count(address, "report", 1)


def count_contact(*contacts: str) -> None:
    """Note that a report names these phone numbers and addresses (empty ones do not count).

    Somebody's address cannot be flooded with mails from many networks.
    """
    for contact in filter(None, contacts):
        _count_key(
            f"contact-{_secret(contact)}",
            CONTACT_SCOPE,
            _(
                "Many reports were sent with this phone number or e-mail. "
                "Please try again tomorrow, or phone us."
            ),
        )


def count_mail(email: str, address: str) -> None:
    """Note that a mail is asked for, to ``email`` from ``address``. Raises when too often."""
    count_attempt(address)
    words = _("Several mails were just sent to this address. Please look there first.")
    _count_key(f"mail-{_secret(email)}", CONTACT_SCOPE, words)


def _count(address: str, kind: str, factor: int) -> None:
    if address:
        words = _(
            "Many reports came from your network in a short time. "
            "Please try again later, or phone us."
        )
        _count_key(f"{kind}-{_network(address)}", SCOPE, words, factor)


def _count_key(key: str, scope: str, words: str, factor: int = 1) -> None:
    """Count one for ``key``. Raises ``TooManyReportsError`` with ``words``."""
    rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].get(scope)
    allowed, seconds = SimpleRateThrottle.parse_rate(None, rate)
    if allowed is None:
        return
    key = f"feedback-{key}"
    now = time.time()
    recent = [at for at in cache.get(key, []) if at > now - seconds]
    if len(recent) >= allowed * factor:
        raise TooManyReportsError(words)
    cache.set(key, [*recent, now], seconds)


def _secret(contact: str) -> str:
    """A contact as a key of the cache: nothing personal can be read from it."""
    text = contact.strip().casefold()
    return salted_hmac("feedback.limits", text, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """The address; of IPv6 the /64, which is what one household has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)
