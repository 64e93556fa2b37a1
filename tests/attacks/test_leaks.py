"""No owner name and no identity number leaves the portal, by whatever address.

A file of parcels with columns about persons is loaded as a planner would: they must
come out private by themselves. Every value in them is a canary. Then every public
address is asked, and nothing that is answered may hold one.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import geopandas
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.test import Client

from feedback.models import Category
from gisportal.core.search_folding import fold
from layers.models import Feature, Layer
from layers.queries import live_layers
from layers.sitemaps.urls import SITEMAPS
from layers.store.national_ids import label_point_ids
from layers.store.scrub import refold
from tests.support.factories import PARCEL_STYLE, make_layer, parcel, publish_samples
from tests.support.reading import searchable, text_of
from tests.support.shapefiles import parcels, zip_shapefile
from tests.support.walk import Walk, addresses_of, public_routes, send_report

pytestmark = pytest.mark.django_db
SLUG = "thua-dat"
ITEMS = f"/ogc/collections/{SLUG}/items"
# In every private value; as good as never by chance.
WORD, DIGITS = "kanari", "0918273"
ROWS = 40
# The whole of the file with `script/test all`.
SOME_REAL_ROWS, REAL_ROWS = 200, 10_000
REAL = "vn_demo_vinhlong_thua_9209.zip"
SIZES = ["small", "some_real", pytest.param("real", marks=pytest.mark.slow)]
# Answer only to a word a citizen was given, hold a photo, or nothing of any layer;
# Open311 has the same four resources under several names.
NOT_WALKED = re.compile(r"follow|asked|photos|challenge|sw\.js|manifest|open311")


@dataclass(frozen=True)
class Loaded:
    """The layer, the rows of its file, and which columns must be private."""

    layer: Layer
    rows: geopandas.GeoDataFrame
    private: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Some owner names without their mark, as they would be found in a text."""
        named = self.rows["TEN_CHU"][:100]
        return sorted({fold(name).split(f" {WORD}")[0] for name in named})

    @property
    def keys(self) -> list[str]:
        """Keys of three features."""
        version = self.layer.published_version_id
        found = Feature.objects.filter(version_id=version).order_by("fid")
        return list(found.values_list("key", flat=True)[:3])


