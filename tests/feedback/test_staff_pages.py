"""The workspace's pages: who sees what, what each form does, what is told to the second."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from feedback.models import (
    AnswerTemplate,
    Category,
    ContactLook,
    OfficeMembership,
    OriginalLook,
    Referral,
    Report,
    RoutingRule,
    RoutingWarning,
    SavedFilter,
)
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow import changes
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    publish_samples,
    square,
)
from tests.support.feedback import make_office, send, upload

QUEUE = "/en/staff/reports/"


def person(name: str, office, role: str = "officer", *rights: str) -> User:
    """Somebody who works in ``office``."""
    user = User.objects.create_user(name, is_staff=True)
    OfficeMembership.objects.create(user=user, office=office, role=role)
    for right in rights:
        user.user_permissions.add(Permission.objects.get(codename=right))
    return user


@pytest.fixture
def lan(office):
    return person("lan", office, "officer", "view_contact")


@pytest.fixture
def boss(office):
    return person("boss", office, "supervisor", "view_contact", "view_photooriginal")


@pytest.fixture
def desk(lan):
    """The browser of an officer."""
    client = Client()
    client.force_login(lan)
    return client


@pytest.fixture
def chair(boss):
    """The browser of a supervisor."""
    client = Client()
    client.force_login(boss)
    return client


def step(client: Client, report: Report, name: str, **values):
    """Send one of the forms of the report's page as it stands now."""
    seen = {"revision": Report.objects.get(pk=report.pk).revision, "seen_entry": 0}
    address = reverse("feedback:staff-step", args=[report.code])
    return client.post(address, {"step": name, **seen, **values})


def page(client: Client, report: Report):
    """The report's page."""
    return client.get(reverse("feedback:staff-report", args=[report.code]))


def test_strangers_stay_outside(report, client):
    assert client.get(QUEUE).status_code == 302
    client.force_login(User.objects.create_user("citizen"))
    assert client.get(QUEUE).status_code == 403
    other = person("other", make_office("other"))
    client.force_login(other)
    assert report.code not in client.get(QUEUE).content.decode()
    assert page(client, report).status_code == 404
    assert step(client, report, "move", to="in_progress").status_code == 404
    for name in ("staff-rules", "staff-answers"):
        assert client.get(reverse(f"feedback:{name}")).status_code == 403


def test_the_queues(report, lan, desk, chair):
    held = send(description="Kín").report
    changes.set_visibility(held, Report.Visibility.PENDING, Actor(ActorKind.SYSTEM))
    changes.assign(held, lan, Actor(ActorKind.OFFICER))
    Report.objects.filter(pk=report.pk).update(due=report.created_at)
    shown = {
        "office": {report, held},
        "mine": {held},
        "late": {report},
        "unassigned": {report},
        "held": {held},
        "all": {report, held},
    }
    for view, reports in shown.items():
        answer = desk.get(QUEUE, {"view": view})
        assert set(answer.context["reports"]) == reports
    assert desk.get(QUEUE, {"q": "đèn KHÔNG"}).context["reports"] == [report]
    assert desk.get(QUEUE, {"q": report.code.lower()}).status_code == 302
    assert (
        desk.get(QUEUE, {"view": "x", "sort": "x", "after": "x|y"}).status_code == 200
    )


@pytest.mark.parametrize("sort", ["newest", "oldest", "due"])
def test_pages_follow_each_other(lights, office, lan, desk, sort, monkeypatch):
    monkeypatch.setattr("feedback.staff.queue.PAGE", 2)
    reports = [send(description=f"Đèn {n}").report for n in range(5)]
    Report.objects.filter(pk=reports[2].pk).update(due=None)
    seen, query = [], f"sort={sort}"
    while query:
        answer = desk.get(f"{QUEUE}?{query}")
        seen += [report.pk for report in answer.context["reports"]]
        query = answer.context["next"]
    assert sorted(seen) == sorted(report.pk for report in reports)
    if sort == "due":
        assert seen[-1] == reports[2].pk
    else:
        assert seen == sorted(seen, reverse=sort == "newest")


