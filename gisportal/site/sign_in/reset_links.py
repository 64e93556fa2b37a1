"""Links at which a password is set: of no use while the account is switched off."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetLinks(PasswordResetTokenGenerator):
    """Django's: they end once used, with time, or when the account has another address."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the link holds for ``user`` just now."""
        return bool(user and user.is_active and super().check_token(user, token))
