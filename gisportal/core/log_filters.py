"""Keeps secrets and persons out of the log: whoever reads it is nobody's confidant."""

from __future__ import annotations

import logging
import re

_PATTERNS = (
    # The token of a private page and whatever follows it, also percent-encoded.
    (re.compile(r"(/follow(?:/|%2f)|%2ffollow%2f)[^\s\"'<>:,;)]+", re.I), r"\1***"),
    # Any other part of an address that looks like a token; not a UUID or a file's hash.
    (
        re.compile(
            r"(/(?:en/)?(?:[a-z0-9_.-]{1,30}/){1,6})"
            r"(?![0-9a-f]{8}-[0-9a-f]{4}-)(?=[^/\s]*\d)[A-Za-z0-9_=:-]{24,}(?=[/\s\"'?]|$)"
        ),
        r"\1***",
    ),
    # What was asked for in an address: people search for names.
    (re.compile(r"(/[^\s\"'<>?]*)\?[^\s\"'<>]+"), r"\1?***"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "***@***"),
    # Phone numbers as they are written in Vietnam.
    (re.compile(r"(?<![\w.:/-])(?:\+84|0)\d(?:[ .]?\d){7,9}(?![\w:/-])"), "***"),
    # PostgreSQL repeats the values of a row that it refused.
    (re.compile(r"(DETAIL:\s+).*"), r"\1***"),
)
_FORMATTER = logging.Formatter()


def masked(text: str) -> str:
    """``text`` without tokens, queries, addresses and numbers of people."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


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
