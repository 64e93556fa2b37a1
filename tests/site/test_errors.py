"""Errors before any view: problem+json for programs, a plain page for people."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import Client, RequestFactory

from gisportal.core.errors import (
    ForbiddenError,
    NoRoomError,
    PortalError,
    TooManyRequestsError,
    UnavailableError,
)
from gisportal.core.middleware import error_response

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain_files(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.mark.parametrize(
    "address", ["/api/nothing", "/en/api/layers/x/y/z", "/ogc/x/y"]
)
def test_an_unknown_address_of_the_api_is_a_problem_document(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"


def test_an_unknown_page_is_a_page(client: Client) -> None:
    answer = client.get("/en/no-such-page")
    assert answer.status_code == 404
    assert "Not found" in answer.content.decode()


@pytest.mark.parametrize("error", [UnavailableError, TooManyRequestsError, NoRoomError])
def test_what_passes_is_tried_again_from_its_page(
    rf: RequestFactory, error: type[PortalError]
) -> None:
    asked = error_response(with_nobody(rf.get("/en/search?q=a b")), error("Busy."))
    assert 'href="/en/search?q=a%20b"' in asked.content.decode()
    sent = error_response(with_nobody(rf.post("/en/reports/new")), error("Busy."))
    assert "what you typed is still in the form" in sent.content.decode()
    assert "search-form" not in sent.content.decode(), "costs more of what lacks"


def test_who_may_not_is_led_on(client: Client, rf: RequestFactory) -> None:
    stranger = error_response(with_nobody(rf.get("/en/x?y=1")), ForbiddenError("No."))
    assert "?next=/en/x%3Fy%3D1" in stranger.content.decode()
    client.force_login(User.objects.create_user("an", is_staff=True))
    refused = client.get("/en/staff/people/")
    assert 'href="/en/staff/"' in refused.content.decode().split("error-page")[1]


def with_nobody(request: HttpRequest) -> HttpRequest:
    request.user = AnonymousUser()
    return request


def test_what_cannot_be_read_is_answered_without_its_own_words(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/en/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "This could not be read" in text
    assert "evil.example" not in text
    api = client.get("/api/layers/", headers={"Host": "evil.example"})
    assert (api.status_code, api["Content-Type"]) == (400, "application/problem+json")


def test_the_api_is_described_for_people_and_programs(client: Client) -> None:
    document = client.get("/api/schema/", {"format": "json"}).json()
    assert {"/api/offices/", "/api/layers/{slug}/versions/"} <= set(document["paths"])
    for path, methods in document["paths"].items():
        for method, facts in methods.items():
            assert {"400", "404", "429", "503"} <= set(facts["responses"]), (
                path,
                method,
            )
    imports, search = (document["paths"][p] for p in ("/api/imports/", "/api/search"))
    assert {"401", "403", "409", "413", "415", "422"} <= set(
        imports["post"]["responses"]
    )
    assert not {"401", "403", "413"} & set(search["get"]["responses"])
    for address in ("/api/docs/", "/en/api/docs/"):
        page = client.get(address)
        text = page.content.decode()
        for path in document["paths"]:
            assert path in text
        assert "<script>" not in text
        assert "unsafe" not in page["Content-Security-Policy"]
