"""The wizard of loading data in a real browser, with a messy zip: phone and desktop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import overflow, serious_findings
from tests.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.portal_server import RunningPortal
from tests.shapefiles import parcels, zip_shapefile

PASSWORD = "cau-my-thuan-2026"
# The planner of the demonstration, and the worker that loads what was confirmed.
MAKE_PLANNER = f"""
from django.contrib.auth.models import Group, User
user, made = User.objects.get_or_create(username="lan", is_staff=True)
user.set_password("{PASSWORD}"); user.save()
user.groups.set(Group.objects.filter(name__in=["planner", "publisher"]))
"""
RUN_WAITING = """
from importers.models import ImportJob
from importers.tasks import run_job
print([run_job(str(job.pk)) for job in ImportJob.objects.queued()])
"""


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """TCVN3 texts without a .cpg, and no .prj."""
    frame = parcels(12, DIA_CHI=["§\u00adêng NguyÔn HuÖ"] * 12, TEN_CHU=["x"] * 12)
    return zip_shapefile(
        frame, tmp_path / "thua.zip", encoding="ISO-8859-1", without=[".prj", ".cpg"]
    )


def sign_in(who: Visitor) -> None:
    who.open("/en/staff/login/?next=/en/staff/imports/")
    who.page.locator("[name=username]").fill("lan")
    who.page.locator("[name=password]").fill(PASSWORD)
    who.page.locator("[name=password]").press("Enter")
    expect(who.page.locator("h1")).to_have_text("Load data")


def look(who: Visitor, name: str) -> None:
    """Nothing wider than the window, no serious finding, and a picture."""
    assert overflow(who.page) <= 0
    assert serious_findings(who.page) == []
    who.screenshot(f"imports-{name}-{who.page.viewport_size['width']}")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_planner_goes_the_whole_way(
    portal: RunningPortal, browser: Browser, messy: Path, size: tuple[int, int]
) -> None:
    portal.manage("shell", "-c", MAKE_PLANNER)
    with visitor(browser, portal.address, size) as who:
        page = who.page
        sign_in(who)
        look(who, "list")
        page.get_by_role("link", name="Upload a file").click()
        page.locator("#id_layer").select_option("parcels")
        page.locator("#id_files").set_input_files(messy)
        expect(page.locator("[data-chosen-files] li")).to_contain_text("thua.zip")
        look(who, "new")
        page.locator("[data-send]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/confirm")
        expect(page.locator("[name=s-crs]:checked")).to_have_value("EPSG:9209")
        expect(page.locator("[name=s-encoding]:checked")).to_have_value("TCVN3")
        expect(page.locator(".encodings tbody")).to_contain_text("Đường Nguyễn Huệ")
        look(who, "confirm")
        page.get_by_role("button", name="This is right").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".progress-box")).to_contain_text("Waiting for its turn")
        look(who, "progress")
        assert "loaded" in portal.manage("shell", "-c", RUN_WAITING)
        # The page notices by itself that it is over.
        page.get_by_role("link", name="Look at the draft").click(timeout=15_000)
        expect(page.locator(".difference")).to_contain_text("removed", timeout=30_000)
        look(who, "draft")
        page.locator("[data-swipe]").fill("10")
        page.get_by_label("Why").fill("browser test")
        page.get_by_role("button", name="Publish version").click()
        expect(page.locator(".notice-good")).to_contain_text("everybody sees it")
        look(who, "layer")
        page.get_by_role("button", name="again").click()
        expect(page.locator(".notice-good")).to_contain_text("is shown again")
        who.assert_calm()


def test_a_wrong_file_is_said_in_place(
    portal: RunningPortal, browser: Browser, tmp_path: Path
) -> None:
    portal.manage("shell", "-c", MAKE_PLANNER)
    notes = tmp_path / "notes.pdf"
    notes.write_text(json.dumps({}))
    with visitor(browser, portal.address) as who:
        sign_in(who)
        who.page.goto(f"{portal.address}/en/staff/imports/new?layer=parcels")
        who.page.locator("#id_files").set_input_files(notes)
        who.page.locator("[data-send]").click()
        problems = who.page.locator("[data-problem-list]")
        expect(problems).to_contain_text("Choose one zip")
        expect(who.page.locator("#id_layer")).to_have_value("parcels")


def test_it_works_without_javascript(
    portal: RunningPortal, browser: Browser, messy: Path
) -> None:
    portal.manage("shell", "-c", MAKE_PLANNER)
    with visitor(browser, portal.address, java_script_enabled=False) as who:
        sign_in(who)
        who.open("/en/staff/imports/new?layer=parcels")
        who.page.locator("#id_files").set_input_files(messy)
        who.page.locator("[data-send]").click()
        who.page.get_by_role("button", name="Leave it").click()
        expect(who.page.locator(".notice")).to_contain_text(["cancelled"])
