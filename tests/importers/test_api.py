"""``/api/imports/``: the wizard's way for programs, with the rights of their people."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from gisportal.core import idempotency
from gisportal.core.models import IdempotencyRecord
from importers.api import tokens
from importers.api.remote_upload import fetch_job
from importers.intake import uploads
from importers.jobs.inspect_upload import inspect_job
from importers.jobs.tasks import run_job
from importers.models import ApiToken, ImportJob
from layers.models import Layer, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.import_pages import member
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.source_server import SourceServer, serving

pytestmark = pytest.mark.django_db
API = "/en/api/imports/"
PROBLEM = "application/problem+json"
SECOND_FACTOR = "while it has none, your tokens open nothing"
State = ImportJob.State


@pytest.fixture
def layer() -> Layer:
    return make_layer()


@pytest.fixture
def published(layer: Layer) -> Layer:
    """The layer with a version to compare with."""
    publish_samples(layer, [parcel(1, 1), parcel(9, 9, 3)])
    return layer


@pytest.fixture
def lan(layer: Layer) -> User:
    member("lan", layer, rights=("edit", "publish"))
    return User.objects.get(username="lan")


@pytest.fixture
def program(lan: User) -> Client:
    """A program with lan's token."""
    return with_token(lan)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return zip_shapefile(parcels(5), tmp_path / "geheim-17.zip")


def with_token(user: User) -> Client:
    _token, text = tokens.issue(user, "test")
    return Client(headers={"Authorization": f"Bearer {text}"})


def send(client: Client, path: Path, once: str = "", /, **values: Any) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    headers = {"Idempotency-Key": once} if once else {}
    data = {"layer": "parcels", **values, "files": [file]}
    return client.post(API, data, headers=headers)


def post(client: Client, url: str, once: str = "", /, **values: Any) -> Any:
    headers = {"Idempotency-Key": once} if once else {}
    return client.post(url, values, content_type="application/json", headers=headers)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    document = json.loads(answer.content)
    assert (document["status"], document["code"]) == (status, code)
    return dict(document)


def loaded(client: Client, path: Path) -> dict[str, Any]:
    """A draft made by the API in one call, done as a worker would."""
    job = send(client, path, start="true").json()
    assert job["state"] == "queued"
    assert inspect_job(job["id"]) == "queued"
    run_job(job["id"])
    return dict(client.get(f"{API}{job['id']}/").json())


def test_a_program_goes_the_whole_way(
    program: Client, published: Layer, path: Path
) -> None:
    answer = send(program, path)
    job = answer.json()
    assert (answer.status_code, job["state"]) == (201, "queued")
    assert answer["Location"] == job["links"]["self"]
    assert answer["Cache-Control"] == "private, no-store"
    problem(post(program, f"{job['links']['self']}start"), 409, "conflict")
    inspect_job(job["id"])
    answer = program.get(job["links"]["self"])
    job = answer.json()
    assert job["state"] == "uploaded"
    (inside,) = job["inside"]
    assert (inside["rows"], inside["crs"][0]["code"]) == (5, "EPSG:9209")
    assert {c["name"]: c["is_public"] for c in inside["columns"]}["TEN_CHU"] is False
    assert "Nguyễn Văn" not in answer.content.decode(), "no samples of persons"
    started = post(program, job["links"]["start"], label=["SO_TO", "SO_THUA"])
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    problem(post(program, job["links"]["start"]), 409, "conflict")
    assert run_job(job["id"]) == "loaded"
    job = program.get(job["links"]["self"]).json()
    assert (job["state"], job["version"], job["rows_done"]) == ("loaded", 2, 5)
    found = program.get(job["links"]["findings"]).json()["findings"]
    assert all(f["rule"] and "advice" in f for f in found)
    different = program.get(job["links"]["difference"]).json()
    assert different["counts"]["added"] == 4
    assert different["keys"]["removed"] == ["29545-9-9"]
    answer = post(program, job["links"]["publish"], reason="from a program")
    assert (answer.status_code, answer.json()["is_published"]) == (200, True)
    published.refresh_from_db()
    assert published.published_version.number == 2
    assert published.events.first().reason == "from a program"
    problem(post(program, job["links"]["publish"]), 409, "version-state")


