"""Names of the portal's secrets: they tell a key and give nothing of it away."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from gisportal.core.encryption import fingerprint
from gisportal.core.signatures import encode, signer


@dataclass(frozen=True)
class Keys:
    """Fingerprints of secrets without which parts of a backup cannot be read."""

    contact_keys: list[str]
    secret_key: str
    # How many rows are sealed under which contact key.
    sealed: dict[str, int]
    # Public keys of parcel extracts, the current one first: what was signed stays
    # checkable with them in EXTRACT_OLD_KEYS, even if the signing key is lost.
    extract_keys: list[str] = field(default_factory=list)


def contact_keys() -> list[str]:
    """Fingerprints of ``CONTACT_KEYS``, as they stand in what is sealed."""
    return [fingerprint(secret) for secret in settings.CONTACT_KEYS]


def secret_key() -> str:
    """Fingerprint of ``SECRET_KEY``."""
    return fingerprint(settings.SECRET_KEY)


def extract_keys() -> list[str]:
    """Public keys that extracts are checked with."""
    return [encode(key.raw) for key in signer().public_keys]


def present(sealed: dict[str, int]) -> Keys:
    """The keys of this portal, beside what is sealed under which."""
    return Keys(contact_keys(), secret_key(), sealed, extract_keys())


def lost(keys: Keys) -> dict[str, int]:
    """Rows that this portal's keys do not open, by fingerprint."""
    here = set(contact_keys())
    return {name: count for name, count in keys.sealed.items() if name not in here}
