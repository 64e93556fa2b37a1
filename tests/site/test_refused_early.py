"""What is refused before the session, the form or the body is looked at."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client

NUL = 'sessionid="abcdefgh\\000ijk"'
HUGE = 60 * 1024 * 1024


class Unread(io.BytesIO):
    """A body nobody may read."""

    def read(self, size: int | None = -1) -> bytes:
        """Fail the test."""
        raise AssertionError("the body was read")


def post(client: Client, path: str, length: int = HUGE, **facts: str):
    """POST a form that says it is ``length`` bytes long."""
    return client.generic(
        "POST",
        path,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(length), **facts},
    )


@pytest.mark.parametrize("path", ["/", "/en/", "/reports/", "/admin/", "/api/layers/"])
@pytest.mark.parametrize("cookie", [NUL, 'csrftoken="a\\000"', 'x="\\000"'])
def test_a_cookie_postgresql_cannot_hold_is_refused(client, db, path, cookie):
    answer = client.get(path, headers={"cookie": cookie})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers
    assert answer["X-Frame-Options"] == "DENY"


def test_the_refusal_is_in_the_language_of_the_address(client, db):
    answer = client.get("/en/", headers={"cookie": NUL})
    assert "cookie" in answer.content.decode()
    assert 'lang="en"' in answer.content.decode()
    answer = client.get("/", headers={"cookie": NUL})
    assert 'lang="vi"' in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/reports/new", "/reports/2222-2222/follow/abc/", "/search", "/nothing"]
)
@pytest.mark.parametrize("checks", [True, False], ids=["csrf", "no-csrf"])
def test_a_huge_form_is_refused_unread(db, path, checks):
    answer = post(Client(enforce_csrf_checks=checks), f"/en{path}")
    assert answer.status_code == 413
    assert "54 MB" in answer.content.decode()


def test_programs_are_told_as_a_problem(client, db):
    answer = post(client, "/api/reports/")
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize("length", ["", "x", "²", "-1", "9" * 5000])
def test_a_length_that_is_none_is_no_error(client, db, length):
    answer = client.get("/healthz", CONTENT_LENGTH=length)
    assert answer.status_code in (200, 413)


def test_staff_may_send_large_files(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("lan", is_staff=True))
    # Refused as a form without its token, which is the next thing looked at.
    assert post(client, "/reports/new").status_code == 403
