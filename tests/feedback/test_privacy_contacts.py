"""Contact data: agreed to, sealed, found, sealed anew, exported, erased, forgotten."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from feedback import my_reports
from feedback.delivery.deliver import deliver_outbox
from feedback.errors import InvalidReportError
from feedback.models import (
    ContactErasure,
    ContactLook,
    MyReportsLink,
    OfficeMembership,
    OutboxMessage,
    Report,
    ReportContact,
    Subscription,
)
from feedback.permissions import REPORTER
from feedback.privacy.contacts import consent, key_rotation, read, retention
from feedback.states import State
from feedback.workflow.transitions import move
from gisportal.core.errors import ForbiddenError
from tests.support.feedback import make_office, send

PERSON = {
    "name": "Nguyễn Thị Rất Riêng",
    "phone": "0912 345 678",
    "email": "Rieng@Example.com",
}
OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def receipt(lights: Any, office: Any) -> Any:
    return send(**PERSON)


def run(command: str, *arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def stored() -> str:
    """Every value of every table of the app, as the database holds it."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'feedback\\_%'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - own name
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def follow(report: Report, email: str, word: str = "x") -> Subscription:
    return Subscription.objects.create(
        report=report, email=email, token_hash=word, confirmed_at=timezone.now()
    )


def test_nothing_personal_is_stored_in_plain_text(receipt):
    follow(receipt.report, "theo@example.com")
    deliver_outbox()
    text = stored()
    assert receipt.report.code in text
    for value in ("Riêng", "912345678", "ieng@", "theo@", receipt.token):
        assert value not in text
    contact = read.contact_of(receipt.report)
    assert (contact.name, contact.phone) == (PERSON["name"], "+84912345678")
    assert (contact.email, contact.token) == (PERSON["email"], receipt.token)
    assert contact.consent == consent.VERSION


def test_the_digest_of_a_request_cannot_be_guessed_from_a_phone_number(receipt):
    facts = json.dumps({"phone": "+84912345678"})
    report = receipt.report
    assert report.request_hash != hashlib.sha256(facts.encode()).hexdigest()
    assert send(**PERSON).report.request_hash == report.request_hash


@pytest.mark.parametrize(
    "asked",
    [
        {"email": "rieng@example.com"},
        {"phone": "+84 912 345 678"},
        {"email": PERSON["email"]},
    ],
)
def test_reports_are_found_by_contact(receipt, asked):
    send(email="ai@example.com", description="Khác")
    assert list(read.reports_of(**asked)) == [receipt.report]
    assert not read.reports_of(email="x@example.com").exists()
    assert not read.reports_of().exists()


@pytest.mark.parametrize("field", ["name", "phone", "email"])
def test_contact_data_need_consent(lights, field):
    with pytest.raises(InvalidReportError) as caught:
        send(consent="", **{field: PERSON[field]})
    assert set(caught.value.errors) == {"consent"}
    assert not Report.objects.exists()


def test_without_contact_data_no_consent_is_asked(lights):
    send(consent="")
    assert not ReportContact.objects.exists()


def test_the_form_says_what_is_asked_and_why(client, lights):
    text = client.get("/en/reports/new").content.decode()
    assert 'name="consent"' in text
    assert "encrypted" in text
    assert "checked" not in text.split('name="consent"')[1].split(">")[0]


def test_the_api_refuses_a_contact_without_consent(post, lights):
    answer = post(email="a@example.com")
    assert answer.status_code == 400
    assert "consent" in answer.json()["errors"]
    assert post(email="a@example.com", consent=True).status_code == 201


def test_a_changed_text_needs_a_new_version():
    with translation.override("en"):
        text = "\n".join(consent.paragraphs())
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert (consent.VERSION, digest) == ("2026-1", "eb2aa24456a3")


def test_a_look_needs_the_right_and_is_on_record(receipt, office):
    officer = User.objects.create_user("officer", is_staff=True)
    OfficeMembership.objects.create(user=officer, office=office)
    with pytest.raises(ForbiddenError):
        read.reveal(receipt.report, officer, "Gọi lại")
    officer.user_permissions.add(Permission.objects.get(codename="view_contact"))
    officer = User.objects.get(pk=officer.pk)
    assert read.reveal(receipt.report, officer, "Gọi lại").name == PERSON["name"]
    entry = ContactLook.objects.get()
    assert (entry.report, entry.user) == (receipt.report, officer)
    OfficeMembership.objects.update(office=make_office("other"))
    with pytest.raises(ForbiddenError):
        read.reveal(receipt.report, officer, "Gọi lại")


def test_a_missing_key_is_said_and_nothing_is_lost(lights, office, settings):
    settings.CONTACT_KEYS = [OLD]
    send(email="a@example.com")
    settings.CONTACT_KEYS = [NEW]
    with pytest.raises(CommandError, match="could not be opened"):
        run("rotatecontacts")
    settings.CONTACT_KEYS = [OLD]
    assert ReportContact.objects.get().email == "a@example.com"


