"""Invented people and familiar street names."""

from __future__ import annotations

import numpy as np


def _words(text: str) -> list[str]:
    return text.split()


STREETS = """Nguyễn Huệ;Hùng Vương;Lê Văn Tám;Nguyễn Văn Nhã;Đinh Tiên Hoàng;
Trần Phú;Phan Bội Châu;Lý Thường Kiệt;Nguyễn Trung Trực;Hoàng Thái Hiếu;Nguyễn Thị Minh Khai;
Võ Thị Sáu;Nguyễn Đình Chiểu;Phạm Thái Bường;Lê Lai;Nguyễn Công Trứ;Tô Thị Huỳnh;Đoàn Thị Điểm;
Trần Văn Ơn;Nguyễn Chí Thanh;Lưu Văn Liệt;Nguyễn Thái Học;Phan Đình Phùng;Lê Thị Hồng Gấm;
Nguyễn Văn Bé;Xô Viết Nghệ Tĩnh;Hai Tháng Chín;Ba Tháng Hai;Nguyễn Du;Ngô Quyền;
Lê Lợi;Trần Hưng Đạo;Cách Mạng Tháng Tám;Phan Chu Trinh;Nguyễn Trãi;Đinh Công Tráng;
Tôn Thất Tùng;Chu Văn An;Lương Thế Vinh;Hồ Xuân Hương;Bà Huyện Thanh Quan;Trần Quốc Toản;
Yết Kiêu;Dã Tượng;Nguyễn An Ninh;Huỳnh Thúc Kháng;Phan Văn Trị;Thủ Khoa Huân;Trương Định;
Nguyễn Hữu Huân;Bùi Thị Xuân;Nguyễn Tri Phương;Ngô Gia Tự;Hà Huy Tập;Lê Hồng Phong;
Nguyễn Văn Cừ;Tôn Đức Thắng;Phạm Ngọc Thạch;Hoàng Văn Thụ;Lê Quý Đôn;Nguyễn Khuyến;
Tú Xương;Cao Thắng;Nguyễn Bỉnh Khiêm;Mạc Đĩnh Chi;Tản Đà;Nguyễn Thông;Phan Văn Hớn;
Đặng Dung;Nguyễn Biểu;Trần Khánh Dư;Phạm Ngũ Lão;Đặng Tất;Lê Văn Duyệt;Út Tịch;
Nguyễn Việt Hồng;Châu Văn Liêm;Trần Đại Nghĩa;Phan Văn Đáng;Võ Văn Tần;Lý Tự Trọng"""
HAMLETS = """Thanh Sơn;Thanh Mỹ;Thanh Hưng;Thanh Bình;Tân Thành;Mỹ Thạnh;Hòa Thuận;Long Thới;
Tân Vĩnh;Phước Lợi;An Hiệp;Vĩnh Phú"""
FAMILIES = _words(
    "Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thạch Kim Sơn"
)
MEN = _words("Văn Hữu Minh Thanh Quốc Hoàng Công Ngọc")
WOMEN = _words("Thị Thị Thị Ngọc Kim Mỹ Thị Thu")
GIVEN_MEN = _words("""Hùng Dũng Tài Phúc Lộc Thành Tâm Sang Giàu Nghĩa Hiếu Trung Kiệt Khánh Long Tuấn
Bảy Út Năm Đức Hải Sơn Lợi Phát Thắng Quân""")
GIVEN_WOMEN = _words("""Lan Hoa Cúc Mai Đào Hồng Hạnh Nga Phượng Thu Thủy Hương Loan Tuyết Yến Bé
Chín Liên Diễm Trang Ngân Nhung Oanh Thơm Xuân Gái""")


def listed(text: str) -> list[str]:
    """Return the names of a semicolon list."""
    return [name.strip() for name in text.split(";")]


def owners(number: int, random: np.random.Generator) -> list[str]:
    """Return invented land users as a register writes them."""
    return [_owner(*random.random(6)) for _ in range(number)]


def identities(number: int, random: np.random.Generator) -> list[str]:
    """Return invented 12-digit identity numbers; no province has the code 999."""
    return [f"999{n:09d}" for n in random.integers(0, 10**9, number)]


def _owner(a: float, b: float, c: float, d: float, e: float, f: float) -> str:
    man = d < 0.5
    middle, given = (MEN, GIVEN_MEN) if man else (WOMEN, GIVEN_WOMEN)
    name = f"{_at(FAMILIES, a**1.7)} {_at(middle, b)} {_at(given, c)}"
    title = ("Ông" if man else "Bà") if e < 0.8 else ("Hộ ông" if man else "Hộ bà")
    if f < 0.12:
        spouse = f"{_at(FAMILIES, f * 8)} {_at(WOMEN, c)} {_at(GIVEN_WOMEN, b)}"
        return f"{title} {name} và bà {spouse}" if man else f"{title} {name}"
    return f"{title} {name}"


def _at(names: list[str], share: float) -> str:
    return names[min(int(share * len(names)), len(names) - 1)]
