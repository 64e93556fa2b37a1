"""Personal data at rest: sealed under keys from the environment, found by keyed hash.

``CONTACT_KEYS`` holds one key or several: the first one seals, every one unseals, so
that a key can be replaced while the portal runs. What is sealed names its key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# First letters of everything sealed: tells the form, should it ever change.
FORM = "s1"
KEY_MIN = 32
_NONCE = 12
_NAME = 8


class SealBrokenError(Exception):
    """Sealed under a key that is not given, or changed since."""


def fingerprint(secret: str) -> str:
    """The short name of a key, which gives nothing of it away."""
    return hashlib.sha256(b"name:" + secret.encode()).hexdigest()[:_NAME]


class _Key:
    """What is made of one secret: its name, a key to seal and one to hash with."""

    def __init__(self, secret: str) -> None:
        material = secret.encode()
        self.name = fingerprint(secret)
        self.cipher = AESGCM(_derived(material, b"seal"))
        self.hash_key = _derived(material, b"find")


class Vault:
    """Seals and finds under ``secrets``, the first of which is the current one."""

    def __init__(self, secrets: Sequence[str]) -> None:
        keys = [_Key(secret) for secret in secrets]
        if not keys:
            raise ImproperlyConfigured("CONTACT_KEYS is not set (see .env.example).")
        self._current = keys[0]
        self._keys = {key.name: key for key in keys}

    @property
    def prefix(self) -> str:
        """How everything begins that is sealed under the current key."""
        return f"{FORM}.{self._current.name}."

    def seal(self, text: str, purpose: str) -> str:
        """``text`` encrypted; only the same ``purpose`` opens it again."""
        nonce = os.urandom(_NONCE)
        secret = self._current.cipher.encrypt(nonce, text.encode(), purpose.encode())
        return self.prefix + base64.urlsafe_b64encode(nonce + secret).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """The text in ``sealed``. Raises ``SealBrokenError``."""
        form, name, body = [*sealed.split(".", 2), "", ""][:3]
        key = self._keys.get(name)
        if form != FORM or key is None:
            raise SealBrokenError(f"no key {name[:_NAME]!r}")
        try:
            raw = base64.urlsafe_b64decode(body)
            nonce, secret = raw[:_NONCE], raw[_NONCE:]
            return key.cipher.decrypt(nonce, secret, purpose.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise SealBrokenError("changed since it was sealed") from error

    def hashed(self, value: str, purpose: str) -> str:
        """Keyed hash (hex) to find ``value`` by, under the current key."""
        return self._hash(self._current, value, purpose)

    def hashes(self, value: str, purpose: str) -> list[str]:
        """The hashes ``value`` may be kept as while a key is being replaced."""
        return [self._hash(key, value, purpose) for key in self._keys.values()]

    def _hash(self, key: _Key, value: str, purpose: str) -> str:
        text = f"{purpose}\n{value}".encode()
        return hmac.new(key.hash_key, text, hashlib.sha256).hexdigest()


def vault() -> Vault:
    """The vault under the keys of the settings. Raises ``ImproperlyConfigured``."""
    return _vault(tuple(settings.CONTACT_KEYS))


@lru_cache(maxsize=8)
def _vault(secrets: tuple[str, ...]) -> Vault:
    return Vault(secrets)


def _derived(material: bytes, use: bytes) -> bytes:
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"gisportal." + use
    ).derive(material)
