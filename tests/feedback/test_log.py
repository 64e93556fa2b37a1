"""What the log says of private links: that one was asked for, never which."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client

from tests.support.feedback import send

TOKEN = "q7Yt-Zk_3"


@pytest.fixture
def console(monkeypatch):
    """What the console handler of the settings writes."""
    handler = next(h for h in logging.getLogger().handlers if h.name == "console")
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_a_refused_form_does_not_tell_the_token(console, lights, office):
    receipt = send()
    address = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    answer = Client(enforce_csrf_checks=True).post(address, {"action": "withdraw"})
    assert answer.status_code == 403
    assert "Forbidden" in console.getvalue()
    assert receipt.report.code in console.getvalue()
    assert receipt.token not in console.getvalue()


def test_a_failing_page_does_not_tell_the_token(console, monkeypatch, db):
    def fail(code, token):
        raise RuntimeError(f"/reports/{code}/follow/{token}/")

    monkeypatch.setattr("feedback.public.private_page.own_report", fail)
    client = Client(raise_request_exception=False)
    assert client.get(f"/reports/2222-2222/follow/{TOKEN}/").status_code == 500
    assert "Internal Server Error" in console.getvalue()
    assert "RuntimeError" in console.getvalue()
    assert TOKEN not in console.getvalue()


def test_arguments_are_masked_whatever_they_are(console):
    logging.getLogger("portal.feedback").warning(
        "%s: %d", f"/en/reports/A/follow/{TOKEN}/x.jpg", 5
    )
    assert "/en/reports/A/follow/***: 5" in console.getvalue()


@pytest.mark.parametrize("name", ["django", "django.server", "django.request"])
def test_no_other_handler_writes_lines(name):
    assert logging.getLogger(name).handlers == []
    assert logging.getLogger(name).propagate
