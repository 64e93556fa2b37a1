"""What people complain about, in the words they use."""

from __future__ import annotations

from dataclasses import dataclass

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
    where: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    repeats: int = 0


BROKEN = (("TINH_TRANG", "HONG"),)
SILTED = (("TINH_TRANG", "BOI_LANG"),)
OPEN_COVER = (("TINH_TRANG", "MAT_NAP"),)
STREET = (("CAP_DUONG", "DDT"),)
LANE = (("CAP_DUONG", "HEM"),)


_LIGHT, _FLOOD, _ROAD, _LAND = (
    "street-light",
    "drainage-flood",
    "road-damage",
    "land-use",
)
_WASTE, _LEAK, _TREE, _OTHER = "rubbish", "water-leak", "trees", "other"

COMPLAINTS: list[Complaint] = [
    Complaint(_LIGHT, "Trụ đèn {so} tắt ba đêm nay, đoạn này tối om, học sinh đi học thêm về rất nguy hiểm.", "received", 0.4, where=BROKEN),
    Complaint(_LIGHT, "Đèn {so} chớp tắt liên tục suốt đêm, nhà đối diện không ngủ được.", "received", 1, where=BROKEN),
    Complaint(_LIGHT, "Cả đoạn đường mất điện chiếu sáng từ tối qua, bắt đầu từ trụ {so}.", "in_progress", 2, where=BROKEN),
    Complaint(_LIGHT, "Trụ {so} nghiêng sau cơn giông, dây thòng xuống gần đầu người đi đường.", "in_progress", 3, "Đã cô lập điện, đang chờ xe cẩu dựng lại trụ."),
    Complaint(_LIGHT, "Bóng đèn trụ {so} bị cành cây che kín, ban đêm gần như không thấy đường.", "scheduled", 6, "Phối hợp tổ cây xanh cắt cành vào thứ năm tuần này."),
    Complaint(_LIGHT, "Đèn {so} sáng cả ban ngày, lãng phí điện, đề nghị chỉnh lại giờ.", "resolved", 12, "Đã chỉnh lại tủ điều khiển, đèn bật 18:00 tắt 5:30."),
    Complaint(_LIGHT, "Nắp tủ điện dưới chân trụ {so} bị mất, trẻ nhỏ hay chơi gần đó.", "resolved", 20, "Đã lắp nắp mới có khóa."),
    Complaint(_LIGHT, "Trụ đèn {so} bị xe tải tông móp chân, sợ đổ.", "resolved", 33, "Đã thay chân trụ và sơn phản quang."),
    Complaint(_LIGHT, "Đèn {so} hư từ trước Tết mà chưa thấy ai sửa.", "scheduled", 9, where=BROKEN),
    Complaint(_LIGHT, "Xin lắp thêm đèn ở cuối hẻm, trụ gần nhất là {so} cách hơn trăm mét.", "forwarded", 15, "Nhu cầu lắp mới thuộc kế hoạch đầu tư, đã chuyển Ủy ban nhân dân phường."),
    Complaint(_LIGHT, "Trụ {so} rò điện, trời mưa chạm tay vào thấy tê.", "resolved", 8, "Đã cắt điện ngay trong ngày, thay dây và đo lại an toàn."),
    Complaint(_FLOOD, "Mưa nửa tiếng là nước ngập tới bánh xe, miệng cống nghẹt toàn rác.", "in_progress", 2, where=SILTED),
    Complaint(_FLOOD, "Hố ga mất nắp giữa đường, người dân cắm tạm cành cây làm dấu.", "received", 0.3, where=OPEN_COVER),
    Complaint(_FLOOD, "Triều cường tối rằm nước từ cống trào ngược vào nhà, xin gắn van một chiều.", "scheduled", 7, "Đã khảo sát, dự kiến gắn van ngăn triều trong tháng này."),
    Complaint(_FLOOD, "Cống thoát nước bốc mùi hôi nặng, buôn bán không ai dám ghé.", "resolved", 16, "Đã nạo vét và xịt rửa toàn tuyến cống.", SILTED),
    Complaint(_FLOOD, "Nắp hố ga kênh cao hơn mặt đường, tối qua có hai xe máy té.", "resolved", 10, "Đã hạ cổ ga bằng mặt đường."),
    Complaint(_FLOOD, "Nước đọng trước cổng trường cả tuần không rút, muỗi sinh sôi.", "in_progress", 4, where=SILTED),
    Complaint(_FLOOD, "Xây nhà đổ bê tông xuống miệng hố ga, nước không thoát được.", "forwarded", 11, "Đã chuyển đội trật tự đô thị phường lập biên bản."),
    Complaint(_FLOOD, "Hố ga nước chảy xiết, nắp gãy một nửa, đề nghị thay gấp.", "scheduled", 5, where=OPEN_COVER),
    Complaint(_FLOOD, "Cống bị lún tạo hố sâu sát lề đường.", "received", 1),
    Complaint(_ROAD, "Ổ gà sâu cả gang tay giữa làn xe máy, mưa xuống không thấy để tránh.", "received", 0.8, where=STREET),
    Complaint(_ROAD, "Mặt đường bong tróc một đoạn dài sau khi đào đặt ống nước, không tái lập.", "in_progress", 6, "Đã yêu cầu đơn vị thi công tái lập mặt đường trước ngày 30.", STREET),
    Complaint(_ROAD, "Nhựa đường bị lún thành rãnh chỗ xe tải quay đầu.", "scheduled", 14, where=STREET),
    Complaint(_ROAD, "Đan hẻm bể, người già đi lại vấp té.", "resolved", 25, "Đã thay bốn tấm đan mới.", LANE),
    Complaint(_ROAD, "Hẻm nhỏ bị đổ xà bần lấn hết nửa lối đi.", "resolved", 18, "Đã vận động chủ nhà dọn sạch.", LANE),
    Complaint(_ROAD, "Lề đường sụp xuống phía bờ sông, đề nghị rào chắn.", "in_progress", 3, "Đã rào chắn và đặt biển báo, đang chờ khảo sát bờ kè."),
    Complaint(_ROAD, "Vạch qua đường trước trường tiểu học mờ hết, xe chạy rất nhanh.", "scheduled", 9, where=STREET),
    Complaint(_ROAD, "Biển cấm đỗ bị che bởi bảng quảng cáo, tài xế không thấy.", "resolved", 30, where=STREET),
    Complaint(_ROAD, "Gờ giảm tốc quá cao, xe gầm thấp cạ liên tục.", "rejected", 22, "Đã đo: gờ cao 5 cm, đúng quy chuẩn nên giữ nguyên.", STREET, "no_action"),
    Complaint(_ROAD, "Cầu nhỏ qua rạch bị rung, lan can gãy một đoạn.", "in_progress", 5),
    Complaint(_LAND, "Nhà hàng xóm xây tường lấn qua ranh đất khoảng nửa mét, xin cán bộ xuống đo lại.", "rejected", 26, "Tranh chấp ranh đất giải quyết theo thủ tục hòa giải tại phường; đã gửi hướng dẫn.", reason="legal_procedure"),
    Complaint(_LAND, "Thửa này ngoài thực địa là vườn mà bản đồ ghi đất ở, xin kiểm tra lại.", "info_requested", 8),
    Complaint(_LAND, "Đất trồng cây lâu năm nhưng đang đổ nền cất kho, chưa thấy biển báo phép.", "in_progress", 7, "Tổ kiểm tra đã lập biên bản, yêu cầu tạm dừng.", (("LOAI_DAT", "CLN"),)),
    Complaint(_LAND, "Diện tích trên bản đồ khác với giấy chứng nhận nhà tôi.", "forwarded", 13, "Đã chuyển bộ phận đo đạc đối chiếu hồ sơ."),
    Complaint(_LAND, "San lấp ao nuôi cá ban đêm bằng rác xây dựng.", "resolved", 40, "Đã đình chỉ và buộc khôi phục hiện trạng.", (("LOAI_DAT", "NTS"),)),
    Complaint(_LAND, "Bãi giữ xe tự phát trên đất công viên, buổi tối rất ồn.", "in_progress", 10, where=(("LOAI_DAT", "DKV"),)),
    Complaint(_LAND, "Xin hỏi thửa này có dính lộ giới mở rộng đường không, chuẩn bị xây nhà.", "resolved", 5, "Bà con xem mục quy hoạch của thửa trên bản đồ; đã gửi kèm trích lục tham khảo.", (("LOAI_DAT", "ODT"),)),
    Complaint(_LAND, "Trại heo giữa khu dân cư, nước thải chảy ra mương.", "scheduled", 12, "Đoàn liên ngành kiểm tra vào đầu tuần sau."),
    Complaint(_WASTE, "Rác đổ đống ở đầu hẻm hai ngày chưa lấy, ruồi bu đầy.", "received", 0.6),
    Complaint(_WASTE, "Có người lén đổ xà bần và nệm cũ xuống bờ kè ban đêm.", "in_progress", 3, "Đã bố trí camera di động và dọn phần rác hiện có."),
    Complaint(_WASTE, "Xe rác chạy rỉ nước thối dọc đường lúc sáu giờ sáng.", "resolved", 17, "Đã thay ron thùng xe và nhắc tổ lái."),
    Complaint(_WASTE, "Thùng rác công cộng bị bể đáy.", "resolved", 21, "Đã thay thùng mới 240 lít."),
    Complaint(_WASTE, "Lục bình và rác dồn nghẹt đầu rạch, ghe không qua được.", "scheduled", 6, "Xáng cạp sẽ vớt trong hai ngày cuối tuần."),
    Complaint(_WASTE, "Chợ tạm xả rác tràn lòng đường sau mười giờ sáng.", "in_progress", 4),
    Complaint(_WASTE, "Đốt rác nhựa mỗi chiều, khói khét cả xóm.", "resolved", 28, "Đã nhắc nhở hộ đốt rác và đăng ký thu gom."),
    Complaint(_WASTE, "Đề nghị đổi giờ lấy rác, nửa đêm xe ồn quá.", "rejected", 35, "Tuyến này phải thu ban đêm để tránh kẹt xe; đã nhắc giảm tiếng ồn."),
    Complaint(_LEAK, "Ống nước vỡ phun lên vỉa hè từ sáng sớm.", "resolved", 2, "Đã khóa van lúc 9:20 và thay đoạn ống vỡ."),
    Complaint(_LEAK, "Nước máy đục màu phèn hai ngày nay.", "in_progress", 2, "Đang súc xả tuyến ống, đã lấy mẫu kiểm nghiệm."),
    Complaint(_LEAK, "Nước rỉ âm ỉ dưới mặt đường, chỗ này luôn ướt dù trời nắng.", "received", 1),
    Complaint(_LEAK, "Áp lực nước yếu, từ 17 giờ tới 20 giờ gần như không có nước.", "scheduled", 9, "Sẽ nâng đường kính ống nhánh trong quý này."),
    Complaint(_LEAK, "Đồng hồ nước bị ngập bùn không đọc được số.", "resolved", 14),
    Complaint(_TREE, "Cành me tây gãy treo lơ lửng trên dây điện.", "resolved", 4, "Đã cắt hạ cành gãy ngay trong buổi sáng."),
    Complaint(_TREE, "Cây xanh nghiêng hẳn ra đường sau mưa lớn, gốc bật rễ.", "in_progress", 1),
    Complaint(_TREE, "Rễ cây làm nứt vỉa hè và tường rào nhà dân.", "scheduled", 19),
    Complaint(_TREE, "Cây sao trước trường bị mục gốc, xin kiểm tra trước mùa mưa.", "in_progress", 8),
    Complaint(_TREE, "Xin trồng bổ sung cây ở các hố đang bỏ trống.", "received", 5),
    Complaint(_OTHER, "Quán nhậu hát karaoke loa kẹo kéo tới gần nửa đêm.", "forwarded", 3, "Đã chuyển công an phường xử lý."),
    Complaint(_OTHER, "Chó thả rông không rọ mõm khu công viên.", "info_requested", 6),
    Complaint(_OTHER, "Dây cáp viễn thông võng thấp ngang mặt đường.", "resolved", 11, "Đã bó gọn và nâng cáp."),
    Complaint(_OTHER, "Quảng cáo dán kín trụ điện và tường trường học.", "received", 2),
    Complaint(_LIGHT, "Đèn đường chỗ này tắt mấy hôm rồi, nhờ sửa sớm.", "duplicate", 0.1, repeats=1),
    Complaint(_FLOOD, "Vừa thông cống tuần trước, mưa tối qua lại ngập.", "reopen_requested", 9, where=SILTED),
    Complaint(_ROAD, "Đoạn đường trước chợ đầy ổ gà.", "resolution_proposed", 7, "Đã vá nóng toàn đoạn, chờ phụ trách nghiệm thu.", STREET),
    Complaint(_TREE, "Cây ngã chắn lối vào hẻm.", "withdrawn", 5),
    Complaint(_OTHER, "Bờ kè không có phao cứu sinh, trẻ em hay tắm sông.", "scheduled", 13, "Sẽ lắp sáu phao tròn và biển cảnh báo."),
]  # fmt: skip
