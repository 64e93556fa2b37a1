"""Column names that a file format can hold, each once."""

from __future__ import annotations

from collections.abc import Iterable

SHORT = 10


def unique_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names; one that is taken already gets a number."""
    return _distinct(names, 60, taken)


def short_names(names: Iterable[str]) -> list[str]:
    """Names of at most ten characters for a shapefile, different from each other."""
    return _distinct(names, SHORT)


def _distinct(names: Iterable[str], width: int, taken: Iterable[str] = ()) -> list[str]:
    """Different names, upper and lower case being the same to most programs."""
    used = {name.casefold() for name in taken}
    result = []
    for name in names:
        short, count = name[:width], 1
        while short.casefold() in used:
            tail = f"_{count}"
            short = name[: width - len(tail)] + tail
            count += 1
        used.add(short.casefold())
        result.append(short)
    return result
