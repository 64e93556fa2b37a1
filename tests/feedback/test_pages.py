"""The pages of the citizen side."""

from __future__ import annotations

import pytest

from feedback.models import HistoryEntry, Report
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow.transitions import TransitionNotes, move
from tests.support.factories import LON, make_layer, parcel, publish_samples
from tests.support.feedback import form, send, upload

pytestmark = pytest.mark.usefixtures("lights", "office")
OFFICER = Actor(ActorKind.OFFICER)


def test_the_form_is_sent_without_script(client):
    answer = client.post(
        "/reports/new", form(photos=[upload()], name="Sáu", consent="on")
    )
    report = Report.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/reports/{report.code}/follow/")
    page = client.get(answer["Location"]).content.decode()
    assert report.code in page
    assert 'data-copy="private-url"' in page
    assert report.photos.count() == 1


def test_sending_the_form_twice_makes_one_report(client):
    first = client.post("/reports/new", form())
    again = client.post("/reports/new", form())
    assert first["Location"] == again["Location"]
    assert Report.objects.count() == 1


def test_a_changed_form_is_asked_about_before_it_is_sent_again(client):
    client.post("/reports/new", form())
    page = client.post("/reports/new", form(description="Chuyện khác"))
    assert page.status_code == 422
    assert "Chuyện khác" in page.content.decode()
    assert 'value="abc"' not in page.content.decode()


def test_nothing_typed_is_lost(client):
    values = form(
        category="", description="Chữ <tôi> gõ", name="Tên", phone="12", email="e@e.vn"
    )
    page = client.post("/reports/new", values)
    assert page.status_code == 400
    text = page.content.decode()
    for typed in ("Chữ &lt;tôi&gt; gõ", "Tên", 'value="12"', "e@e.vn", str(LON)):
        assert typed in text
    assert not Report.objects.exists()


def test_the_form_takes_over_what_the_map_chose(client):
    publish_samples(make_layer(), [parcel(12, 345)])
    address = "/en/reports/new?layer=parcels&key=29545-12-345"
    page = client.get(address).content.decode()
    assert "Parcel 345, sheet 12" in page
    values = form(layer="parcels", feature_key="29545-12-345", lon="", lat="")
    assert client.post("/reports/new", values).status_code == 302
    assert Report.objects.get().feature_key == "29545-12-345"


@pytest.mark.parametrize(
    "query",
    ["?layer=%01&key=%01", "?lon=x&lat=y", "?category=nothing", "?layer=a&key=b"],
)
def test_the_form_opens_whatever_the_address_says(client, query):
    assert client.get(f"/reports/new{query}").status_code == 200


def test_the_list_narrows_and_pages(client):
    for n in range(23):
        send(description=f"Đèn {n}")
    page = client.get("/reports/")
    assert len(page.context["reports"]) == 20
    older = client.get(f"/reports/{page.context['older']}")
    assert len(older.context["reports"]) == 3
    assert not client.get("/reports/?state=closed").context["reports"]
    assert len(client.get("/reports/?category=lights").context["reports"]) == 20
    assert client.get("/reports/?state=nonsense").status_code == 400


def test_a_code_may_be_typed_in_any_way(client):
    report = send().report
    sloppy = report.code.replace("-", "").lower()
    answer = client.get(f"/reports/{sloppy}/")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/reports/{report.code}/",
    )
    assert client.get("/reports/so%20wrong/").status_code == 404
    assert client.get("/reports/%01/").status_code == 404


def test_the_page_shows_the_history(client):
    report = send().report
    move(
        report,
        State.IN_PROGRESS,
        OFFICER,
        TransitionNotes(internal_note="Bí mật nội bộ"),
    )
    move(
        report,
        State.RESOLVED,
        OFFICER,
        TransitionNotes(public_note="Đã thay bóng đèn."),
    )
    text = client.get(f"/en/reports/{report.code}/").content.decode()
    assert "Đã thay bóng đèn." in text
    assert "Solved" in text and "In progress" in text
    assert "Bí mật" not in text


