"""The whole story on two phones: a citizen without a network, an officer with an answer.

Written offline, sent by itself, routed, answered, solved, rated, asked to reopen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import PHONE, Visitor, visitor
from tests.support.feedback import photo_with_place
from tests.support.officer import MAKE_OFFICER, sign_in
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal

TEXT = "Nắp cống vỡ trước chợ, xe máy suýt rơi xuống."
ANSWER = "Chúng tôi đã cử người đến xem trong sáng nay."
RESULT = "Đã thay nắp cống mới."
STILL = "Nắp mới bị lệch, xe đi qua kêu rất to."
# axe-core takes a second; the other pages differ by a sentence.
CLOSELY = ("1-kept", "3-received", "7-rated", "9-reopening")
PRAISE = "Làm nhanh, nhưng chưa chắc chắn."


@pytest.fixture
def citizen(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    """A phone that may keep the form and a report for later."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    )
    ours = (portal.address, "data:", "blob:")
    context.route(lambda url: not url.startswith(ours), lambda route: route.abort())
    yield Visitor(context.new_page(), portal.address)
    context.close()


def look(who: Visitor, name: str) -> None:
    """Nothing too wide, a picture of it; the pages named are looked at closely."""
    who.wait_until_quiet()
    assert overflow(who.page) <= 0
    if name in CLOSELY:
        assert serious_findings(who.page) == []
    who.screenshot(f"story-{name}")


def report_offline(who: Visitor) -> str:
    """Write and send without a network; the private address once there is one."""
    page = who.page
    who.open("/reports/new")
    page.evaluate(
        """async () => {
          const { active } = await navigator.serviceWorker.ready;
          while (active.state !== "activated") await new Promise((r) => setTimeout(r, 20));
        }"""
    )
    page.context.set_offline(True)
    page.goto(f"{who.address}/reports/new")
    expect(page.locator("main")).to_contain_text("không có mạng")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
    page.set_input_files("#photos", photo)
    page.locator("[data-use-photo-place]").click()
    page.locator("label.category", has_text="Việc khác").click()
    page.fill("#description", TEXT)
    page.locator(".btn-send").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    look(who, "1-kept")
    page.context.set_offline(False)
    who.open("/reports/new")
    sent = page.locator("[data-device-sent] a")
    expect(sent).to_have_count(1, timeout=20_000)
    look(who, "2-sent")
    sent.click()
    page.wait_for_url(re.compile(r"/follow/"))
    return page.url


def act(page: Page, to: str, note: str) -> None:
    """The officer's next step with a public answer."""
    page.locator(f"[name=to][value={to}]").check()
    page.fill("#public_note", note)
    if to == "resolved":
        photo = {"name": "sau.jpg", "mimeType": "image/jpeg"}
        page.set_input_files("#result", {**photo, "buffer": photo_with_place()})
    page.locator("[data-act] [type=submit]").click()
    expect(page.locator(".history").first).to_contain_text(note)


def test_reported_offline_answered_rated_and_reopened(
    portal: RunningPortal, browser: Browser, citizen: Visitor
) -> None:
    portal.shell(MAKE_OFFICER)
    private = report_offline(citizen)
    mine = citizen.page
    look(citizen, "3-received")
    code = mine.locator(".report-code").first.inner_text()
    expect(mine.locator(".report-badges")).to_contain_text("Đã tiếp nhận")

    with visitor(browser, portal.address, PHONE) as officer:
        desk = officer.page
        sign_in(officer)
        row = desk.locator("[data-row]", has_text=code)
        expect(row).to_have_count(1)
        row.locator("a").first.click()
        desk.wait_for_url(re.compile(f"/staff/reports/{code}/"))
        # Routed to the ward in which the photo was taken.
        expect(desk.locator("#who + dl")).to_contain_text("phường Long Châu")
        history = desk.locator("#history + .history")
        expect(history).to_contain_text("→ Ủy ban nhân dân phường Long Châu")
        expect(desk.locator(".report-text").first).to_contain_text(TEXT)
        act(desk, "in_progress", ANSWER)
        look(officer, "4-answered")

        mine.reload()
        expect(mine.locator(".report-badges")).to_contain_text("Đang xử lý")
        expect(mine.locator("main")).to_contain_text(ANSWER)
        act(desk, "resolved", RESULT)
        look(officer, "5-solved")

        mine.reload()
        expect(mine.locator("main")).to_contain_text(RESULT)
        look(citizen, "6-told")
        mine.locator("label[for=stars-4]").click()
        mine.fill("#rate-note", PRAISE)
        mine.locator("form:has([name=stars]) [type=submit]").click()
        expect(mine.locator("#stars-4")).to_be_checked()
        look(citizen, "7-rated")
        mine.locator("summary", has_text="Chưa thật sự").click()
        mine.fill("#why", STILL)
        mine.locator("form:has(#why) [type=submit]").click()
        expect(mine.locator(".report-badges")).to_contain_text("Đề nghị xem lại")
        look(citizen, "8-asked-to-reopen")

        officer.open(f"/staff/reports/{code}/")
        expect(desk.locator(".report-badges")).to_contain_text("Đề nghị xem lại")
        expect(desk.locator("main")).to_contain_text(STILL)
        expect(desk.locator("main")).to_contain_text("4 / 5")
        expect(desk.locator("main")).to_contain_text(PRAISE)
        look(officer, "9-reopening")
        act(desk, "in_progress", "Đội thi công sẽ quay lại hôm nay.")
        officer.assert_calm()

    # What was said in private stays there.
    with visitor(browser, portal.address, PHONE) as anybody:
        anybody.open(f"/reports/{code}/")
        main = anybody.page.locator("main")
        expect(main).to_contain_text(RESULT)
        expect(main).not_to_contain_text(STILL)
        expect(main).not_to_contain_text(PRAISE)
        look(anybody, "10-public")
    assert private.startswith(f"{portal.address}/reports/{code}/follow/")
