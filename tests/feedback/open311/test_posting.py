"""POST requests: T5 to T7, T12, T13, T16 and T17."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib.gis.geos import Point

from feedback.models import HoldRule, Partner, PartnerReport, Report
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import upload
from tests.support.open311 import read_json, read_xml

pytestmark = pytest.mark.usefixtures("lights", "office")
QUESTIONS = [
    {"key": "DEPTH", "type": "number", "name_vi": "Sâu", "required": True},
    {"key": "since", "type": "date", "name_vi": "Từ khi nào"},
    {
        "key": "kind",
        "name_vi": "Loại",
        "choices": [{"key": "a", "name_vi": "A"}, {"key": "b", "name_vi": "B"}],
    },
    {
        "key": "seen",
        "type": "multi",
        "name_vi": "Thấy gì",
        "choices": [{"key": "a", "name_vi": "A"}, {"key": "b", "name_vi": "B"}],
    },
]


def only() -> Report:
    return Report.objects.get()


@pytest.mark.parametrize("notation", ["xml", "json"])
def test_t5_it_keeps_the_report_and_answers_its_id(tell, notation):
    answer = tell(notation, first_name="An", last_name="Nguyễn Văn", email="a@b.vn")
    assert answer.status_code == 200
    (told,) = read_json(answer) if notation == "json" else read_xml(answer)
    report = only()
    assert told["service_request_id"] == report.code
    assert "token" not in told
    assert report.channel == "open311"
    assert report.office.slug == "province"
    assert report.contact.name == "Nguyễn Văn An"
    assert report.sent_by.partner.name == "Thành phố bên cạnh"


def test_t5_urlencoded_is_taken(client, key):
    body = f"api_key={key}&service_code=lights&lat={LAT}&long={LON}&description=T%E1%BA%AFt"
    answer = client.post(
        "/open311/v2/requests.xml",
        body,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )
    assert answer.status_code == 200
    assert only().description == "Tắt"


def test_t5_a_private_category_is_a_black_box(tell, secret, client):
    (told,) = tell(service_code="secret").json()
    assert "service_request_id" not in told
    assert "token" not in told
    assert told["service_notice"]
    report = only()
    assert client.get(f"/open311/v2/requests/{report.code}.json").status_code == 404


def test_t5_a_report_that_waits_has_a_token(tell, ask):
    HoldRule.objects.create(name="everything")
    (told,) = tell().json()
    assert "service_request_id" not in told
    path = f"v2/tokens/{told['token']}"
    assert ask(path)[0]["service_request_id"] is None
    Report.objects.update(visibility="public")
    (found,) = ask(path)
    assert found["service_request_id"] == only().code
    assert found["token"] == told["token"]
    Report.objects.update(visibility="hidden")
    assert ask(path, status=404) == ask("v2/tokens/abc", status=404)


@pytest.mark.parametrize("bad", ["", "wrong", "x" * 5000, "\u0000", "ключ"])
def test_t6_without_a_good_key_nothing_is_kept(tell, bad):
    answer = tell(api_key=bad)
    assert answer.status_code == 403
    assert answer.json()[0]["code"] == 403
    assert not Report.objects.exists()


def test_t6_a_key_can_be_taken_back(tell):
    Partner.objects.update(is_active=False)
    assert tell().status_code == 403


def test_a_key_is_kept_as_its_digest(key):
    partner = Partner.objects.get()
    assert key not in (partner.key_hash, partner.key_start)
    assert len(partner.key_hash) == 64


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"service_code": None}, 400),
        ({"service_code": ""}, 400),
        ({"service_code": "nothing"}, 404),
        ({"service_code": "\u0000"}, 400),
        ({"lat": None, "long": None}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"long": None}, 400),
        ({"lat": None}, 400),
        ({"lat": 91}, 400),
        ({"lat": "nan"}, 400),
        ({"lat": "ten"}, 400),
        ({"lat": 48.1, "long": 11.5}, 400),
        ({"lat": None, "long": None, "address_id": "nothing/here"}, 400),
        ({"lat": None, "long": None, "address_string": "Không có ở đâu cả"}, 400),
        ({"email": "nobody"}, 400),
        ({"phone": "12"}, 400),
        ({"description": "a" * 4001}, 400),
    ],
)
@pytest.mark.parametrize("endpoint", ["v2", "test/v2"])
def test_t6_what_is_wrong_is_said(tell, values, status, endpoint):
    answer = tell(endpoint=endpoint, **values)
    assert answer.status_code == status
    rows = answer.json()
    assert rows
    assert {row["code"] for row in rows} == {status}
    assert all(row["description"] for row in rows)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"attribute[DEPTH]": ""},
        {"attribute[DEPTH]": "deep"},
        {"attribute[DEPTH]": "nan"},
        {"attribute[DEPTH]": "1", "attribute[kind]": "c"},
        {"attribute[DEPTH]": "1", "attribute[kind]": ["a", "b"]},
        {"attribute[DEPTH]": "1", "attribute[seen][]": ["a", "c"]},
        {"attribute[DEPTH]": "1", "attribute[since]": "yesterday"},
        {"attribute[DEPTH]": "1", "attribute[since]": "2026-13-01"},
    ],
)
def test_t6_a_bad_answer_is_refused(tell, lights, values):
    lights.questions = QUESTIONS
    lights.save()
    answer = tell(**values)
    assert answer.status_code == 400
    assert "attribute" in answer.json()[0]["description"]
    assert not Report.objects.exists()


def test_t6_good_answers_are_kept(tell, lights):
    lights.questions = QUESTIONS
    lights.save()
    values = {
        "attribute[DEPTH]": "1.5",
        "attribute[since]": "2026-01-02",
        "attribute[kind][]": ["b"],
        "attribute[seen][]": ["b", "a", "a"],
        "attribute[other]": "dropped",
    }
    assert tell(**values).status_code == 200
    assert only().answers == {
        "DEPTH": "1.5",
        "since": "2026-01-02",
        "kind": "b",
        "seen": ["b", "a"],
    }


def test_t7_an_empty_value_is_an_absent_one(tell):
    names = ("address_string", "address_id", "email", "device_id", "account_id")
    names += ("first_name", "last_name", "phone", "media_url", "jurisdiction_id")
    assert tell(description="", **dict.fromkeys(names, "")).status_code == 200
    assert only().description == "Đèn đường"
    assert not hasattr(only(), "contact")


def test_a_map_object_can_be_the_place(tell, ask):
    publish_samples(make_layer(), [parcel(12, 345)])
    place = "parcels/29545-12-345"
    assert tell(lat=None, long=None, address_id=place).status_code == 200
    report = only()
    assert report.feature_key == "29545-12-345"
    (row,) = ask(f"v2/requests/{report.code}")
    assert row["address_id"] == place


def test_an_address_can_be_the_place(tell, monkeypatch):
    from feedback.address_lookup import Candidate  # noqa: PLC0415 - only this test needs it

    hit = Candidate("12 Lê Lợi", "", str(LON), str(LAT))
    monkeypatch.setattr("feedback.address_lookup.candidates", lambda _text: [hit])
    tell(lat=None, long=None, address_string="12 Lê Lợi")
    assert only().address == "12 Lê Lợi"
    assert only().point == Point(LON, LAT, srid=4326)


def test_t12_text_stays_text(tell, ask):
    typed = "<script>alert(1)</script> & \u0000\u0008 " + unicodedata.normalize(
        "NFD", "Đường Nguyễn Huệ"
    )
    code = tell(description=typed).json()[0]["service_request_id"]
    (row,) = ask(f"v2/requests/{code}")
    assert row["description"] == "<script>alert(1)</script> &  Đường Nguyễn Huệ"


def test_t13_any_file_part_is_a_photo(tell, ask, client):
    parts = {"media": upload(), "photo1": upload(name="b.jpg"), "file_x": upload()}
    code = tell(**parts).json()[0]["service_request_id"]
    (row,) = ask(f"v2/requests/{code}", "extensions=true")
    assert len(row["extended_attributes"]["photos"]) == 3
    path = row["media_url"].removeprefix("http://testserver")
    assert client.get(path)["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("endpoint", ["v2", "test/v2"])
def test_t13_a_file_that_is_no_photo_is_refused(tell, endpoint):
    answer = tell(endpoint=endpoint, media=upload(b"<svg onload=alert(1)>", "a.svg"))
    assert answer.status_code == 400
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "text/xml",
        ),
        (b'{"api_key": "x"}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=y"),
        (b"a=%ff%fe", "application/x-www-form-urlencoded; charset=latin-1"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_t16_other_bodies_are_refused_unread(client, key, body, kind):
    answer = client.post("/open311/v2/requests.json", body, content_type=kind)
    assert answer.status_code in (400, 403)
    assert answer.json()[0]["code"] == answer.status_code
    assert "root:" not in answer.content.decode()


def test_t16_a_media_url_is_noted_and_never_fetched(tell, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("no connection may be opened")

    address = "http://169.254.169.254/latest/meta-data"
    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert tell(media_url=address).status_code == 200
    report = only()
    assert address in report.history.last().internal_note
    assert not report.photos.exists()


def test_t17_the_idempotency_key_is_honoured(tell):
    headers = {"Idempotency-Key": "abc"}
    first, again = tell(headers=headers), tell(headers=headers)
    assert first.json() == again.json()
    assert tell(headers=headers, description="Khác").status_code == 400
    assert (Report.objects.count(), PartnerReport.objects.count()) == (1, 1)


def test_t17_a_device_repeating_itself_makes_one(tell):
    first, again = tell(device_id="phone-1"), tell(device_id="phone-1")
    assert first.json() == again.json()
    tell(device_id="phone-1", description="Khác")
    tell(device_id="phone-2")
    assert Report.objects.count() == 3


def test_t17_the_minute_does_not_end_with_the_clock(tell, monkeypatch):
    monkeypatch.setattr("feedback.open311.incoming.time.time", lambda: 119.0)
    first = tell(device_id="phone-1").json()
    monkeypatch.setattr("feedback.open311.incoming.time.time", lambda: 121.0)
    assert tell(device_id="phone-1").json() == first


def test_each_key_has_its_limit(tell):
    Partner.objects.update(hourly_limit=2)
    codes = [tell(description=f"Đèn {n}").status_code for n in range(3)]
    assert codes == [200, 200, 429]


def test_a_trial_keeps_nothing(tell):
    answer = tell(endpoint="test/v2", media=upload())
    assert answer.json()[0]["service_request_id"]
    assert not Report.objects.exists()
    assert tell(endpoint="test/v2", api_key="").status_code == 403


def test_a_huge_body_is_refused_unread(client):
    answer = client.post(
        "/open311/v2/requests.json",
        b"a=1",
        content_type="application/x-www-form-urlencoded",
        headers={"Content-Length": str(10**7)},
    )
    assert answer.status_code == 413
    assert answer.json()[0]["code"] == 413


def test_no_cookie_is_needed_or_heeded(client, tell, admin_user):
    client.handler.enforce_csrf_checks = True
    assert tell().status_code == 200
    client.force_login(admin_user)
    assert tell(api_key="").status_code == 403
