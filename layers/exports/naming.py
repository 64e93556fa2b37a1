"""Column names that a file format can hold, each once."""

from __future__ import annotations

from collections.abc import Iterable


def unique_names(
    names: Iterable[str], taken: Iterable[str] = (), width: int = 60
) -> list[str]:
    """The names, of at most ``width`` characters; one that is taken gets a number.

    Upper and lower case are the same to most programs.
    """
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
