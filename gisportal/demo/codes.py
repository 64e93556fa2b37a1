"""Code lists with plain names, and the usual colours of land use.

Land-use codes and names follow circular 25/2014/TT-BTNMT, annex 1; the colours are
those planning offices use on screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Codes = dict[str, dict[str, str]]

LAND_USE: dict[str, tuple[str, str, str]] = {
    "ODT": ("Đất ở tại đô thị", "Urban housing", "#FFA0FF"),
    "ONT": ("Đất ở tại nông thôn", "Rural housing", "#FFD0FF"),
    "CLN": ("Đất trồng cây lâu năm", "Orchards and perennial crops", "#FFD2A0"),
    "LUC": ("Đất chuyên trồng lúa nước", "Wet rice", "#FFFC8C"),
    "LUK": ("Đất trồng lúa nước còn lại", "Other wet rice", "#FFFC96"),
    "BHK": ("Đất bằng trồng cây hằng năm khác", "Other annual crops", "#FFF0B4"),
    "NTS": ("Đất nuôi trồng thủy sản", "Aquaculture", "#AAFFFF"),
    "TMD": ("Đất thương mại, dịch vụ", "Commerce and services", "#FAAAA0"),
    "SKC": ("Đất cơ sở sản xuất phi nông nghiệp", "Workshops and plants", "#FAAAA0"),
    "TSC": ("Đất xây dựng trụ sở cơ quan", "Government offices", "#FFAAA0"),
    "DVH": ("Đất xây dựng cơ sở văn hóa", "Culture", "#FFAAA0"),
    "DYT": ("Đất xây dựng cơ sở y tế", "Health", "#FFAAA0"),
    "DGD": ("Đất xây dựng cơ sở giáo dục và đào tạo", "Education", "#FFAAA0"),
    "DTT": ("Đất xây dựng cơ sở thể dục thể thao", "Sports", "#FFAAA0"),
    "DCH": ("Đất chợ", "Market", "#FFAAA0"),
    "DKV": ("Đất khu vui chơi, giải trí công cộng", "Parks and recreation", "#8CDC8C"),
    "DBV": ("Đất công trình bưu chính, viễn thông", "Post and telecoms", "#FFAAA0"),
    "DSH": ("Đất sinh hoạt cộng đồng", "Community house", "#FFAAA0"),
    "TON": ("Đất cơ sở tôn giáo", "Religious site", "#FAAAA0"),
    "TIN": ("Đất cơ sở tín ngưỡng", "Folk worship site", "#FFAAA0"),
    "NTD": ("Đất nghĩa trang, nghĩa địa", "Cemetery", "#D2D2D2"),
    "DGT": ("Đất giao thông", "Transport", "#FFAA32"),
    "DTL": ("Đất thủy lợi", "Irrigation and dykes", "#AAFFFF"),
    "SON": ("Đất sông, ngòi, kênh, rạch, suối", "Rivers and canals", "#A0FFFF"),
    "CAN": ("Đất an ninh", "Public security", "#FF5046"),
    "ODT+CLN": ("Đất ở đô thị và cây lâu năm", "Urban housing with orchard", "#FFB9D0"),
    "ONT+CLN": ("Đất ở nông thôn và cây lâu năm", "Rural housing with orchard", "#FFD1CF"),
}  # fmt: skip

PLAN: dict[str, tuple[str, str, str]] = {
    "ODT-HT": ("Đất ở hiện hữu chỉnh trang", "Existing housing, upgraded", "#FFA0FF"),
    "ODT-M": ("Đất ở đô thị quy hoạch mới", "New urban housing", "#E070E0"),
    "ONT-HT": ("Đất ở làng xóm hiện hữu", "Existing village housing", "#FFD0FF"),
    "TMD": ("Đất thương mại, dịch vụ", "Commerce and services", "#FA8C82"),
    "HH": ("Đất hỗn hợp ở và dịch vụ", "Mixed housing and services", "#F0A0B4"),
    "CC": ("Đất công cộng: trường học, y tế, văn hóa", "Public facilities", "#FFAAA0"),
    "CX": ("Đất cây xanh, công viên", "Parks and greenery", "#78D278"),
    "HLS": ("Hành lang xanh bảo vệ bờ sông", "Riverside green corridor", "#46B482"),
    "GT-MR": ("Mở rộng đường theo lộ giới", "Road widening", "#FF8C1E"),
    "GT-M": ("Đường giao thông mở mới", "New road", "#E66400"),
    "SKC": ("Đất sản xuất, kho bãi", "Production and storage", "#B48CC8"),
    "CLN": ("Đất vườn cây lâu năm giữ lại", "Orchards kept", "#FFD2A0"),
    "LUC": ("Đất lúa cần bảo vệ nghiêm ngặt", "Protected rice land", "#FFFC8C"),
    "NTS": ("Đất nuôi trồng thủy sản tập trung", "Aquaculture area", "#AAFFFF"),
}  # fmt: skip


def code_list(table: Mapping[str, tuple[Any, ...]]) -> Codes:
    """Return a code list for the catalogue; the rows begin with both names."""
    return {
        code: {"name_vi": vi, "name_en": en} for code, (vi, en, *_) in table.items()
    }


def colour_rules(table: dict[str, tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Return one style rule a code, filled with its colour."""
    return [
        {"value": code, "name_vi": vi, "name_en": en, "fill": colour}
        for code, (vi, en, colour) in table.items()
    ]
