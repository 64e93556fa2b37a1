"""An officer at work in a real browser: queue, report, answer, solved; phone and desktop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import overflow, serious_findings
from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.portal_server import RunningPortal

PASSWORD = "cau-my-thuan-2026"
# Somebody who works in every office, a photo with something to black out, a ready text.
MAKE_OFFICER = f"""
import io
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from feedback import photos
from feedback.models import AnswerTemplate, OfficeMembership, Report
from layers.models import ServiceOffice
user, made = User.objects.get_or_create(username="hoa", is_staff=True)
user.set_password("{PASSWORD}"); user.first_name = "Hoa"; user.save()
user.groups.set(Group.objects.filter(name="supervisor"))
for office in ServiceOffice.objects.all():
    OfficeMembership.objects.get_or_create(user=user, office=office, role="supervisor")
AnswerTemplate.objects.get_or_create(
    name="Xong", state="resolved", text_vi="Báo cáo {{code}} đã xong.")
report = Report.objects.filter(state="in_progress").order_by("pk").first()
out = io.BytesIO(); Image.new("RGB", (640, 480), (90, 150, 90)).save(out, "JPEG")
ready = photos.prepare([SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")])
with photos.stored(ready) as names:
    photos.attach(report, ready, names)
print("CODE=" + report.code)
"""


def look(who: Visitor, name: str) -> None:
    """Nothing wider than the window, no serious finding, and a picture."""
    who.page.wait_for_load_state("networkidle")
    assert overflow(who.page) <= 0
    assert serious_findings(who.page) == []
    who.screenshot(f"staff-{name}-{who.page.viewport_size['width']}")


def sign_in(who: Visitor) -> None:
    """Through the door, straight to the queue."""
    who.open("/staff/login/?next=/staff/reports/%3Fview%3Dall")
    who.page.locator("[name=username]").fill("hoa")
    who.page.locator("[name=password]").fill(PASSWORD)
    who.page.locator("[name=password]").press("Enter")
    expect(who.page.locator("[data-row]").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_officer_works_through_a_report(
    portal: RunningPortal, browser: Browser, size: tuple[int, int]
) -> None:
    said = portal.manage("shell", "-c", MAKE_OFFICER)
    code = re.search(r"CODE=(\S+)", said)[1]
    with visitor(browser, portal.address, size) as who:
        page = who.page
        sign_in(who)
        look(who, "queue")
        if size == PHONE:
            page.locator("[data-show=map]").click()
        expect(page.locator(".cluster-circle, .pin").first).to_be_visible()
        look(who, "queue-map")
        if size == DESKTOP:
            page.keyboard.press("j")
            page.keyboard.press("j")
            page.keyboard.press("x")
            expect(page.locator("[data-row] input:checked")).to_have_count(1)
            page.keyboard.press("?")
            expect(page.locator("[data-keys]")).to_be_visible()
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(r"/staff/reports/[A-Z0-9-]{9}/"))
        who.open(f"/staff/reports/{code}/")
        look(who, "report")
        if size == DESKTOP:
            page.locator("a[href*='/photos/'].btn").first.click()
            page.locator("[data-add]").click()
            for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
                page.keyboard.press(key)
            look(who, "redact")
            page.locator("[data-redact] [type=submit]").click()
            # Both sizes are made anew, one photo at a time in a process.
            expect(page.locator(".notice-good")).to_be_visible(timeout=20_000)
        page.locator("[data-template]").select_option(label="Xong")
        expect(page.locator("#public_note")).to_have_value(f"Báo cáo {code} đã xong.")
        expect(page.locator("[name=to][value=resolved]")).to_be_checked()
        page.locator("[data-act] [type=submit]").click()
        expect(page.locator(".report-badges")).to_contain_text("Đã giải quyết")
        look(who, "solved")
        who.open("/staff/dashboard/" if size == DESKTOP else "/staff/reports/rules/new")
        look(who, "figures" if size == DESKTOP else "rule")
        who.assert_calm()
