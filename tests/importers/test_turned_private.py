"""Personal data that appear in a column which was harmless, and so public, before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importers.jobs.summarise_upload import summarise
from layers.models import Feature, Layer, LayerField
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


def test_a_column_opened_on_purpose_stays_open(
    importlayer: Import, tmp_path: Path
) -> None:
    path = zip_shapefile(parcels(GHI_CHU=PHONES), tmp_path / "phones.zip")
    importlayer(path)
    LayerField.objects.filter(key="ghi_chu").update(
        meaning=LayerField.Meaning.NONE,
        is_public=True,
        visibility_reason="phones of public offices",
    )
    answer = importlayer(path)
    assert "columns-turned-private" not in answer.rules
    assert note().is_public


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
