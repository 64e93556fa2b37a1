"""Whether a column tells of people: by stems in its name, by names of people in it.

Planners name owner columns in a hundred ways (``TENCHU1``, ``CHU_SD_2``, ``HO_TEN_CHU``);
the exact names in ``columns`` are not enough. Rather one column too many private than
one owner public: the catalogue can put a mistake right, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gisportal.core.search_folding import fold
from layers.models import LayerField

M = LayerField.Meaning


def words(text: str) -> frozenset[str]:
    """The words of a list that is easier to read as text."""
    return frozenset(text.split())


# On squeezed names without trailing digits. Whole names where a stem would also catch
# harmless words (chu vi: perimeter, chú thích: note, chức năng: use).
OWNER_WHOLE = words(
    "chu chuho chudat chunha chusd chusudung chusohuu csd csdd csh nsd nsdd tencsd tencsdd "
    "tennsd tennsdd tencsh dongsd dongsohuu nguoisd hoten hovaten hotenchu tennguoi holder "
    "proprietor landlord landholder"
)
OWNER_STEMS = words(
    "tenchu chusdd chusud chusoh nguoisudung nguoisdd tennguoisd hotenchu owner"
)
IDENTITY_STEMS = words(
    "cmnd cccd cancuoc chungminh sogiayto sogtto dinhdanhcanhan passport hochieu"
)
PHONE_STEMS = words("dienthoai dthoai phone mobile email thudientu")
PHONE_WHOLE = words("sdt sodt sodtchu sdtchu tel dtdd didong mail")
PERSONAL_STEMS = words("nguoilienhe nguoidaidien contactperson sotaikhoan")
PERSONAL_WHOLE = words("nguoilh nguoidd sotk stk sogcn diachitt")
# What an office's own line or mailbox is named by.
OFFICE_LINES = PHONE_STEMS | {"sdt", "dt", "tel", "mail"}
OF_OFFICES = ("cq", "coquan", "donvi", "congty", "ubnd", "phuong", "xa", "office")
# Columns of things that are named after people: streets, schools, canals. The whole
# name, for "yêu cầu" (request) and "ghi chú thêm" (more remarks) are no such things.
NAMED_AFTER = re.compile(
    r"(?:ten|loai|so|ma)?"
    r"(?:duongpho|duong|pho|street|road|hem|ngo|tuyen|cau|truonghoc|truong|kenhrach|kenh|"
    r"rach|song|cho|ditich|benxe|ben|congvien|quangtruong)+"
    r"(?:name|chinh|cu|moi|vi|en|hoc|bus|xe|xebuyt)?\d*"
)
SURNAMES = words(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh doan "
    "truong luong lam trinh mai dao cao ha luu thai ta tong to chau quach van vuong "
    "thach kim son danh lieu ma la mac nghiem khuu trieu tang kieu chu ton luc diep "
    "giang ngan phung tieu nhan bach khong cu cung dam giap hua khuc lai lo mach nong "
    "o quan sam than thi tu ung vi vong au banh cam chung co hau hong"
)
WORD = re.compile(r"[^\W\d_]+")
HONORIFICS = words("ong ba ho anh chi co chu em")
SHARE = 0.5
MIN_VALUES = 3


def meaning_by_stem(squeezed: str) -> LayerField.Meaning | None:
    """What a column of this (squeezed) name holds of people, None when nothing."""
    name = squeezed.rstrip("0123456789")
    if name in OWNER_WHOLE or name.startswith(tuple(OWNER_STEMS)):
        return M.OWNER
    if any(stem in name for stem in IDENTITY_STEMS):
        return M.IDENTITY
    if name in PHONE_WHOLE or any(stem in name for stem in PHONE_STEMS):
        return None if is_of_offices(squeezed) else M.PHONE
    if name in PERSONAL_WHOLE or any(stem in name for stem in PERSONAL_STEMS):
        return M.PERSONAL
    return None


def is_of_offices(squeezed: str) -> bool:
    """Whether the column (squeezed name) holds lines or mailboxes of offices."""
    name = squeezed.rstrip("0123456789")
    return name.endswith(OF_OFFICES) and any(stem in name for stem in OFFICE_LINES)


def is_named_after_people(squeezed: str) -> bool:
    """Whether the column (squeezed name) names streets, schools and the like."""
    return NAMED_AFTER.fullmatch(squeezed) is not None


def is_person(value: str) -> bool:
    """Whether a text looks like a person's name, accented or not."""
    names = WORD.findall(fold(value))
    if len(names) != len(value.split()):
        return False
    while len(names) > 2 and names[0] in HONORIFICS:
        names = names[1:]
    return 2 <= len(names) <= 5 and names[0] in SURNAMES


def holds_people(squeezed: str, values: Sequence[str]) -> bool:
    """Whether most values are names of people (and not of streets or schools)."""
    if is_named_after_people(squeezed):
        return False
    hits = sum(is_person(value) for value in values)
    return hits >= MIN_VALUES and hits >= SHARE * len(values)
