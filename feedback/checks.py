"""System checks: contact data can be sealed before the first one comes in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from gisportal.core.encryption import KEY_MIN


@register(Tags.security)
def check_contact_keys(**kwargs: Any) -> list[CheckMessage]:
    """There is a key, and none that could be guessed."""
    hint = (
        'Set CONTACT_KEYS, made for example with: python3 -c "import secrets; '
        'print(secrets.token_urlsafe(48))", and keep it apart from the backups.'
    )
    if not settings.CONTACT_KEYS:
        return [Error("CONTACT_KEYS is not set.", hint=hint, id="feedback.E001")]
    if min(map(len, settings.CONTACT_KEYS)) < KEY_MIN:
        text = f"A key in CONTACT_KEYS has fewer than {KEY_MIN} characters."
        return [Error(text, hint=hint, id="feedback.E002")]
    return []
