"""The log: one clock, the request's name, and nothing that names a person."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import pytest
from django.test import Client

from gisportal.core import error_reports
from gisportal.core.log_filters import HideFollowTokens, masked
from gisportal.core.log_formats import JsonFormatter, LineFormatter, request_id

SECRETS = [
    ("/reports/AB12/follow/s3cr3tT0ken/", "s3cr3tT0ken"),
    ("/staff/password/reset/key/1-c8f3k2-0123456789abcdef0123456789abcdef/", "c8f3k2"),
    ("mail to nguyen.van-binh@example.vn failed", "nguyen.van-binh"),
    ("called 0912 345 678 in vain", "345"),
    ("called +84912345678 in vain", "912345678"),
    ("GET /search?q=Nguyen+Van+Binh HTTP/1.1", "Binh"),
    ("duplicate key\nDETAIL:  Key (phone)=(x) exists", "(x)"),
]
HARMLESS = [
    "/layers/thua-dat/features/29551-12-345/",
    "/staff/imports/0b8f9f4e-1f1c-4c53-9d8e-0a2f8f3e9c11/",
    "loaded 115541 rows in 4.9 s",
    "/static/portal/js/page.75bb54898b95.js",
    "2026-12-01T19:12:30.542+07:00",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_names_a_person_or_opens_a_page_is_masked(text: str, secret: str):
    assert secret not in masked(text)
    assert "***" in masked(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_rest_stays_readable(text: str):
    assert masked(text) == text


@pytest.fixture
def record() -> logging.LogRecord:
    made = logging.LogRecord("portal.x", 20, "x.py", 1, "said %s", ("a@b.vn",), None)
    HideFollowTokens().filter(made)
    return made


def test_a_json_line_has_one_clock_and_the_request(record: logging.LogRecord):
    token = request_id.set("abc123")
    try:
        line = json.loads(JsonFormatter().format(record))
    finally:
        request_id.reset(token)
    assert line["message"] == "said ***@***"
    assert (line["logger"], line["request_id"]) == ("portal.x", "abc123")
    assert datetime.fromisoformat(line["time"]).utcoffset().total_seconds() == 7 * 3600


def test_a_line_for_people_has_the_same_clock(record: logging.LogRecord):
    style = "{moment} {levelname} {name}{in_request}: {message}"
    said = LineFormatter(style, style="{").format(record)
    assert said.endswith("+07:00 INFO portal.x: said ***@***")
    datetime.fromisoformat(said.split()[0])


@pytest.mark.django_db
def test_each_request_is_written_down_without_who_and_what(
    client: Client, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, "portal.access")
    answer = client.get("/layers/?q=0912345678", REMOTE_ADDR="203.0.113.9")
    facts = [r.facts for r in caplog.records if r.name == "portal.access"]
    assert [(f["path"], f["view"], f["status"]) for f in facts] == [
        ("/layers/", "layers:catalogue", 200)
    ]
    assert "0912345678" not in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [(1, "a" * 32, True), (0, "a" * 32, False), (1, "a\nb" * 9, False), (1, "", False)],
)
def test_only_the_proxy_names_a_request(
    client: Client, settings, proxies: int, given: str, kept: bool
):
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept


def test_a_reported_error_holds_nothing_personal():
    event = {
        "request": {
            "method": "POST",
            "url": "https://gis/reports/A/follow/s3cr3t/?x=1",
            "headers": {"Cookie": "sessionid=1"},
            "data": {"phone": "0912345678"},
        },
        "user": {"ip_address": "203.0.113.9"},
        "extra": {"sys.argv": ["0912345678"]},
        "breadcrumbs": {"values": [{"message": "SELECT 'Binh'"}]},
        "logentry": {"message": "%s", "params": ["a@b.vn"]},
        "exception": {"values": [{"type": "ValueError", "value": "bad a@b.vn"}]},
    }
    sent = json.dumps(error_reports.scrub(event))
    for secret in ("s3cr3t", "sessionid", "0912345678", "203.0.113", "Binh", "a@b"):
        assert secret not in sent
    assert "ValueError" in sent


def test_what_sentry_is_told_of_a_real_error():
    """Through the library itself, up to what would leave the machine."""
    import sentry_sdk  # noqa: PLC0415 - only here
    from sentry_sdk.transport import Transport  # noqa: PLC0415

    sent: list[str] = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.serialize().decode())

    with sentry_sdk.isolation_scope():
        error_reports.start("https://key@sentry.invalid/1", environment="test")
        sentry_sdk.get_client().transport = Kept()
        try:
            phone = "0912345678"
            raise ValueError(f"who is {phone}")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
        sentry_sdk.init()
    assert len(sent) == 1
    assert "ValueError" in sent[0]
    assert "0912345678" not in sent[0]
