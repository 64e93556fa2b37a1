"""Texts: what people type, made safe to keep; numbers and moments read and written."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

# Control and surrogate characters, and those that turn the writing direction.
_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_PHONE = re.compile(r"(?:\+?84|0)([235789]\d{8,9})")
_PHONE_MARKS = re.compile(r"[\s.\-()]")


def clean_text(value: object) -> str:
    """Several lines of text: NFC, trimmed, line feeds only, nothing unprintable."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def clean_line(value: object) -> str:
    """One line of text."""
    return " ".join(clean_text(value).split())


def read_number(text: str, default: int = 0, *, digits: int = 18) -> int:
    """A whole number without a sign, in so many digits at most; else ``default``.

    Python itself refuses numbers of thousands of digits, and PostgreSQL longer keys.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if is_number else default


def iso_moment(at: datetime | None) -> str | None:
    """A moment in the portal's time zone, to the second, its offset spelled out."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def clean_phone(value: object) -> str:
    """A Vietnamese phone number as ``+84…``; empty stays empty.

    Raises ``ValidationError``.
    """
    text = _PHONE_MARKS.sub("", clean_line(value))
    if not text:
        return ""
    match = _PHONE.fullmatch(text)
    if not match:
        raise ValidationError(
            _("This is not a Vietnamese phone number. Example: 0912 345 678.")
        )
    return f"+84{match[1]}"


def clean_email(value: object) -> str:
    """An e-mail address; empty stays empty. Raises ``ValidationError``."""
    text = clean_line(value)
    if not text:
        return ""
    if len(text) > 254:
        raise ValidationError(_("This e-mail address is too long."))
    try:
        validate_email(text)
        # As the mail server will need it: a long name in other letters may not fit.
        text.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError) as error:
        raise ValidationError(
            _("This is not an e-mail address. Example: name@example.com.")
        ) from error
    return text
