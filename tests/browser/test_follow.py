"""The private page in a real browser: every form on it is sent and accepted."""

from __future__ import annotations

import json
import urllib.request

from playwright.sync_api import Browser, expect

from tests.support.chromium import Visitor, visitor
from tests.support.factories import LAT, LON
from tests.support.portal_server import RunningPortal

RESOLVE = """
from feedback.models import Report
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import TransitionNotes, move
report = Report.objects.get(code={code!r})
officer = Actor(ActorKind.OFFICER)
move(report, State.IN_PROGRESS, officer)
move(report, State.RESOLVED, officer, TransitionNotes(public_note="Xong."))
"""


def sent_report(portal: RunningPortal) -> tuple[str, str]:
    """A new report's code and the path of its private page, in English."""
    categories = f"{portal.address}/api/reports/categories/"
    with urllib.request.urlopen(categories, timeout=20) as answer:
        slug = next(row["slug"] for row in json.load(answer) if not row["questions"])
    body = {"category": slug, "description": "Đèn hỏng.", "lon": LON, "lat": LAT}
    request = urllib.request.Request(
        f"{portal.address}/en/api/reports/",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        receipt = json.load(answer)
    return receipt["code"], receipt["follow_url"].removeprefix(portal.address)


def assert_passed_on(who: Visitor, path: str) -> None:
    """The form was accepted: back on the page, with thanks."""
    expect(who.page.locator(".notice-good")).to_be_visible()
    assert who.page.url == who.address + path
    who.assert_calm()


def send(who: Visitor, action: str, note: str = "") -> None:
    """Fill in and send the form of one action, opening its fold first."""
    form = who.page.locator(f"form:has(input[name=action][value={action}])")
    fold = who.page.locator("details", has=form)
    if fold.count():
        fold.locator("summary").click()
    if note:
        form.locator("textarea").fill(note)
    form.locator("button[type=submit]").click()


def test_every_action_is_accepted(portal: RunningPortal, browser: Browser) -> None:
    code, path = sent_report(portal)
    with visitor(browser, portal.address) as who:
        who.open(path)
        send(who, "inform", "Đối diện chợ.")
        assert_passed_on(who, path)
        portal.shell(RESOLVE.format(code=code))
        who.open(path)
        send(who, "reopen", "Vẫn chưa sáng.")
        assert_passed_on(who, path)
        expect(who.page.locator("main")).to_contain_text("Vẫn chưa sáng.")
    _code, path = sent_report(portal)
    with visitor(browser, portal.address) as who:
        who.open(path)
        send(who, "withdraw")
        assert_passed_on(who, path)
        expect(who.page.locator("main")).to_contain_text("Withdrawn")
