"""The words that tell a person's name from a street, a school or a company.

With accents, small letters; where a text has none they are compared folded.
"""

from __future__ import annotations

from gisportal.core.search_folding import fold


def words(text: str, separator: str | None = None) -> frozenset[str]:
    """The words of a list that is easier to read as text."""
    return frozenset(text.split(separator))


def unaccented(texts: frozenset[str]) -> frozenset[str]:
    """The same words as they are typed without accents."""
    return frozenset(map(fold, texts))


# Surnames that are hardly ever another word.
CERTAIN = words(
    "nguyễn trần lê phạm huỳnh hoàng phan võ vũ đặng bùi đỗ ngô dương trương trịnh"
)
# Surnames that are words as well (cao: high, hồ: lake, lý: reason, sơn: paint).
DOUBTFUL = words(
    "hồ lý đinh đoàn lương lâm mai đào cao hà lưu thái tạ tống tô châu quách văn vương "
    "thạch kim sơn danh liêu mã la mạc nghiêm khưu triệu tăng kiều chu tôn lục diệp "
    "giang phùng tiêu nhan bạch khổng cù đàm giáp hứa khúc lại lò mạch nông sầm thân "
    "từ ứng vòng âu bành cầm chung hầu hồng kiên lữ sa thân trang ung"
)
# Without accents these are other words too often (đường, trường, dỗ, vỏ, phần).
CERTAIN_UNACCENTED = words(
    "nguyen tran le pham huynh hoang phan vo vu dang bui ngo trinh"
)
MIDDLES = words(
    "văn thị hữu đức minh ngọc thanh hoàng quốc công đình xuân kim mỹ bá thế trọng tấn "
    "phước phúc gia bảo quang anh như tuyết bích thúy thuý hồng phương chí duy đăng nhật "
    "thành thiện trung thu hoài kiều cẩm diễm huỳnh ánh tiến mạnh hùng viết khắc vĩnh"
)
NAMING_MIDDLES = words("văn thị")
HONORIFICS = words("ông bà anh chị cô chú bác cụ dì cậu thím mợ dượng")
# The others are cầu (bridge), đường (street), bắc (north) without their accents.
HONORIFICS_UNACCENTED = words("ong ba anh chi co chu")
# Words after which two capitalised words are a person.
OF_PEOPLE = HONORIFICS | words(
    "hộ của cho gặp tên chủ vợ chồng con cha mẹ giữa do với hệ người dân bị kế mất cũ mới "
    "hiệu nhà em cháu thầy ông/bà vay mua bán nhận mượn thuê tặng"
)
# Words whose name is what follows.
OF_THINGS = words(
    "đường phố hẻm ngõ ngách kiệt tuyến cầu cống kênh kinh rạch sông mương vàm cồn giồng "
    "trường thpt thcs học mn mẫu giáo lớp chợ viên viện ty tnhh dntn cp htx xã phường ấp "
    "khóm khu tp thành huyện tỉnh thị trấn đình chùa đền miếu thờ lăng mộ đài tượng di "
    "tích thư giải quỹ giao ngã nút tiệm quán vựa hiệu xưởng sở trại ql quốc lộ tl đt "
    "đại bến phà hãng thương nhà_thờ trung tâm hồ bảo tàng rạp sân lộ khách cúp cây"
)
# Southern people are called by the order of their birth: Hai is the eldest.
BIRTH_ORDERS = words("hai ba tư năm sáu bảy tám chín mười út")
BEFORE_ORDERS = words("hộ nhà của gặp chủ người chỗ ruộng vườn rẫy ao lò trại")
PLACES_WITH_NUMBERS = words(
    "ba đình|ba tri|ba động|ba chúc|ba vì|ba xuyên|ba tơ|ba bể|ba càng|năm căn|bảy núi|"
    "bảy hiền|hai bà|hai bên|hai hộ|tám ngàn|tư nghĩa|út tịch|mười tế",
    "|",
)
# Before and after "thị" where it is a town or a market: đô thị mới, siêu thị, thị xã.
BEFORE_TOWNS = words("đô siêu nội ngoại giám hiển tp khu ban")
AFTER_TOWNS = words("xã trấn tứ trường ủy uỷ đội nghè vải")
# Ngã ba, ngã tư …: the number of arms of a crossing, then the street.
CROSSINGS = words("ba tư năm sáu bảy")
# Last words of what a business is called; what it makes may follow before its name.
ORGANISATIONS = words("ty tnhh dntn nghiệp sở hàng máy xưởng trại htx quán vựa tiệm")
# What may stand between a thing's word and its name, or between two streets.
SIGNS = words("– - / , &")
JOINING = SIGNS | words("và với đến tới qua giáp cắt số từ cổ phần mầm non")
# "Ông Cớ" after these is a bridge, a temple, a canal.
NAMED_AFTER_PEOPLE = words(
    "cầu cống chợ rạch kênh kinh mương sông vàm cồn giồng miếu chùa đình đền lăng ấp khóm "
    "xã phường ngã núi hòn bến lộ đường xẻo mũi gò tp huyện giỗ"
)
NO_GIVEN_NAMES = words(
    "trường hội ban ubnd việt tổ ấp khóm đội xã phường rịa chủ tịch lãnh đạo phó trưởng "
    "bí nhà nước thửa tờ qđ"
)
# After these it is somebody of today, however famous the name.
OF_LIVING_PEOPLE = words("của hộ chủ cha mẹ con vợ chồng cháu bán mua tặng vay")
# Famous people streets and schools are called after, where no word says street.
FAMOUS = words(
    "hồ chí minh|trần hưng đạo|hưng đạo vương|lê hồng phong|lý thường kiệt|hai bà trưng|"
    "nguyễn thị minh khai|nguyễn văn linh|nguyễn văn cừ|nguyễn văn trỗi|nguyễn văn lâu|"
    "phạm văn đồng|võ văn kiệt|võ văn tần|võ nguyên giáp|võ thị sáu|nguyễn đình chiểu|"
    "nguyễn hữu cảnh|nguyễn hữu thọ|nguyễn tri phương|nguyễn công trứ|nguyễn bỉnh khiêm|"
    "nguyễn thái học|nguyễn trung trực|nguyễn chí thanh|nguyễn văn tiếp|nguyễn thông|"
    "phan bội châu|phan châu trinh|phan chu trinh|phan đình phùng|phan văn trị|"
    "phan văn đáng|phan văn hớn|hoàng hoa thám|hoàng văn thụ|hoàng quốc việt|"
    "trần quốc toản|trần quang khải|trần nhật duật|trần đại nghĩa|trần văn ơn|"
    "trần văn trà|trần văn bảy|lê thánh tôn|lê quý đôn|lê văn tám|lê văn duyệt|"
    "nguyễn huệ|nguyễn trãi|nguyễn du|lê lợi|lê lai|lê duẩn|trần phú|phạm hùng|lê thánh|"
    "phan đăng lưu|phan kế bính|phan huy chú|phan xích long|phan thanh giản|"
    "nguyễn cư trinh|nguyễn thượng hiền|nguyễn trường tộ|nguyễn khuyến|"
    "nguyễn thiện thuật|nguyễn an ninh|nguyễn đức cảnh|nguyễn phong sắc|"
    ""
    "nguyễn ảnh thủ|nguyễn kiệm|nguyễn thái sơn|nguyễn khoái|"
    "nguyễn sinh sắc|nguyễn gia thiều|nguyễn lương bằng|nguyễn tất thành|"
    "nguyễn viết xuân|nguyễn huỳnh đức|nguyễn thị định|"
    "nguyễn phúc chu|nguyễn duy trinh|nguyễn cơ thạch|nguyễn văn thoại|nguyễn siêu|"
    "trần quang diệu|trần bình trọng|trần khánh dư|trần cao vân|trần quý cáp|"
    "trần nguyên hãn|trần nhân tông|trần thái tông|trần thánh tông|trần khát chân|"
    "trần huy liệu|trần văn giàu|trần văn kiểu|trần ngọc hoằng|"
    "lê anh xuân|lê thái tổ|lê đức thọ|lê trọng tấn|"
    "lê quang định|lê văn khương|lê văn quới|lê thanh nghị|"
    "lê tấn bê|lê thị riêng|lê minh xuân|lê văn hưu|lê quang sung|"
    "lý chính thắng|lý nam đế|lý thánh tông|lý nhân tông|lý chiêu hoàng|"
    "hoàng văn thái|hoàng sa|hoàng diệu|hoàng hữu nam|hoàng minh giám|huỳnh mẫn đạt|"
    "huỳnh khương an|huỳnh thiện lộc|huỳnh phan hộ|võ văn ngân|võ thành trang|"
    "võ trường toản|võ chí công|võ duy ninh|vũ tông phan|vũ trọng phụng|vũ ngọc phan|"
    "phạm thế hiển|phạm phú thứ|phạm viết chánh|phạm đình hổ|phạm văn chiêu|"
    "phạm văn bạch|phạm hữu lầu|phạm văn thuận|"
    "bùi hữu nghĩa|bùi viện|bùi đình túy|bùi minh trực|bùi quang là|đặng trần côn|"
    "đặng thai mai|đặng tất|đặng dung|đặng thùy trâm|đặng thúc vịnh|đinh công tráng|"
    "đoàn văn bơ|đoàn hữu trưng|đỗ quang đẩu|đỗ nhuận|"
    "dương bá trạc|dương đình nghệ|dương quảng hàm|dương khuê|"
    "hồ tùng mậu|hồ xuân hương|hồ văn huê|hồ ngọc lãm|hồ học lãm|hồ thị kỷ|hồ biểu chánh|"
    "cao bá quát|cao xuân dục|cao văn lầu|châu văn liêm|mạc đĩnh chi|mạc đăng dung|"
    "mai chí thọ|mai thúc loan|mai xuân thưởng|ngô quyền|ngô tất tố|"
    "ngô đức kế|ngô thời nhiệm|tạ quang bửu|tạ uyên|thái phiên|thái văn lung|"
    "thân nhân trung|tô vĩnh diện|tô ngọc vân|tôn thất tùng|tôn thất đạm|tống duy tân|"
    "trương định|trương công định|trương vĩnh ký|trương quốc dung|trịnh hoài đức|"
    "trịnh đình thảo|triệu quang phục|từ dũ|lương định của|lương thế vinh|"
    "lương văn can|lương nhữ học|lương ngọc quyến|lâm văn bền|lưu trọng lư|"
    "lê văn sỹ|lê đại hành|lê thị hồng gấm|lý tự trọng|lý thái tổ|lưu văn liệt|"
    "phạm thái bường|phạm ngọc thạch|phạm ngũ lão|phạm hồng thái|huỳnh thúc kháng|"
    "huỳnh tấn phát|huỳnh văn bánh|đinh tiên hoàng|đinh bộ lĩnh|đoàn thị điểm|"
    "bùi thị xuân|ngô gia tự|tôn đức thắng|tôn thất thuyết|trưng nữ vương|phó cơ điều|"
    "đặng văn ngữ|ngô văn sở|đỗ xuân hợp|tô hiến thành|cao thắng|cách mạng tháng tám",
    "|",
)
NOT_NAMES = words(
    "phạm vi|đoàn thanh niên|đào công|hồ điều|hồ công viên|sơn kim loại|cao trung|trung cao|"
    "lại thành|lại công|la thành|trang thiết|sơn thành|hoàng hôn|hoàng thành|"
    "chung thành|từ công|từ trung|từ xuân|từ thị|văn thị|thân thiện|lương thực",
    "|",
)
