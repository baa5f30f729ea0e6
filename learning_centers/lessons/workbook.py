"""The layout of a file of plans (교육계획)."""

import re
from typing import Any

from learning_centers.attendees.workbook import one_group
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import moments, parsers
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.parsers import Unreadable

MOST_SEATS = 500
BETWEEN_NAMES = re.compile(r"[,/·ㆍ;、，\n]")


def short_text(limit: int) -> Any:
    """A parser for one line of at most `limit` characters."""

    def parse(value: Any) -> str:
        written = parsers.text(value)
        if len(written) > limit:
            raise Unreadable(_("Shorten it to %(limit)s characters.", limit=limit))
        return written

    return parse


def names(value: Any) -> tuple[str, ...]:
    """`김하나, 이두리`; also split by `/` and `·`."""
    return tuple(filter(None, (part.strip() for part in BETWEEN_NAMES.split(parsers.long_text(value)))))


def seats(value: Any) -> int:
    number = parsers.whole_number(value)
    if not 1 <= number <= MOST_SEATS:
        raise Unreadable(_("Enter between 1 and %(most)s seats.", most=MOST_SEATS))
    return number


LAYOUT = Layout(
    (
        Column("code", "교육실시ID", parsers.offering_id, required=False),
        Column("course", "과정명", short_text(120), aliases=("교육과정명", "교육과정")),
        Column("day", "일자", moments.day, aliases=("교육일자", "교육일")),
        Column("start", "시작", moments.clock_time, aliases=("시작시간", "시작시각")),
        Column("end", "종료", moments.clock_time, aliases=("종료시간", "종료시각")),
        # A lesson at the center has no address of its own: the columns stand there, the cells may be empty.
        Column("address", "주소", short_text(200), blank=True, aliases=("도로명주소",)),
        Column("detail", "상세주소", short_text(200), blank=True),
        Column("province", "시/도", short_text(40), blank=True, aliases=("시도",)),
        Column("district", "시군구", short_text(40), blank=True, aliases=("시/군/구",)),
        Column("township", "읍면동", short_text(40), blank=True, aliases=("읍/면/동",)),
        Column(
            "center", "담당 배움터", short_text(100), required=False, aliases=("담당배움터명", "배움터명")
        ),
        Column("assistants", "보조", names, required=False, aliases=("보조강사",), contains=True),
        Column("lead", "강사", short_text(60), required=False, aliases=("강사명", "주강사")),
        Column("seats", "교육정원", seats, required=False, aliases=("정원",)),
        Column("target", "교육대상자유형", one_group, required=False, aliases=("대상유형",)),
        Column("vulnerable", "취약계층", parsers.yes_no, required=False, aliases=("취약계층여부",)),
        Column("devices", "사용기자재", short_text(100), required=False, aliases=("기자재",)),
    )
)
