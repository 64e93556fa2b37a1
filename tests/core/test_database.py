"""A database that goes away: what is said of it, and what is kept all the same."""

from __future__ import annotations

import logging

import psycopg2
import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    transaction,
)
from django.test import RequestFactory

from gisportal.core.database import after_commit, is_unreachable
from gisportal.core.middleware import PortalErrorMiddleware


def lost() -> DatabaseError:
    """As Django tells it when the server dies in the middle of a statement."""
    try:
        try:
            raise psycopg2.DatabaseError("server closed the connection unexpectedly")
        except psycopg2.DatabaseError as error:
            raise DatabaseError("server closed the connection") from error
    except DatabaseError as error:
        return error


def test_a_lost_server_is_known_by_all_its_names() -> None:
    assert is_unreachable(lost())
    assert is_unreachable(OperationalError("the database system is shutting down"))
    assert is_unreachable(InterfaceError("connection already closed"))


def test_a_mistake_of_ours_is_none() -> None:
    assert not is_unreachable(DatabaseError("Save with update_fields did not affect"))
    assert not is_unreachable(IntegrityError("duplicate key"))
    assert not is_unreachable(ValueError("x"))


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_is_logged_and_hurts_nobody(caplog) -> None:
    def wake(name: str) -> None:
        raise OperationalError(f"no database for {name}")

    with caplog.at_level(logging.ERROR), transaction.atomic():
        after_commit(wake, "hoa")
        User.objects.create_user("hoa")
    assert User.objects.filter(username="hoa").exists()
    assert "wake" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_after_a_rollback() -> None:
    done: list[str] = []

    def note() -> None:
        done.append("x")

    with pytest.raises(ValueError, match="stop"), transaction.atomic():
        after_commit(note)
        raise ValueError("stop")
    assert done == []


@pytest.mark.parametrize(
    "error", [lost(), OperationalError("starting up")], ids=["plain", "usual"]
)
def test_its_page_asks_nothing_of_the_database(error) -> None:
    # Without the mark this test may not touch the database: neither may the page.
    request = RequestFactory().get("/reports/")
    request.session = SessionStore("a" * 32)
    middleware = MessageMiddleware(lambda _request: None)
    middleware.process_request(request)
    answer = PortalErrorMiddleware(lambda _r: None).process_exception(request, error)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert b"</html>" in answer.content
    assert request.user == AnonymousUser()
