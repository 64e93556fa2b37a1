"""What people type, made safe to keep: NFC, no control characters, one kind of line."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
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
            _("This is no Vietnamese phone number. Example: 0912 345 678.")
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
            _("This is no e-mail address. Example: name@example.com.")
        ) from error
    return text
