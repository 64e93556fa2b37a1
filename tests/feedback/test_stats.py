"""The public figures: the page, the tables, the JSON."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from feedback.models import Category, Report
from feedback.permissions import Actor
from feedback.states import NOT_EXPOSED, State
from feedback.statistics.figures import MIN_RATINGS, count, month_keys, public_stats
from feedback.statistics.views import duration
from feedback.workflow.changes import note
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.feedback import make_office, send

pytestmark = pytest.mark.usefixtures("lights", "office")
OFFICER = Actor("officer")


def hours(report: Report, number: float) -> datetime:
    return report.created_at + timedelta(hours=number)


def solve(report: Report, answered: float, solved: float) -> None:
    """Answer and solve ``report`` so many hours after it came."""
    move(report, State.IN_PROGRESS, OFFICER, at=hours(report, answered))
    said = TransitionNotes(public_note="Xong")
    move(report, State.RESOLVED, OFFICER, said, at=hours(report, solved))


def test_they_add_up(report):
    solve(report, 2, 10)
    solve(send(description="2").report, 4, 30)
    solve(send(description="3").report, 9, 20)
    late = send(description="4").report
    Report.objects.filter(pk=late.pk).update(due=timezone.now() - timedelta(days=1))
    total = count(12).total
    assert (total.new, total.open, total.late, total.solved) == (4, 1, 1, 3)
    assert (total.hours_to_answer, total.hours_to_solution) == (4.0, 20.0)


def test_only_what_the_office_says_in_public_is_an_answer(report):
    note(report, OFFICER, internal="nội bộ", at=hours(report, 1))
    assert count(12).total.hours_to_answer is None
    note(report, OFFICER, public="Sắp tới", at=hours(report, 5))
    assert count(12).total.hours_to_answer == 5.0


def test_every_grouping_has_its_rows(report, lights):
    second = send(category="trees").report
    ward = make_office("ward")
    Report.objects.filter(pk=second.pk).update(
        office=ward, area_key="29545", area_name="Phường Long Châu"
    )
    third = send(description="3").report
    Report.objects.filter(pk=third.pk).update(office=None)
    stats = count(3)
    assert {(row.key, row.figures.new) for row in stats.categories} == {
        ("lights", 2),
        ("trees", 1),
    }
    offices = {row.key: row.figures.new for row in stats.offices}
    assert offices == {"province": 1, "ward": 1, "": 1}
    communes = {row.key: row.name for row in stats.communes}
    assert communes["29545"] == "Phường Long Châu"
    assert [row.figures.new for row in stats.months] == [0, 0, 3]


def test_an_old_report_counts_while_it_is_open(report):
    Report.objects.update(created_at=timezone.now() - timedelta(days=2000))
    total = count(3).total
    assert (total.new, total.open) == (0, 1)
    Report.objects.update(state=State.WITHDRAWN)
    assert count(3).total.open == 0


@pytest.mark.parametrize(
    "values",
    [
        {"visibility": "private"},
        {"visibility": "hidden"},
        {"visibility": "pending"},
        *({"state": state} for state in NOT_EXPOSED),
    ],
)
def test_only_public_reports_are_counted(report, values):
    before = count(12)
    hidden = send(description="kín").report
    Report.objects.filter(pk=hidden.pk).update(**values)
    after = count(12)
    assert (after.total, after.offices, after.months) == (
        before.total,
        before.offices,
        before.months,
    )


def test_a_mean_of_few_ratings_is_not_shown(report):
    for number in range(MIN_RATINGS):
        total = count(12).total
        assert total.rating is None
        made = send(description=f"Đèn {number}").report
        Report.objects.filter(pk=made.pk).update(rating=4)
    assert count(12).total.rating == 4.0


def test_months_cross_the_year():
    now = timezone.make_aware(datetime(2026, 2, 28))
    assert month_keys(now, 3) == ["2025-12", "2026-01", "2026-02"]


def test_json_has_the_same_figures(client, report):
    body = client.get("/en/api/reports/stats/?months=3").json()
    assert body["period_months"] == 3
    assert body["total"]["new"] == 1
    assert body["categories"][0]["name"] == "Street lights"
    assert len(body["months"]) == 3


def test_the_page_says_them_in_charts_and_tables(client, report):
    page = client.get("/en/reports/stats/").content.decode()
    assert page.count("<figure") == page.count("<table") == 4
    assert "Street lights" in page
    assert 'width="100.0"' in page
    # The comma of a language is no part of a length.
    assert 'width="100.0"' in client.get("/reports/stats/").content.decode()


def test_it_is_calm_without_reports(client, db):
    assert client.get("/reports/stats/").status_code == 200
    assert client.get("/api/reports/stats/").json()["total"]["new"] == 0


def test_they_are_kept_for_a_while(client, report, django_assert_num_queries):
    client.get("/api/reports/stats/")
    with django_assert_num_queries(0):
        client.get("/api/reports/stats/")
    cache.clear()
    with django_assert_num_queries(3):
        client.get("/api/reports/stats/")


def test_while_one_counts_the_others_get_the_figures_of_before(report, monkeypatch):
    first = public_stats()
    monkeypatch.setattr("feedback.statistics.figures.FRESH_SECONDS", -1)
    send(description="2")
    cache.add("report-stats-12-vi-busy", 1)
    assert public_stats() == first
    cache.delete("report-stats-12-vi-busy")
    assert public_stats().total.new == 2


@pytest.mark.parametrize("months", ["1", "x", "-1", "999999999999", "²"])
def test_a_bad_period_is_refused(client, months):
    answer = client.get(f"/api/reports/stats/?months={months}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "months")
    assert client.get(f"/reports/stats/?months={months}").status_code == 400


def test_a_table_runs_nothing_in_a_spreadsheet(client, report):
    Category.objects.update(name_en='=HYPERLINK("http://x")')
    answer = client.get("/en/reports/stats/categories.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ['\'=HYPERLINK("http://x")', "1"]
    assert client.get("/reports/stats/secrets.csv").status_code == 404


def test_durations_are_said_as_people_say_them():
    said = [duration(hours) for hours in (None, 0.2, 1.1, 47, 60, 960)]
    assert said[0] == ""
    assert len(set(said)) == 6
