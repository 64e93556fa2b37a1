"""Bodies too large and letters no database takes: always an Open311 list, never a fault."""

from __future__ import annotations

import pytest

from tests.support.open311 import read_json, read_xml

FIELDS = (
    *("api_key", "service_code", "lat", "long", "address_string", "address_id"),
    *("email", "phone", "first_name", "last_name", "description", "device_id"),
    *("media_url", "attribute[x]", "jurisdiction_id", "account_id"),
)
QUERIES = (
    *("service_request_id", "service_code", "start_date", "end_date", "status"),
    *("page", "page_size", "bbox", "updated_after", "extensions", "locale"),
)
NUL = "a\x00b"
READ = {"xml": read_xml, "json": read_json}


@pytest.mark.parametrize("notation", ["xml", "json"])
@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("application/x-www-form-urlencoded", 10**7),
        ("application/x-www-form-urlencoded", 10**9),
        ("multipart/form-data; boundary=x", 10**9),
        ("text/xml", 10**9),
    ],
)
def test_a_body_too_large_is_an_open311_error(client, db, notation, kind, size):
    answer = client.post(
        f"/open311/v2/requests.{notation}",
        b"a=1",
        content_type=kind,
        headers={"Content-Length": str(size)},
    )
    assert answer.status_code == 413
    (error,) = READ[notation](answer)
    assert str(error["code"]) == "413" and error["description"]


@pytest.mark.parametrize("name", FIELDS)
def test_a_nul_byte_in_a_form_breaks_nothing(lights, office, tell, name):
    answer = tell(**{name: NUL})
    assert answer.status_code in (200, 400, 403, 404)
    assert isinstance(read_json(answer), list)


@pytest.mark.parametrize("name", QUERIES)
def test_a_nul_byte_in_a_query_breaks_nothing(client, db, name):
    for resource in ("requests", "services", "servicerequestupdates"):
        answer = client.get(f"/open311/v2/{resource}.json", {name: NUL})
        assert answer.status_code in (200, 400), resource
        assert isinstance(read_json(answer), list)


@pytest.mark.parametrize(
    "path",
    [
        "requests/a%00b.json",
        "services/a%00b.json",
        "tokens/a%00b.json",
        "requests.%00json",
        "%00.json",
    ],
)
def test_a_nul_byte_in_an_address_is_refused(client, db, path):
    answer = client.get(f"/open311/v2/{path}")
    assert answer.status_code == 400
    reader = read_json if answer["Content-Type"].startswith("application") else read_xml
    assert [str(error["code"]) for error in reader(answer)] == ["400"]


def test_a_nul_byte_in_a_multipart_body_breaks_nothing(client, lights, office, key):
    body = (
        f'--x\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n{key}\r\n'
        '--x\r\nContent-Disposition: form-data; name="serv\x00ice"\r\n\r\n\x00\r\n'
        '--x\r\nContent-Disposition: form-data; name="media"; filename="a\x00.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n\x00\x00\r\n--x--\r\n"
    )
    answer = client.post(
        "/open311/v2/requests.json",
        body.encode(),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 400
    assert isinstance(read_json(answer), list)
