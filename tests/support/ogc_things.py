"""Features with every type of field, ties, nulls and secrets."""

from __future__ import annotations

from typing import Any

from tests.support.factories import Sample, square

FIELDS: tuple[dict[str, Any], ...] = (
    {"key": "ten", "type": "text"},
    {"key": "so", "type": "integer"},
    {"key": "gia", "type": "real"},
    {"key": "co", "type": "boolean"},
    {"key": "ngay", "type": "date"},
    {"key": "luc", "type": "datetime"},
    {"key": "bi_mat", "type": "text", "is_public": False},
    {"key": "ten_chu", "type": "text", "meaning": "owner", "is_public": False},
)
SECRET = "Bí-mật-7f3a"
NAMES = (
    "Đường Trần Phú",
    "đường trần phú",
    "Duong Tran Phu",
    "hoà",
    "hòa",
    "50%",
    "a_b",
    "it's",
    "C:\\",
    None,
)


def thing(number: int, **values: Any) -> Sample:
    """Feature ``number`` on a grid of squares, with ties and nulls in its values."""
    properties = {
        "ten": NAMES[number % len(NAMES)],
        "so": None if number % 7 == 3 else number % 5,
        "gia": None if number % 6 == 2 else (number % 4) + 0.5 * (number % 3),
        "co": (True, False, None)[number % 3],
        "ngay": None if number % 4 == 1 else f"2026-07-{number % 9 + 1:02}",
        "luc": None if number % 5 == 4 else f"2026-07-{number % 9 + 1:02}T08:30:00",
        "bi_mat": f"{SECRET}-{number}",
        "ten_chu": f"Chủ {SECRET}-{number}",
        **values,
    }
    return Sample(
        key=f"k{number}",
        geometry=square(number % 8, number // 8),
        label=f"Thing {number}",
        properties=properties,
    )


THINGS = [thing(number) for number in range(40)]
