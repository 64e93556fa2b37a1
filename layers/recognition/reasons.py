"""Why a column is private, in words: kept in English, shown in the reader's language.

What a person wrote as a reason is shown as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

BY_NAME = gettext_noop("personal by its name")
BESIDE_OWNER = gettext_noop("an address beside an owner's name")
CATALOGUE = gettext_noop("catalogue file")
_CONTENT = (
    gettext_noop("personal by its content (e-mail addresses)"),
    gettext_noop("personal by its content (12-digit identity numbers)"),
    gettext_noop("personal by its content (9-digit identity numbers)"),
    gettext_noop("personal by its content (phone numbers)"),
    gettext_noop("personal by its content (names of people)"),
    gettext_noop("personal by its content (names of people in sentences)"),
    gettext_noop("personal by its content (identity numbers in sentences)"),
    gettext_noop("personal by its content (phone numbers in sentences)"),
    gettext_noop("personal by its content (e-mail addresses in sentences)"),
    gettext_noop("personal by its content (bank accounts in sentences)"),
)
KNOWN = frozenset({BY_NAME, BESIDE_OWNER, CATALOGUE, *_CONTENT})


def by_content(words: str) -> str:
    """The reason to keep for what was found in a column's values."""
    return f"personal by its content ({words})"


def is_content(reason: str) -> bool:
    """Whether a column was recognised by its values."""
    return reason in _CONTENT


def shown(reason: str) -> str:
    """A kept reason (or several, with semicolons) in the reader's language."""
    parts = reason.split("; ")
    return "; ".join(_(part) if part in KNOWN else part for part in parts)
