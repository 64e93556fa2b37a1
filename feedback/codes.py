"""Public codes, private follow tokens, and the digests they are kept as."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

# No 0/O, 1/I/L, and no vowels: a code never spells a word.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")
TOKEN_BYTES = 24


def new_code() -> str:
    """A code a person can read out, such as ``K7MF-4X2P``; about 38 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def code_for(seed: str) -> str:
    """The code that always belongs to ``seed`` (for the demonstration)."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    letters = ""
    for _place in range(8):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:4]}-{letters[4:]}"


def clean_code(text: str) -> str:
    """``text`` as a code, however it was typed; empty when it cannot be one."""
    letters = re.sub(r"[\s\-–.]", "", text).upper()
    code = f"{letters[:4]}-{letters[4:]}"
    return code if CODE.fullmatch(code) else ""


def new_token() -> str:
    """A follow token: 192 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_nonce() -> str:
    """What the link or code of one row is made from, under the server's secret."""
    return secrets.token_hex(16)


def token_for(key: str, fingerprint: str) -> str:
    """The follow token of an idempotent request.

    Made from the caller's key under the server's secret, so that the same request
    sent again gets the same link although only its digest is stored.
    """
    mac = salted_hmac(
        "feedback.follow", f"{key}\n{fingerprint}", algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).decode()


def purpose_token(purpose: str, nonce: str) -> str:
    """The token that opens one thing for one purpose: 192 bits under the secret.

    It is made again whenever a mail needs it, so nothing of it is stored.
    """
    mac = salted_hmac(f"feedback.{purpose}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:TOKEN_BYTES]).decode()


def is_purpose_token(token: str, purpose: str, nonce: str) -> bool:
    """Whether ``token`` opens that, in constant time."""
    return hmac.compare_digest(token.encode(), purpose_token(purpose, nonce).encode())


def purpose_digits(purpose: str, nonce: str) -> str:
    """Six digits to type in from a text message; wrong ones have to be counted."""
    mac = salted_hmac(f"feedback.{purpose}", nonce, algorithm="sha256").digest()
    return f"{int.from_bytes(mac[:8]) % 1_000_000:06d}"


def digest(text: str) -> str:
    """What is stored of a token or an idempotency key."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_token(token: str, stored: str) -> bool:
    """Whether ``token`` is the one whose digest is ``stored``, in constant time."""
    return hmac.compare_digest(digest(token), stored)


def seal(text: str) -> str:
    """``text`` encrypted under the server's secret."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The sealed text; empty when the secret has changed since."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def _fernet() -> Fernet:
    key = salted_hmac("feedback.seal", settings.SECRET_KEY, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(key.digest()))
