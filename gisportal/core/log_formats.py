"""How a line of the log looks: for people, or as JSON; with one clock and the request."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

# The request that is being answered in this thread; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def moment(record: logging.LogRecord) -> str:
    """When, in the portal's time zone and with its offset: one clock for all lines."""
    zone = timezone.get_default_timezone()
    return datetime.fromtimestamp(record.created, zone).isoformat(
        timespec="milliseconds"
    )


class LineFormatter(logging.Formatter):
    """``time LEVEL logger [request]: message``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, a traceback below it."""
        record.moment = moment(record)
        record.in_request = f" [{request_id.get()[:8]}]" if request_id.get() else ""
        return super().format(record)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's facts; ``facts`` given as ``extra`` stand beside them."""
        line = {
            "time": moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=str)
