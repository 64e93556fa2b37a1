"""No sign-in while attempts cannot be counted: passwords could be tried without end."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gisportal.core.errors import NoRoomError

SECONDS = 30


class CountedSignIn:
    """The first authentication backend: knows nobody, lets nobody by on a full disk."""

    def authenticate(self, _request: HttpRequest | None, **_credentials: Any) -> None:
        """Raises ``NoRoomError`` when nothing can be kept."""
        if not cache.add(f"sign-in-{secrets.token_hex(8)}", 1, SECONDS):
            raise NoRoomError(
                _(
                    "Signing in is not possible just now: attempts cannot be counted."
                    " Please try again later."
                )
            )
