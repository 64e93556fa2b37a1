"""Invented people."""

from __future__ import annotations

import numpy as np

from gisportal.demo.data import data


def owners(number: int, random: np.random.Generator) -> list[str]:
    """Return invented land users as a register writes them."""
    return [_owner(*random.random(6)) for _ in range(number)]


def identities(number: int, random: np.random.Generator) -> list[str]:
    """Return invented 12-digit identity numbers; no province has the code 999."""
    return [f"999{n:09d}" for n in random.integers(0, 10**9, number)]


def _owner(a: float, b: float, c: float, d: float, e: float, f: float) -> str:
    man = d < 0.5
    names = data("names")
    families, women = names["families"], names["women"]
    own = names["men"] if man else women
    name = f"{_at(families, a**1.7)} {_at(own['middle'], b)} {_at(own['given'], c)}"
    title = ("Ông" if man else "Bà") if e < 0.8 else ("Hộ ông" if man else "Hộ bà")
    if f < 0.12:
        wife = f"{_at(women['middle'], c)} {_at(women['given'], b)}"
        spouse = f"{_at(families, f * 8)} {wife}"
        return f"{title} {name} và bà {spouse}" if man else f"{title} {name}"
    return f"{title} {name}"


def _at(names: list[str], share: float) -> str:
    return names[min(int(share * len(names)), len(names) - 1)]
