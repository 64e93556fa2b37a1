"""People's names as they are said here: family name, middle name, given name."""

from __future__ import annotations

from typing import Any


def person_name(user: Any) -> str:
    """The full name ("Nguyễn Thị Hoa"), or the account's name where there is none."""
    name = f"{user.last_name} {user.first_name}".strip()
    return name or str(user.get_username())


def split_name(name: str) -> tuple[str, str]:
    """Family name and the rest, of a name as people write it here."""
    family, _space, rest = " ".join(name.split()).partition(" ")
    return (family, rest) if rest else ("", family)
