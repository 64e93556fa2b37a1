"""What people come to the demonstration's offices for."""

from __future__ import annotations

from typing import Any

PROCEDURES: dict[str, tuple[str, str]] = {
    "land-information": ("Cung cấp thông tin, dữ liệu đất đai", "Information about a piece of land"),
    "land-certificate": ("Cấp, cấp đổi giấy chứng nhận quyền sử dụng đất", "Land-use certificate, new or replaced"),
    "land-transfer": ("Đăng ký biến động: chuyển nhượng, thừa kế, tặng cho", "Registering a sale, inheritance or gift of land"),
    "land-split": ("Tách thửa, hợp thửa đất", "Splitting or merging parcels"),
    "land-use-change": ("Chuyển mục đích sử dụng đất", "Change of land use"),
    "land-dispute": ("Hòa giải tranh chấp đất đai", "Mediation of a land dispute"),
    "planning-information": ("Cung cấp thông tin quy hoạch", "Information about plans"),
    "building-permit": ("Giấy phép xây dựng", "Building permit"),
    "certified-copy": ("Chứng thực bản sao, chữ ký", "Certified copy or signature"),
    "civil-status": ("Hộ tịch: khai sinh, kết hôn, khai tử", "Birth, marriage and death registration"),
    "residence": ("Đăng ký thường trú, tạm trú", "Registering a residence"),
    "street-light-repair": ("Báo hỏng đèn đường", "Broken street light"),
    "tree-care": ("Cắt tỉa, xử lý cây xanh", "Care of street trees"),
    "drainage": ("Ngập nước, tắc cống", "Flooding, blocked drains"),
    "refuse": ("Thu gom rác", "Refuse collection"),
    "water-connection": ("Lắp đặt, sửa chữa nước sạch", "Water connection and repair"),
    "power-connection": ("Cấp điện, báo mất điện", "Power connection, power cut"),
}  # fmt: skip

ONE_STOP = (
    *("land-certificate", "land-transfer", "land-split", "land-use-change"),
    *("building-permit", "planning-information"),
)
BY_SLUG = {
    "so-nong-nghiep-va-moi-truong": ("land-information", "land-use-change"),
    "van-phong-dang-ky-dat-dai": (
        *("land-information", "land-certificate", "land-transfer", "land-split"),
    ),
    "so-xay-dung": ("building-permit", "planning-information"),
    "chieu-sang-cay-xanh": ("street-light-repair", "tree-care"),
    "thoat-nuoc-do-thi": ("drainage",),
    "moi-truong-do-thi": ("refuse",),
    "cap-nuoc-vinh-long": ("water-connection",),
    "dien-luc-vinh-long": ("power-connection",),
}
BY_KIND = {
    "HCC": ONE_STOP,
    "UBND": ("certified-copy", "civil-status", "land-dispute", "land-information"),
    "CA": ("residence",),
}


def procedures_of(slug: str, kind: str) -> tuple[dict[str, Any], ...]:
    """What an office handles, by its slug or else by its kind."""
    slugs = list(PROCEDURES)
    return tuple(
        {
            "slug": each,
            "name_vi": PROCEDURES[each][0],
            "name_en": PROCEDURES[each][1],
            "order": 10 * (slugs.index(each) + 1),
        }
        for each in BY_SLUG.get(slug, BY_KIND.get(kind, ()))
    )
