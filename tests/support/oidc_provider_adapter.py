"""What the provider of ``oidc_provider`` says of people: their groups too."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings


class GroupsAdapter(DefaultOIDCAdapter):
    """Adds the claim ``groups``, as Keycloak's group mapper does."""

    def get_claims(self, purpose: Any, user: Any, *args: Any, **kwargs: Any) -> Any:
        """The library's own claims and the groups."""
        claims = super().get_claims(purpose, user, *args, **kwargs)
        return {**claims, "groups": settings.PEOPLE[user.username]}
