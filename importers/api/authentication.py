"""Authentication of the import API: by token, or by session with the CSRF check."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gisportal.core.api_keys import bearer_key
from importers.models import ApiToken


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer gpi_…``."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The token's user. Raises for a token that opens nothing."""
        text = bearer_key(request._request)
        if text is None:
            return None
        token = ApiToken.objects.with_key(text)
        if token is None:
            raise AuthenticationFailed(
                _(
                    "This token is unknown, revoked or expired, or its owner lacks the "
                    "second factor that is demanded."
                )
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class TokenScheme(  # type: ignore[no-untyped-call]  # the base's hook is untyped
    OpenApiAuthenticationExtension
):
    """Names the scheme in the API's description."""

    target_class = "importers.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
