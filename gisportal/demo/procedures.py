"""What people come to the demonstration's offices for."""

from __future__ import annotations

from typing import Any

from gisportal.demo.data import data


def procedures_of(slug: str, kind: str) -> tuple[dict[str, Any], ...]:
    """What an office handles, by its slug or else by its kind."""
    known = data("procedures")
    names = known["names"]
    order = {each: 10 * n for n, each in enumerate(names, start=1)}
    handled = known["by_office"].get(slug, known["by_kind"].get(kind, ()))
    return tuple({"slug": s, **names[s], "order": order[s]} for s in handled)