def test_the_map_has_clusters_far_out_and_pins_close_by(report, desk):
    bbox = f"{LON - 0.1},{LAT - 0.1},{LON + 0.1},{LAT + 0.1}"
    address = reverse("feedback:staff-map")
    far = desk.get(address, {"bbox": bbox, "zoom": 9}).json()
    assert far == {"clusters": [[LON, LAT, 1]]}
    near = desk.get(address, {"bbox": bbox, "zoom": 16}).json()
    assert near["pins"][0]["code"] == report.code
    assert near["more"] is False
    assert desk.get(address, {"bbox": "0,0,1,1", "zoom": 16}).json()["pins"] == []
    assert desk.get(address).status_code == 400


def test_filters_are_kept_for_one_person(report, desk, chair):
    form = {"name": "Đèn", "query": "view=late&category=lights&x=1"}
    desk.post(reverse("feedback:staff-filter"), form)
    saved = SavedFilter.objects.get()
    assert saved.query == "view=late&category=lights"
    assert "Đèn" in desk.get(QUEUE).content.decode()
    chair.post(reverse("feedback:staff-filter-delete", args=[saved.pk]))
    assert SavedFilter.objects.exists()
    desk.post(reverse("feedback:staff-filter-delete", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_the_page_says_everything_and_offers_what_is_possible(lan, desk):
    Category.objects.create(
        slug="lights",
        name_vi="Đèn",
        questions=[
            {
                "key": "pole",
                "name_vi": "Cột số",
                "choices": [{"key": "7", "name_vi": "Bảy"}],
            }
        ],
    )
    report = send([upload()], phone="0912345678", answers={"pole": "7"}).report
    near = send(description="Ngay bên cạnh").report
    answer = page(desk, report)
    text = answer.content.decode()
    for words in ("Cột số", "Bảy", near.code, "Đèn không sáng"):
        assert words in text
    assert "912 345 678" not in text
    offered = {move["state"] for move in answer.context["moves"]}
    assert State.RESOLVED not in offered
    assert State.IN_PROGRESS in offered
    assert answer["Cache-Control"] == "private, no-store"
    assert desk.get(answer.context["photos"][0]["thumb"]).status_code == 200


def test_masked_words_wait_for_a_decision(lights, office, lan, desk):
    report = send(description="Gọi tôi 0912345678 nhé").report
    assert "0912345678" not in page(desk, report).content.decode()
    row = report.masked_texts.get()
    step(desk, report, "text", id=row.pk, value="show")
    report.refresh_from_db()
    assert "0912345678" in report.description


def test_each_look_at_a_contact_is_on_record(lights, office, lan, desk):
    report = send(phone="0912345678").report
    address = reverse("feedback:staff-contact", args=[report.code])
    assert desk.get(address).status_code == 405
    for nothing in ({}, {"reason": " \n"}):
        answer = desk.post(address, nothing)
        assert answer.status_code == 400
        assert "0912 345 678" not in answer.content.decode()
    assert not ContactLook.objects.exists()
    why = {"reason": "Gọi lại hỏi vị trí"}
    shown = desk.post(address, why)
    assert "0912 345 678" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    look = ContactLook.objects.get()
    assert (look.user, look.reason) == (lan, why["reason"])
    assert why["reason"] in page(desk, report).content.decode()
    lan.user_permissions.clear()
    assert desk.post(address, why).status_code == 403
    assert ContactLook.objects.count() == 1


def test_from_received_to_solved_with_photo(report, desk, client):
    report.category.requires_after_photo = True
    report.category.save()
    assert step(desk, report, "move", to="in_progress").status_code == 302
    done = {"to": "resolved", "public_note": "Đã thay bóng."}
    refused = step(desk, report, "move", **done)
    assert refused.status_code == 400
    assert "Đã thay bóng." in refused.content.decode()
    assert step(desk, report, "move", **done, photos=upload()).status_code == 302
    report.refresh_from_db()
    assert report.state == State.RESOLVED
    assert report.photos.get().stage == "result"


def test_a_photo_of_a_refused_step_leaves_nothing(report, desk, settings):
    refused = step(
        desk, report, "move", to="resolved", public_note="x", photos=upload()
    )
    assert refused.status_code == 409
    assert not report.photos.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))


