"""Personal data that appear in a column which was harmless, and so public, before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from gisportal.core.audit.entry import AuditEntry
from importers.jobs.summarise_upload import summarise
from layers.models import Feature, Layer, LayerField
from layers.stewardship.decide import confirm
from layers.stewardship.lift_personal import request_lifting
from tests.support.importlayer import Answer
from tests.support.shapefiles import parcels, zip_shapefile

pytestmark = pytest.mark.django_db
Import = Callable[..., Answer]
HARMLESS = [f"thửa số {i}" for i in range(12)]
PHONES = [f"09123456{i:02}" for i in range(12)]
PEOPLE = [f"Ông Nguyễn Văn {letter}" for letter in "ABCDEĐGHIKLM"]


@pytest.fixture
def again(importlayer: Import, tmp_path: Path) -> Callable[..., Answer]:
    """Load and publish harmless notes, then the same column with other values."""

    def load(values: list[str], **options: object) -> Answer:
        first = zip_shapefile(parcels(GHI_CHU=HARMLESS), tmp_path / "first.zip")
        assert importlayer(first, publish=True).code == 0
        assert note().is_public
        second = zip_shapefile(parcels(GHI_CHU=values), tmp_path / "second.zip")
        return importlayer(second, publish=True, **options)

    return load


def note() -> LayerField:
    return LayerField.objects.get(key="ghi_chu")


@pytest.mark.parametrize("values", [PHONES, PEOPLE])
def test_it_turns_private_before_anything_is_public(
    again: Callable[..., Answer], values: list[str]
) -> None:
    answer = again(values)
    assert answer.code == 0
    assert answer.rules["columns-turned-private"] == "warning"
    assert "GHI_CHU" in answer.message("columns-turned-private")
    field = note()
    assert not field.is_public
    assert not field.is_searchable
    assert "content" in field.visibility_reason
    live = Layer.objects.get().published_version
    assert live.number == 2
    texts = Feature.objects.filter(version_id=live.pk).values_list("search_text")
    assert not any("nguyen" in text or "0912" in text for (text,) in texts)


def test_harmless_values_stay_public(again: Callable[..., Answer]) -> None:
    assert "columns-turned-private" not in again(HARMLESS).rules
    assert note().is_public


@pytest.fixture
def opened(importlayer: Import, tmp_path: Path) -> Path:
    """Telephone numbers of offices, opened by two people; the file."""
    path = zip_shapefile(parcels(GHI_CHU=PHONES), tmp_path / "phones.zip")
    importlayer(path)
    one, other = (User.objects.create_superuser(name) for name in ("lan", "hoa"))
    values = {"meaning": "none", "is_public": True}
    request = request_lifting(note(), values, one, "phones of public offices")
    confirm(request, other)
    assert note().is_public
    return path


def test_a_column_opened_by_two_people_stays_open(
    importlayer: Import, opened: Path
) -> None:
    answer = importlayer(opened)
    assert "columns-turned-private" not in answer.rules
    assert note().is_public


def test_other_personal_data_in_it_close_it_again(
    importlayer: Import, opened: Path, tmp_path: Path
) -> None:
    path = zip_shapefile(parcels(GHI_CHU=PEOPLE), tmp_path / "people.zip")
    assert "columns-turned-private" in importlayer(path).rules
    assert (note().meaning, note().is_public) == ("owner", False)
    assert "columns-turned-private" not in importlayer(opened).rules
    assert not note().is_public, "what was closed stays closed"


@pytest.mark.parametrize(
    "facts",
    [
        {"is_public": True, "visibility_reason": "x"},
        {"meaning": "sheet", "is_public": True},
        {"meaning": "none", "is_public": True, "is_searchable": True},
    ],
)
def test_a_catalogue_file_lifts_nothing(
    importlayer: Import, tmp_path: Path, facts: dict[str, object]
) -> None:
    path = zip_shapefile(parcels(GHI_CHU=PEOPLE), tmp_path / "people.zip")
    catalogue = tmp_path / "catalogue.json"
    given = {"view_audience": "staff", "fields": {"GHI_CHU": facts, "TEN_CHU": facts}}
    catalogue.write_text(json.dumps(given), encoding="utf-8")
    for number in (1, 2):
        answer = importlayer(path, catalogue=str(catalogue), publish=True)
        assert answer.code == 0, answer
        assert "columns-kept-two-people" in answer.rules, number
        for key in ("ghi_chu", "ten_chu"):
            row = LayerField.objects.get(key=key)
            assert (row.meaning, row.is_public) == ("owner", False)
    entries = AuditEntry.objects.filter(event="audience.loaded")
    assert entries.filter(changes__view_audience=["", "staff"]).exists()


def test_a_column_declared_sheet_numbers_is_looked_at_still(
    again: Callable[..., Answer],
) -> None:
    again(HARMLESS)
    LayerField.objects.filter(key="ghi_chu").update(meaning="sheet")
    assert "columns-turned-private" in again(PEOPLE).rules
    assert not note().is_public


def test_a_dry_run_tells_and_changes_nothing(
    importlayer: Import, tmp_path: Path
) -> None:
    importlayer(zip_shapefile(parcels(GHI_CHU=HARMLESS), tmp_path / "first.zip"))
    second = zip_shapefile(parcels(GHI_CHU=PHONES), tmp_path / "second.zip")
    answer = importlayer(second, dry_run=True)
    assert "columns-turned-private" in answer.rules
    assert note().is_public
    assert Layer.objects.get().versions.count() == 1


def test_it_cannot_stay_in_the_key(importlayer: Import, tmp_path: Path) -> None:
    first = zip_shapefile(parcels(MA=HARMLESS), tmp_path / "first.zip")
    assert importlayer(first, key="MA").code == 0
    second = zip_shapefile(parcels(MA=PHONES), tmp_path / "second.zip")
    answer = importlayer(second)
    assert answer.code == 1
    assert "key-private" in answer.rules
    assert Layer.objects.get().versions.count() == 1


def test_it_leaves_the_label(importlayer: Import, tmp_path: Path) -> None:
    first = zip_shapefile(parcels(MA=HARMLESS), tmp_path / "first.zip")
    assert importlayer(first, label="MA", publish=True).code == 0
    second = zip_shapefile(parcels(MA=PEOPLE), tmp_path / "second.zip")
    assert importlayer(second, publish=True).code == 0
    live = Layer.objects.get().published_version
    labels = Feature.objects.filter(version_id=live.pk).values_list("label", flat=True)
    assert not set(labels) & set(PEOPLE)
    assert LayerField.objects.get(key="ma").label_order is None


def test_the_inspection_page_proposes_it_private(
    again: Callable[..., Answer], tmp_path: Path
) -> None:
    again(HARMLESS)
    folder = tmp_path / "look"
    folder.mkdir()
    path = zip_shapefile(parcels(GHI_CHU=PHONES), tmp_path / "third.zip")
    known = list(Layer.objects.get().fields.all())
    found = summarise(path, folder, known)[0]
    column = next(c for c in found.columns if c.key == "ghi_chu")
    assert (column.is_known, column.is_public, column.is_searchable) == (
        True,
        False,
        False,
    )
    assert "content" in column.reason
