"""The map's tools and the style editor, as people use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import DESKTOP, PHONE, Visitor, visitor
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal
from tests.support.style_files import QML

VIEW = "lat=10.26527&lon=105.93877&z=18&layers=parcels"
PASSWORD = "Xk92-long-word"
MAKE_PLANNER = f"""
from django.contrib.auth.models import User
from layers.models import Layer, LayerRight
user, made = User.objects.get_or_create(username="planner", defaults={{"is_staff": True}})
user.set_password("{PASSWORD}")
user.save()
for layer in Layer.objects.all():
    LayerRight.objects.get_or_create(layer=layer, right="edit", user=user)
"""
EDITOR = "/en/staff/layers/landuse-plan/style/"


@pytest.fixture
def desktop(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    with visitor(browser, portal.address) as who:
        yield who
        who.assert_calm()


@pytest.fixture(scope="module")
def planner_account(portal: RunningPortal) -> None:
    portal.shell(MAKE_PLANNER)


@pytest.fixture
def planner(planner_account: None, desktop: Visitor) -> Visitor:
    sign_in(desktop)
    return desktop


def sign_in(who: Visitor) -> None:
    who.open("/en/staff/login/")
    who.page.fill("#id_login", "planner")
    who.page.fill("#id_password", PASSWORD)
    who.page.locator("main form button[type=submit]").first.click()
    who.wait_until_quiet()


def figure(page: Page) -> str:
    return page.locator(".measure-figures .feature-measure").inner_text()


def button(page: Page, name: str) -> None:
    page.locator("#panel").get_by_role("button", name=name, exact=True).click()


def test_it_measures_with_the_mouse(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&panel=tools")
    button(page, "Measure Lengths and areas on the ground")
    for x, y in ((800, 300), (900, 300), (900, 400)):
        page.mouse.click(x, y)
    length = float(figure(page).split()[0])
    assert length > 10
    page.mouse.move(850, 420)
    expect(page.locator(".measure-running")).to_contain_text("in all")
    page.get_by_label("Area").check()
    assert "m²" in figure(page)
    page.get_by_label("Length").check()
    button(page, "Undo")
    assert float(figure(page).split()[0]) == pytest.approx(length / 2, rel=0.02)
    button(page, "Clear")
    assert figure(page) == "–"
    assert "sel=" not in page.url
    button(page, "Back")
    page.mouse.click(800, 300)
    expect(page).to_have_url(re.compile("sel=|at="))


@pytest.mark.slow
def test_it_measures_with_the_keyboard(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&panel=measure")
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".measure-figures")).to_contain_text("1 point")
    page.wait_for_timeout(500)  # the map glides
    page.keyboard.press("Enter")
    expect(page.locator(".measure-figures")).to_contain_text("2 points")
    assert figure(page).endswith(" m")
    page.keyboard.press("Backspace")
    expect(page.locator(".measure-figures")).to_contain_text("1 point")


def test_it_tells_coordinates(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&panel=coordinates")
    rows = page.locator(".coordinates dd > span")
    expect(rows.nth(0)).to_have_text(re.compile(r"^10\.26\d+, 105\.93\d+$"))
    expect(rows.nth(2)).to_have_text(
        re.compile(r"X 1,13\d,\d{3}\.\d\d m\s+Y 54\d,\d{3}\.\d\d m")
    )
    page.mouse.move(900, 500)
    expect(page.locator(".coordinates-where")).to_have_text("Under the pointer")
    page.mouse.click(900, 500)
    held = rows.nth(2).inner_text()
    page.mouse.move(700, 300)
    assert rows.nth(2).inner_text() == held
    page.get_by_label("VN-2000 zone").select_option("9210")
    assert rows.nth(2).inner_text() != held


def test_it_filters_and_remembers_it(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&panel=layers")
    page.locator("[aria-controls=more-parcels]").click()
    filters = page.locator("#more-parcels .filter")
    filters.get_by_role("button", name="Show none").click()
    filters.get_by_label("ODT – Urban housing").check()
    expect(page).to_have_url(re.compile("only=parcels/ODT"))
    page.reload()
    desktop.wait_until_quiet()
    page.locator("[aria-controls=more-parcels]").click()
    assert filters.locator("input:checked").count() == 1
    filters.get_by_role("button", name="Show all").click()
    expect(page).not_to_have_url(re.compile("only="))


def test_it_compares_two_layers(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&panel=compare")
    page.get_by_label("Left of the line").select_option("landuse-plan")
    page.get_by_label("Right of the line").select_option("parcels")
    expect(page).to_have_url(re.compile("compare=landuse-plan,parcels:0.6"))
    handle = page.get_by_role("slider", name="Line between the compared layers")
    before = int(handle.get_attribute("aria-valuenow") or 0)
    handle.press("ArrowLeft")
    assert int(handle.get_attribute("aria-valuenow") or 0) == before - 2
    page.reload()
    desktop.wait_until_quiet()
    assert int(handle.get_attribute("aria-valuenow") or 0) == before - 2
    assert page.locator(".leaflet-swipe-left-pane canvas").count() > 0
    button(page, "Stop comparing")
    expect(handle).to_be_hidden()
    assert page.locator(".leaflet-swipe-left-pane canvas").count() == 0


def test_its_legend_follows_the_scale(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW},communes&panel=legend")
    heads = page.locator(".view-legend h3")
    expect(heads.filter(has_text="Land parcels")).to_have_count(1)
    for _step in range(8):
        page.locator("[data-zoom='-1']").click()
        page.wait_for_timeout(350)
    expect(heads.filter(has_text="Land parcels")).to_have_count(0)


def test_it_makes_a_sheet_to_print(desktop: Visitor) -> None:
    page = desktop.page
    page.add_init_script(
        "window.print = () => { document.documentElement.dataset.printed = 1; }"
    )
    desktop.open(f"/en/?{VIEW}&panel=print")
    page.get_by_label("Title on the sheet").fill("Parcels by the canal")
    page.get_by_role("button", name="Create the sheet").click()
    sheet = page.locator(".sheet")
    expect(sheet.get_by_role("heading", name="Parcels by the canal")).to_be_visible()
    expect(sheet).to_contain_text("Illustrative data, not real.")
    expect(sheet).to_contain_text("ODT – Urban housing")
    expect(sheet.locator(".leaflet-control-scale")).to_be_visible()
    assert serious_findings(page) == []
    page.get_by_role("button", name="Print", exact=True).click()
    expect(page.locator("html[data-printed]")).to_have_count(1, timeout=15_000)
    page.get_by_role("button", name="Back to the map").click()
    expect(page.locator("main > #map")).to_be_visible()
    expect(page.locator(".map-search")).to_be_visible()


def test_its_embed_code_opens_the_same_view(desktop: Visitor) -> None:
    page = desktop.page
    desktop.open(f"/en/?{VIEW}&hide=parcels/ODT&panel=embed")
    code = page.get_by_label("HTML code").input_value()
    found = re.search(r'src="([^"]+)"', code)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    assert "panel=" not in address
    page.goto(address, wait_until="networkidle")
    assert "/en/embed/" in page.url
    assert "hide=parcels/ODT" in page.url
    assert "z=18" in page.url


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("", PHONE, id="vi-phone"),
        pytest.param("/en", DESKTOP, id="en-desktop", marks=pytest.mark.slow),
        pytest.param("", DESKTOP, id="vi-desktop", marks=pytest.mark.slow),
        pytest.param("/en", PHONE, id="en-phone", marks=pytest.mark.slow),
    ],
)
def test_its_panels_are_accessible(
    portal: RunningPortal, browser: Browser, size: tuple[int, int], language: str
) -> None:
    with visitor(browser, portal.address, size) as who:
        for panel in (
            "tools",
            "measure",
            "coordinates",
            "legend",
            "compare",
            "print",
            "embed",
        ):
            who.open(f"{language}/?{VIEW}&panel={panel}")
            expect(who.page.locator("#panel-title")).not_to_be_empty()
            assert serious_findings(who.page) == [], panel
            assert overflow(who.page) <= 0
        who.assert_calm()


def test_it_edits_a_style(planner: Visitor) -> None:
    page = planner.page
    planner.open("/en/layers/landuse-plan/")
    page.get_by_role("link", name="Edit the style").click()
    page.wait_for_selector("html[data-style=ready]")
    assert serious_findings(page) == []
    kind = page.get_by_label("How the layer is drawn")
    kind.select_option("single")
    expect(page.locator("[data-part=rules]")).to_be_hidden()
    kind.select_option("categorised")
    expect(page.locator(".style-rules tbody tr").first).to_be_visible()
    page.get_by_label("English name, row 1", exact=True).fill("Something else")
    expect(page.locator("[data-part=legend]")).to_contain_text("Something else")
    page.get_by_role("button", name="Save the style").click()
    expect(page.locator("[data-part=status]")).to_contain_text("Saved")
    planner.open("/en/layers/landuse-plan/")
    expect(page.locator("main")).to_contain_text("Something else")


def test_it_tells_the_second_editor(planner: Visitor) -> None:
    page = planner.page
    planner.open(EDITOR)
    other = page.context.new_page()
    other.goto(planner.address + EDITOR, wait_until="networkidle")
    other.get_by_label("Size (pixels)").fill("15")
    other.get_by_role("button", name="Save the style").click()
    expect(other.locator("[data-part=status]")).to_contain_text("Saved")
    page.get_by_role("button", name="Save the style").click()
    expect(page.locator("[data-part=status]")).to_contain_text("Somebody else")
    planner.errors.clear()  # the browser logs the 409


def test_it_takes_over_a_qgis_style(planner: Visitor) -> None:
    page = planner.page
    planner.open("/en/staff/layers/parcels/style/")
    page.wait_for_selector("html[data-style=ready]")
    page.set_input_files(
        "#style-file",
        {"name": "land.qml", "mimeType": "text/xml", "buffer": QML.encode()},
    )
    expect(page.locator("[data-part=file]")).to_contain_text("land.qml was read")
    expect(page.locator("[data-part=file] .notice li").first).to_be_visible()
    assert page.locator(".style-rules tbody tr").count() == 2
    assert serious_findings(page) == []