def test_looking_at_the_private_page_changes_nothing(client):
    receipt = send()
    address = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    page = client.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"].startswith("noindex")
    receipt.report.refresh_from_db()
    assert receipt.report.revision == 0
    assert HistoryEntry.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 32, "%01", "é"])
def test_a_wrong_link_is_unknown(client, token):
    code = send().report.code
    assert client.get(f"/reports/{code}/follow/{token}/").status_code == 404
    assert client.post(f"/reports/{code}/follow/{token}/").status_code == 404


def test_the_reporter_adds_withdraws_and_is_refused(client):
    receipt = send()
    address = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    client.post(address, {"action": "inform", "note": "Ở trước chợ"})
    assert "Ở trước chợ" in client.get(address).content.decode()
    assert (
        "Ở trước chợ"
        not in client.get(f"/reports/{receipt.report.code}/").content.decode()
    )
    client.post(address, {"action": "withdraw"})
    receipt.report.refresh_from_db()
    assert receipt.report.state == State.WITHDRAWN
    again = client.post(address, {"action": "withdraw"})
    assert again.status_code == 200
    assert client.post(address, {"action": "reopen", "note": "x"}).status_code == 200
    receipt.report.refresh_from_db()
    assert receipt.report.state == State.WITHDRAWN


def test_the_reporter_asks_to_reopen(client):
    receipt = send()
    move(receipt.report, State.IN_PROGRESS, OFFICER)
    move(receipt.report, State.RESOLVED, OFFICER, TransitionNotes(public_note="Xong"))
    address = f"/reports/{receipt.report.code}/follow/{receipt.token}/"
    client.post(address, {"action": "reopen", "note": "Vẫn tối"})
    receipt.report.refresh_from_db()
    assert receipt.report.state == State.REOPEN_REQUESTED


def test_near_shows_what_is_pinned_to_the_feature(client):
    publish_samples(make_layer(), [parcel(12, 345), parcel(12, 346, column=1)])
    code = send(layer="parcels", feature_key="29545-12-345").report.code
    here = client.get("/reports/near/?layer=parcels&key=29545-12-345")
    assert code in here.content.decode()
    assert "<html" not in here.content.decode()
    other = client.get("/reports/near/?layer=parcels&key=29545-12-346")
    assert code not in other.content.decode()
    assert "/reports/new?layer=parcels&amp;key=29545-12-346" in other.content.decode()
    whole = client.get(
        "/reports/near/?layer=parcels&key=29545-12-345",
        headers={"Sec-Fetch-Dest": "document"},
    )
    assert "<html" in whole.content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "?lon=x&lat=1", "?lon=nan&lat=nan", "?layer=%01&key=%01", "?lon=1e9&lat=1"],
)
def test_near_answers_anything(client, query):
    assert client.get(f"/reports/near/{query}").status_code == 200


def test_an_address_in_words_is_enough_without_script(client):
    publish_samples(make_layer(), [parcel(12, 345), parcel(12, 346, column=1)])
    typed = form(lon="", lat="", address="thửa 345 tờ 12")
    page = client.post("/en/reports/new", {**typed, "find": "1"})
    assert page.status_code == 200
    (candidate,) = page.context["candidates"]
    assert "Đèn không sáng" in page.content.decode()
    sent = client.post("/en/reports/new", {**typed, "candidate": candidate.value})
    assert sent.status_code == 302
    report = Report.objects.get()
    assert (report.feature_key, report.address) == ("29545-12-345", "thửa 345 tờ 12")


def test_an_address_without_a_place_is_asked_about(client):
    publish_samples(make_layer(), [parcel(12, 345)])
    publish_samples(make_layer("roads", role="infrastructure"), [parcel(1, 1)])
    page = client.post("/en/reports/new", form(lon="", lat="", address="12/345"))
    assert page.status_code == 400
    assert page.context["candidates"]
    page = client.post("/en/reports/new", form(lon="", lat="", address="nowhere"))
    assert "This address was not found" in page.content.decode()
    odd = form(lon="", lat="", candidate="a|b")
    assert client.post("/reports/new", odd).status_code == 400
