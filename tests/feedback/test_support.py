"""“Me too”, once a person."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback.models import Report, Support
from feedback.permissions import REPORTER
from feedback.states import State
from feedback.workflow.transitions import move

pytestmark = pytest.mark.usefixtures("office")


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
