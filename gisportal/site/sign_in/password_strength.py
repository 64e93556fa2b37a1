"""Refuses passwords that are guessed early, those of this place first of all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from gisportal.core.search_folding import fold

# Of 0 to 4: 3 stands for 10^8 guesses or more.
LEAST_SCORE = 3
# The measure's effort grows with the square of the length.
MOST_MEASURED = 72
# What people here think of first, folded.
LOCAL_WORDS = (
    *("vinhlong", "vietnam", "saigon", "hanoi", "bentre", "travinh", "longchau"),
    *("matkhau", "anhyeuem", "emyeuanh", "yeuem", "xinchao", "gis", "admin"),
    *("congdat", "thuadat", "diachinh", "dialy", "ubnd", "xaphuong", "congchuc"),
    *("canbo", "quantri", "tainguyen", "moitruong", "nongnghiep"),
)


class GuessedPasswordValidator:
    """Measures with zxcvbn, which knows words, names, dates, keyboards and leet."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for a password that is guessed early."""
        words = [*LOCAL_WORDS, *_portal_words(), *_own_words(user)]
        folded = fold(password[:MOST_MEASURED]) or password[:MOST_MEASURED]
        found = zxcvbn(folded, user_inputs=words)
        if found["score"] < LEAST_SCORE:
            raise ValidationError(
                _(
                    "This password is easy to guess. Take four words that do not belong "
                    "together."
                ),
                code="password_guessed",
            )

    def get_help_text(self) -> str:
        """What to do instead."""
        return _("Take at least four words that do not belong together.")


def _portal_words() -> list[str]:
    names = (settings.PORTAL[key] for key in ("name_vi", "name_en", "body_vi"))
    return [word for name in names for word in fold(name).split()]


def _own_words(user: Any) -> list[str]:
    if user is None:
        return []
    texts = (user.username, user.first_name, user.last_name, user.email)
    return [word for text in texts for word in fold(text).replace("@", " ").split()]
