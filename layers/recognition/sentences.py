"""What personal data stand inside the sentences of a column.

A note may hold one telephone number among a hundred harmless remarks, and that one is
a person's. So few sentences close a column, but what only looks like a number of
somebody (dates, decisions, coordinates, an office's own line) is taken out before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from gisportal.core import personal_data
from gisportal.core.personal_data import Kind
from layers.models import LayerField
from layers.recognition.people_in_text import names_someone

M = LayerField.Meaning
Found = tuple[LayerField.Meaning, str]
NAMES: Found = (M.OWNER, "names of people in sentences")
FOUND: dict[Kind, Found] = {
    Kind.IDENTITY: (M.IDENTITY, "identity numbers in sentences"),
    Kind.PHONE: (M.PHONE, "phone numbers in sentences"),
    Kind.EMAIL: (M.PHONE, "e-mail addresses in sentences"),
    Kind.ACCOUNT: (M.PERSONAL, "bank accounts in sentences"),
}
# Different sentences with personal data, of all different ones, that close a column.
SHARE = 0.005
LONGEST = 1_000
_SENTENCE = re.compile(r"[^\W\d_]{2,}[\W\d_]+\w|\w[\W_]+[^\W\d_]{2,}")
_NUMBER = re.compile(r"\s*[+(]?\d[\d .()\-]{7,18}\s*")
_MARK_OF_MAIL = re.compile(r"@|[(\[]a|a còng")
_MANY_DIGITS = re.compile(r"(?:\d[^\w]{0,3}){6}")
# What has many digits and is nobody's: blanked before numbers are looked for.
_HARMLESS = re.compile(
    r"\b\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d\b"  # dates
    r"|\b\d{1,2}/(?:19|20)\d\d\b"
    r"|\b\d+/(?:\d+/)?[^\W\d_][\w\-]*"  # 1234/QĐ-UBND
    r"|\d{1,3}(?:[., ]\d{3}){1,4}(?:[.,]\d+)?\s*(?:đồng|đ\b|vnđ|vnd|triệu|tỷ|m2|m²|ha\b)"
    r"|\d+[.,]\d+"  # coordinates, areas (telephone numbers have two dots)
    r"|\b(?:mã|ma|ký hiệu|số hiệu|seri|serial|biển số|công tơ|đồng hồ|dự án|gói thầu"
    r"|số máy|số khung|ly số|s/n|số chế tạo|imei|mst|máy|thiết bị)\b"
    r"(?:\s+[^\W\d_]+){0,2}\s*:?\s*[\w\-.]*\d[\w\-.]*",
    re.IGNORECASE,
)
# After the word for a paper or an account dots stand between digits, not before decimals.
_DOTTED = re.compile(
    r"(?:cmnd|cmtnd|cccd|cmt|căn cước|chứng minh|tk|tài khoản)\D{0,20}\d+(?:\.\d+)+",
    re.IGNORECASE,
)
_DOTTED_PHONE = re.compile(r"(?<![\d.,])(?:\+84|0)\d{1,3}(?:\.\d{2,4}){2,3}(?![.,]?\d)")
_OFFICE = re.compile(
    r"hotline|đường dây nóng|duong day nong|tổng đài|trực ban|ubnd|ủy ban|uỷ ban|"
    r"văn phòng|trung tâm|điện lực|cấp nước|công an|trạm y tế|bệnh viện|trường |sở |"
    r"phòng |chi nhánh|công ty|vnpt|viettel|mobifone|bưu điện|đội |hạt |chi cục|cấp cứu|"
    r"nhà máy|xí nghiệp|bộ phận|một cửa|ban quản lý|kho bạc|cứu hỏa|cấp cứu",
    re.IGNORECASE,
)
_OFFICE_MAIL = re.compile(
    r"@(?:[\w\-]+\.)*gov\.vn$|^(?:info|lienhe|contact|hotro|support|vanphong|ubnd|cskh)"
    r"[\w.\-]*@",
    re.IGNORECASE,
)
# Letters before a number in which an office may be named.
_NEAR = 60


def personal_sentences(
    values: Iterable[str], *, may_name_people: bool = True
) -> list[Found]:
    """What the sentences among ``values`` tell of people, the most frequent first.

    Not ``may_name_people``: names in them are those of streets, schools, communes.
    """
    different = list(dict.fromkeys(values))
    sentences = [v for v in different if _SENTENCE.search(v)]
    numbers = [v for v in different if _NUMBER.fullmatch(v)]
    if len(numbers) < len(sentences):
        # Where people write, a number without a word is a remark as well.
        sentences += numbers
    ignored = set() if may_name_people else {NAMES}
    counts: Counter[Found] = Counter()
    personal = 0
    for sentence in sentences:
        found = _found_in(sentence[:LONGEST]) - ignored
        personal += bool(found)
        counts.update(found)
    if not personal or personal < SHARE * len(sentences):
        return []
    return [found for found, _count in counts.most_common()]


def _found_in(sentence: str) -> set[Found]:
    found = {NAMES} if names_someone(sentence) else set()
    if _MARK_OF_MAIL.search(sentence) or _MANY_DIGITS.search(sentence):
        found |= {FOUND[kind] for kind in _kinds(sentence)}
    return found


def _kinds(sentence: str) -> set[Kind]:
    text = _without_harmless(sentence)
    return {
        each.kind
        for each in personal_data.find(text)
        if not _is_office(each, text[max(0, each.start - _NEAR) : each.start])
    }


def _without_harmless(sentence: str) -> str:
    """The sentence with dots in the place of numbers that are nobody's."""
    for dotted in (_DOTTED_PHONE, _DOTTED):
        sentence = dotted.sub(lambda match: match[0].replace(".", " "), sentence)
    return _HARMLESS.sub(lambda match: "…" * len(match[0]), sentence)


def _is_office(found: personal_data.Found, before: str) -> bool:
    if found.kind is Kind.EMAIL:
        return _OFFICE_MAIL.search(found.text) is not None
    if found.kind is Kind.IDENTITY:
        return False
    return _OFFICE.search(before) is not None
