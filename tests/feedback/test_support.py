"""“Me too”, once a person."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from feedback.models import Report, Support
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.workflow.transitions import move
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("office")
# Of one network on one report in a day.
LIMIT = 3


def test_each_browser_counts_once(client, report):
    address = f"/reports/{report.code}/support"
    assert client.get(address).status_code == 405
    assert client.post(address)["Location"] == f"/reports/{report.code}/"
    client.post(address)
    assert Support.objects.count() == 1
    Client().post(address)
    assert Support.objects.count() == 2
    page = client.get(f"/en/reports/{report.code}/").content.decode()
    assert "2 more people" in page


@pytest.mark.slow
def test_a_dropped_cookie_counts_no_further(client, report):
    address = f"/reports/{report.code}/support"
    for _ in range(30):
        Client().post(address)
    assert Support.objects.count() == LIMIT
    page = Client().post(f"/en{address}", follow=True).content.decode()
    assert "Others in your network were counted today." in page
    assert f"{LIMIT} more people" in page


def test_the_limit_is_of_one_report_and_one_network(report):
    other = send(description="Khác").report
    for _ in range(LIMIT + 1):
        Client().post(f"/reports/{report.code}/support")
    Client().post(f"/reports/{other.code}/support")
    Client(REMOTE_ADDR="203.0.113.9").post(f"/reports/{report.code}/support")
    for number in range(LIMIT + 1):
        phone = Client(REMOTE_ADDR=f"2001:db8::{number}")
        phone.post(f"/reports/{report.code}/support")
    assert other.supports.count() == 1
    assert report.supports.count() == 2 * LIMIT + 1


def test_the_same_browser_costs_its_network_nothing(client, report):
    for _ in range(LIMIT + 1):
        client.post(f"/reports/{report.code}/support")
    Client().post(f"/reports/{report.code}/support")
    assert Support.objects.count() == 2


def test_nothing_kept_tells_the_network(client, report):
    client.post(f"/reports/{report.code}/support")
    row = Support.objects.values().get()
    assert set(row) == {"id", "report_id", "voter", "created_at"}
    kept = f"{row} {vars(caches['default'])}"
    assert "127.0.0.1" not in kept


@pytest.mark.django_db(transaction=True)
def test_many_at_once_pass_no_limit(report):
    address, start = f"/reports/{report.code}/support", threading.Barrier(8)

    def one() -> None:
        start.wait()
        Client().post(address)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Support.objects.count() == LIMIT


def test_a_forged_cookie_is_another_person(client, report):
    client.cookies["portal_voter"] = "somebody"
    client.post(f"/reports/{report.code}/support")
    assert Support.objects.count() == 1


def test_nobody_joins_a_closed_or_hidden_report(client, report):
    move(report, State.WITHDRAWN, REPORTER)
    client.post(f"/reports/{report.code}/support")
    Report.objects.update(visibility="hidden")
    assert client.post(f"/reports/{report.code}/support").status_code == 404
    assert not Support.objects.exists()
