"""The wizard of loading data in a real browser, with a messy zip: phone and desktop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal
from tests.support.shapefiles import parcels, zip_shapefile

# More than any of the pages has places to stop at.
MOST_TABS = 250
NEW_LAYER = "Thửa đất đo mới"
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
from importers.jobs.tasks import run_job
print([run_job(str(job.pk)) for job in ImportJob.objects.queued()])
"""
INSPECT_WAITING = """
from importers.models import ImportJob
from importers.jobs.inspect_upload import inspect_job
print([inspect_job(str(job.pk)) for job in ImportJob.objects.queued()])
"""


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """TCVN3 texts without a .cpg, and no .prj."""
    frame = parcels(12, DIA_CHI=["§\u00adêng NguyÔn HuÖ"] * 12, TEN_CHU=["x"] * 12)
    return zip_shapefile(
        frame, tmp_path / "thua.zip", encoding="ISO-8859-1", without=[".prj", ".cpg"]
    )


@pytest.fixture(scope="module", autouse=True)
def _planner(portal: RunningPortal) -> None:
    portal.shell(MAKE_PLANNER)


def sign_in(who: Visitor) -> None:
    who.open("/en/staff/login/?next=/en/staff/imports/")
    who.page.locator("[name=login]").fill("lan")
    who.page.locator("[name=password]").fill(PASSWORD)
    who.page.locator("[name=password]").press("Enter")
    expect(who.page.locator("h1")).to_have_text("Load data")


def look(who: Visitor, name: str) -> None:
    """Nothing wider than the window, no serious finding, and a picture."""
    assert overflow(who.page) <= 0
    assert serious_findings(who.page) == []
    who.screenshot(f"imports-{name}-{who.page.viewport_size['width']}")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to the element by Tab and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)


def choose_file(page: Page, path: Path) -> None:
    """Open the chooser by a key."""
    tab_to(page, "#id_files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(path)


def upload_by_keyboard(
    portal: RunningPortal, page: Page, path: Path, layer: str
) -> None:
    """The upload page, from its layer to the confirmation; ``layer`` is how it begins."""
    tab_to(page, "#id_layer")
    page.keyboard.type(layer)
    if page.locator("#id_layer").input_value() == "+":
        tab_to(page, "#id_title")
        page.keyboard.type(NEW_LAYER)
    choose_file(page, path)
    expect(page.locator("[data-chosen-files] li")).to_contain_text(path.name)
    press(page, "[data-send]")
    expect(page.locator(".progress-box")).to_contain_text("Waiting for its turn")
    assert "uploaded" in portal.shell(INSPECT_WAITING)
    # The page notices by itself that the file was looked at.
    page.wait_for_url("**/confirm")


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(DESKTOP, id="desktop"),
        pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
    ],
)
def test_a_planner_goes_the_whole_way_without_a_mouse(
    portal: RunningPortal, browser: Browser, messy: Path, size: tuple[int, int]
) -> None:
    with visitor(browser, portal.address, size) as who:
        page = who.page
        sign_in(who)
        look(who, "list")
        press(page, "main a[href$='/staff/imports/new']")
        page.wait_for_url("**/new")
        look(who, "new")
        upload_by_keyboard(portal, page, messy, "Land parcels")
        expect(page.locator("[name=s-crs]:checked")).to_have_value("EPSG:9209")
        expect(page.locator("[name=s-encoding]:checked")).to_have_value("TCVN3")
        expect(page.locator(".encodings tbody")).to_contain_text("Đường Nguyễn Huệ")
        look(who, "confirm")
        press(page, "main form button[type=submit].btn-primary")
        expect(page.locator(".progress-box")).to_contain_text("Waiting for its turn")
        look(who, "progress")
        assert "loaded" in portal.shell(RUN_WAITING)
        # The page notices by itself that it is over.
        draft = page.get_by_role("link", name="Look at the draft")
        expect(draft).to_be_visible(timeout=15_000)
        look(who, "job")
        press(page, "main a[href*='/versions/']")
        expect(page.locator(".difference")).to_contain_text("removed", timeout=30_000)
        look(who, "draft")
        press(page, "[data-swipe]", "Home")
        tab_to(page, "form[action$='/publish'] [name=reason]")
        page.keyboard.type("browser test")
        press(page, "form[action$='/publish'] button")
        expect(page.locator(".notice-good")).to_contain_text("everybody sees it")
        look(who, "layer")
        press(page, "form[action$='/rollback'] button")
        expect(page.locator(".notice-good")).to_contain_text("is shown again")
        who.assert_calm()


def test_a_real_messy_zip_becomes_a_layer_of_the_map(
    portal: RunningPortal, browser: Browser, shared_data: Callable[[str], Path]
) -> None:
    messy = shared_data("messy/53_vn_vn2000_no_prj.zip")
    with visitor(browser, portal.address, PHONE) as who:
        page = who.page
        sign_in(who)
        who.open("/en/staff/imports/new")
        upload_by_keyboard(portal, page, messy, "A new layer")
        look(who, "real-confirm")
        press(page, "main form button[type=submit].btn-primary")
        expect(page.locator(".progress-box")).to_be_visible()
        assert "loaded" in portal.shell(RUN_WAITING)
        expect(page.locator("main a[href*='/versions/']")).to_be_visible(timeout=15_000)
        look(who, "real-job")
        press(page, "main a[href*='/versions/']")
        page.wait_for_url("**/versions/**")
        press(page, "form[action$='/publish'] button")
        expect(page.locator(".notice-good")).to_contain_text("everybody sees it")
        press(page, "main a[href*='/layers/']:not([href*='staff'])")
        expect(page.locator("h1")).to_have_text(NEW_LAYER, timeout=15_000)
        slug = page.url.rstrip("/").split("/")[-1]
        # Tiles beside the layer are empty (204); one has it.
        with page.expect_response(
            lambda answer: f"/tiles/{slug}/" in answer.url and answer.status == 200
        ):
            page.goto(f"{portal.address}/en/?layers={slug}")
        page.wait_for_load_state("networkidle")
        look(who, "real-map")
        who.assert_calm()


def test_a_wrong_file_is_said_in_place(
    portal: RunningPortal, browser: Browser, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.pdf"
    notes.write_text(json.dumps({}))
    with visitor(browser, portal.address) as who:
        sign_in(who)
        who.page.goto(f"{portal.address}/en/staff/imports/new?layer=parcels")
        who.page.locator("#id_files").set_input_files(notes)
        who.page.locator("[data-send]").click()
        problems = who.page.locator("[data-problem-list]")
        expect(problems).to_contain_text("What is read")
        expect(who.page.locator("#id_layer")).to_have_value("parcels")


@pytest.mark.slow
def test_it_works_without_javascript(
    portal: RunningPortal, browser: Browser, messy: Path
) -> None:
    with visitor(browser, portal.address, java_script_enabled=False) as who:
        sign_in(who)
        who.open("/en/staff/imports/new?layer=parcels")
        who.page.locator("#id_files").set_input_files(messy)
        who.page.locator("[data-send]").click()
        expect(who.page.locator(".progress-box")).to_contain_text(
            "Waiting for its turn"
        )
        assert "uploaded" in portal.shell(INSPECT_WAITING)
        cancel = who.page.get_by_role("button", name="Cancel and delete")
        # The page loads itself again every few seconds.
        expect(cancel).to_be_visible(timeout=15_000)
        cancel.click()
        expect(who.page.locator(".notice")).to_contain_text(["cancelled"])
