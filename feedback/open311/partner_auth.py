"""Who sends: a partner known by its key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from feedback.models import Partner
from gisportal.core.errors import ForbiddenError


def partner_with(key: str) -> Partner:
    """The partner whose key this is. Raises ``ForbiddenError`` (403)."""
    partner = Partner.objects.with_key(key) if key else None
    if partner is None:
        raise ForbiddenError(
            _("The api_key is missing, unknown or no longer valid; nothing was kept.")
        )
    return partner