def test_the_second_of_two_is_told_and_keeps_the_words(report, desk, chair):
    seen = {"revision": report.revision, "seen_entry": report.history.last().pk}
    step(chair, report, "move", to="in_progress", internal_note="Tôi làm trước")
    address = reverse("feedback:staff-step", args=[report.code])
    late = {"step": "move", "to": "scheduled", "public_note": "Câu của tôi", **seen}
    answer = desk.post(address, late)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Tôi làm trước" in text
    assert "Câu của tôi" in text
    report.refresh_from_db()
    assert report.state == State.IN_PROGRESS
    assert report.history.count() == 2


TYPED = {"public_note": "Đã xem tại chỗ.", "internal_note": "Gọi đội 3 giúp."}


@pytest.mark.parametrize(
    ("name", "values", "status"),
    [
        ("move", {"to": "rejected"}, 400),
        ("move", {"to": "duplicate", "duplicate_of": "2222-2222"}, 400),
        ("move", {"to": "nonsense"}, 400),
        ("move", {}, 400),
        ("move", {"to": "resolved"}, 409),
        ("move", {"to": "scheduled", "revision": ""}, 409),
        ("office", {}, 400),
        ("office", {"id": "999999"}, 400),
        ("visibility", {}, 400),
    ],
)
def test_what_was_typed_is_still_there(report, desk, name, values, status):
    answer = step(desk, report, name, **TYPED, **values)
    assert answer.status_code == status
    text = answer.content.decode()
    assert all(words in text for words in TYPED.values())
    assert answer.context["problem"].error.message in text
    report.refresh_from_db()
    assert (report.state, report.revision) == ("received", 0)


def test_after_somebody_elses_change_one_can_send_again(report, desk):
    seen = report.revision
    step(desk, report, "move", to="in_progress")
    late = {"to": "scheduled", **TYPED}
    answer = step(desk, report, "move", **late, revision=seen)
    assert answer.status_code == 409
    report.refresh_from_db()
    assert f'name="revision" value="{report.revision}"' in answer.content.decode()
    assert step(desk, report, "move", **late).status_code == 302
    report.refresh_from_db()
    assert report.state == "scheduled"


@pytest.mark.parametrize("name", ["office", "visibility"])
def test_notes_go_with_every_change(report, desk, name):
    other = make_office("drains")
    step(desk, report, name, id=other.pk, value="public", **TYPED)
    entry = report.history.last()
    assert (entry.public_note, entry.internal_note) == tuple(TYPED.values())


def test_an_officer_moves_a_report_on_the_record(report, lan, desk, client):
    step(desk, report, "move", to="in_progress", public_note="Đã cử người.")
    entry = report.history.last()
    assert (entry.to_state, entry.user) == ("in_progress", lan)
    assert entry.actor_kind == "officer"
    assert "Đã cử người." in client.get(f"/reports/{report.code}/").content.decode()


def test_hiding_takes_it_from_the_public(report, desk, client):
    step(desk, report, "visibility", value="hidden")
    assert client.get(f"/reports/{report.code}/").status_code == 404


def test_photos_are_for_the_own_office_only(lights, office, client):
    report = send([upload()]).report
    photo = reverse(
        "feedback:staff-photo", args=[report.code, report.photos.get().name, "thumb"]
    )
    assert client.get(photo).status_code == 302
    client.force_login(person("other", make_office("other")))
    assert client.get(photo).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("assign", "office", "priority", "visibility", "category", "place"),
        *("split", "refer", "take-back", "text", "redact", "publish-photo", "nothing"),
        *("restore-photo", "purge-photo", "note", "move"),
    ],
)
def test_a_form_without_sense_changes_nothing(report, chair, name):
    answer = step(chair, report, name, id="99999999999999999999", value="x", lon="x")
    assert 400 <= answer.status_code < 500
    before = report.revision
    report.refresh_from_db()
    assert report.revision == before


