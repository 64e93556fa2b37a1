"""Columns recognised by name; personal ones by name and by what is in them."""

from __future__ import annotations

import pytest

from layers.models import LayerField
from layers.recognition import column_recognition

M = LayerField.Meaning
OF_PEOPLE = (
    "TENCHU1 TEN_CHU_2 CHU_SD_1 OWNER_1 TEN_CSDD HO_TEN_CHU CHU_DAT CMND_1 SDT1 "
    "NGUOI_SDD EMAIL_CHU DIEN_THOAI2 SO_CCCD_1 HOTEN TENCHUSD_1"
)
OF_THINGS = (
    "CHU_VI CHU_THICH CHUC_NANG CHU_KY_BD TEN_XA TEN_TRUONG CHUONG LOAI_DAT MA_QH "
    "GHI_CHU"
)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("MA_XA", M.COMMUNE_CODE),
        ("Mã xã", M.COMMUNE_CODE),
        ("SO_TO", M.SHEET),
        ("SHBANDO", M.SHEET),
        ("sothua", M.PARCEL),
        ("LOAI_DAT", M.LAND_USE),
        ("DIENTICH", M.REGISTERED_AREA),
        ("TENCHU", M.OWNER),
        ("CHU_SU_DUN", M.OWNER),
        ("CCCD", M.IDENTITY),
        ("SDT", M.PHONE),
        ("NAMSINH", M.PERSONAL),
        ("TEN_DUONG", M.NAME),
        ("gia_tri", M.NONE),
    ],
)
def test_names(name: str, meaning: str) -> None:
    assert column_recognition.guess(name, []).meaning == meaning


def test_every_known_name_can_be_met() -> None:
    known = [*column_recognition.MEANING_BY_NAME, *column_recognition.LABELS]
    assert [name for name in known if column_recognition.squeeze(name) != name] == []


@pytest.mark.parametrize(
    "name",
    OF_PEOPLE.split(),
)
def test_owner_columns_of_many_names_are_personal(name: str) -> None:
    assert column_recognition.guess(name, []).is_personal


@pytest.mark.parametrize(
    "name",
    OF_THINGS.split(),
)
def test_names_that_only_sound_alike_are_not(name: str) -> None:
    assert not column_recognition.guess(name, []).is_personal


@pytest.mark.parametrize(
    "values",
    [
        ["Nguyen Van An", "Tran Thi Be", "Le Hoang Cuong"],
        ["Trương Văn An", "Thạch Sa Rây", "Kim Thị Hoa"],
        ["ONG LIEU VAN BAY", "BA TANG THI NO", "HO ONG MAC VAN TAM"],
    ],
)
def test_people_without_accents_or_with_rarer_names_are_seen(values: list[str]) -> None:
    assert column_recognition.guess("COT_7", values).meaning == M.OWNER
    assert column_recognition.guess("TEN", values, is_parcel=True).meaning == M.OWNER


@pytest.mark.parametrize(
    ("values", "meaning"),
    [
        (["086201001234", "086201001235", "086301009999"], M.IDENTITY),
        (["331234567", "331234568", "331234569"], M.IDENTITY),
        (["0901234567", "090 123 4568", "+84 901 234 569"], M.PHONE),
        (["a@b.vn", "c@d.vn", "e@f.com"], M.PHONE),
        (["Ông Trần Văn A", "Bà Lê Thị B", "Hộ ông Nguyễn C D"], M.OWNER),
        (["Nguyễn Văn An", "Trần Thị Bé", "Lê Hoàng Cường"], M.OWNER),
    ],
)
def test_contents_give_people_away(values: list[str], meaning: str) -> None:
    found = column_recognition.guess("COT_7", values)
    assert found.meaning == meaning
    assert found.is_personal
    assert found.reason


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("TEN_DUONG", ["Nguyễn Huệ", "Trần Hưng Đạo", "Lê Lợi"]),
        ("TEN_DUONG", ["Bà Triệu", "Bà Huyện Thanh Quan", "Lê Lợi", "A", "B", "C"]),
        ("DT", ["1200", "1300", "1450"]),
        ("ID", ["1", "2", "3"]),
    ],
)
def test_ordinary_columns_stay_public(name: str, values: list[str]) -> None:
    assert not column_recognition.guess(name, values).is_personal
