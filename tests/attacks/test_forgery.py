"""No other site makes somebody's browser act, and no address leads away from the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from tests.support.addresses import all_addresses
from tests.support.cast import Town, make_people, make_town
from tests.support.factories import make_layer
from tests.support.feedback import make_office

pytestmark = pytest.mark.django_db
# Known by keys in the request, never by the browser's cookie.
NO_COOKIE = ("open311/", "ogc/", "api/reports/")
# What a page of another site may send without asking: forms and plain text.
SIMPLE = ("application/x-www-form-urlencoded", "text/plain")
AWAY = (
    *(
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
    ),
    *(
        "https:evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/\t/evil.example",
    ),
    *("https://testserver@evil.example/", "http://testserver.evil.example/"),
)


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"
    plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain_files}}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    make_office("tinh", level="province")
    return make_town(make_people(make_layer(), make_office("so")), tmp_path)


@pytest.fixture
def browser_of_chief(town: Town) -> Client:
    """An administrator's browser, in which a page of another site lies open."""
    client = Client(
        enforce_csrf_checks=True, headers={"Origin": "https://evil.example"}
    )
    client.force_login(User.objects.get(username="administrator"))
    return client


def test_no_form_of_another_site_is_taken(browser_of_chief: Client, town: Town) -> None:
    """Signing out and choosing a language included."""
    taken = []
    for address in all_addresses(town):
        if address.route.startswith(NO_COOKIE):
            continue
        for kind in SIMPLE:
            with transaction.atomic():
                answer = browser_of_chief.generic("POST", address.path, "a=b", kind)
                transaction.set_rollback(True)
            if answer.status_code not in {401, 403, 404, 405, 415}:
                taken.append(f"{address.route}: {answer.status_code}")
    assert taken == []


@pytest.mark.parametrize("to", AWAY, ids=ascii)
@pytest.mark.parametrize("path", ["/staff/login/", "/staff/logout/", "/admin/logout/"])
def test_nobody_is_sent_away(path: str, to: str) -> None:
    user = User.objects.create_user("lan", password="cau-my-thuan-2026", is_staff=True)
    entry = {"username": "lan", "login": "lan", "password": "cau-my-thuan-2026"}
    client = Client()
    if "logout" in path:
        client.force_login(user)
    for answer in (
        client.post(path, {**entry, "next": to}),
        client.post(f"{path}?next={to}", entry),
        client.get(path, {"next": to}),
    ):
        assert "evil" not in answer.get("Location", "")
        assert "javascript" not in answer.get("Location", "")


def test_a_session_is_another_one_after_signing_in() -> None:
    """A session somebody planted in the browser before is worth nothing after."""
    User.objects.create_user("lan", password="cau-my-thuan-2026", is_staff=True)
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = client.cookies["sessionid"].value
    entry = {"username": "lan", "login": "lan", "password": "cau-my-thuan-2026"}
    client.post("/staff/login/", entry)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/staff/").status_code == 302


FORGED_HOSTS = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Original-URL": "/staff/",
    "X-Rewrite-URL": "/staff/",
    "Forwarded": "host=evil.example;proto=https",
    "X-Http-Method-Override": "DELETE",
}


def test_no_header_poisons_a_page(town: Town) -> None:
    """What a cache may keep for others is the same whatever headers came along."""
    client = Client()
    for path in ("/", "/layers/", "/reports/", "/layers/catalogue.jsonld", "/ogc/"):
        plain, forged = client.get(path), client.get(path, headers=FORGED_HOSTS)
        assert forged.status_code == plain.status_code, path
        assert b"evil" not in forged.content
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