def test_the_other_forms(report, lan, chair, office):
    Category.objects.create(slug="drains", name_vi="Cống")
    step(chair, report, "assign", id=lan.pk)
    step(chair, report, "priority", value="high")
    step(chair, report, "visibility", value="private")
    step(chair, report, "category", value="drains")
    place = {"lat": str(LAT + 0.01), "lon": str(LON), "address": "Cầu"}
    step(chair, report, "place", **place)
    step(chair, report, "note", internal_note="Ghi nhớ")
    report.refresh_from_db()
    assert (report.assigned_to, report.priority) == (lan, "high")
    assert (report.visibility, report.category.slug) == ("private", "drains")
    assert (report.address, round(report.point.y - LAT, 4)) == ("Cầu", 0.01)
    step(chair, report, "split", value="drains", description="Phần hai")
    assert report.parts.get().office == office
    far = make_office("far")
    assert step(chair, report, "office", id=far.pk).url.endswith("/staff/reports/")
    report.refresh_from_db()
    assert (report.office, report.assigned_to) == (far, None)
    kinds = list(report.history.values_list("kind", flat=True))
    assert kinds == [
        *("state", "assigned", "priority", "visibility", "category", "place"),
        *("note", "split", "office"),
    ]


def test_somebody_outside_answers_by_the_link(lights, office, desk, client):
    report = send([upload()], name="Bà Kín", phone="0912345678").report
    answer = step(desk, report, "refer", party="Điện lực", question="Cột của ai?")
    link = answer.context["link"]
    assert "/reports/asked/" in link
    path = link.removeprefix("http://testserver")
    shown = client.get(path)
    text = shown.content.decode()
    assert "Cột của ai?" in text
    assert "Bà Kín" not in text
    assert "912" not in text
    assert shown["Cache-Control"] == "no-store, private"
    assert client.get(shown.context["photos"][0]["thumb"]).status_code == 200
    assert client.post(path, {"answer": " "}).status_code == 400
    done = client.post(path, {"answer": "Đã sửa", "photos": upload()})
    assert done.status_code == 200
    assert client.get(path).status_code == 404
    assert client.get(shown.context["photos"][0]["thumb"]).status_code == 404
    assert "Đã sửa" in page(desk, report).content.decode()
    assert "Đã sửa" not in client.get(report.get_absolute_url()).content.decode()
    assert Referral.objects.get().answered_at


def test_an_original_photo_needs_the_right_and_is_on_record(
    lights, office, desk, chair, boss
):
    report = send([upload()]).report
    photo = report.photos.get()
    assert desk.get(reverse("feedback:staff-redact", args=[report.code, photo.pk]))
    step(desk, report, "redact", id=photo.pk, boxes="[[0,0,1,1]]")
    address = reverse("feedback:staff-original", args=[report.code, photo.pk])
    assert desk.post(address).status_code == 403
    assert step(desk, report, "restore-photo", id=photo.pk).status_code == 409
    assert chair.get(address).status_code == 405
    assert chair.post(address).status_code == 200
    assert OriginalLook.objects.get().user == boss
    for late in ("publish-photo", "restore-photo", "purge-photo"):
        assert step(chair, report, late, id=photo.pk, revision=0).status_code == 409
    assert chair.post(address).status_code == 200
    step(chair, report, "purge-photo", id=photo.pk)
    assert chair.post(address).status_code == 404


def test_many_at_once_each_for_itself(report, lan, desk):
    other = send(description="Hai").report
    closed = send(description="Ba").report
    Report.objects.filter(pk=closed.pk).update(state=State.EXPIRED)
    chosen = [f"{r.code}:{r.revision}" for r in (report, other, closed)]
    chosen.append(f"{other.code}:77")
    address = reverse("feedback:staff-bulk")
    form = {"action": "duplicate", "duplicate_of": report.code, "report": chosen}
    answer = desk.post(address, form)
    outcomes = answer.context["outcomes"]
    assert [bool(outcome.problem) for outcome in outcomes] == [True, False, True, True]
    other.refresh_from_db()
    assert other.duplicate_of == report
    assign = {"action": "assign", "person": lan.pk, "report": [f"{report.code}:0"]}
    assert desk.post(address, assign).context["done"] == 1
    for bad in ({}, {"action": "x"}, {"action": "category", "category": "x"}):
        assert desk.post(address, bad).status_code == 400


