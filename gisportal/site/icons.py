"""One SVG sprite of the bootstrap-icons the pages use, under a name with a hash."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings

# Names as at bootstrap-icons; an icon used anywhere is named here (tests check that).
ICONS = (
    "arrow-clockwise",
    "arrow-counterclockwise",
    "arrow-left",
    "arrow-left-right",
    "arrow-right",
    "arrows-angle-expand",
    "bar-chart",
    "bell",
    "bookmark",
    "box-arrow-in-right",
    "box-arrow-right",
    "box-arrow-up-right",
    "building",
    "calendar3",
    "camera",
    "chat-left-text",
    "check-circle",
    "check-circle-fill",
    "check-lg",
    "chevron-compact-down",
    "chevron-compact-up",
    "chevron-down",
    "chevron-right",
    "chevron-up",
    "circle-half",
    "clipboard-check",
    "clock",
    "clock-history",
    "cloud-slash",
    "code-slash",
    "cone-striped",
    "copy",
    "crosshair",
    "dash-lg",
    "database",
    "download",
    "droplet",
    "envelope",
    "exclamation-circle-fill",
    "exclamation-triangle-fill",
    "eye",
    "eye-slash",
    "file-earmark-text",
    "flag-fill",
    "funnel",
    "gear",
    "geo-alt",
    "geo-alt-fill",
    "hand-thumbs-up",
    "grid-3x3",
    "hourglass-split",
    "house",
    "image",
    "inbox",
    "info-circle",
    "info-circle-fill",
    "layers",
    "layout-split",
    "lightbulb",
    "link-45deg",
    "list",
    "list-task",
    "lock",
    "map",
    "moisture",
    "megaphone",
    "megaphone-fill",
    "patch-question",
    "palette",
    "pencil",
    "pause-circle",
    "people",
    "person",
    "pin-map",
    "play-circle",
    "plus-lg",
    "printer",
    "question-circle",
    "rss",
    "rulers",
    "search",
    "send",
    "share",
    "shield-check",
    "signpost-2",
    "slash-circle",
    "star",
    "tag",
    "telephone",
    "tools",
    "translate",
    "trash",
    "tree",
    "upload",
    "x-circle-fill",
    "x-lg",
)
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
