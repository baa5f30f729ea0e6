"""The files of staff and of hours, as data."""

import re
from collections.abc import Sequence

from learning_centers.centers.workbook import up_to
from learning_centers.core.clock import SEOUL
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import choice, long_text, offering_id, phone, text
from learning_centers.core.workbook.book import Column as Written
from learning_centers.core.workbook.book import Kind, Table, Value
from learning_centers.staff.hours import Hours, Line, Person, by_kind, warnings_of
from models import Duty, Part, StaffRole, TeachingMode

ROLE_WORDS = {
    "강사": StaffRole.INSTRUCTOR,
    "보조강사": StaffRole.ASSISTANT,
    "서포터즈": StaffRole.SUPPORTER,
    "서포터": StaffRole.SUPPORTER,
    "가이드": StaffRole.ASSISTANT,  # 보조강사명/가이드명 is one field of the portal: domain.md 2.3
}
NAME_LENGTH, QUALIFICATION_LENGTH, BACKGROUND_LENGTH = 60, 100, 40

STAFF = Layout(
    (
        Column("name", "이름", up_to(NAME_LENGTH), aliases=("성명",)),
        Column("role", "역할", choice(ROLE_WORDS)),
        Column("center", "소속 배움터", text, aliases=("소속",)),
        Column("phone", "휴대폰", phone, required=False, aliases=("전화번호", "연락처")),
        Column("starts_on", "계약시작", day, required=False, aliases=("계약시작일",)),
        Column("ends_on", "계약종료", day, required=False, aliases=("계약종료일",)),
        Column("qualification", "자격", up_to(QUALIFICATION_LENGTH), required=False),
        Column("hiring_background", "채용배경", up_to(BACKGROUND_LENGTH), required=False),
    )
)

# The old workbook 실시관리: a title, the header in row 2, absence and addition as remarks.
OLD_HOURS = Layout(
    (
        Column("code", "교육실시ID", offering_id),
        Column("remark", "비고", long_text, required=False),
    ),
    silent=("NO", "NO.", "관리지역", "지역", "총교육시간"),
)
ADDED, ABSENT = "추가", "불참"
BETWEEN_REMARKS = re.compile(r"[\n;；]+")
REMARK = re.compile(
    rf"(?:(?P<month>\d{{1,2}})\s*[/.월]\s*(?P<day>\d{{1,2}})\s*[.일]?\s*)?"
    rf"(?P<duty>{ADDED}|{ABSENT})\s*[-–—:]\s*(?P<people>.+)"
)
BETWEEN_PEOPLE = re.compile(r"[,、，·]")
PERSON = re.compile(
    rf"(?:(?P<role>{'|'.join(sorted(ROLE_WORDS, key=len, reverse=True))})\s+)?(?P<name>[^\s\d()]+)"
)
REMARK_EXAMPLE = f"9/13 {ABSENT} - 강사 김하나, 이두리"

PART_WORDS = {Part.LEAD: "강사", Part.ASSISTANT: "보조강사", Part.SUPPORTER: "서포터즈"}
ROLE_SHOWN = {StaffRole.INSTRUCTOR: "강사", StaffRole.ASSISTANT: "보조강사", StaffRole.SUPPORTER: "서포터즈"}
MODE_WORDS = {
    TeachingMode.RESIDENT: "상시",
    TeachingMode.DISPATCH: "파견",
    TeachingMode.BUS: "에듀버스",
    TeachingMode.ONLINE: "온라인",
}
DUTY_WORDS = {Duty.PLANNED: "계획", Duty.WORKED: "실시", Duty.ABSENT: ABSENT, Duty.ADDED: ADDED}
SIGNED_WORDS = {"unsigned": "확인 전", "signed": "확인", "sign_again": "다시 확인 필요"}
# In the order of the ministry's sheet.
HOUR_COLUMNS = tuple(
    Written(header, Kind.HOURS)
    for header in ("계획 시간", "실시 시간", "추가 시간", "불참 시간", "인정 시간")
)


def hour_cells(hours: Hours) -> list[Value]:
    """Under HOUR_COLUMNS."""
    minutes = (hours.planned, hours.worked, hours.added, hours.absent, hours.recognised)
    return [one / 60 for one in minutes]


def people_table(people: Sequence[Person]) -> Table:
    """The sheet 인력: one row per person."""
    columns = (
        Written("이름"),
        Written("역할"),
        Written("소속"),
        *HOUR_COLUMNS,
        Written("관리자 확인"),
        Written("계약시작", Kind.DATE),
        Written("계약종료", Kind.DATE),
        Written("자격"),
        Written("자격 만료일", Kind.DATE),
        Written("채용배경"),
        Written("살펴볼 점"),
    )
    return Table("인력", columns, [_person_row(person) for person in people])


def _person_row(person: Person) -> list[Value]:
    last = person.terms[-1] if person.terms else None
    return [
        person.name,
        ROLE_SHOWN[person.role],
        person.center,
        *hour_cells(person.hours),
        SIGNED_WORDS[person.sign_state],
        last.starts_on if last else None,
        last.ends_on if last else None,
        person.qualification or None,
        person.qualified_until,
        person.hiring_background or None,
        " ".join(warnings_of(person)) or None,
    ]


def kind_table(person: Person) -> Table:
    """The sheet of a statement that adds up by part, mode and place."""
    columns = (Written("역할"), Written("교육방식"), Written("장소"), *HOUR_COLUMNS)
    rows: list[list[Value]] = [
        [PART_WORDS[part], MODE_WORDS[mode] if mode else None, place, *hour_cells(hours)]
        for (part, mode, place), hours in by_kind(person.lines)
    ]
    return Table("구분별", columns, rows)


def line_table(person: Person) -> Table:
    """The sheet of a statement with every lesson."""
    columns = (
        Written("일자", Kind.DATE),
        Written("시작"),
        Written("종료"),
        Written("교육실시ID"),
        Written("과정명"),
        Written("장소"),
        Written("역할"),
        Written("구분"),
        *HOUR_COLUMNS,
        Written("대신한 사람"),
        Written("사유"),
    )
    return Table("수업별", columns, [_line_row(line) for line in person.lines])


def _line_row(line: Line) -> list[Value]:
    starts_at, ends_at = line.own_starts_at or line.starts_at, line.own_ends_at or line.ends_at
    return [
        line.day,
        f"{starts_at.astimezone(SEOUL):%H:%M}",
        f"{ends_at.astimezone(SEOUL):%H:%M}",
        line.code,
        line.course,
        line.place,
        PART_WORDS[line.part],
        DUTY_WORDS[line.duty],
        *hour_cells(line.hours),
        line.stands_in_for or None,
        line.reason or None,
    ]
