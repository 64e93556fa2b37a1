"""How often one client may ask, search or send: the portal's only rate limiter.

What is counted, and under which name, is the callers' business; how the counts are kept
is behind ``RateLimiter``, whose implementation the setting ``RATE_LIMITER`` names.
The rates themselves are ``DEFAULT_THROTTLE_RATES`` of REST framework's settings.
"""

from __future__ import annotations

import ipaddress
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as memoize
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from gisportal.core.errors import TooManyRequestsError
from gisportal.core.slots import one_at_a_time

# Requests of one client in one process between two looks at the shared count.
SHARE_EVERY = 20
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True)
class Rate:
    """At most ``limit`` hits in ``period`` seconds."""

    limit: int
    period: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """The rate that ``600/min`` means."""
        limit, _slash, period = text.partition("/")
        return cls(int(limit), PERIODS[period[0]])


class RateLimiter(ABC):
    """Where hits are counted."""

    @abstractmethod
    def hit(
        self, key: str, limit: int, period: int, *, exact: bool = True
    ) -> int | None:
        """Count one hit of ``key``; None when it may go on, else seconds to wait.

        An exact limit is never passed, in no stretch of ``period`` seconds; hits
        beyond it do not count. Without ``exact`` an implementation may let a few more
        pass for the sake of speed, and count by the clock.
        """


class CacheRateLimiter(RateLimiter):
    """Counts in Django's cache, which all processes of one machine share.

    Inexact limits guard what costs little, on every request. Each process counts them in
    its own memory and tells the shared cache only every ``SHARE_EVERY`` hits: nearly free
    for everybody, and a flood spread over all processes is still seen as one.
    """

    def __init__(self) -> None:
        # Named as Django's own default is, so that what clears that clears this.
        self._memory = LocMemCache("", {"OPTIONS": {"MAX_ENTRIES": 20_000}})

    def hit(
        self, key: str, limit: int, period: int, *, exact: bool = True
    ) -> int | None:
        """Count one hit of ``key``; None when it may go on, else seconds to wait."""
        if exact:
            return self._hit_in_sliding_window(key, limit, period)
        now = time.time()
        window = int(now // period)
        if self.count(f"limit-{key}-{window}", period) <= limit:
            return None
        return int((window + 1) * period - now) + 1

    def count(self, key: str, period: int) -> int:
        """Count one under ``key``; the sum over all processes as far as they told."""
        counts: tuple[int, int] = self._memory.get(key, (0, 0))
        others, own = counts[0], counts[1] + 1
        if own % SHARE_EVERY == 0:
            total = cache.get(f"shared-{key}", 0) + SHARE_EVERY
            cache.set(f"shared-{key}", total, period)
            others = total - own
        self._memory.set(key, (others, own), period)
        return others + own

    def _hit_in_sliding_window(self, key: str, limit: int, period: int) -> int | None:
        """Read, judged and written by one at a time, of all processes of the machine.

        Where no lock can be had (a full disk), two at once may both be the last.
        """
        if limit < 1:
            return period
        with one_at_a_time(f"hits-{key}"):
            return self._hit_alone(f"hits-{key}", limit, period)

    def _hit_alone(self, key: str, limit: int, period: int) -> int | None:
        now = time.time()
        recent: list[float] = [at for at in cache.get(key, []) if at > now - period]
        if len(recent) >= limit:
            return max(1, math.ceil(recent[-limit] + period - now))
        cache.set(key, [*recent, now], period)
        return None


def limiter() -> RateLimiter:
    """The implementation in use."""
    return _limiter(settings.RATE_LIMITER)


@memoize
def _limiter(path: str) -> RateLimiter:
    implementation: type[RateLimiter] = import_string(path)
    return implementation()


def hit(scope: str, key: str, *, factor: int = 1, exact: bool = True) -> int | None:
    """Count one hit of ``key`` by ``factor`` times the rate of ``scope``.

    None when it may go on, else the seconds to wait. Scopes without a rate are free.
    """
    text = api_settings.DEFAULT_THROTTLE_RATES.get(scope)
    if text is None:
        return None
    rate = Rate.parse(str(text))
    return limiter().hit(
        f"{scope}-{key}", rate.limit * factor, rate.period, exact=exact
    )


def count(scope: str, key: str) -> None:
    """Count one hit of ``key``. Raises ``TooManyRequestsError`` beyond the rate."""
    wait = hit(scope, key, exact=False)
    if wait is not None:
        raise TooManyRequestsError(
            _("Too many questions came from your network. Wait a minute."),
            retry_after=wait,
        )


def client_key(request: HttpRequest | Request) -> str:
    """Who asks, unreadable: the account, else the network."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user-{user.pk}"
    return network_key(request.META.get("REMOTE_ADDR", ""))


def network_key(address: str) -> str:
    """An address, unreadable; of IPv6 the /64, which is what one household has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return private_key(address)
    if ip.version == 6:
        return private_key(str(ipaddress.ip_network((ip, 64), strict=False)))
    return private_key(str(ip))


def private_key(text: str) -> str:
    """``text`` as a key from which nothing personal can be read."""
    mac = salted_hmac("gisportal.core.rate_limits", text, algorithm="sha256")
    return mac.hexdigest()[:32]


def limited(
    scope: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], R]],
    Callable[Concatenate[HttpRequest, P], R],
]:
    """A view that answers 429 to a client beyond the rate of ``scope``."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], R],
    ) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            count(scope, client_key(request))
            return view(request, *args, **kwargs)

        return counted

    return decorate


class ScopeThrottle(BaseThrottle):
    """For views of REST framework: the rate of the view's ``throttle_scope``.

    Views without a scope are free. ``is_exact`` as in ``RateLimiter.hit``.
    """

    is_exact = False
    seconds: int | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request."""
        scope: str | None = getattr(view, "throttle_scope", None)
        if scope:
            self.seconds = hit(scope, client_key(request), exact=self.is_exact)
        return self.seconds is None

    def wait(self) -> float | None:
        """Seconds for ``Retry-After``."""
        return self.seconds


class ExactScopeThrottle(ScopeThrottle):
    """The same for requests that are few and cost much."""

    is_exact = True
