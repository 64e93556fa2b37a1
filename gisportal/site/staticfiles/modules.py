"""JavaScript modules of the apps, listed by folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders


@cache
def modules_in(folder: str) -> list[str]:
    """Static paths of the modules directly in ``folder`` (``"core/js/map"``), sorted."""
    path = finders.find(folder)
    if path is None:
        return []
    return [f"{folder}/{file.name}" for file in sorted(Path(path).glob("*.js"))]
