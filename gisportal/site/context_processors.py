"""What every page knows: the portal's names, its language twin, its mode."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

from gisportal.core.bilingual import language, pick


def portal(request: HttpRequest) -> dict[str, Any]:
    """Names in the active language and the same page in the other language."""
    facts = settings.PORTAL
    other = "en" if language() == "vi" else "vi"
    return {
        "portal_name": pick(facts["name_vi"], facts["name_en"]),
        "portal_body": pick(facts["body_vi"], facts["body_en"]),
        "portal_responsible": pick(facts["responsible_vi"], facts["responsible_en"]),
        "portal_address": facts["address"],
        "portal_phone": facts["phone"],
        "portal_email": facts["email"],
        "other_language": other,
        "other_language_url": translate_url(request.get_full_path(), other),
    }
