"""Ready-made rules for land-use codes, in the colours planning offices use on screen.

Codes and names follow circular 25/2014/TT-BTNMT, annex 1. A layer's field keeps its own
code list; a preset only says which colour a code has, and how it is called where the
code list is silent.
"""

from __future__ import annotations

from typing import Any

LAND_USE: dict[str, tuple[str, str, str]] = {
    "LUC": ("Đất chuyên trồng lúa nước", "Wet rice", "#FFFC8C"),
    "LUK": ("Đất trồng lúa nước còn lại", "Other wet rice", "#FFFC96"),
    "LUN": ("Đất trồng lúa nương", "Upland rice", "#FFFCB4"),
    "BHK": ("Đất bằng trồng cây hằng năm khác", "Other annual crops", "#FFF0B4"),
    "NHK": ("Đất nương rẫy trồng cây hằng năm khác", "Upland annual crops", "#FFF0B4"),
    "CLN": ("Đất trồng cây lâu năm", "Orchards and perennial crops", "#FFD2A0"),
    "RSX": ("Đất rừng sản xuất", "Production forest", "#B4FFB4"),
    "RPH": ("Đất rừng phòng hộ", "Protection forest", "#BEFF1E"),
    "RDD": ("Đất rừng đặc dụng", "Special-use forest", "#6EFF64"),
    "NTS": ("Đất nuôi trồng thủy sản", "Aquaculture", "#AAFFFF"),
    "LMU": ("Đất làm muối", "Salt making", "#FFFFFE"),
    "NKH": ("Đất nông nghiệp khác", "Other agriculture", "#F5FFB4"),
    "ONT": ("Đất ở tại nông thôn", "Rural housing", "#FFD0FF"),
    "ODT": ("Đất ở tại đô thị", "Urban housing", "#FFA0FF"),
    "TSC": ("Đất xây dựng trụ sở cơ quan", "Government offices", "#FFAAA0"),
    "DTS": ("Đất trụ sở tổ chức sự nghiệp", "Public service bodies", "#FAAAA0"),
    "DVH": ("Đất xây dựng cơ sở văn hóa", "Culture", "#FFAAA0"),
    "DYT": ("Đất xây dựng cơ sở y tế", "Health", "#FFAAA0"),
    "DGD": ("Đất xây dựng cơ sở giáo dục và đào tạo", "Education", "#FFAAA0"),
    "DTT": ("Đất xây dựng cơ sở thể dục thể thao", "Sports", "#FFAAA0"),
    "CQP": ("Đất quốc phòng", "National defence", "#FF6450"),
    "CAN": ("Đất an ninh", "Public security", "#FF5046"),
    "SKK": ("Đất khu công nghiệp", "Industrial park", "#FAAAA0"),
    "SKT": ("Đất khu chế xuất", "Export processing zone", "#FAAAA0"),
    "SKN": ("Đất cụm công nghiệp", "Industrial cluster", "#FAAAA0"),
    "SKC": ("Đất cơ sở sản xuất phi nông nghiệp", "Workshops and plants", "#FAAAA0"),
    "SKS": ("Đất cho hoạt động khoáng sản", "Mining", "#CDAACD"),
    "SKX": ("Đất sản xuất vật liệu xây dựng", "Building materials", "#CDAACD"),
    "TMD": ("Đất thương mại, dịch vụ", "Commerce and services", "#FAAAA0"),
    "DGT": ("Đất giao thông", "Transport", "#FFAA32"),
    "DTL": ("Đất thủy lợi", "Irrigation and dykes", "#AAFFFF"),
    "DNL": ("Đất công trình năng lượng", "Energy", "#FFAAA0"),
    "DBV": ("Đất công trình bưu chính, viễn thông", "Post and telecoms", "#FFAAA0"),
    "DSH": ("Đất sinh hoạt cộng đồng", "Community house", "#FFAAA0"),
    "DKH": ("Đất xây dựng cơ sở khoa học và công nghệ", "Science and technology", "#FFAAA0"),
    "DXH": ("Đất xây dựng cơ sở dịch vụ xã hội", "Social services", "#FFAAA0"),
    "DNG": ("Đất xây dựng cơ sở ngoại giao", "Foreign missions", "#FFAAA0"),
    "DSK": ("Đất xây dựng công trình sự nghiệp khác", "Other public services", "#FFAAA0"),
    "DKV": ("Đất khu vui chơi, giải trí công cộng", "Parks and recreation", "#8CDC8C"),
    "DCH": ("Đất chợ", "Market", "#FFAAA0"),
    "DDT": ("Đất có di tích lịch sử - văn hóa", "Historic site", "#FFAAA0"),
    "DDL": ("Đất danh lam thắng cảnh", "Scenic site", "#FFAAA0"),
    "DRA": ("Đất bãi thải, xử lý chất thải", "Waste", "#CDAACD"),
    "DCK": ("Đất công trình công cộng khác", "Other public works", "#FFAAA0"),
    "TON": ("Đất cơ sở tôn giáo", "Religious site", "#FAAAA0"),
    "TIN": ("Đất cơ sở tín ngưỡng", "Folk worship site", "#FFAAA0"),
    "NTD": ("Đất nghĩa trang, nghĩa địa", "Cemetery", "#D2D2D2"),
    "SON": ("Đất sông, ngòi, kênh, rạch, suối", "Rivers and canals", "#A0FFFF"),
    "MNC": ("Đất có mặt nước chuyên dùng", "Standing water", "#B4FFFF"),
    "PNK": ("Đất phi nông nghiệp khác", "Other non-agricultural land", "#FFAAA0"),
    "BCS": ("Đất bằng chưa sử dụng", "Unused flat land", "#FFFFFE"),
    "DCS": ("Đất đồi núi chưa sử dụng", "Unused hills", "#FFFFFE"),
    "NCS": ("Núi đá không có rừng cây", "Bare rock", "#E6E6C8"),
    # Groups, and codes of later and earlier lists.
    "LUA": ("Đất trồng lúa", "Rice", "#FFFC82"),
    "CHN": ("Đất trồng cây hằng năm", "Annual crops", "#FFFC78"),
    "HNK": ("Đất trồng cây hằng năm khác", "Other annual crops", "#FFF0B4"),
    "CNT": ("Đất chăn nuôi tập trung", "Livestock farming", "#F5FFB4"),
    "CSD": ("Đất chưa sử dụng", "Unused land", "#FFFFFE"),
}  # fmt: skip


def land_use_rules() -> list[dict[str, Any]]:
    """The land-use preset as style rules, one a code."""
    return [
        {"value": code, "name_vi": vi, "name_en": en, "fill": colour}
        for code, (vi, en, colour) in LAND_USE.items()
    ]
