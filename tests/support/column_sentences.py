"""Columns of written Vietnamese sentences, with and without personal data in them.

The sentences are in ``column_sentences.csv``: those under ``tuning`` were looked at
while the recognition was made, those under ``held-out`` were not.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gisportal.core.search_folding import fold

SENTENCES = Path(__file__).with_suffix(".csv")
SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Trương",
    "Lâm",
    "Mai",
    "Thạch",
    "Kim",
    "Sơn",
    "Cao",
    "Lưu",
    "Tô",
    "Châu",
    "Kiên",
    "Hà",
    "Thái",
    "Đoàn",
    "Trịnh",
    "Hứa",
]
MIDDLES = [
    "Văn",
    "Thị",
    "Hữu",
    "Minh",
    "Ngọc",
    "Thanh",
    "Hoàng",
    "Quốc",
    "Kim",
    "Thuý",
    "Thúy",
    "Công",
    "Đình",
    "Văn",
    "Thị",
]
GIVEN = [
    "Kẽm",
    "Lành",
    "Bưởi",
    "Mận",
    "Liễn",
    "Khiêm",
    "Tám",
    "Út",
    "Sáu",
    "Cường",
    "Hoa",
    "Nở",
    "Được",
    "Đẹt",
    "Bé",
    "Hùng",
    "Nghĩa",
    "Phượng",
    "Rạng",
    "Xuyến",
    "Tuấn",
    "Điệp",
    "Oanh",
]
STREETS = [
    "Nguyễn Huệ",
    "Lê Lợi",
    "Trần Hưng Đạo",
    "Nguyễn Thị Minh Khai",
    "Phạm Hùng",
    "Nguyễn Trãi",
    "Võ Văn Kiệt",
    "Lưu Văn Liệt",
    "Phạm Thái Bường",
    "Mậu Thân",
    "Hưng Đạo Vương",
    "Phó Cơ Điều",
    "Trần Phú",
    "Nguyễn Văn Lâu",
    "Trưng Nữ Vương",
    "Lý Thường Kiệt",
    "Hai Bà Trưng",
    "30 tháng 4",
]
COMPANIES = [
    "Nguyễn Văn Tám",
    "Thanh Bình",
    "Trần Phát",
    "Minh Hưng",
    "Lê Thị Út",
    "Đại Lợi",
]
OFFICES = [
    "UBND xã Long Hồ",
    "Công ty Điện lực Vĩnh Long",
    "Trung tâm Hành chính công",
    "Văn phòng Đăng ký đất đai",
    "Trạm Y tế phường 4",
]
HONORIFICS = ["ông", "bà", "ông", "bà", "anh", "chị", "cô", "chú"]


@dataclass(frozen=True)
class SentenceColumn:
    """Values of one column, and whether one of them tells of a person."""

    is_personal: bool
    values: list[str]


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _person(random: Random) -> str:
    words = [random.choice(SURNAMES), random.choice(MIDDLES), random.choice(GIVEN)]
    if random.random() < 0.2:
        words.insert(2, random.choice(MIDDLES))
    return " ".join(words)


def _phone(random: Random) -> str:
    number = random.choice(["03", "05", "07", "08", "09"]) + _digits(random, 8)
    spaced = f"{number[:4]} {number[4:7]} {number[7:]}"
    dotted = f"{number[:4]}.{number[4:7]}.{number[7:]}"
    return random.choice([number, spaced, dotted, f"+84 {number[1:]}"])


def _date(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), _year(random)
    return random.choice(
        [
            f"{day:02}/{month:02}/{year}",
            f"{day}-{month}-{year}",
            f"{day}.{month}.{year}",
        ]
    )


def _year(random: Random) -> str:
    return str(random.randint(1980, 2025))


def _id(random: Random) -> str:
    year = random.randint(50, 99)
    return f"086{random.choice('01')}{year}{_digits(random, 6)}"


def _landline(random: Random) -> str:
    return f"0270 {random.choice('36')}{_digits(random, 3)} {_digits(random, 3)}"


def _money(random: Random) -> str:
    return f"{random.randint(100, 999)}.{_digits(random, 3)}.000"


def _email(random: Random) -> str:
    name = fold(_person(random)).replace(" ", random.choice(["", "."]))
    return (
        f"{name}{random.randint(1, 99)}@{random.choice(['gmail.com', 'yahoo.com.vn'])}"
    )


def _office_email(random: Random) -> str:
    return random.choice(
        ["ubndp4@vinhlong.gov.vn", "stnmt@vinhlong.gov.vn", "lienhe@diachi.vn"]
    )


def _chosen(words: list[str]) -> Callable[[Random], str]:
    return lambda random: random.choice(words)


BLANKS: dict[str, Callable[[Random], str]] = {
    "person": _person,
    "PERSON": lambda random: _person(random).upper(),
    "ascii": lambda random: fold(_person(random)),
    "ông": _chosen(HONORIFICS),
    "Ông": lambda random: random.choice(HONORIFICS).capitalize(),
    "ÔNG": lambda random: random.choice(HONORIFICS).upper(),
    "ong": lambda random: fold(random.choice(HONORIFICS)),
    "given": _chosen(GIVEN),
    "street": _chosen(STREETS),
    "STREET": lambda random: random.choice(STREETS).upper(),
    "ascii_street": lambda random: fold(random.choice(STREETS)),
    "company": _chosen(COMPANIES),
    "office": _chosen(OFFICES),
    "phone": _phone,
    "landline": _landline,
    "hotline": _chosen(["1900 1006", "19001006", "1800 1091"]),
    "email": _email,
    "office_email": _office_email,
    "id": _id,
    "old_id": lambda random: "33" + _digits(random, 7),
    "account": lambda random: "7" + _digits(random, random.randint(8, 13)),
    "date": _date,
    "year": _year,
    "number": lambda random: str(random.randint(1, 9999)),
    "parcel": lambda random: str(random.randint(1, 900)),
    "sheet": lambda random: str(random.randint(1, 60)),
    "area": lambda random: (
        f"{random.randint(20, 9000)}{random.choice(['', ',5', '.7'])}"
    ),
    "money": _money,
    "x": lambda random: f"11{_digits(random, 5)}.{_digits(random, 2)}",
    "y": lambda random: f"5{_digits(random, 5)}.{_digits(random, 3)}",
    "code": lambda random: f"7{_digits(random, 6)}",
    "certificate": lambda random: _digits(random, 6),
}


def sentences(part: str, random: Random, count: int) -> tuple[list[str], list[str]]:
    """``count`` sentences of that part: with personal data, and as many without."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == part]
    found: tuple[list[str], list[str]] = ([], [])
    for is_harmless, kind in enumerate(("yes", "no")):
        patterns = [row["sentence"] for row in rows if row["personal"] == kind]
        for at in range(count):
            pattern = patterns[at % len(patterns)]
            found[is_harmless].append(_filled(pattern, random))
    return found


def _filled(pattern: str, random: Random) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: BLANKS[match[1]](random), pattern)


def columns(part: str, seed: int, count: int = 500) -> Iterator[SentenceColumn]:
    """Columns of five sentences, half of them with a personal one or more in it."""
    random = Random(seed)
    personal, harmless = sentences(part, random, count)
    random.shuffle(personal)
    random.shuffle(harmless)
    while len(harmless) >= 5:
        yield SentenceColumn(False, [harmless.pop() for _ in range(5)])
    _personal, harmless = sentences(part, random, count)
    while personal:
        size = min(random.randint(1, 5), len(personal))
        values = [personal.pop() for _ in range(size)]
        values += random.sample(harmless, 5 - size)
        random.shuffle(values)
        yield SentenceColumn(True, values)
