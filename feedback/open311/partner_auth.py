"""Who sends: a partner known by its key, with a limit of its own."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.translation import gettext as _

from feedback.errors import TooManyReportsError
from feedback.models import Partner
from gisportal.core.errors import ForbiddenError

HOUR = 3600


def partner_with(key: str) -> Partner:
    """The partner whose key this is. Raises ``ForbiddenError`` (403)."""
    partner = Partner.objects.with_key(key) if key else None
    if partner is None:
        raise ForbiddenError(
            _("The api_key is missing, unknown or no longer valid; nothing was kept.")
        )
    return partner


def count(partner: Partner) -> None:
    """Note that ``partner`` sends something. Raises ``TooManyReportsError`` (429)."""
    name = f"open311-{partner.pk}-{int(time.time()) // HOUR}"
    is_first = cache.add(name, 1, 2 * HOUR)
    if (1 if is_first else cache.incr(name)) > partner.hourly_limit:
        raise TooManyReportsError(
            _("This api_key has sent as many reports as it may in one hour.")
        )
