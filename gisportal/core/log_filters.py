"""Keeps private links out of the log: whoever reads it could open them."""

from __future__ import annotations

import logging
import re

# The token of a private page and whatever follows it, also percent-encoded.
_TOKEN = re.compile(r"(/follow(?:/|%2f)|%2ffollow%2f)[^\s\"'<>:,;)]+", re.IGNORECASE)
_FORMATTER = logging.Formatter()


def masked(text: str) -> str:
    """``text`` without what follows ``/follow/``."""
    return _TOKEN.sub(r"\1***", text)


class HideFollowTokens(logging.Filter):
    """Masks message, arguments and traceback of every record; lets all pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Write the text out here, so that no argument can bring the token back."""
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True
