"""How often one client may look things up, counted in the process's own memory.

A shared cache would cost more than the look-up itself. With several web processes a
client may therefore ask as many times more; the limit is against floods, not a quota.
"""

from __future__ import annotations

from django.core.cache.backends.locmem import LocMemCache
from rest_framework.throttling import ScopedRateThrottle


class LookUpThrottle(ScopedRateThrottle):
    """The rate of the view's ``throttle_scope``, per address."""

    # Named as Django's own default is, so that what clears that clears this.
    cache = LocMemCache("", {"OPTIONS": {"MAX_ENTRIES": 10_000}})
