"""Labels in data: ``name_vi``/``name_en`` pairs, answered in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def language() -> str:
    """``"en"`` or ``"vi"``; anything unknown reads Vietnamese."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def pick(vi: str, en: str) -> str:
    """The text in the active language; the other one when it is empty."""
    return (en or vi) if language() == "en" else (vi or en)


def bilingual(source: object, field: str = "name") -> str:
    """``field`` of a row or mapping in the active language."""
    if isinstance(source, Mapping):
        return pick(source.get(f"{field}_vi") or "", source.get(f"{field}_en") or "")
    return pick(getattr(source, f"{field}_vi"), getattr(source, f"{field}_en"))


class BilingualName:
    """Mixin for models with ``name_vi`` and ``name_en``."""

    name_vi: Any
    name_en: Any

    @property
    def name(self) -> str:
        """The name in the active language."""
        return bilingual(self)
