"""Text in every encoding a planner may send comes out letter for letter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importers.errors import UsageError
from importers.inspection import encoding
from layers.models import Feature
from tests.support import encodings
from tests.support.encodings import ENCODERS, SMALL, WORDS, cp1258
from tests.support.importlayer import Answer
from tests.support.shapefiles import encoded, parcels, zip_shapefile


@pytest.mark.parametrize("name", ENCODERS)
def test_every_letter_comes_back(name: str) -> None:
    decode = encoding.from_name(name).decode
    letters = SMALL if name == "TCVN3" else SMALL + SMALL.upper()
    for letter in letters:
        assert decode(ENCODERS[name](letter).decode("latin-1")) == letter


@pytest.mark.parametrize("name", ENCODERS)
def test_words_come_back_to_the_last_letter(name: str) -> None:
    decode = encoding.from_name(name).decode
    for word in WORDS:
        assert decode(ENCODERS[name](word).decode("latin-1")) == word


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("cpg", ["", "UTF-8", "1252", "<html>"])
def test_it_is_recognised_whatever_the_cpg_says(name: str, cpg: str) -> None:
    found, _findings = encoding.detect([ENCODERS[name](w) for w in WORDS], cpg, 0)
    assert found.name == name


def test_capitals_of_the_tcvn3_font_are_restored() -> None:
    decode = encoding.from_name("TCVN3").decode
    seen = encodings.to_tcvn3("ĐẤT TRỒNG LÚA, Bà Lộ").decode("latin-1")
    assert decode(seen) == "ĐẤT TRỒNG LÚA, Bà Lộ"


def test_utf8_cut_off_at_the_column_width_is_still_utf8() -> None:
    values = [word.encode() for word in WORDS] + ["Vĩnh Lộ".encode()[:-1]]
    found, _findings = encoding.detect(values, "", 0)
    assert found.name == "UTF-8"
    assert not found.is_plain_utf8
    assert found.decode(values[-1].decode("latin-1")) == "Vĩnh L"


def test_other_languages_are_not_made_vietnamese() -> None:
    values = [w.encode("latin-1") for w in ("São João", "Praça da Sé", "Conceição")]
    found, _findings = encoding.detect(values, "", 0)
    assert found.name == "CP1252"
    big5 = ["台北市".encode("big5")]
    assert encoding.detect(big5, "BIG5", 0)[0].name == "BIG5"


def test_an_unknown_name_is_bad_usage() -> None:
    with pytest.raises(UsageError, match="klingon"):
        encoding.from_name("klingon")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("given", ["", "named"])
def test_a_shapefile_in_it_loads(
    importlayer: Callable[..., Answer], tmp_path: Path, name: str, given: str
) -> None:
    frame = encoded(parcels(len(WORDS), GHI_CHU=WORDS), ENCODERS[name])
    path = zip_shapefile(
        frame, tmp_path / "x.zip", encoding="ISO-8859-1", without=[".cpg"]
    )
    answer = importlayer(path, encoding=name if given else "")
    assert answer.document["encoding"] == name
    notes = Feature.objects.order_by("fid").values_list(
        "properties__ghi_chu", flat=True
    )
    assert list(notes) == WORDS


@pytest.mark.django_db
def test_column_names_keep_their_last_letter(
    importlayer: Callable[..., Answer], tmp_path: Path
) -> None:
    name = cp1258("GHICHÚ").decode("latin-1")
    frame = encoded(parcels(8, GHI=WORDS), cp1258).rename(columns={"GHI": name})
    path = zip_shapefile(
        frame, tmp_path / "x.zip", encoding="ISO-8859-1", without=[".cpg"]
    )
    assert importlayer(path).code == 0
    assert "ghichu" in Feature.objects.first().properties
