"""Signing in by the page, as people do; everything else uses ``force_login``."""

from __future__ import annotations

from tests.support.chromium import Visitor


def sign_in(who: Visitor, name: str, password: str, address: str = "") -> None:
    """Fill in the sign-in page; ``address`` is where to go afterwards."""
    who.open(f"/en/staff/login/?next={address}" if address else "/en/staff/login/")
    who.page.fill("#id_login", name)
    who.page.fill("#id_password", password)
    who.page.press("#id_password", "Enter")
    who.page.wait_for_load_state("networkidle")