def with_canaries(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Every value about a person made one of its kind."""
    owners = [f"{name} Kanari{n}" for n, name in enumerate(frame["TEN_CHU"])]
    numbers = [f"{DIGITS}{n:05d}" for n in range(len(frame))]
    return frame.assign(TEN_CHU=owners, SO_GIAYTO=numbers)


def small_file(folder: Path) -> geopandas.GeoDataFrame:
    """Parcels with persons in well-named columns and in columns that say nothing."""
    rows = with_canaries(parcels(ROWS))
    return rows.assign(
        COT_7=[f"Bà Lê Thị Kanari{n}" for n in range(ROWS)],
        COT_8=[f"{DIGITS}{n + 50_000:05d}" for n in range(ROWS)],
        SDT=[f"{DIGITS}{n:03d}" for n in range(ROWS)],
        EMAIL=[f"kanari{n}@example.vn" for n in range(ROWS)],
    )


def load(
    rows: geopandas.GeoDataFrame, folder: Path, private: tuple[str, ...]
) -> Loaded:
    """Load and publish as an operator does, choosing nothing about persons."""
    path = zip_shapefile(rows, folder / "thua.zip")
    call_command(
        "importlayer",
        str(path),
        layer=SLUG,
        role="parcel",
        key="MA_XA,SO_TO,SO_THUA",
        title="Thửa đất",
        publish=True,
        stdout=io.StringIO(),
    )
    live_layers.forget()
    return Loaded(Layer.objects.get(slug=SLUG), rows, private)


@pytest.fixture
def small(tmp_path: Path) -> Loaded:
    private = ("ten_chu", "so_giayto", "cot_7", "cot_8", "sdt", "email")
    return load(small_file(tmp_path), tmp_path, private)


@pytest.fixture
def some_real(tmp_path: Path, shared_data: Callable[[str], Path]) -> Loaded:
    return load_real(shared_data(REAL), SOME_REAL_ROWS, tmp_path)


@pytest.fixture
def real(tmp_path: Path, shared_data: Callable[[str], Path]) -> Loaded:
    return load_real(shared_data(REAL), REAL_ROWS, tmp_path)


def load_real(path: Path, count: int, folder: Path) -> Loaded:
    """Rows of a register as it is, with canaries."""
    rows = geopandas.read_file(path, rows=count)
    return load(with_canaries(rows), folder, ("ten_chu", "so_giayto"))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.ALTCHA_REQUIRED = False
    # The walk asks everything, faster than anybody may.
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {},
    }
    # Pages as they are in the checkout, whatever was collected last.
    plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": plain_files},
    }


def leaks(walk: Walk, loaded: Loaded) -> list[str]:
    """Addresses whose answers hold an owner name or an identity number."""
    found = []
    for address, text in walk.said.items():
        folded = searchable(text)
        marks = [mark for mark in (WORD, DIGITS) if mark in folded]
        names = [name for name in loaded.names if name in folded]
        if marks or names:
            found.append(f"{address}: {marks} {names[:3]}")
    return found


def everything(loaded: Loaded, client: Client) -> Iterator[str]:
    """Addresses of the whole portal that no link leads to."""
    # Made here: a test that committed may have emptied what migrations put in.
    category, _made = Category.objects.get_or_create(
        slug="other", defaults={"name_vi": "Việc khác", "name_en": "Something else"}
    )
    code = send_report(client, loaded.layer, loaded.keys[0], category)
    shape = Feature.objects.get(version__layer=loaded.layer, key=loaded.keys[0]).geom
    (parcel_code,) = label_point_ids(
        np.array([shapely.from_wkb(bytes(shape.wkb))]), loaded.layer.measure_srid
    )
    for before in ("", "/en"):
        for path in (
            "/",
            "/embed/",
            "/help/",
            "/help/import/",
            "/layers/",
            "/reports/",
            "/search",
            "/offline/",
            "/reports/shell",
            "/reports/mine/",
            "/reports/mine/1/x/",
        ):
            yield f"{before}{path}"
        yield f"{before}/reports/{code}/"
        yield f"{before}/reports/{code}/support"
        yield f"{before}/reports/{code}/confirm/x/"
        yield f"{before}/search?q=1/1"
        yield f"{before}/api/search?q=1/1&limit=50"
        yield f"{before}/api/layers/"
        yield f"{before}/api/coverage"
        yield f"{before}/id/{parcel_code}"
        yield f"{before}/api/layers/{SLUG}/versions/"
        yield f"{before}/api/reports/"
        yield f"{before}/api/reports/{code}/"
        yield f"{before}/api/reports/categories/"
        yield f"{before}/help/land-use/?code=ODT"
        yield f"{before}/api/docs/"
        yield f"{before}/api/reports/clusters/?bbox=-180,-90,180,90&zoom=22"
        yield f"{before}/offices/?place=1/1"
        yield f"{before}/offices/van-phong/"
        yield f"{before}/api/offices/?lon=105.97&lat=10.25"
        yield f"{before}/no-such-page"
    yield from ("/metrics", "/staff/password/1-x/")
    yield from ("/api/schema/", "/ogc/", "/ogc/api", "/ogc/conformance", "/sitemap.xml")
    yield from ("/ogc/collections", "/layers/catalogue.jsonld", "/robots.txt")
    yield from ("/open311/discovery.json", "/open311/v2/services.json")
    yield from ("/open311/v2/requests.json", "/open311/v2/requests.xml")
    yield f"/open311/v2/requests/{code}.json"
    yield "/reports/feed.atom"
    yield "/ogc/tileMatrixSets/WebMercatorQuad"
    yield from (f"/sitemap-{name}.xml" for name in SITEMAPS)


def test_persons_are_private_by_themselves(small: Loaded) -> None:
    private = small.layer.fields.filter(is_public=False)
    assert {field.key for field in private} == set(small.private)
    assert all(field.visibility_reason for field in private)


@pytest.mark.parametrize("which", SIZES)
def test_no_address_tells_of_a_person(
    which: str, request: pytest.FixtureRequest, client: Client
) -> None:
    loaded: Loaded = request.getfixturevalue(which)
    walk = Walk(client)
    for address in addresses_of(loaded.layer, loaded.keys):
        walk.ask(address)
    for address in everything(loaded, client):
        walk.ask(address)
    walk.ask("/layers/", accept="application/ld+json")
    if which == "small":
        walk.crawl("/")
    assert len(walk.said) > 100
    assert leaks(walk, loaded) == []
    told = " ".join(walk.said.values())
    assert "ODT" in told or "CLN" in told  # the walk did read the data
    forgotten = public_routes() - walk.routes
    if which == "small":
        assert not {r for r in forgotten if not NOT_WALKED.search(r)}, (
            "new public addresses: name one of each in everything() above"
        )


@pytest.mark.parametrize("which", SIZES)
def test_a_search_finds_nobody(
    which: str, request: pytest.FixtureRequest, client: Client
) -> None:
    loaded: Loaded = request.getfixturevalue(which)
    row = loaded.rows.iloc[7]
    for asked in (row["TEN_CHU"], row["TEN_CHU"].split(" Kan")[0], row["SO_GIAYTO"]):
        for text in {asked, asked.upper(), fold(asked), asked[: len(asked) // 2]}:
            found = client.get("/api/search", {"q": text, "limit": 50}).json()
            assert parcels_in(found, loaded) == [], text
            for page in ("/search", "/en/search", "/layers/", "/reports/"):
                answer = client.get(page, {"q": text})
                assert_only_echo(text_of(answer), text, loaded)
            answer = client.get("/offices/", {"place": text})
            assert_only_echo(text_of(answer), text, loaded)


def parcels_in(found: dict[str, Any], loaded: Loaded) -> list[str]:
    """Parcels among the hits."""
    hits = [feature["properties"] for feature in found["features"]]
    return [hit["label"] for hit in hits if hit.get("layer") == loaded.layer.slug]


def assert_only_echo(text: str, asked: str, loaded: Loaded) -> None:
    """A page may repeat what it was asked, and nothing else about a person."""
    for echo in (quote(asked), quote(asked, safe=""), quote_plus(asked), asked):
        text = text.replace(echo, " ")
    left = searchable(text).replace(fold(asked), " ")
    assert WORD not in left
    assert DIGITS not in left
    for owner in loaded.rows["TEN_CHU"]:
        assert fold(owner) not in left


def guesses(name: str, value: str) -> list[str]:
    """Questions by which somebody could guess a value of the field ``name``."""
    text = json.dumps({"op": "=", "args": [{"property": name}, value]})
    conditions = [
        f"{name} = '{value}'",
        f"{name} LIKE '%{value[:5]}%'",
        f"{name} IS NOT NULL",
        f"casei({name}) = casei('{value}')",
    ]
    return [
        *(f"{ITEMS}?filter={quote(condition)}" for condition in conditions),
        f"{ITEMS}?{name}={quote(value)}",
        f"{ITEMS}?filter-lang=cql2-json&filter={quote(text)}",
        f"{ITEMS}?sortby={name}",
        f"{ITEMS}?sortby=-{name}",
        f"{ITEMS}?properties={name}",
        f"/layers/{SLUG}/download/geojson?fields={name}",
        f"/api/identify?lon=105.97&lat=10.25&zoom=18&fields={name}",
    ]


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_a_private_field_answers_as_one_that_is_not_there(
    small: Loaded, client: Client, right: bool
) -> None:
    unknown = "khong_co"
    for column in ("TEN_CHU", "SO_GIAYTO", "COT_7", "COT_8"):
        value = small.rows[column][3] if right else "Không Có Ai"
        name = column.lower()
        for asked, other in zip(
            guesses(name, value), guesses(unknown, value), strict=True
        ):
            told, expected = client.get(asked), client.get(other)
            assert told.status_code == expected.status_code, asked
            assert like(told, name, value) == like(expected, unknown, value), asked


def like(response: Any, name: str, value: str) -> str:
    """The answer without the name and the value that were asked for."""
    text = text_of(response)
    for word in (name, quote(value), value):
        text = text.replace(word, "…")
    text = re.sub(r'"timeStamp": ?"[^"]+"', "", text)
    return re.sub(r"(?i)(etag|content-length|date|x-request-id): .*", "", text)


def test_queryables_name_public_fields_only(small: Loaded, client: Client) -> None:
    text = text_of(client.get(f"/ogc/collections/{SLUG}/queryables"))
    assert "loai_dat" in text
    for name in small.private:
        assert f'"{name}"' not in text


def test_a_legend_on_a_private_field_has_no_classes(
    small: Loaded, client: Client
) -> None:
    rule = {"value": small.rows["TEN_CHU"][0], "fill": "#ff0000"}
    small.layer.style = {"type": "categorised", "field": "ten_chu", "rules": [rule]}
    small.layer.save()
    live_layers.forget()
    walk = Walk(client)
    for address in (*addresses_of(small.layer, small.keys[:1]), "/api/layers/", "/"):
        walk.ask(address)
    assert leaks(walk, small) == []


def test_a_report_is_read_as_a_person_reads_it(small: Loaded, client: Client) -> None:
    """The walk does read the words of a PDF: packed bytes alone would hide anything."""
    key = small.keys[0]
    answer = client.get(f"/en/layers/{SLUG}/features/{quote(key)}.pdf")
    text = text_of(answer)
    assert "What affects this parcel" in text or "Affects this parcel" in text
    assert "For information, not a legal certificate." in text


def test_what_turns_private_is_gone_from_every_address(client: Client) -> None:
    """Public at first, then not: nothing kept, baked or pinned tells it any more."""
    value = f"12 Đường {WORD.capitalize()}"
    layer = make_layer(SLUG, style=PARCEL_STYLE | {"field": "dia_chi"})
    publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=1)])
    publish_samples(
        layer, [parcel(1, n, column=n, dia_chi=f"{value}{n}") for n in range(1, 4)]
    )
    loaded = Loaded(layer, geopandas.GeoDataFrame({"TEN_CHU": []}), ("dia_chi",))
    key = loaded.keys[0]
    addresses = [
        *addresses_of(layer, [key]),
        f"/layers/{SLUG}/features/{key}.pdf?at={SLUG}.2",
        f"/api/layers/{SLUG}/versions/",
        "/api/layers/",
        f"/search?q={quote(value)}1",
    ]
    before = Walk(client)
    for address in addresses:
        before.ask(address)
    assert len(leaks(before, loaded)) > 10, "it was public"
    field = layer.fields.get(key="dia_chi")
    field.is_public = field.is_searchable = False
    field.save()
    for version in layer.versions.all():
        refold(version)
    live_layers.forget()
    after = Walk(client)
    again = [a.replace(".mvt?v=", ".mvt?by=dia_chi&v=") for a in addresses]
    for address in [*addresses, *(a for a in again if "by=" in a)]:
        after.ask(address)
    echo = f"/search?q={quote(value)}1"
    told = [found for found in leaks(after, loaded) if not found.startswith(echo)]
    assert told == []