def test_what_is_refused_says_why_and_may_be_tried_otherwise(
    program: Client, tmp_path: Path
) -> None:
    frame = parcels(4, SO_THUA=[1, 1, 2, 3], SO_TO=[1] * 4, MA=["a", "b", "c", "d"])
    job = loaded(program, zip_shapefile(frame, tmp_path / "p.zip"))
    assert (job["state"], job["findings"]["error"]) == ("refused", 1)
    rules = program.get(job["links"]["findings"]).json()["findings"]
    assert "key-duplicate" in {rule["rule"] for rule in rules}
    again = post(program, job["links"]["start"], key="MA_XA,SO_TO,SO_THUA,MA")
    assert again.status_code == 202, again.content
    assert run_job(job["id"]) == "loaded"


def test_a_new_layer_is_made_by_who_may(path: Path) -> None:
    client = member("minh")
    minh = User.objects.get(username="minh")
    minh.user_permissions.add(Permission.objects.get(codename="add_layer"))
    client = with_token(minh)
    answer = send(client, path, layer="thua-moi")
    assert "title" in problem(answer, 400, "invalid")["errors"]
    job = send(client, path, layer="thua-moi", title="Thửa mới", start="true").json()
    inspect_job(job["id"])
    assert run_job(job["id"]) == "loaded"
    assert Layer.objects.get(slug="thua-moi").name_vi == "Thửa mới"


# -- Who may --------------------------------------------------------------------------


def test_nobody_gets_in_without_a_valid_token(
    program: Client, lan: User, path: Path
) -> None:
    answer = Client().get(API)
    problem(answer, 401, "not-authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"
    for text in ("gpi_wrong", "x", "gpi_" + "a" * 500, "gpi_\u00e9"):
        bad = Client(headers={"Authorization": f"Bearer {text}"})
        problem(bad.get(API), 401, "authentication-failed")
        problem(send(bad, path), 401, "authentication-failed")
    token = ApiToken.objects.get()
    assert program.get(API).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    for page in ("staff/imports/", "staff/imports/tokens/", "admin/"):
        assert program.get(f"/en/{page}").status_code == 302, "it opens nothing else"
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    problem(program.get(API), 401, "authentication-failed")
    ApiToken.objects.update(expires_at=None)
    lan.is_active = False
    lan.save()
    problem(program.get(API), 401, "authentication-failed")
    lan.is_active = True
    lan.save()
    token.revoke()
    problem(program.get(API), 401, "authentication-failed")
    assert not ImportJob.objects.exists()


def test_another_planner_gets_no_trace(
    program: Client, layer: Layer, path: Path
) -> None:
    job = loaded(program, path)
    member("tam", make_layer("roads", name_vi="Đường", name_en="Roads"))
    other = with_token(User.objects.get(username="tam"))
    for link in job["links"].values():
        if "/api/" in link and not link.endswith("publish"):
            answer = other.get(link)
            problem(answer, 404, "import-not-found")
            assert b"geheim" not in answer.content
    for end in ("start", "publish"):
        problem(post(other, f"{API}{job['id']}/{end}"), 404, "import-not-found")
    problem(other.delete(job["links"]["self"]), 404, "import-not-found")
    assert other.get(API).json()["imports"] == []
    foreign = problem(send(other, path), 400, "invalid")["errors"]
    unknown = problem(send(other, path, layer="no-such"), 400, "invalid")["errors"]
    assert foreign == unknown
    member("bao")
    problem(with_token(User.objects.get(username="bao")).get(API), 403, "forbidden")


def test_loading_is_not_publishing(published: Layer, path: Path) -> None:
    layer = published
    member("hoa", layer)
    client = with_token(User.objects.get(username="hoa"))
    job = loaded(client, path)
    problem(post(client, job["links"]["publish"]), 403, "forbidden")
    waiting = ImportJob.objects.create(layer_slug=layer.slug)
    early = f"{API}{waiting.pk}/publish"
    problem(post(client, early), 403, "forbidden")
    LayerRight.objects.create(
        layer=layer, right="publish", user=User.objects.get(username="hoa")
    )
    problem(post(client, early), 409, "conflict")
    Layer.objects.update(needs_second_person=True)
    problem(post(client, job["links"]["publish"]), 403, "second-person")
    layer.refresh_from_db()
    assert layer.published_version.number == 1


def test_who_is_signed_in_needs_the_mark_against_forgery(lan: User, path: Path) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lan)
    assert browser.get(API).status_code == 200
    problem(send(browser, path), 403, "permission-denied")
    assert not ImportJob.objects.exists()
    browser.get("/en/staff/imports/new")
    mark = browser.cookies["csrftoken"].value
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = browser.post(
        API, {"layer": "parcels", "files": [file]}, headers={"X-CSRFToken": mark}
    )
    assert answer.status_code == 201


