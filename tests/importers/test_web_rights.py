"""Who may not: anonymous, staff without rights, planners of another layer, forgers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from importers.jobs.tasks import run_job
from importers.models import ImportJob
from layers.models import Layer, LayerRight
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.import_pages import LIST, NEW, confirmed, loaded, member, upload
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
State = ImportJob.State


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, 1)])
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return zip_shapefile(parcels(3), tmp_path / "geheim-17.zip")


def addresses(job: ImportJob) -> list[str]:
    versions = f"{LIST}layers/parcels/versions/2/"
    return [
        f"{LIST}{job.pk}/",
        f"{LIST}{job.pk}/confirm",
        f"{LIST}{job.pk}/progress",
        f"{LIST}{job.pk}/findings.csv",
        f"{LIST}layers/parcels/",
        versions,
        f"{versions}difference",
    ]


def posts(job: ImportJob) -> list[str]:
    return [
        f"{LIST}{job.pk}/cancel",
        f"{LIST}{job.pk}/again",
        f"{LIST}layers/parcels/rollback",
        f"{LIST}layers/parcels/versions/2/publish",
    ]


def test_a_planner_of_another_layer_sees_nothing(layer: Layer, path: Path) -> None:
    job = loaded(member("lan", layer), path)
    other = member("tam", make_layer("roads", name_vi="Đường", name_en="Roads"))
    for address in addresses(job):
        answer = other.get(address)
        assert answer.status_code == 403, address
        assert "geheim" not in answer.content.decode()
    for address in posts(job):
        assert other.post(address).status_code == 403, address
    listed = other.get(LIST).content.decode()
    assert "geheim" not in listed
    assert "Land parcels" not in listed
    assert other.get(f"/tiles/parcels/10/813/483.mvt?v={job.version_id}").get(
        "Cache-Control"
    ) != ("private, no-store")
    answer = other.post(NEW, {"layer": "parcels", "files": [path.open("rb")]})
    assert answer.status_code == 422
    assert ImportJob.objects.count() == 1


def test_unknown_and_foreign_look_alike(layer: Layer) -> None:
    other = member("tam", make_layer("roads", name_vi="Đường", name_en="Roads"))
    foreign = other.get(f"{LIST}layers/parcels/")
    unknown = other.get(f"{LIST}layers/no-such/")
    assert (foreign.status_code, unknown.status_code) == (403, 403)


def test_anonymous_goes_to_the_sign_in(layer: Layer, path: Path) -> None:
    job = loaded(member("lan", layer), path)
    for address in [LIST, NEW, *addresses(job)]:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "/staff/login/" in answer["Location"]
    for address in [NEW, *posts(job)]:
        assert Client().post(address).status_code == 302


def test_staff_without_rights_and_citizens_get_403(layer: Layer) -> None:
    assert member("bao").get(LIST).status_code == 403
    assert member("bac").post(NEW).status_code == 403
    citizen = Client()
    citizen.force_login(User.objects.create_user("citizen"))
    assert citizen.get(LIST).status_code == 403


def test_loading_is_not_publishing(layer: Layer, path: Path) -> None:
    client = member("lan", layer)
    loaded(client, path)
    versions = f"{LIST}layers/parcels/versions/2/"
    assert "somebody else publishes" in client.get(versions).content.decode()
    assert client.post(f"{versions}publish").status_code == 403
    assert client.post(f"{LIST}layers/parcels/rollback").status_code == 403
    layer.refresh_from_db()
    assert layer.published_version.number == 1


def test_a_right_taken_back_meanwhile_counts(layer: Layer, path: Path) -> None:
    client = member("lan", layer)
    job = upload(client, path)
    confirmed(client, job)
    LayerRight.objects.all().delete()
    assert run_job(str(job.pk)) == "refused"
    assert layer.versions.count() == 1


def test_forged_posts_are_refused(layer: Layer, path: Path) -> None:
    client = member("lan", layer)
    job = loaded(client, path)
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(User.objects.get(username="lan"))
    for address in posts(job):
        assert forger.post(address).status_code == 403
    with path.open("rb") as file:
        answer = forger.post(NEW, {"layer": "parcels", "files": [file]})
    assert answer.status_code == 403
    assert ImportJob.objects.count() == 1


def test_too_large_is_said_and_leaves_nothing(
    layer: Layer, path: Path, settings: object, tmp_path: Path
) -> None:
    client = member("lan", layer)
    settings.IMPORT_MAX_BYTES = 200  # type: ignore[attr-defined]
    answer = client.post(NEW, {"layer": "parcels", "files": [path.open("rb")]})
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert not ImportJob.objects.exists()
    assert not list((tmp_path / "var").rglob("*.part"))


def test_another_planner_sees_no_personal_samples(layer: Layer, path: Path) -> None:
    job = upload(member("lan", layer), path)
    page = member("hoa", layer).get(f"{LIST}{job.pk}/confirm").content.decode()
    assert "Nguyễn Văn" not in page
    assert "TEN_CHU" in page
