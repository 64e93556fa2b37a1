"""Columns whose sentences tell of people are private from the first load, and said so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from django.utils import translation
from shapely import Point

from layers.models import Layer, LayerField
from layers.recognition import column_recognition, reasons, sentences
from layers.recognition.disguised_text import encoding_of
from layers.recognition.evidence import personal_evidence
from layers.recognition.sentences import personal_sentences
from tests.support.attribute_columns import attribute_columns
from tests.support.column_sentences import columns
from tests.support.encodings import to_tcvn3, to_vni
from tests.support.importlayer import Answer
from tests.support.shapefiles import zip_shapefile

M = LayerField.Meaning
Import = Callable[..., Answer]
SEEDS = (11, 12, 13, 14)
RIGHT = 0.99
NAMES = ["Đỗ Hữu Liễn", "Kiên Thị Thuỳ Lành", "Trần Minh Khiêm", "Lưu Hữu Đức"]
HARMLESS = ["Đất chuyên trồng lúa", "Đất cơ sở tín ngưỡng", "Đất nuôi trồng thuỷ sản"]


@pytest.mark.parametrize("part", ["tuning", "held-out"])
@pytest.mark.parametrize("is_personal", [True, False])
def test_columns_of_sentences(part: str, is_personal: bool) -> None:
    # 1,000 sentences a seed, half of them with personal data
    found = [c for seed in SEEDS for c in columns(part, seed)]
    asked = [c for c in found if c.is_personal == is_personal]
    wrong = [
        c.values
        for c in asked
        if column_recognition.guess("GHI_CHU", c.values).is_personal != is_personal
    ]
    assert len(asked) >= 400
    assert len(wrong) <= (1 - RIGHT) * len(asked), wrong


def test_columns_of_attribute_tables() -> None:
    """As provinces have them, each under its own name."""
    found = list(attribute_columns())
    wrong = [
        column
        for column in found
        if column_recognition.guess(column.name, column.values).is_personal
        != column.is_personal
    ]
    assert len(found) > 130
    assert len(wrong) <= (1 - RIGHT) * len(found), wrong


@pytest.mark.parametrize("name", ["YEU_CAU", "GHI_CHU_THEM", "TRUONG_THON", "PHONG"])
def test_a_thing_within_a_columns_name_is_no_thing(name: str) -> None:
    """ "Cầu" (bridge) is in "yêu cầu" (request), "hẻm" (alley) in "thêm" (more)."""
    values = ["Nguyễn Văn Kẽm", "Trần Thị Lành", "Lê Hữu Bưởi"]
    assert column_recognition.guess(name, values).meaning == M.OWNER


@pytest.mark.parametrize(
    "number", ["0909 123 456", "331 045 778", "331045778", "086171004562"]
)
def test_a_number_without_a_word_among_remarks(number: str) -> None:
    values = ["chưa đo", "đã đo", "vắng chủ", number]
    assert column_recognition.guess("GHI_CHU", values).is_personal


def test_numbers_among_numbers_are_numbers() -> None:
    values = ["331045778", "12", "0909", "118", "m 12"]
    assert not column_recognition.guess("SO_HIEU", values).is_personal


def test_one_remark_among_many_closes_the_column() -> None:
    values = [f"Thay bóng đèn số {n}" for n in range(150)] + ["gọi 0909 123 456"]
    assert column_recognition.guess("GHI_CHU", values).meaning == M.PHONE


def test_every_kind_in_a_column_is_evidence_of_its_own() -> None:
    values = ["Ông Lê Văn Bưởi mua", "SĐT 0939123456", "stk 7300205012345 Agribank"]
    found = personal_evidence(["GHI_CHU"], values, is_parcel=False)
    assert {each.meaning for each in found} == {M.OWNER, M.PHONE, M.PERSONAL}


def test_streets_are_no_people_in_a_column_of_streets() -> None:
    values = ["12 Nguyễn Văn Ba, phường 4", "Trần Thị Tư nối dài", "Lê Văn Bảy"]
    assert not column_recognition.guess("TEN_DUONG", values).is_personal
    assert not column_recognition.guess("DIA_CHI", values).is_personal


@pytest.mark.parametrize(
    "name",
    [
        "DIACHI_TT",
        "SO_TK",
        "STK_1",
        "NGUOI_LH",
        "NGUOI_LH2",
        "NGUOI_DAI_DIEN",
        "CONTACT_PERSON",
        "SO_GCN",
    ],
)
def test_columns_about_people_by_name(name: str) -> None:
    assert column_recognition.guess(name, []).meaning == M.PERSONAL


@pytest.mark.parametrize(("name", "encode"), [("TCVN3", to_tcvn3), ("VNI", to_vni)])
def test_names_in_disguise_are_names(name: str, encode: Callable[[str], bytes]) -> None:
    people = [encode(text).decode("latin-1") for text in NAMES]
    lands = [encode(text).decode("latin-1") for text in HARMLESS]
    assert (encoding_of(people), encoding_of(lands)) == (name, name)
    assert column_recognition.guess("COT7", people).meaning == M.OWNER
    assert not column_recognition.guess("LOAI_DAT", lands).is_personal


@pytest.mark.parametrize(
    "texts", [NAMES, HARMLESS, ["Hà", "Hà Tiên"], ["café", "Größe"], [], ["abc"]]
)
def test_text_that_is_what_it_seems(texts: list[str]) -> None:
    assert encoding_of(texts) == ""


def test_reasons_are_shown_in_the_readers_language() -> None:
    found = column_recognition.guess("GHI_CHU", ["gọi 0909 123 456"])
    with translation.override("vi"):
        words = reasons.shown(found.reason)
        assert "số điện thoại" in words
        assert reasons.shown(f"{found.reason}; vì thế") == f"{words}; vì thế"
    assert {reasons.by_content(w) for w in _contents()} <= reasons.KNOWN


def _contents() -> set[str]:
    whole = {words for _meaning, words, _pattern, _share in column_recognition.CONTENT}
    return whole | {sentences.NAMES[1]} | {w for _m, w in sentences.FOUND.values()}


def test_a_sentence_of_an_office_is_public() -> None:
    values = [
        "Đường dây nóng UBND phường: 0270 3822 123",
        "Gửi về ubndp4@vinhlong.gov.vn",
    ]
    assert personal_sentences(values) == []


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["gpkg", "zip"])
def test_first_load_keeps_sentences_and_disguised_names(
    importlayer: Import, tmp_path: Path, suffix: str
) -> None:
    notes = ["thừa kế của Lê Văn Bưởi", "gọi 0909 123 456", "chưa đo", "đã đo"]
    people = [to_tcvn3(text).decode("latin-1") for text in NAMES]
    frame = geopandas.GeoDataFrame(
        {"GHI_CHU": notes, "COT7": people, "MA": ["a", "b", "c", "d"]},
        geometry=[Point(105.94 + at / 1000, 10.25) for at in range(4)],
        crs=4326,
    )
    path = tmp_path / f"ghi_chu.{suffix}"
    if suffix == "gpkg":
        frame.to_file(path, driver="GPKG")
    else:
        zip_shapefile(frame, path)
    answer = importlayer(path, layer="ghi-chu")
    fields = Layer.objects.get(slug="ghi-chu").fields
    assert set(
        fields.filter(is_public=False).values_list("source_name", flat=True)
    ) == {
        "GHI_CHU",
        "COT7",
    }
    assert "phone numbers in sentences" in answer.message("columns-private") or (
        "names of people in sentences" in answer.message("columns-private")
    )
    assert "COT7" in answer.message("text-disguised")
    assert "TCVN3" in answer.message("text-disguised")


# Of what people tried before; read where they lie, never copied.
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "imports-2"


BY_NAME = "DIACHI_TT SO_TK NGUOI_LH NGUOI_DAI_DIEN CONTACT_PERSON SO_GCN"
BY_CONTENT = "COT12 GHI_CHU DOI_TUONG TEN CHU_SD TEN_CSD CMT SO_CMT SO_GT VO_CHONG"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "private", "public"),
    [
        ("p17d_people_tcvn3_saved_as_utf8.zip", "COT7", "LOAI_DAT"),
        ("p18_people_tcvn3_in_geopackage.gpkg", "COT7", "LOAI_DAT"),
        ("p19_personal_columns.csv", f"{BY_NAME} {BY_CONTENT}", "MA_XA SO_TO SO_THUA"),
    ],
)
def test_files_that_people_tried(
    importlayer: Import, file: str, private: str, public: str
) -> None:
    if not (CASES / file).exists():
        pytest.skip(f"not present: {file}")
    importlayer(CASES / file, layer="thu")
    fields = Layer.objects.get(slug="thu").fields
    is_public = dict(fields.values_list("source_name", "is_public"))
    assert not [name for name in private.split() if is_public[name]]
    assert all(is_public[name] for name in public.split())
