"""How many reports one address may send: so many accepted, some more attempts."""

from __future__ import annotations

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from feedback.errors import TooManyReportsError

SCOPE = "reports"
# Mistakes in the form are forgiven; a flood of bad requests is not.
ATTEMPTS_PER_REPORT = 5


def count_attempt(address: str) -> None:
    """Note that ``address`` tries to send something. Raises when it tries too often."""
    _count(address, "attempt", ATTEMPTS_PER_REPORT)


def count_report(address: str) -> None:
    """Note that ``address`` sends a report. Raises ``TooManyReportsError``."""
    _count(address, "report", 1)


def _count(address: str, kind: str, factor: int) -> None:
    rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].get(SCOPE)
    allowed, seconds = SimpleRateThrottle.parse_rate(None, rate)
    if not address or allowed is None:
        return
    key = f"feedback-{kind}-{_network(address)}"
    now = time.time()
    recent = [at for at in cache.get(key, []) if at > now - seconds]
    if len(recent) >= allowed * factor:
        raise TooManyReportsError(
            _(
                "Many reports came from your network in a short time. "
                "Please try again later, or phone us."
            )
        )
    cache.set(key, [*recent, now], seconds)


def _network(address: str) -> str:
    """The address; of IPv6 the /64, which is what one household has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)
