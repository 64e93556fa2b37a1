"""Text messages: one small interface, a provider that prints and one that posts.

Another provider is a class with ``send`` and a name in ``PROVIDERS`` and the settings.
"""

from __future__ import annotations

import json
import logging
from typing import Protocol

from django.conf import settings

from gisportal.core.http.client import request

log = logging.getLogger("portal.sms")


class NoProviderError(Exception):
    """No provider of text messages is set up."""


class RefusedMessageError(Exception):
    """The provider answered that it does not send the message; names its status."""


class Provider(Protocol):
    """Sends one text message."""

    def send(self, number: str, text: str, message_id: str) -> None:
        """Send ``text`` to ``number`` (``+84…``); raise when it was not accepted.

        ``message_id`` stays the same when a message is tried again, so that a provider
        that knows it need not send it twice.
        """


class Console:
    """Writes the message to the log: for trying out, never where others read it."""

    def send(self, number: str, text: str, message_id: str) -> None:
        """Log it, the number but for its last digits."""
        log.warning("SMS to …%s: %s", number[-3:], text)


class Http:
    """Posts the message as JSON to ``SMS_URL``, the token as bearer."""

    def send(self, number: str, text: str, message_id: str) -> None:
        """Post it. Raises ``OutboundError`` or ``RefusedMessageError``."""
        facts = {
            "to": number,
            "text": text,
            "sender": settings.SMS_SENDER,
            "id": message_id,
        }
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message_id,
        }
        if settings.SMS_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
        body = json.dumps(facts, ensure_ascii=False).encode()
        answer = request("POST", settings.SMS_URL, body, headers)
        if not answer.is_good:
            raise RefusedMessageError(str(answer.status))


PROVIDERS: dict[str, type[Provider]] = {"console": Console, "http": Http}


def is_set_up() -> bool:
    """Whether text messages can be sent at all."""
    return settings.SMS_PROVIDER in PROVIDERS


def provider() -> Provider:
    """The provider of the settings. Raises ``NoProviderError``."""
    if not is_set_up():
        raise NoProviderError
    return PROVIDERS[settings.SMS_PROVIDER]()