# -- Bad calls ------------------------------------------------------------------------


def test_a_wrong_value_is_named(program: Client, path: Path) -> None:
    for values in (
        {"layer": "../etc"},
        {"layer": ""},
        {"source_crs": "EPSG:1"},
        {"encoding": "klingon"},
        {"key": ",".join("abcdefghijklmnop")},
        {"address": "https://gis.example.vn/x.zip"},
        {"start": "perhaps"},
    ):
        problem(send(program, path, **values), 400, "invalid")
    assert not ImportJob.objects.exists()


def test_other_wrong_calls_are_problems_too(program: Client, tmp_path: Path) -> None:
    problem(post(program, API, layer="parcels"), 400, "invalid")
    notes = tmp_path / "notes.pdf"
    notes.write_bytes(b"x")
    problem(send(program, notes), 400, "invalid")
    answer = program.post(API, "{", content_type="application/json")
    problem(answer, 400, "parse-error")
    problem(program.get(f"{API}?limit=x"), 422, "invalid")
    problem(program.put(API), 405, "method-not-allowed")
    address = "http://169.254.169.254/latest"
    refused = post(program, API, layer="parcels", address=address, start=True)
    assert refused.status_code == 202, (
        "a name may change: its numbers are checked later"
    )
    fetch_job(refused.json()["id"])
    job = program.get(refused.json()["links"]["self"]).json()
    assert job["state"] == "refused"
    problem(
        post(program, API, layer="parcels", address="file:///etc/passwd"),
        422,
        "source-address",
    )


def test_too_large_is_said_before_it_is_read(
    program: Client, path: Path, settings: Any, tmp_path: Path
) -> None:
    settings.IMPORT_MAX_BYTES = 200
    problem(send(program, path), 413, "too-large")
    settings.ANONYMOUS_UPLOAD_MAX_BYTES = 100
    problem(send(Client(), path), 413, "too-large")
    settings.IMPORT_MAX_BYTES = 1 << 20
    assert send(program, path).status_code == 201, "a known program may send much"
    assert not list((tmp_path / "var").rglob("*.part"))


# -- The same again -------------------------------------------------------------------


def test_the_same_key_makes_one_import(program: Client, path: Path, lan: User) -> None:
    first = send(program, path, "k1")
    again = send(program, path, "k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert ImportJob.objects.count() == 1
    problem(send(program, path, "k1", start="true"), 422, "idempotency-key-reused")
    assert send(program, path, "k2").status_code == 201
    assert ImportJob.objects.count() == 2
    assert send(with_token(lan), path, "k1").json() == first.json()


def test_a_refused_call_may_be_sent_again_under_its_key(
    program: Client, path: Path
) -> None:
    problem(
        post(program, f"{API}{'0' * 8}-0000-4000-8000-{'0' * 12}/start", "k"),
        404,
        "import-not-found",
    )
    job = send(program, path).json()
    publish = f"{API}{job['id']}/publish"
    problem(post(program, publish, "p"), 409, "conflict")
    assert not IdempotencyRecord.objects.exists()


def test_a_request_still_at_work_is_not_done_twice(
    program: Client, path: Path, lan: User
) -> None:
    send(program, path, "k")
    IdempotencyRecord.objects.update(status=0)
    problem(send(program, path, "k"), 409, "idempotency-key-in-use")
    IdempotencyRecord.objects.update(
        created_at=timezone.now() - idempotency.AT_WORK * 2
    )
    assert send(program, path, "k").status_code == 201
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.KEPT * 2)
    assert idempotency.forget_old() == 1


# -- From an address ------------------------------------------------------------------


@pytest.fixture
def server(settings: Any) -> Iterator[SourceServer]:
    with serving() as place:
        settings.IMPORT_SOURCE_HOSTS = [f"127.0.0.1:{place.port}"]
        yield place


