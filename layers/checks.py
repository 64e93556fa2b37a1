"""System checks: the key that signs extracts cannot be guessed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from gisportal.core.signatures import KEY_MIN, BadSignatureError, signer


@register(Tags.security)
def check_signing_keys(**kwargs: Any) -> list[CheckMessage]:
    """A key that is set is long enough, and the old ones are keys."""
    found: list[CheckMessage] = []
    if 0 < len(settings.EXTRACT_SIGNING_KEY) < KEY_MIN:
        text = f"EXTRACT_SIGNING_KEY has fewer than {KEY_MIN} characters."
        hint = (
            "Make one with: openssl rand -hex 32, and keep it apart from the backups."
        )
        found.append(Error(text, hint=hint, id="layers.E001"))
    try:
        is_known = all(len(key.raw) == 32 for key in signer().public_keys)
    except BadSignatureError:
        is_known = False
    if not is_known:
        text = "EXTRACT_OLD_KEYS holds something that is no public key."
        hint = "Use what `manage.py signingkeys` printed."
        found.append(Error(text, hint=hint, id="layers.E002"))
    return found
