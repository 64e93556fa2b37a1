"""Any row of actions: the record explains the report, and nobody is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from feedback import codes
from feedback.models import Category, Report, ReportPhoto, RoutingRule, Subscription
from feedback.permissions import Actor
from feedback.states import ActorKind, RejectReason, State
from feedback.workflow import changes, referrals, reroute, split
from feedback.workflow.referrals import Question
from feedback.workflow.transitions import TransitionNotes, move
from gisportal.core.errors import PortalError
from layers.models import ServiceOffice
from tests.support.feedback import make_office, send

NUMBER = st.integers(0, 5)
OFFICER = Actor(ActorKind.OFFICER)
# Fields that the record must explain, and the name each has in an entry's details.
TOLD = ("category", "office", "visibility")


class Office(RuleBasedStateMachine):
    """Three reports to begin with, and whatever people do with them."""

    @initialize()
    def begin(self) -> None:
        """A database of its own until the end of the row of actions."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.reports = [send(description=f"Đèn {n}").report for n in range(3)]
        self.first_category = {report.pk: "lights" for report in self.reports}
        self.first_visibility = {report.pk: "public" for report in self.reports}
        self.followed: list[tuple[int, str]] = []
        self.photos: dict[int, int] = {}
        for number, report in enumerate(self.reports):
            photo = ReportPhoto.objects.create(
                report=report, name=f"{number:032d}", width=1, height=1
            )
            self.photos[photo.pk] = report.pk
            self.follow(number, "a")

    def teardown(self) -> None:
        """Leave nothing."""
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def report(self, number: int) -> Report:
        """One of the reports there are, as it is now."""
        return Report.objects.get(pk=self.reports[number % len(self.reports)].pk)

    def attempt(self, report: Report, work: Any) -> Any:
        """Do it; when it is refused nothing may have changed."""
        before = (Report.objects.values().get(pk=report.pk), report.history.count())
        try:
            with transaction.atomic():
                return work()
        except PortalError:
            after = (Report.objects.values().get(pk=report.pk), report.history.count())
            assert before == after
            return None

    @rule(
        number=NUMBER,
        other=NUMBER,
        to=st.sampled_from(State),
        kind=st.sampled_from(ActorKind),
        reason=st.sampled_from(RejectReason),
    )
    def step(
        self, number: int, other: int, to: State, kind: ActorKind, reason: str
    ) -> None:
        report = self.report(number)
        words = TransitionNotes("Đã xem", "", "Chưa xong", reason, self.report(other))
        self.attempt(report, lambda: move(report, to, Actor(kind), words))

    @rule(number=NUMBER, other=NUMBER)
    def merge(self, number: int, other: int) -> None:
        report, original = self.report(number), self.report(number + 1 + other % 2)
        words = TransitionNotes(duplicate_of=original)
        self.attempt(report, lambda: move(report, State.DUPLICATE, OFFICER, words))

    @rule(number=NUMBER)
    def undo(self, number: int) -> None:
        merged = list(Report.objects.filter(state=State.DUPLICATE).order_by("pk"))
        report = merged[number % len(merged)] if merged else self.report(number)
        words = TransitionNotes("Làm lại")
        self.attempt(report, lambda: move(report, State.IN_PROGRESS, OFFICER, words))

    @rule(number=NUMBER, who=st.sampled_from("abc"))
    def somebody_follows(self, number: int, who: str) -> None:
        self.follow(number, who)

    def follow(self, number: int, who: str) -> None:
        """One more follower, if not one already."""
        report, email = self.report(number), f"{who}@example.com"
        if not report.subscriptions.with_email(email).exists():
            token = codes.digest(codes.new_token())
            Subscription.objects.create(report=report, email=email, token_hash=token)
            self.followed.append((report.pk, email))

    @rule(number=NUMBER, slug=st.sampled_from(["lights", "drains", "secret"]))
    def change_category(self, number: int, slug: str) -> None:
        report, category = self.report(number), Category.objects.get(slug=slug)
        self.attempt(report, lambda: reroute.change_category(report, category, OFFICER))

    @rule(number=NUMBER, slug=st.sampled_from(["province", "works"]))
    def hand_over(self, number: int, slug: str) -> None:
        report, office = self.report(number), ServiceOffice.objects.get(slug=slug)
        self.attempt(report, lambda: changes.hand_over(report, office, OFFICER))

    @rule(number=NUMBER, slug=st.sampled_from(["lights", "drains", "secret"]))
    def split(self, number: int, slug: str) -> None:
        report, category = self.report(number), Category.objects.get(slug=slug)
        part = self.attempt(
            report, lambda: split.split_off(report, category, "Một phần", OFFICER)
        )
        if part is not None:
            self.reports.append(part)
            self.first_category[part.pk] = slug
            self.first_visibility[part.pk] = part.visibility

    @rule(number=NUMBER, is_answered=st.booleans())
    def refer(self, number: int, is_answered: bool) -> None:
        report = self.report(number)
        asked = self.attempt(
            report, lambda: referrals.refer(report, Question("Điện lực", "?"), OFFICER)
        )
        if asked and is_answered:
            self.attempt(report, lambda: referrals.answer(asked[1], "Đã sửa"))

    @invariant()
    def the_record_explains_the_report(self) -> None:
        for report in self.all():
            state = ""
            told = {
                "category": self.first_category[report.pk],
                "visibility": self.first_visibility[report.pk],
            }
            for entry in report.history.all():
                if entry.to_state:
                    assert entry.from_state == state
                    state = entry.to_state
                told |= {name: entry.data[name] for name in TOLD if name in entry.data}
            now = (report.category.slug, report.office.slug, report.visibility)
            assert state == report.state
            assert tuple(told[name] for name in TOLD) == now

    @invariant()
    def every_report_has_an_office(self) -> None:
        assert all(report.office_id for report in self.all())

    @invariant()
    def nobody_and_nothing_is_lost(self) -> None:
        for pk, email in getattr(self, "followed", []):
            reports = self.where(pk)
            found = Subscription.objects.with_email(email).filter(report__in=reports)
            assert found.exists()
        for photo, pk in getattr(self, "photos", {}).items():
            assert ReportPhoto.objects.get(pk=photo).report_id in self.where(pk)

    def where(self, pk: int) -> list[int]:
        """The report, and the one it was merged into."""
        report = Report.objects.get(pk=pk)
        if report.state != State.DUPLICATE:
            return [pk]
        return [pk, report.duplicate_of_id]

    def all(self) -> list[Report]:
        """Every report with what is asked of it."""
        rows = Report.objects.select_related("office", "category")
        return list(rows.prefetch_related("history"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "examples", [5, pytest.param(20, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_any_row_of_actions(lights, secret, office, examples):
    drains = Category.objects.create(slug="drains", name_vi="Cống")
    RoutingRule.objects.create(category=drains, office=make_office("works"))
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=examples,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
