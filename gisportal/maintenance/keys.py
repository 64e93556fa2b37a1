"""Fingerprints of the portal's secrets: they name a key and give nothing of it away."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from gisportal.core.encryption import fingerprint


@dataclass(frozen=True)
class Keys:
    """Fingerprints of secrets without which parts of a backup cannot be read."""

    contact_keys: list[str]
    secret_key: str
    # How many rows are sealed under which contact key.
    sealed: dict[str, int]


def contact_keys() -> list[str]:
    """Fingerprints of ``CONTACT_KEYS``, as they stand in what is sealed."""
    return [fingerprint(secret) for secret in settings.CONTACT_KEYS]


def secret_key() -> str:
    """Fingerprint of ``SECRET_KEY``."""
    return fingerprint(settings.SECRET_KEY)


def present(sealed: dict[str, int]) -> Keys:
    """The keys of this portal, beside what is sealed under which."""
    return Keys(contact_keys(), secret_key(), sealed)


def lost(keys: Keys) -> dict[str, int]:
    """Rows that this portal's keys do not open, by fingerprint."""
    here = set(contact_keys())
    return {name: count for name, count in keys.sealed.items() if name not in here}
