"""Signed statements of the portal: Ed25519, in the compact form of RFC 7515 (JWS).

``EXTRACT_SIGNING_KEY`` is one secret, from which the key is derived; without it nothing
is signed, and whatever would be says so. What was signed stays checkable after the key
is replaced: ``EXTRACT_OLD_KEYS`` holds the public keys of earlier ones. A key that leaked
is left out of it, and nothing that it signed is believed any more.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_MIN = 32
ALGORITHM = "EdDSA"
# No statement of ours is longer; nothing longer is looked at.
TOKEN_MAX = 8_000
_NAME = 12


class BadSignatureError(Exception):
    """Not signed with this key, changed since, or no signed statement at all."""


class UnknownKeyError(BadSignatureError):
    """Signed with a key that is not (or no more) among the portal's."""


def encode(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of ``encode``; every other spelling of them is refused.

    The last letter of base64 has spare bits: two texts must not stand for one thing.
    Raises ``BadSignatureError``.
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadSignatureError from error
    if encode(data) != text:
        raise BadSignatureError
    return data


@dataclass(frozen=True)
class PublicKey:
    """A key that signatures are checked with; its name is made of it."""

    raw: bytes
    is_current: bool

    @property
    def name(self) -> str:
        """What a signature calls its key."""
        return hashlib.sha256(self.raw).hexdigest()[:_NAME]

    def as_jwk(self) -> dict[str, Any]:
        """The key as RFC 8037 writes it."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": ALGORITHM,
            "use": "sig",
            "kid": self.name,
            "x": encode(self.raw),
            "current": self.is_current,
        }


class Signer:
    """Signs under ``secret``, if there is one; checks also what ``old`` keys signed."""

    def __init__(self, secret: str, old: Sequence[str]) -> None:
        self._key = _private(secret) if secret else None
        keys = [PublicKey(decode(text), is_current=False) for text in old]
        if self._key:
            raw = self._key.public_key().public_bytes_raw()
            keys.insert(0, PublicKey(raw, is_current=True))
        self.public_keys = tuple(keys)

    @property
    def can_sign(self) -> bool:
        """Whether there is a key."""
        return self._key is not None

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a signed statement; empty without a key."""
        if self._key is None:
            return ""
        header = {"alg": ALGORITHM, "kid": self.public_keys[0].name}
        signed = f"{_packed(header)}.{_packed(claims)}"
        return f"{signed}.{encode(self._key.sign(signed.encode()))}"

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a statement that the portal signed.

        Raises ``UnknownKeyError`` and ``BadSignatureError``.
        """
        if len(token) > TOKEN_MAX or not token.isascii() or token.count(".") != 2:
            raise BadSignatureError
        signed, _dot, signature = token.rpartition(".")
        header = _unpacked(signed.partition(".")[0])
        if header.get("alg") != ALGORITHM:
            raise BadSignatureError
        keys = {key.name: key for key in self.public_keys}
        key = keys.get(str(header.get("kid")))
        if key is None:
            raise UnknownKeyError
        try:
            public = Ed25519PublicKey.from_public_bytes(key.raw)
            public.verify(decode(signature), signed.encode())
        except InvalidSignature as error:
            raise BadSignatureError from error
        return _unpacked(signed.partition(".")[2])


def signer() -> Signer:
    """The signer under the keys of the settings."""
    return _signer(settings.EXTRACT_SIGNING_KEY, tuple(settings.EXTRACT_OLD_KEYS))


@lru_cache(maxsize=8)
def _signer(secret: str, old: tuple[str, ...]) -> Signer:
    return Signer(secret, old)


def _private(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"gisportal.extract"
    ).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def _packed(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return encode(text.encode())


def _unpacked(text: str) -> dict[str, Any]:
    try:
        facts = json.loads(decode(text))
    except (ValueError, RecursionError) as error:
        raise BadSignatureError from error
    if not isinstance(facts, dict):
        raise BadSignatureError
    return facts