def test_a_file_is_fetched_from_its_address(
    program: Client,
    server: SourceServer,
    path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    server.reply("/thua.zip", path.read_bytes())
    address = f"{server.address}/thua.zip?key=bi-mat"
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(program, API, layer="parcels", address=address)
        started = post(program, API, layer="parcels", address=address, start=True)
    assert answer.status_code == 202
    assert "bi-mat" not in answer.content.decode()
    assert OrmQ.objects.count() == 2
    assert all("fetch_job" in str(queued.func()) for queued in OrmQ.objects.all())
    assert fetch_job(answer.json()["id"]) == "uploaded"
    assert fetch_job(answer.json()["id"]) == "not waiting"
    job = program.get(answer.json()["links"]["self"]).json()
    assert (job["file"], job["inside"][0]["rows"]) == ("thua.zip", 5)
    assert fetch_job(started.json()["id"]) == "queued"
    assert run_job(started.json()["id"]) == "loaded"
    assert not ImportJob.objects.filter(options__has_key="address").exists()


def test_an_address_that_fails_refuses_the_import(
    program: Client, server: SourceServer
) -> None:
    job = post(program, API, layer="parcels", address=f"{server.address}/gone").json()
    assert fetch_job(job["id"]) == "refused"
    found = program.get(job["links"]["findings"]).json()["findings"]
    assert found[0]["rule"] == "source-answer"
    row = ImportJob.objects.get(pk=job["id"])
    assert uploads.file_of(row) is None
    waiting = post(program, API, layer="parcels", address=f"{server.address}/x").json()
    assert program.delete(waiting["links"]["self"]).status_code == 204
    assert fetch_job(waiting["id"]) == "not waiting"
    assert not ImportJob.objects.filter(options__has_key="address").exists()


# -- Away with it ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_discarded_and_what_is_published_stays(
    program: Client, layer: Layer, path: Path
) -> None:
    job = loaded(program, path)
    assert program.delete(job["links"]["self"]).status_code == 204
    assert not layer.versions.exists()
    job = loaded(program, path)
    post(program, job["links"]["publish"])
    problem(program.delete(job["links"]["self"]), 409, "version-state")


def test_the_list_is_paged_and_filtered(program: Client) -> None:
    for _n in range(3):
        ImportJob.objects.create(layer_slug="parcels", state=State.REFUSED)
    page = program.get(f"{API}?limit=2").json()
    assert len(page["imports"]) == 2
    rest = program.get(page["next"]).json()
    assert len(rest["imports"]) == 1
    assert "next" not in rest
    assert program.get(f"{API}?state=loaded").json()["imports"] == []


# -- Tokens ---------------------------------------------------------------------------


def test_tokens_are_made_shown_once_and_revoked(layer: Layer) -> None:
    client = member("lan", layer)
    page = client.post("/en/staff/imports/tokens/", {"name": "QGIS", "days": 30})
    text = page.context["issued"]
    assert text in page.content.decode()
    assert text not in client.get("/en/staff/imports/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert text not in json.dumps(ApiToken.objects.values().get(), default=str)
    assert ApiToken.objects.with_key(text) == token
    other = member("tam", layer)
    other.post(f"/en/staff/imports/tokens/{token.pk}")
    assert ApiToken.objects.with_key(text) is not None, "nobody else's"
    client.post(f"/en/staff/imports/tokens/{token.pk}")
    assert ApiToken.objects.with_key(text) is None
    answer = client.post("/en/staff/imports/tokens/", {"name": "", "days": 0})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 1)


def test_who_needs_a_second_factor_is_told_that_tokens_need_it_too(
    layer: Layer, settings: Any
) -> None:
    client = member("lan", layer)
    user = User.objects.get(username="lan")
    page = "/en/staff/imports/tokens/"
    assert SECOND_FACTOR not in client.get(page).content.decode()
    group = Group.objects.create(name="demanding")
    user.groups.add(group)
    settings.MFA_REQUIRED_GROUPS = [group.name]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert SECOND_FACTOR in client.get(page).content.decode()


def test_an_operator_makes_tokens(lan: User) -> None:
    out = io.StringIO()
    call_command("importtoken", "lan", stdout=out)
    text = out.getvalue().strip()
    assert ApiToken.objects.with_key(text) is not None
    call_command("importtoken", "lan", revoke=True)
    assert ApiToken.objects.with_key(text) is None
    with pytest.raises(CommandError):
        call_command("importtoken", "nobody")


def test_the_description_names_every_address(client: Client) -> None:
    document = client.get("/api/schema/?format=json").json()
    paths = {path for path in document["paths"] if path.startswith("/api/imports/")}
    assert paths == {
        "/api/imports/",
        "/api/imports/{id}/",
        *(
            f"/api/imports/{{id}}/{end}"
            for end in ("start", "findings", "difference", "publish")
        ),
    }
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.django_db
def test_options_describe_the_upload(program: Client) -> None:
    answer = program.options(API)
    assert answer.status_code == 200
    assert "POST" in answer.headers["Allow"]
