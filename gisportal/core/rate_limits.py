"""How often one client may ask for what costs more than a glance.

Each process counts in its own memory and tells the shared cache only every so many
requests: nearly free for everybody, and a flood spread over all processes is still seen
as one. The limit is against floods, not a quota: it may be passed by a few requests.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from gisportal.core.errors import TooManyRequestsError

# Requests of one client in one process between two looks at the shared count.
TOLD_EVERY = 20
# Named as Django's own default is, so that what clears that clears this.
OWN = LocMemCache("", {"OPTIONS": {"MAX_ENTRIES": 20_000}})

View = Callable[..., HttpResponse]


def seconds_to_wait(request: HttpRequest, scope: str) -> int:
    """Count one request of this client; 0 when it may go on, else when to come back."""
    rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].get(scope)
    allowed, period = SimpleRateThrottle.parse_rate(None, rate)
    if allowed is None or period is None:
        return 0
    now = time.time()
    window = int(now // period)
    key = f"limit-{scope}-{window}-{client(request)}"
    return 0 if count(key, period) <= allowed else int((window + 1) * period - now) + 1


def count(key: str, period: int) -> int:
    """Requests under ``key`` in all processes, as far as they have told."""
    others, own = OWN.get(key, (0, 0))
    own += 1
    if own % TOLD_EVERY == 0:
        total = cache.get(f"shared-{key}", 0) + TOLD_EVERY
        cache.set(f"shared-{key}", total, period)
        others = total - own
    OWN.set(key, (others, own), period)
    return others + own


def client(request: HttpRequest) -> str:
    """Who asks, unreadable: the account, else the network (of IPv6 the /64)."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user-{user.pk}"
    address = request.META.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        if ip.version == 6:
            address = str(ipaddress.ip_network((ip, 64), strict=False))
    return salted_hmac(
        "gisportal.core.rate_limits", address, algorithm="sha256"
    ).hexdigest()[:32]


def limited(scope: str) -> Callable[[View], View]:
    """A view that answers 429 to a client beyond the rate of ``scope``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wait = seconds_to_wait(request, scope)
            if wait:
                raise TooManyRequestsError(
                    _("Too many questions came from your network. Wait a minute."),
                    retry_after=wait,
                )
            return view(request, *args, **kwargs)

        return counted

    return decorate
