"""Every address of the importers, asked by those who may not: nothing is given away.

The addresses come from the table of addresses itself, so that a new one is walked, too.
Drafts leave no trace elsewhere either: tiles, TileJSON, catalogue, feature pages.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from feedback.models import OfficeMembership
from importers import urls as importer_urls
from importers.intake import uploads
from importers.intake.folders import IMPORTS
from importers.models import ImportJob
from layers.models import DatasetVersion, Layer
from tests.support.factories import make_layer, parcel, publish_samples
from tests.support.feedback import make_office
from tests.support.import_pages import loaded, member, upload
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
# Stands in the name of the file and in every value of the draft.
CANARY = "kanari"
NUMBER = 987_654
# Holds the parcels, published and draft.
TILE = "13/6507/3861"


@pytest.fixture
def layer() -> Layer:
    made = make_layer()
    publish_samples(made, [parcel(1, 1)])
    return made


@pytest.fixture
def owner(layer: Layer) -> Client:
    return member("lan", layer, rights=("edit", "publish"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = parcels(3)
    rows["SO_THUA"] = [str(NUMBER + n) for n in range(len(rows))]
    rows["DIA_CHI"] = [f"{CANARY} {n}" for n in range(len(rows))]
    return zip_shapefile(rows, tmp_path / f"{CANARY}.zip")


@pytest.fixture
def draft(owner: Client, path: Path) -> DatasetVersion:
    version = loaded(owner, path).version
    assert version is not None
    assert version.state == DatasetVersion.State.DRAFT
    return version


@pytest.fixture
def waiting(owner: Client, path: Path) -> ImportJob:
    """Another upload, still to be confirmed: its file lies on the disk."""
    return upload(owner, path)


@pytest.fixture
def strangers(layer: Layer, draft: DatasetVersion) -> dict[str, Client]:
    """An officer, a planner of another layer, a citizen with an account."""
    officer = member("bao")
    OfficeMembership.objects.create(
        user=User.objects.get(username="bao"), office=make_office("so"), role="officer"
    )
    citizen = Client()
    citizen.force_login(User.objects.create_user("citizen"))
    roads = make_layer("roads", name_vi="Đường", name_en="Roads")
    return {
        "officer": officer,
        "planner of roads": member("tam", roads, rights=("edit", "publish")),
        "citizen": citizen,
    }


def patterns(
    entries: list[URLPattern | URLResolver], above: frozenset[str] = frozenset()
) -> Iterator[tuple[URLPattern, frozenset[str]]]:
    """Each address, and the names of what varies in it."""
    for entry in entries:
        parts = above | parts_of(entry)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, parts)
        else:
            yield entry, parts


def parts_of(entry: URLPattern | URLResolver) -> set[str]:
    """Names of what stands in the address and varies."""
    regex = {} if entry.pattern.converters else entry.pattern.regex.groupindex
    return {*entry.pattern.converters, *regex}


def addresses(job: ImportJob, draft: DatasetVersion) -> list[str]:
    """Every address of the importers that names a job, a layer, a version, a source."""
    known = {"slug": "parcels", "number": draft.number, "what": "run"}
    found = []
    for entry, parts in patterns(importer_urls.urlpatterns):
        for pk in (job.pk, 1) if "pk" in parts else (None,):
            values = {name: known.get(name, pk) for name in parts}
            # A source is named by a number, a job is not.
            with contextlib.suppress(NoReverseMatch):
                if values:
                    found.append(reverse(f"importers:{entry.name}", kwargs=values))
    assert len(found) >= 14, found
    return found


def test_others_get_nothing_from_any_address(
    waiting: ImportJob, draft: DatasetVersion, strangers: dict[str, Client]
) -> None:
    asked = [*addresses(waiting, draft), *addresses(ImportJob.objects.last(), draft)]
    asked.append(f"/staff/reports/affected/?layer=parcels&version={draft.pk}")
    for who, client in strangers.items():
        for address in asked:
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code in (302, 403, 404, 405), (who, address)
                assert CANARY not in answer.content.decode(), (who, address)
                if answer.status_code == 302:
                    assert "/staff/login/" in answer["Location"], (who, address)
    anonymous = Client()
    for address in asked:
        for answer in (anonymous.get(address), anonymous.post(address)):
            is_sent_away = (
                answer.status_code == 302 and "/staff/login/" in answer["Location"]
            )
            assert is_sent_away or answer.status_code in (401, 403), address
    waiting.refresh_from_db()
    assert waiting.state == ImportJob.State.UPLOADED
    assert DatasetVersion.objects.get(pk=draft.pk).state == DatasetVersion.State.DRAFT


def test_lists_name_nothing_of_others(
    waiting: ImportJob, draft: DatasetVersion, strangers: dict[str, Client]
) -> None:
    planner = strangers["planner of roads"]
    for entry, parts in patterns(importer_urls.urlpatterns):
        if parts:
            continue
        address = reverse(f"importers:{entry.name}")
        answer = planner.get(address)
        assert answer.status_code in (200, 405), address
        text = answer.content.decode()
        assert CANARY not in text, address
        assert "Land parcels" not in text, address


def test_a_draft_leaves_no_trace_outside(
    draft: DatasetVersion, strangers: dict[str, Client], owner: Client
) -> None:
    key = f"29545-1-{NUMBER}"
    tiles = f"/tiles/parcels/{TILE}.mvt"
    for who, client in {**strangers, "anonymous": Client()}.items():
        for address in (
            f"/layers/parcels/features/{key}.json",
            f"/layers/parcels/features/{key}.pdf?at=parcels.{draft.number}",
            f"/ogc/collections/parcels/items/{key}",
        ):
            assert client.get(address).status_code == 404, (who, address)
        for address in (
            "/layers/parcels/",
            "/layers/catalogue.jsonld",
            "/ogc/collections/parcels/items",
            f"/tiles/parcels.json?v={draft.pk}",
        ):
            text = client.get(address).getvalue().decode()
            assert CANARY not in text, (who, address)
            assert str(NUMBER) not in text, (who, address)
        for words in (CANARY, str(NUMBER)):
            found = client.get("/api/search", {"q": words}).json()["features"]
            assert found == [], (who, words)
        shown = client.get(tiles).content
        assert client.get(f"{tiles}?v={draft.pk}").content == shown, who
    seen = owner.get(f"{tiles}?v={draft.pk}")
    assert seen.content != owner.get(tiles).content
    assert seen["Cache-Control"] == "private, no-store"


def test_uploads_lie_where_no_address_leads(waiting: ImportJob) -> None:
    stored = uploads.file_of(waiting)
    assert stored is not None
    for public in (portal_settings.MEDIA_ROOT, portal_settings.STATIC_ROOT):
        assert not stored.is_relative_to(public)
        assert not IMPORTS.root.is_relative_to(public)
    assert stored.parent.stat().st_mode & 0o077 == 0
    for address in (
        f"/media/work/uploads/{waiting.pk}/{stored.name}",
        f"/static/{stored.name}",
        f"/staff/imports/{uuid.uuid4()}/",
    ):
        assert Client().get(address).status_code in (302, 404), address