def test_rotation_can_be_stopped_and_goes_on(lights, office, settings):
    settings.CONTACT_KEYS = [OLD]
    reports = [
        send(email=f"a{n}@example.com", description=str(n)).report for n in range(5)
    ]
    follow(reports[0], "theo@example.com")
    settings.CONTACT_KEYS = [NEW, OLD]
    steps = key_rotation.rotate(batch=2)
    assert next(steps) == 2
    steps.close()
    # Half-way: found under either key, new ones come in under the new one.
    send(email="moi@example.com", description="mới")
    for n, report in enumerate(reports):
        assert list(read.reports_of(email=f"A{n}@example.com")) == [report]
    assert sum(key_rotation.waiting().values()) == 4
    assert "Done: 4 rows" in run("rotatecontacts", batch=3)
    assert "0 under an old key" in run("rotatecontacts", dry_run=True)
    settings.CONTACT_KEYS = [NEW]
    assert sorted(c.email for c in ReportContact.objects.all())[0] == "a0@example.com"
    assert list(read.reports_of(email="a4@example.com")) == [reports[4]]
    assert Subscription.objects.with_email("theo@example.com").get().email


def closed(report: Report, days: int) -> None:
    move(report, State.WITHDRAWN, REPORTER)
    Report.objects.filter(pk=report.pk).update(
        updated_at=timezone.now() - timedelta(days=days)
    )


def test_contacts_are_forgotten_after_a_time(lights, office, settings):
    settings.CONTACT_KEEP_DAYS = 30
    old, young, open_ = (
        send(email=f"{name}@example.com", description=name).report
        for name in ("old", "young", "open")
    )
    follow(old, "theo@example.com")
    old.history.update(reporter_note="Tôi là Bà Sáu")
    closed(old, 31)
    closed(young, 29)
    Report.objects.filter(pk=open_.pk).update(
        updated_at=timezone.now() - timedelta(days=400)
    )
    assert old.code in (told := run("forgetcontacts", dry_run=True))
    assert young.code not in told and open_.code not in told
    assert ReportContact.objects.count() == 3
    assert run("forgetcontacts") == "1 forgotten\n"
    assert {c.report for c in ReportContact.objects.all()} == {young, open_}
    assert not Subscription.objects.exists()
    assert not old.history.exclude(reporter_note="").exists()
    tomb = ContactErasure.objects.get()
    assert (tomb.report, tomb.reason, tomb.consent) == (old, "age", consent.VERSION)
    assert run("forgetcontacts") == "0 forgotten\n"


def test_one_person_is_exported(receipt):
    follow(receipt.report, PERSON["email"].lower())
    send(email="ai@example.com", description="Của người khác")
    told = json.loads(run("personaldata", "export", email="RIENG@example.com"))
    (report,) = told["reports"]
    assert report["code"] == receipt.report.code
    assert report["name"] == PERSON["name"]
    assert report["messages"][0]["message"] == "received"
    assert told["subscriptions"][0]["report"] == receipt.report.code
    assert "Của người khác" not in json.dumps(told, ensure_ascii=False)


def test_one_person_is_erased(receipt):
    other = send(email="ai@example.com", description="Của người khác").report
    follow(other, PERSON["email"])
    assert "Nothing was changed" in run("personaldata", "erase", phone="0912345678")
    assert ReportContact.objects.count() == 2
    said = run("personaldata", "erase", email=PERSON["email"], commit=True)
    assert receipt.report.code in said and "1 followed" in said
    assert [c.report for c in ReportContact.objects.all()] == [other]
    assert not Subscription.objects.exists()
    assert ContactErasure.objects.get().reason == "asked"
    assert Report.objects.count() == 2
    deliver_outbox()
    to_reporter = OutboxMessage.objects.get(report=receipt.report, recipient="reporter")
    assert to_reporter.state == "skipped"


def test_erasing_one_person_takes_no_follower_from_others(receipt):
    follow(receipt.report, "ai@example.com")
    my_reports.ask(PERSON["email"])
    my_reports.ask("ai@example.com")
    run("personaldata", "erase", email=PERSON["email"], commit=True)
    assert Subscription.objects.get().email == "ai@example.com"
    assert MyReportsLink.objects.get().email == "ai@example.com"


def test_addresses_that_came_to_nothing_are_forgotten(receipt):
    confirmed = follow(receipt.report, "ai@example.com")
    follow(receipt.report, "khong@example.com", "y")
    Subscription.objects.exclude(pk=confirmed.pk).update(confirmed_at=None)
    my_reports.ask("khong@example.com")
    assert run("forgetcontacts") == "0 forgotten\n"
    assert (Subscription.objects.count(), MyReportsLink.objects.count()) == (2, 1)
    old = timezone.now() - timedelta(days=15)
    Subscription.objects.update(created_at=old)
    MyReportsLink.objects.update(created_at=old)
    run("forgetcontacts")
    assert Subscription.objects.get() == confirmed
    assert not MyReportsLink.objects.exists()


@pytest.mark.parametrize("options", [{}, {"email": "nobody"}, {"phone": "12"}])
def test_an_unclear_person_is_refused(db, options):
    with pytest.raises(CommandError):
        run("personaldata", "export", **options)


def test_a_reopened_report_is_not_forgotten(receipt, settings):
    settings.CONTACT_KEEP_DAYS = 30
    closed(receipt.report, 31)
    Report.objects.update(state=State.IN_PROGRESS)
    assert retention.due_now(receipt.report.pk) is None
    assert retention.forget_old() == 0
