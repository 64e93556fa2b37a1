"""One SVG sprite of the bootstrap-icons the pages use, under a name with a hash."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings

# Names as at bootstrap-icons; an icon used anywhere is named there (tests check that).
ICONS = tuple(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
_SVG = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


@cache
def sprite() -> bytes:
    """The sprite: one ``<symbol>`` an icon; empty where the package is missing."""
    folder = Path(settings.BASE_DIR) / "node_modules" / "bootstrap-icons" / "icons"
    symbols = [_symbol(name, folder / f"{name}.svg") for name in ICONS]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>"
    ).encode()


@cache
def sprite_hash() -> str:
    """Changes with the sprite, so that it can be cached for ever."""
    return hashlib.sha256(sprite()).hexdigest()[:12]


def _symbol(name: str, path: Path) -> str:
    if not path.exists():
        return ""
    match = _SVG.search(path.read_text(encoding="utf-8"))
    if match is None:
        return ""
    return f'<symbol id="{name}" viewBox="{match[1]}">{match[2].strip()}</symbol>'
