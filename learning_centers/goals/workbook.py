"""The file of a survey, and the words that files use for groups."""

import re
from typing import Any

from learning_centers.attendees.workbook import WORDS
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import Unreadable, folded, number, text, whole_number, yes_no
from learning_centers.goals.groups import TOGETHER
from models import Group

FIRST_YEAR, LAST_YEAR = 2000, 2100
SOURCE_LENGTH = 300
REVISES = "정정"
# What stands beside a value that was counted from our own tables.
COUNTED_SOURCE = "디지털배움터 운영 집계"
COUNTED_NOTE = "{first}–{last}, {at} 기준"
NOT_OVER = "사업연도가 아직 끝나지 않음"
# What is counted in place of what the indicator names.
IN_PLACE_OF = {"remote_education_share": "소프트웨어교육만 가릴 수 없어 모든 수업의 자리를 셈"}
GROUP_WORDS = {
    **dict.fromkeys(
        ("취약계층", "4대 취약계층", "4대 정보취약계층", "정보취약계층", "취약계층 평균"), TOGETHER
    ),
    **{
        word: str(group)
        for group in (
            Group.LOW_INCOME,
            Group.DISABLED,
            Group.RURAL,
            Group.ELDERLY,
            Group.MULTICULTURAL,
            Group.NORTH_KOREAN,
        )
        for word in WORDS[group]
    },
}
SHOWN_WORDS = ("취약계층", "저소득층", "장애인", "농어민", "고령층", "결혼이민자", "북한이탈주민")


def _bare(value: Any) -> str:
    return re.sub(r"[\s·ㆍ・]", "", folded(value))


_BY_WORD = {_bare(word): group for word, group in GROUP_WORDS.items()}


def survey_group(value: Any) -> str:
    """A key of `groups.GROUPS`. Raises Unreadable."""
    found = _BY_WORD.get(_bare(value))
    if found is None:
        raise Unreadable(_("Enter one of these: %(options)s", options=", ".join(SHOWN_WORDS)))
    return found


def survey_year(value: Any) -> int:
    """`2024`, `2024년`. Raises Unreadable."""
    found = whole_number(value)
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise Unreadable(_("Enter the year in four digits. Example: %(example)s", example="2024"))
    return found


def source(value: Any) -> str:
    """Raises Unreadable."""
    found = text(value)
    if len(found) > SOURCE_LENGTH:
        raise Unreadable(_("Shorten it to %(limit)s characters.", limit=SOURCE_LENGTH))
    return found


SURVEY = Layout(
    (
        Column("year", "연도", survey_year),
        Column("group_name", "대상", survey_group),
        # A group may be published without its parts; then the composite must be there.
        Column("access", "접근", number, blank=True),
        Column("capability", "역량", number, blank=True),
        Column("use", "활용", number, blank=True),
        Column("value", "종합", number, required=False),
        Column("sample", "표본수", whole_number, required=False),
        Column("standard_error", "표준오차", number, required=False),
        Column("source", "출처", source),
        Column("published_on", "공표일", day),
        Column("region", "지역", text, required=False),
        Column("effective_sample", "유효표본수", number, required=False),
        Column("revises", REVISES, yes_no, required=False),
    )
)
