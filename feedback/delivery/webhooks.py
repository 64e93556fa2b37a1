"""Webhooks: notifying other programs, with a signature they can check.

Each request is a POST of JSON with these headers:

- ``X-Portal-Event``: ``received``, ``state_changed``, ``information`` …
- ``X-Portal-Delivery``: an id that stays the same when a message is tried again
- ``X-Portal-Timestamp``: seconds since 1970
- ``X-Portal-Signature``: ``v1=`` and the hexadecimal HMAC-SHA256, under the webhook's
  secret, of the timestamp, a full stop, and the body as it was sent

A receiver computes the same, compares in constant time, refuses timestamps older than
five minutes and ids it has seen. Any status of 200–299 is an acceptance; everything else
is tried again. The payload is public data; nothing about the reporter is in it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.utils import timezone

from feedback.links import full_address
from feedback.models import OutboxMessage, Report
from feedback.states import EXPOSED
from feedback.text import iso_moment
from gisportal.core.http.client import request

SECONDS = 10.0


class HookRefusedError(Exception):
    """The other program did not accept; names the status it answered."""


def deliver(message: OutboxMessage) -> bool:
    """Send ``message``; False when its webhook is switched off or may not hear of it now.

    Raises ``OutboundError`` or ``HookRefusedError`` when it has to be tried again.
    """
    hook, report = message.webhook, message.report
    if hook is None or not hook.is_active or report is None:
        return False
    if not (report.is_public or hook.is_for_private):
        # Taken off the public page since it was written.
        return False
    body = json.dumps(
        payload(message, report), ensure_ascii=False, sort_keys=True
    ).encode()
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Portal-Event": message.template,
        "X-Portal-Delivery": str(message.message_id),
        "X-Portal-Timestamp": stamp,
        "X-Portal-Signature": f"v1={signature(hook.secret, stamp, body)}",
    }
    answer = request("POST", hook.url, body, headers, seconds=SECONDS)
    if not answer.is_good:
        raise HookRefusedError(str(answer.status))
    return True


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Hexadecimal HMAC-SHA256 of timestamp, full stop and body."""
    text = stamp.encode() + b"." + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def payload(message: OutboxMessage, report: Report) -> dict[str, Any]:
    """The payload: the change and the report as it stands now."""
    entry = message.entry
    return {
        "id": str(message.message_id),
        "event": message.template,
        "at": iso_moment(entry.at if entry else message.created_at),
        "state": entry.to_state if entry and entry.to_state in EXPOSED else None,
        "note": entry.public_note if entry else "",
        "report": _report(report),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "code": report.code,
        "url": full_address(report.get_absolute_url()),
        "is_public": report.is_public,
        "category": report.category.slug,
        "state": report.state,
        "description": report.description,
        "address": report.place,
        "lon": round(report.point.x, 7),
        "lat": round(report.point.y, 7),
        "office": report.office.slug if report.office else None,
        "created": iso_moment(report.created_at),
        "updated": iso_moment(report.updated_at),
        "due": iso_moment(report.due),
    }
