"""What an office does besides moving: merge, split, reroute, refer, redact, assign."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from feedback import codes
from feedback.errors import (
    InvalidReportError,
    MoveIncompleteError,
    MoveNotAllowedError,
    PhotoError,
    ReferralOverError,
    ReportChangedError,
)
from feedback.models import (
    Category,
    OfficeMembership,
    OutboxMessage,
    PhotoOriginal,
    Referral,
    Report,
    ReportPhoto,
    RoutingRule,
    RoutingWarning,
    Subscription,
)
from feedback.permissions import Actor
from feedback.photos import sweep_orphans
from feedback.states import ActorKind, State
from feedback.workflow import changes, redact_photo, referrals, reroute, split
from feedback.workflow.deadlines import add_working_days
from feedback.workflow.referrals import Question
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.factories import LAT, LON
from tests.support.feedback import make_office, send, upload

OFFICER = Actor(ActorKind.OFFICER)


def follow(report: Report, email: str) -> Subscription:
    """A confirmed follower."""
    return Subscription.objects.create(
        report=report,
        email=email,
        token_hash=codes.digest(f"{report.pk}{email}"),
        confirmed_at=timezone.now(),
    )


@pytest.fixture
def other(report):
    """The same thing reported once more, with a photo, by somebody with an address."""
    return send([upload()], email="b@example.com", description="Đèn đó nữa").report


def test_a_merge_brings_photos_and_followers_along(report, other):
    follow(report, "both@example.com")
    follow(other, "both@example.com")
    follow(other, "one@example.com")
    photo = other.photos.get()
    move(other, State.DUPLICATE, OFFICER, TransitionNotes(duplicate_of=report))
    assert report.photos.get() == photo
    emails = {one.email for one in report.subscriptions.all()}
    assert emails == {"both@example.com", "one@example.com"}
    assert other.subscriptions.get().email == "both@example.com"
    move(other, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Đèn khác."))
    assert other.photos.get() == photo
    assert {one.email for one in other.subscriptions.all()} == emails
    assert report.subscriptions.get().email == "both@example.com"
    assert not Subscription.objects.filter(came_from__isnull=False).exists()


def test_a_merge_shows_nobody_photos_of_a_private_report(client, report, secret):
    hidden = send([upload()], category="secret", description="Kín").report
    photo = hidden.photos.get()
    move(hidden, State.DUPLICATE, OFFICER, TransitionNotes(duplicate_of=report))
    assert report.photos.get() == photo
    assert client.get(f"/reports/photos/{photo.name}-large.jpg").status_code == 404


def test_a_group_that_is_private_keeps_its_categories_private(report):
    group = Category.objects.create(slug="group", name_vi="Nhóm", is_public=False)
    inner = Category.objects.create(slug="inner", name_vi="Trong", parent=group)
    part = split.split_off(report, inner, "Phần kín", OFFICER)
    assert part.visibility == Report.Visibility.PRIVATE
    reroute.change_category(report, inner, OFFICER)
    report.refresh_from_db()
    assert report.visibility == Report.Visibility.PRIVATE


def test_a_part_is_told_of_and_screened_like_a_report(report, lights):
    Subscription.objects.create(
        category=lights, email="ai@example.com", confirmed_at=timezone.now()
    )
    part = split.split_off(report, lights, "Gọi 0912 345 678", OFFICER)
    assert "0912" not in part.description
    assert part.messages.filter(template="followed").exists()


def test_who_reported_the_repetition_hears_of_the_original(report, other):
    move(other, State.DUPLICATE, OFFICER, TransitionNotes(duplicate_of=report))
    OutboxMessage.objects.all().delete()
    move(report, State.IN_PROGRESS, OFFICER)
    assert OutboxMessage.objects.get(report=other).recipient == "reporter"
    assert report.code in other.history.last().public_note
    changes.set_visibility(report, Report.Visibility.PRIVATE, OFFICER)
    move(report, State.RESOLVED, OFFICER, TransitionNotes(public_note="Bí mật"))
    assert report.code not in other.history.last().public_note
    assert "Bí mật" not in other.history.last().public_note


def test_another_category_is_routed_again(report):
    drains = Category.objects.create(slug="drains", name_vi="Cống", deadline_days=1)
    works = make_office("works", email="w@example.com")
    RoutingRule.objects.create(office=works, category=drains)
    OutboxMessage.objects.all().delete()
    before = report.due
    entry = reroute.change_category(report, drains, OFFICER, seen=report.revision)
    report.refresh_from_db()
    assert (report.category, report.office) == (drains, works)
    assert report.due < before
    assert entry.data["category"] == "drains"
    assert entry.data["office"] == "works"
    assert OutboxMessage.objects.get().office == works
    with pytest.raises(ReportChangedError):
        reroute.change_category(report, drains, OFFICER, seen=0)


def test_days_waited_for_the_citizen_count_in_another_category(report):
    drains = Category.objects.create(slug="drains", name_vi="Cống", deadline_days=5)
    days = report.category.deadline_days
    report.due = add_working_days(report.created_at, days + 10)
    report.save(update_fields=["due"])
    reroute.change_category(report, drains, OFFICER)
    report.refresh_from_db()
    assert report.due == add_working_days(report.created_at, 10 + 5)


def test_a_private_category_takes_the_report_from_the_public(report, secret):
    reroute.change_category(report, secret, OFFICER)
    report.refresh_from_db()
    assert report.visibility == Report.Visibility.PRIVATE


def test_another_place_is_on_record(report):

    point = Point(LON + 0.01, LAT, srid=4326)
    place = reroute.NewPlace(point, point, "Đầu cầu", {})
    reroute.change_place(report, place, OFFICER)
    report.refresh_from_db()
    assert report.address == "Đầu cầu"
    assert report.history.last().data["place"] == [LON + 0.01, LAT]


def test_an_address_typed_by_an_officer_is_screened(report):
    point = Point(LON + 0.01, LAT, srid=4326)
    typed = "Nhà bà Tư, gọi 0901 234 567"
    reroute.change_place(report, reroute.NewPlace(point, point, typed, {}), OFFICER)
    report.refresh_from_db()
    assert "0901" not in report.address
    assert report.masked_texts.get().original == typed
    reroute.change_place(report, reroute.NewPlace(point, point, "Cầu", {}), OFFICER)
    report.refresh_from_db()
    assert (report.address, report.masked_texts.count()) == ("Cầu", 0)


def test_what_nobody_was_meant_for_is_on_the_warning_list(lights, office):
    assert RoutingWarning.objects.filter(report=send().report, how="province").exists()
    rest = make_office("rest")
    RoutingRule.objects.create(office=rest)
    report = send(description="Hai").report
    assert report.office == rest
    warning = RoutingWarning.objects.get(report=report)
    assert warning.how == "catch-all"
    changes.hand_over(report, office, OFFICER)
    warning.refresh_from_db()
    assert warning.settled_at is not None


def test_a_report_is_split_and_the_whole_hears_of_its_part(lights, office):
    report = send(email="a@example.com").report
    drains = Category.objects.create(slug="drains", name_vi="Cống")
    part = split.split_off(report, drains, "Cống cũng tắc", OFFICER)
    report.refresh_from_db()
    assert (part.parent, part.category, part.point) == (report, drains, report.point)
    assert report.history.last().data == {"part": part.code}
    assert not hasattr(part, "contact")
    OutboxMessage.objects.all().delete()
    move(part, State.IN_PROGRESS, OFFICER)
    assert OutboxMessage.objects.get().report == report
    with pytest.raises(MoveNotAllowedError):
        split.split_off(part, drains, "Nữa", OFFICER)


def test_an_outside_party_answers_once(report):
    referral, token = referrals.refer(
        report, Question("Điện lực", "Cột của ai?"), OFFICER
    )
    assert report.state == State.FORWARDED
    assert token not in str(Referral.objects.values().get())
    with pytest.raises(InvalidReportError):
        referrals.answer(token, "  ")
    entry = referrals.answer(token, "Của chúng tôi, đã sửa.", [upload()])
    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert entry.actor_kind == ActorKind.PARTY
    assert entry.public_note == ""
    assert not report.photos.get().is_public
    with pytest.raises(ReferralOverError):
        referrals.answer(token, "Nữa")
    assert referral.report.history.filter(actor_kind=ActorKind.PARTY).count() == 1


def test_the_link_of_an_outside_party_ends(report):
    first, token = referrals.refer(report, Question("A", "?"), OFFICER)
    _second, other = referrals.refer(report, Question("B", "?"), OFFICER)
    referrals.take_back(first, OFFICER)
    for bad in (token, "x", ""):
        with pytest.raises(ReferralOverError):
            referrals.find(bad)
    Referral.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ReferralOverError):
        referrals.answer(other, "Zu spät")
    assert report.state == State.FORWARDED


def test_a_redacted_photo_replaces_every_size(
    lights, office, client, django_capture_on_commit_callbacks
):
    photo = send([upload()]).report.photos.get()
    old = photo.name
    assert client.get(photo.url("large")).status_code == 200
    redact_photo.redact(photo, redact_photo.read_boxes("[[0.5, 0.5, 1, 1]]"), OFFICER)
    photo.refresh_from_db()
    assert photo.name != old
    assert photo.is_redacted
    for size in ("large", "thumb"):
        with default_storage.open(photo.path(size)) as file:
            picture = Image.open(io.BytesIO(file.read()))
        width, height = picture.size
        assert max(picture.getpixel((width - 5, height - 5))) < 20
        assert picture.getpixel((3, 3))[0] > 150
        gone = ReportPhoto(name=old).url(size)
        assert client.get(gone).status_code == 404
        assert default_storage.exists(ReportPhoto(name=old).path(size))
    with django_capture_on_commit_callbacks(execute=True):
        redact_photo.redact(
            photo, redact_photo.read_boxes("[[0, 0, 0.5, 0.5]]"), OFFICER
        )
    assert not default_storage.exists(photo.path("large"))
    assert PhotoOriginal.objects.get().name == old
    photo.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        redact_photo.purge(photo, OFFICER)
    assert not default_storage.exists(ReportPhoto(name=old).path("large"))
    with pytest.raises(PhotoError):
        redact_photo.restore(photo, OFFICER)
    assert sweep_orphans() == 0


def test_a_redaction_can_be_taken_back(
    lights, office, django_capture_on_commit_callbacks
):
    photo = send([upload()]).report.photos.get()
    old = photo.name
    redact_photo.redact(photo, redact_photo.read_boxes("[[0, 0, 1, 1]]"), OFFICER)
    with django_capture_on_commit_callbacks(execute=True):
        redact_photo.restore(photo, OFFICER)
    photo.refresh_from_db()
    assert (photo.name, photo.is_redacted) == (old, False)
    assert default_storage.exists(photo.path("thumb"))


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[[1,2]]", '[["a",0,1,1]]', "[[0,0,0,1]]", "[[NaN,0,1,1]]"]
)
def test_rectangles_are_read_strictly(text):
    with pytest.raises(PhotoError):
        redact_photo.read_boxes(text)


def test_only_people_of_the_office_are_asked(report, office):
    lan = User.objects.create_user("lan", is_staff=True)
    with pytest.raises(MoveIncompleteError):
        changes.assign(report, lan, OFFICER)
    OfficeMembership.objects.create(user=lan, office=office)
    changes.assign(report, lan, OFFICER)
    assert report.assigned_to == lan
    changes.hand_over(report, make_office("drains"), OFFICER)
    assert report.assigned_to is None


def test_a_photo_of_the_result_where_the_category_asks(lights, office):
    lights.requires_after_photo = True
    lights.save()
    report = send([upload()]).report
    move(report, State.IN_PROGRESS, OFFICER)
    done = TransitionNotes(public_note="Xong")
    with pytest.raises(MoveIncompleteError) as error:
        move(report, State.RESOLVED, OFFICER, done)
    assert error.value.extra["parameter"] == "after_photo"
    photo = report.photos.get()
    ReportPhoto.objects.create(
        report=report, name="f" * 32, stage="result", width=1, height=1
    )
    move(report, State.RESOLVED, OFFICER, done)
    move(report, State.IN_PROGRESS, OFFICER, TransitionNotes(public_note="Lại hỏng"))
    with pytest.raises(MoveIncompleteError):
        move(report, State.RESOLVED, OFFICER, done)
    assert photo.stage == "report"
