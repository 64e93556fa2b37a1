"""The parcel report: three honest lists, areas that agree, PDF and permalink."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from django.core.management import call_command
from django.test import Client
from shapely.geometry import box

from gisportal.core import geohash
from gisportal.core.lanes import Lane
from gisportal.core.slots import slot
from layers.models import Feature, Layer
from layers.parcel_extract.assemble import parcel_report
from layers.parcel_extract.themes import Plan
from layers.queries import live_layers
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    declare,
    make_layer,
    parcel,
    publish_samples,
    square,
)

pytestmark = pytest.mark.django_db
ZONE_FIELDS = (
    {"key": "ma_qh", "meaning": "zone_code", "codes": {"DGT": "Đường giao thông"}},
    {"key": "ghi_chu", "meaning": "none", "is_public": False},
)
ADDRESS = "/en/layers/parcels/features/29545-12-345"


def zone(key: str, code: str, west: float, east: float, row: int = 0) -> Sample:
    """A zone over the grid cells from column ``west`` to ``east``."""
    size = 0.0005
    shape = box(
        LON + west * size, LAT + row * size, LON + east * size, LAT + (row + 1) * size
    )
    return Sample(
        key,
        shapely.multipolygons([shape]),
        code,
        measure=1.0,
        properties={"ma_qh": code, "ghi_chu": "nội bộ"},
    )


@pytest.fixture
def _province() -> None:
    """One parcel, its commune, and four plans: on it, beside it, elsewhere, unpublished."""
    communes = make_layer("communes", fields=[], role="admin", style={})
    publish_samples(
        communes, [Sample("29545", square(size=0.01), "Phường", measure=1e6)]
    )
    plans = {"role": "zoning", "fields": ZONE_FIELDS, "style": {}}
    on_it = make_layer("plan", name_vi="Quy hoạch", name_en="Plan", **plans)
    publish_samples(
        on_it,
        [
            zone("1", "DGT", 0, 0.4),
            zone("2", "ODT", 0.4, 5),
            zone("3", "DGT", 0.2, 0.4),
        ],
    )
    beside = make_layer("flood", name_vi="Ngập", name_en="Flood", **plans)
    declare(publish_samples(beside, [zone("1", "NGAP", 3, 4, row=3)]), "29545")
    elsewhere = make_layer("airport", name_vi="Sân bay", name_en="Airport", **plans)
    declare(publish_samples(elsewhere, [zone("1", "SB", 100, 101)]), "29999")
    make_layer("heritage", name_vi="Di tích", name_en="Heritage", **plans)
    publish_samples(
        make_layer(
            fields=(
                {"key": "so_to", "meaning": "sheet"},
                {"key": "dien_tich", "meaning": "registered_area", "type": "real"},
                {"key": "ten_chu", "meaning": "owner", "is_public": False},
            )
        ),
        [parcel(12, 345, dien_tich=3025.5, ten_chu="Ông Bí Mật")],
    )


@pytest.mark.usefixtures("_province")
def test_every_theme_stands_in_exactly_one_list(client: Client) -> None:
    report = client.get(f"{ADDRESS}.json").json()["report"]
    lists = {
        name: [t["layer"] for t in report[name]]
        for name in ("affecting", "not_affecting", "without_data")
    }
    assert lists == {
        "affecting": ["plan"],
        "not_affecting": ["flood"],
        "without_data": ["airport", "heritage"],
    }
    (plan,) = report["affecting"]
    shares = {r["code"]: r["percent"] for r in plan["restrictions"]}
    assert shares == pytest.approx({"DGT": 40, "ODT": 60}, abs=0.2), "counted once"
    assert plan["covered_percent"] == 100.0
    names = {r["code"]: r["name"] for r in plan["restrictions"]}
    assert names["DGT"] == "Đường giao thông"
    assert report["national_id"] == ""
    assert len(report["computed_id"]) == 12


@pytest.mark.usefixtures("_province")
def test_slivers_are_shown_apart(client: Client) -> None:
    Layer.objects.filter(slug="plan").update(min_overlap=1300)
    report = client.get(f"{ADDRESS}.json").json()["report"]
    (plan,) = report["affecting"]
    assert [r["code"] for r in plan["restrictions"]] == ["ODT"]
    assert [r["code"] for r in report["slivers"]] == ["DGT"]


@pytest.mark.usefixtures("_province")
def test_the_page_and_the_pdf_say_the_same_and_no_owner(client: Client) -> None:
    page = client.get(f"{ADDRESS}/").content.decode()
    for words in ("DGT", "Đường giao thông", "40.0 %", "Airport", "Flood"):
        assert words in page
    assert "Bí Mật" not in page
    assert "nội bộ" not in page
    pdf = client.get(f"{ADDRESS}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


@pytest.mark.usefixtures("_province")
def test_a_pinned_link_keeps_the_versions_it_names(client: Client) -> None:
    at = client.get(f"{ADDRESS}.json").json()["report"]["at"]
    assert at == "parcels.1,plan.1,flood.1,airport.1"
    plan = Layer.objects.get(slug="plan")
    publish_samples(plan, [zone("1", "CX", 0, 5)])
    now = client.get(f"{ADDRESS}.json").json()["report"]
    assert [r["code"] for r in now["affecting"][0]["restrictions"]] == ["CX"]
    then = client.get(f"{ADDRESS}.json", {"at": at}).json()["report"]
    assert {r["code"] for r in then["affecting"][0]["restrictions"]} == {"DGT", "ODT"}
    assert (now["outdated"], then["outdated"]) == (False, True)
    assert client.get(f"{ADDRESS}.json", {"at": "x;y"}).status_code == 400


@pytest.mark.usefixtures("_province")
def test_programs_get_the_same_report(client: Client) -> None:
    api = f"/api{ADDRESS.removeprefix('/en')}/"
    answer = client.get(f"/en{api}")
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    ours, pages = answer.json(), client.get(f"{ADDRESS}.json").json()
    assert ours["report"].pop("created") <= pages["report"].pop("created")
    assert ours == pages
    assert "report" not in client.get("/api/layers/plan/features/1/").json()
    publish_samples(Layer.objects.get(slug="parcels"), [parcel(12, 346)])
    live_layers.forget()
    gone = client.get(api)
    assert (gone.status_code, gone.json()["code"]) == (410, "feature-gone")
    assert client.get(gone.json()["see"]).status_code == 410
    assert client.get(api, {"at": "parcels.1"}).status_code == 410
    assert client.get("/api/layers/nothing/features/1/").status_code == 404


@pytest.mark.usefixtures("_province")
def test_only_parcels_have_a_pdf(client: Client) -> None:
    assert client.get("/layers/plan/features/1.pdf").status_code == 404
    assert client.get(f"{ADDRESS}9.pdf").status_code == 404


@pytest.mark.usefixtures("_province")
def test_a_crowd_at_the_printer_is_told_to_wait(client: Client, settings: Any) -> None:
    settings.LANES = {**settings.LANES, "pdf": Lane(1, patience=0.01)}
    with slot("pdf"):
        busy = client.get(f"{ADDRESS}.pdf")
    assert busy.status_code == 503
    assert busy["Retry-After"]
    assert client.get(f"{ADDRESS}.pdf").status_code == 200


def test_geohash_agrees_with_a_published_example() -> None:
    assert geohash.encode(-5.6, 42.6, 5) == "ezs42"
    lon, lat = geohash.decode("ezs42")
    assert abs(lon + 5.603) < 0.001
    assert abs(lat - 42.605) < 0.001
    assert geohash.decode("aaaa") is None


@pytest.mark.parametrize("count", [150, pytest.param(1000, marks=pytest.mark.slow)])
@pytest.mark.django_db(transaction=True)
def test_areas_agree_with_geopandas(shared_data, tmp_path: Path, count: int) -> None:
    """Real parcels against real-shaped plans that overlap: to 0.01 m²."""
    parcels_file = shared_data("vn_demo_vinhlong_thua_9209.zip")
    plans_file = shared_data("vn_demo_vinhlong_quyhoach_9209.zip")
    plans = geopandas.read_file(plans_file)
    frame = geopandas.read_file(parcels_file)
    sample = frame[frame.geometry.is_valid].sample(count, random_state=7)
    small = tmp_path / "thua.zip"
    write_zip(sample, small)
    keys = {"key": "MA_XA,SO_TO,SO_THUA", "publish": True}
    call_command("importlayer", str(small), layer="thua", role="parcel", **keys)
    call_command(
        "importlayer", str(plans_file), layer="qh", role="zoning", publish=True
    )
    live_layers.forget()
    layer, plan = (Layer.objects.get(slug=s) for s in ("thua", "qh"))
    plan.fields.filter(key="ma_qh").update(meaning="zone_code")
    worst = 0.0
    for row in sample.itertuples():
        key = f"{row.MA_XA}-{int(row.SO_TO)}-{int(row.SO_THUA)}"
        report = parcel_report(
            layer, layer.published_version, key, [Plan(plan, plan.published_version)]
        )
        worst = max(worst, compare(report, row.geometry, plans))
    print(f"largest overlay difference: {worst:.4f} m²")  # noqa: T201
    assert worst < 0.01
    assert Feature.objects.filter(version_id=layer.published_version_id).exists()


def write_zip(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """A zipped shapefile of the frame."""
    folder = path.with_suffix("")
    folder.mkdir()
    frame.to_file(folder / "data.shp", encoding="UTF-8")
    with zipfile.ZipFile(path, "w") as archive:
        for part in folder.iterdir():
            archive.write(part, part.name)


def compare(report, shape, plans: geopandas.GeoDataFrame) -> float:
    """Largest difference to geopandas, m²; no code and no theme above 100 %."""
    near = plans.iloc[plans.sindex.query(shape, predicate="intersects")]
    expected = {
        code: group.union_all().intersection(shape).area
        for code, group in near.groupby("MA_QH")
    }
    found = {
        r.code: r.square_metres
        for theme in (*report.affecting, *report.not_affecting)
        for r in (*theme.restrictions, *theme.slivers)
    }
    for theme in report.affecting:
        assert theme.covered_percent <= 100
        assert all(r.percent <= 100 for r in theme.restrictions)
    codes = set(expected) | set(found)
    return max(
        (abs(expected.get(c, 0.0) - found.get(c, 0.0)) for c in codes), default=0.0
    )
