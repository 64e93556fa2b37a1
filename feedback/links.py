"""Full addresses: for messages that leave the portal, and for programs that ask."""

from __future__ import annotations

from django.conf import settings


def full_address(path: str) -> str:
    """``path`` with the portal's public address before it.

    That address is a setting. What a request says of the host it was sent to can be
    forged, and a mail with a private link would lead to the forger.
    """
    return f"{settings.PORTAL_URL}{path}"
