"""What people complain about, in the words they use."""

from __future__ import annotations

from dataclasses import dataclass, field

from gisportal.demo.data import data

OFFICE_OF = {
    "street-light": "chieu-sang-cay-xanh",
    "trees": "chieu-sang-cay-xanh",
    "road-damage": "so-xay-dung",
    "drainage-flood": "thoat-nuoc-do-thi",
    "rubbish": "moi-truong-do-thi",
    "land-use": "van-phong-dang-ky-dat-dai",
    "water-leak": "cap-nuoc-vinh-long",
}
"""The office in charge of a category; of any other the ward's own office."""
WARD_OFFICES = ("ubnd-phuong-long-chau", "ubnd-phuong-thanh-duc")


@dataclass(frozen=True)
class Complaint:
    """A text, the state it is in, its age in days, and what it is about.

    `where` are column values of the feature it is pinned on, `reason` why it was
    refused, `repeats` the place in this list (from 1) of the complaint it repeats.
    """

    category: str
    text: str
    state: str
    days_ago: float
    answer: str = ""
    where: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    repeats: int = 0


COMPLAINTS = [Complaint(**row) for row in data("complaints")]
