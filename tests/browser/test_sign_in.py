"""Signing in, as people do it in a real browser: invitation, app, code, passkey, way back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.support.chromium import Visitor, visitor
from tests.support.page_checks import overflow, serious_findings
from tests.support.portal_server import RunningPortal

PASSWORD = "cau-tre-lac-leo-gap-ghenh"
WINDOWS = ((360, 640), (390, 844), (1280, 720))
EVERY_TIME = {(360, "vi")}
PERIOD = 30
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
MAKE = f"""
from django.contrib.auth.models import Group, User
for name, group in (("boss", "administrator"), ("sen", "officer"), ("key", "officer")):
    user = User.objects.create_user(name, name + "@x.example", "{PASSWORD}", is_staff=True)
    user.last_name, user.first_name = "Nguyễn", "Thị Hoa"
    user.save()
    user.groups.set(Group.objects.filter(name=group))
"""


@pytest.fixture(scope="module", autouse=True)
def _people(portal: RunningPortal) -> None:
    portal.shell(MAKE)


@pytest.fixture
def who(portal: RunningPortal, browser: Browser) -> Iterator[Visitor]:
    """Somebody at ``localhost``: browsers give passkeys to names, not to addresses."""
    address = portal.address.replace("127.0.0.1", "localhost")
    with visitor(browser, address, (1280, 720)) as opened:
        yield opened
        assert opened.errors == []


def sign_in(page: Page, name: str) -> None:
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_load_state("networkidle")


def sign_out(who: Visitor) -> None:
    who.open("/en/staff/")
    who.page.get_by_role("button", name="Sign out").click()
    who.page.wait_for_load_state("networkidle")


def confirm(page: Page) -> None:
    """The password once more, where a step asks for it."""
    if "/confirm/" in page.url:
        page.fill("input[type=password]", PASSWORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_load_state("networkidle")


def code_of(page: Page, secret: str) -> str:
    """What an authenticator app shows just now."""
    now = page.evaluate("Date.now() / 1000")
    return str(format_hotp_value(hotp_value(secret, int(now // PERIOD))))


def test_invited_set_up_an_app_and_come_in_by_code_and_by_recovery_code(
    who: Visitor, portal: RunningPortal
):
    said = portal.manage("inviteadmin", "moi", "--print")
    path = re.search(r"/staff/password/\S+", said).group()
    page = who.page
    who.open(f"/en{path}")
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.press("#id_password2", "Enter")
    expect(page.locator("h1")).to_have_text("Your password is set")
    who.open("/en/staff/login/?next=/en/staff/account/mfa/totp/activate/")
    sign_in(page, "moi")
    confirm(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("#id_code", code_of(page, secret))
    page.press("#id_code", "Enter")
    page.wait_for_load_state("networkidle")
    who.open("/en/staff/account/mfa/recovery-codes/")
    codes = page.input_value("#recovery_codes").split()
    assert len(codes) == 10
    sign_out(who)
    for answer in (code_of(page, secret), codes[0]):
        who.open("/en/staff/login/")
        sign_in(page, "moi")
        expect(page.locator("h1")).to_have_text("Two-Factor Authentication")
        who.screenshot("sign-in-second-factor")
        page.fill("#id_code", answer)
        page.press("#id_code", "Enter")
        expect(page.locator("h1")).to_have_text("Workspace")
        sign_out(who)
        page.wait_for_timeout(100)


def test_a_passkey_is_added_and_opens_without_a_password(who: Visitor):
    page = who.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    who.open("/en/staff/login/?next=/en/staff/account/mfa/webauthn/add/")
    sign_in(page, "key")
    confirm(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    sign_out(who)
    who.open("/en/staff/login/")
    page.click("#passkey_login")
    expect(page.locator("h1")).to_have_text("Workspace")


def test_a_passkey_that_fails_is_told_in_words(who: Visitor):
    page = who.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {**KEY, "isUserVerified": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    who.open("/en/staff/login/")
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-error]")).to_contain_text("not accepted")


def test_what_was_typed_survives_the_end_of_the_session(who: Visitor):
    page = who.page
    who.open("/en/staff/login/?next=/en/staff/people/invite/")
    sign_in(page, "boss")
    page.fill("#id_name", "Trần Văn Tám")
    page.fill("#id_username", "tam")
    page.fill("#id_email", "tam@x.example")
    page.get_by_label("officer: answers reports").check()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("h1")).to_have_text("Staff sign-in")
    sign_in(page, "boss")
    expect(page.locator("h1")).to_have_text("Invite somebody")
    expect(page.locator("#id_name")).to_have_value("Trần Văn Tám")
    expect(page.locator("#id_email")).to_have_value("tam@x.example")
    expect(page.get_by_label("officer: answers reports")).to_be_checked()
    expect(page.locator("form .notice-warn")).to_contain_text("typed before signing in")
    who.screenshot("typed-is-back")
    page.reload()
    expect(page.locator("#id_name")).to_have_value("")


def test_nobody_else_sees_what_was_typed(who: Visitor):
    page = who.page
    who.open("/en/staff/login/?next=/en/staff/people/invite/")
    sign_in(page, "boss")
    page.fill("#id_name", "Trần Văn Tám")
    page.fill("#id_username", "tam")
    page.fill("#id_email", "tam@x.example")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("h1")).to_have_text("Staff sign-in")
    sign_in(page, "sen")
    assert page.evaluate("sessionStorage.getItem('typed')") is None
    assert "Trần Văn Tám" not in page.content()
    who.errors.clear()  # the page answers 403, which the browser notes


PAGES = {
    "login": "/staff/login/",
    "forgotten": "/staff/password/",
    "workspace": "/staff/",
    "account": "/staff/account/",
    "second-factor": "/staff/account/mfa/",
    "sessions": "/staff/account/sessions/",
    "password": "/staff/account/password/",
    "people": "/staff/people/",
    "invite": "/staff/people/invite/",
    "audit": "/staff/audit/",
}


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(
            size,
            language,
            id=f"{size[0]}x{size[1]}-{language}",
            marks=() if (size[0], language) in EVERY_TIME else pytest.mark.slow,
        )
        for size in WINDOWS
        for language in ("vi", "en")
    ],
)
def test_pages_fit_the_window_and_can_be_read(
    portal: RunningPortal, browser: Browser, size: tuple[int, int], language: str
):
    prefix = "" if language == "vi" else "/en"
    with visitor(browser, portal.address, size) as who:
        for name, path in PAGES.items():
            if name == "workspace":
                who.open(f"{prefix}/staff/login/")
                sign_in(who.page, "boss")
            who.open(f"{prefix}{path}")
            confirm(who.page)
            who.screenshot(f"staff-{name}-{size[0]}-{language}")
            assert overflow(who.page) <= 0, name
            assert serious_findings(who.page) == [], name
        assert who.errors == []