def test_many_are_answered_with_a_ready_text(report, desk, chair, office):
    wrong = {"name": "Sai", "text_vi": "Chào {ai}", "office": office.pk, "order": 1}
    new = reverse("feedback:staff-answer-new")
    refused = chair.post(new, wrong)
    assert "{ai}" in refused.content.decode()
    Report.objects.update(language="en")
    right = {**wrong, "text_vi": "{code} ({category}): xong.", "state": "in_progress"}
    assert chair.post(new, {**right, "is_active": "on"}).status_code == 302
    template = AnswerTemplate.objects.get()
    assert f"{report.code} (Street lights): xong." in json.dumps(
        page(desk, report).context["answers"], ensure_ascii=False
    )
    form = {"action": "answer", "template": template.pk}
    form["report"] = f"{report.code}:{report.revision}"
    assert desk.post(reverse("feedback:staff-bulk"), form).context["done"] == 1
    note = f"{report.code} (Street lights): xong."
    assert report.history.filter(public_note=note, to_state="in_progress").exists()
    chair.post(reverse("feedback:staff-answer-delete", args=[template.pk]))
    assert not AnswerTemplate.objects.exists()


def test_rules_are_kept_and_ties_refused(report, chair, office):
    warning = RoutingWarning.objects.get()
    text = chair.get(reverse("feedback:staff-rules")).content.decode()
    assert report.code in text
    chair.post(reverse("feedback:staff-warning-settle", args=[warning.pk]))
    warning.refresh_from_db()
    assert warning.settled_by.username == "boss"
    new = reverse("feedback:staff-rule-new")
    rule = {"category": report.category.pk, "office": office.pk, "is_active": "on"}
    assert chair.post(new, rule).status_code == 302
    assert chair.post(new, rule).status_code == 400
    corners = [[LON, LAT], [LON, LAT + 0.1], [LON + 0.1, LAT + 0.1], [LON, LAT]]
    shape = json.dumps({"type": "Polygon", "coordinates": [corners]})
    assert chair.post(new, {**rule, "shape": shape}).status_code == 302
    assert chair.post(new, {**rule, "shape": shape}).status_code == 400
    assert RoutingRule.objects.count() == 2
    address = reverse("feedback:staff-rule", args=[RoutingRule.objects.first().pk])
    assert chair.get(address).status_code == 200
    chair.post(f"{address}delete")
    assert RoutingRule.objects.count() == 1


def test_a_rule_names_a_published_area(chair, lights, office):
    layer = make_layer("communes", fields=(), role="admin", style={})
    publish_samples(layer, [Sample("01", square(size=0.01), "Phường Nhỏ", measure=1.0)])
    new = reverse("feedback:staff-rule-new")
    assert "Phường Nhỏ" in chair.get(new).content.decode()
    form = {"office": office.pk, "area": f"{layer.pk}|01", "is_active": "on"}
    assert chair.post(new, form).status_code == 302
    rule = RoutingRule.objects.get()
    assert (rule.layer, rule.feature_key) == (layer, "01")
    assert chair.post(new, form).status_code == 400
    RoutingRule.objects.update(feature_key="gone")
    text = chair.get(reverse("feedback:staff-rules")).content.decode()
    assert "no longer in the published data" in text or "không còn" in text
    shown = chair.get(reverse("feedback:staff-rule", args=[rule.pk]))
    assert "gone" in shown.content.decode()


def test_the_dashboard_counts_what_one_may_see(report, desk, chair, lights):
    far = make_office("far")
    private = send(description="Xa").report
    changes.hand_over(private, far, Actor(ActorKind.SYSTEM))
    changes.set_visibility(private, Report.Visibility.PRIVATE, Actor(ActorKind.SYSTEM))
    address = reverse("feedback:dashboard")
    assert desk.get(address).context["stats"].total.new == 1
    assert chair.get(address).context["stats"].total.new == 2
    one = chair.get(address, {"office": "far"})
    assert one.context["stats"].total.new == 1
    assert desk.get(address, {"office": "far"}).status_code == 404
    heat = reverse("feedback:dashboard-heat")
    assert desk.get(heat).json()["cells"] == [[LON, LAT, 1]]
    assert chair.get(heat).json()["cells"] == [[LON, LAT, 2]]
    table = desk.get(reverse("feedback:dashboard-table", args=["offices"]))
    assert table["Content-Type"].startswith("text/csv")
    assert "far" not in table.content.decode()
    assert desk.get(reverse("feedback:dashboard-table", args=["x"])).status_code == 404
