"""The layout of a file of rosters (교육생 명단)."""

import re
import unicodedata
from typing import Any

from learning_centers.attendees.workbook import groups
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import moments, parsers
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.parsers import Unreadable
from models import Mark

MARKS = {"출석": Mark.PRESENT, "지각": Mark.LATE, "결석": Mark.ABSENT, "공결": Mark.EXCUSED}
GUEST = re.compile(r"GUEST[_-]?(\d{9,11})")  # 회원ID of a guest: the phone
MOST_NAME, MOST_ID = 60, 60


def name(value: Any) -> str:
    return _at_most(MOST_NAME, parsers.text(value))


def member_id(value: Any) -> str:
    """As written; `GUEST_01012345678` too, see `guest_phone`."""
    return _at_most(MOST_ID, re.sub(r"\s", "", unicodedata.normalize("NFKC", parsers.text(value))))


def guest_phone(written: str) -> str:
    """The phone that the member id of a guest is; empty when it is no guest's."""
    found = GUEST.fullmatch(written.upper())
    try:
        return parsers.phone(found[1]) if found else ""
    except Unreadable:
        return ""


def _at_most(limit: int, written: str) -> str:
    if len(written) > limit:
        raise Unreadable(_("Shorten it to %(limit)s characters.", limit=limit))
    return written


LAYOUT = Layout(
    (
        Column("code", "교육실시ID", parsers.offering_id),
        Column("day", "일자", moments.day, required=False, aliases=("교육일자", "교육일")),
        Column("course", "과정명", parsers.text, required=False, aliases=("교육과정명",)),
        Column("name", "이름", name, aliases=("성명", "교육생명")),
        Column("member_id", "회원ID", member_id, required=False, aliases=("회원아이디",)),
        Column("phone", "휴대폰", parsers.phone, required=False, aliases=("전화번호", "휴대전화", "연락처")),
        Column("birth_year", "출생년도", parsers.birth_year, required=False, aliases=("출생연도",)),
        Column("sex", "성별", parsers.sex, required=False),
        Column("province", "거주지역 시/도", parsers.text, required=False, aliases=("거주지역 시도",)),
        Column("district", "거주지역 시군구", parsers.text, required=False, aliases=("거주지역 시/군/구",)),
        Column("groups", "대상유형", groups, required=False, aliases=("교육대상자유형",)),
        Column("mark", "출결", parsers.choice(MARKS), required=False, aliases=("출석",)),
    ),
    silent=("요일(자동)", "요일", "기관명"),
)
