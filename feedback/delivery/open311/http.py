"""HTTP requests to another city's endpoint, and lenient but checked parsing of its answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from feedback.models import PartnerCity
from feedback.text import clean_line, clean_text
from gisportal.core.http.client import Answer, request

TEXT_MAX = 2000
ID_MAX = 200
TOKEN_MAX = 500
NOT_FOUND = 404


class CityRefusedError(Exception):
    """The city answered that it does not do it; names the status."""


class StrangeAnswerError(Exception):
    """The city answered something that is not Open311."""


@dataclass(frozen=True)
class Receipt:
    """What a city tells about a new report: a number, a token, or neither."""

    remote_id: str = ""
    token: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Standing:
    """How a report stands there."""

    status: str
    notes: str

    @property
    def is_closed(self) -> bool:
        """Whether they have finished with it."""
        return self.status == "closed"


def post_request(city: PartnerCity, form: dict[str, str], key: str) -> Receipt:
    """``POST requests``; the same ``key`` again makes no second one.

    Raises ``OutboundError``, ``CityRefusedError`` or ``StrangeAnswerError``.
    """
    body = urlencode(_with_jurisdiction(city, form)).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Idempotency-Key": key,
    }
    row = _first(request("POST", _address(city, "requests"), body, headers))
    return Receipt(
        remote_id=_line(row, "service_request_id", ID_MAX),
        token=_line(row, "token", TOKEN_MAX),
        notice=_text(row, "service_notice"),
    )


def get_request(city: PartnerCity, remote_id: str) -> Standing:
    """``GET requests/{id}``. Raises as ``post_request`` does."""
    path = f"requests/{quote(remote_id, safe='')}"
    row = _first(request("GET", _address(city, path, query=True)))
    status = _line(row, "status", 20).lower()
    if status not in ("open", "closed"):
        raise StrangeAnswerError("status")
    return Standing(status, _text(row, "status_notes"))


def get_token(city: PartnerCity, token: str) -> str:
    """``GET tokens/{token}``: the number, empty while there is none yet."""
    path = f"tokens/{quote(token, safe='')}"
    row = _first(request("GET", _address(city, path, query=True)))
    return _line(row, "service_request_id", ID_MAX)


def _address(city: PartnerCity, path: str, *, query: bool = False) -> str:
    address = f"{city.url.rstrip('/')}/{path}.json"
    facts = _with_jurisdiction(city, {}) if query else {}
    return f"{address}?{urlencode(facts)}" if facts else address


def _with_jurisdiction(city: PartnerCity, form: dict[str, str]) -> dict[str, str]:
    if not city.jurisdiction:
        return form
    return {**form, "jurisdiction_id": city.jurisdiction}


def _first(answer: Answer) -> dict[str, Any]:
    """The first element; some servers leave the root in place."""
    if not answer.is_good:
        raise CityRefusedError(str(answer.status))
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise StrangeAnswerError("no JSON") from error
    for root in ("service_requests", "requests", "request"):
        if isinstance(value, dict) and root in value:
            value = value[root]
    row = value[0] if isinstance(value, list) and value else value
    if not isinstance(row, dict):
        raise StrangeAnswerError("no element")
    return row


def _line(row: dict[str, Any], name: str, most: int) -> str:
    value = row.get(name)
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    text = clean_line(value)
    if len(text) > most:
        raise StrangeAnswerError(name)
    return text


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return clean_text(value)[:TEXT_MAX] if isinstance(value, str) else ""
