"""The sheets about what was taught and to whom, and about how the returns stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from learning_centers.after_course.results import Satisfaction
from learning_centers.attendees.workbook import WORDS
from learning_centers.checks.registry import RULES
from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Column, Figure, Kind, Table, Value
from learning_centers.evidence.counts import Held
from learning_centers.figures.queries import GROUPS, MonthFigures, bits_of
from learning_centers.figures.terms import TERMS
from learning_centers.submissions.changes import Change
from learning_centers.submissions.queries.month import Checked, CourseRow, MonthSources, Waived
from learning_centers.submissions.workbook.centers import (
    CELL_KINDS,
    HEADERS,
    district_name,
    province_name,
    state_name,
)
from learning_centers.submissions.workbook.measures import AGE_HEADERS, SEX_HEADERS
from learning_centers.submissions.workbook.regions import list_provinces
from models import CourseLevel, TeachingMode

WHOLE = Kind.WHOLE
LEVELS = {
    CourseLevel.BASIC: "기초",
    CourseLevel.DAILY: "생활",
    CourseLevel.ADVANCED: "심화",
    CourseLevel.SPECIAL: "특별",
}
MODES = {
    TeachingMode.RESIDENT: "상시",
    TeachingMode.DISPATCH: "파견",
    TeachingMode.BUS: "에듀버스",
    TeachingMode.ONLINE: "온라인",
}
NO_GROUP = "유형 없음"
NEWLY = "앞 호 뒤에 승인됨"  # why the cells of a center are filled that was not counted yet


def by_course(courses: Sequence[CourseRow], points: Mapping[int, Satisfaction]) -> Table:
    """`points`: by course id."""
    columns = (
        Column("과정명"),
        Column("과정구분"),
        Column("교육방식"),
        Column("교육횟수", WHOLE),
        Column("교육시간", Kind.HOURS),
        Column("연인원", WHOLE),
        Column("실인원", WHOLE),
        Column("만족도", Kind.DECIMAL),
    )
    rows: list[tuple[Value, ...]] = [
        (
            row.name,
            LEVELS[row.level] if row.level else None,
            MODES[row.mode] if row.mode else None,
            row.figures.lessons,
            row.figures.minutes / 60,
            row.figures.visits,
            row.figures.people,
            _mean_points(points.get(row.figures.course_id)),
        )
        for row in courses
    ]
    notes = (
        "실인원은 과정마다 다른 사람을 센 값입니다. 과정끼리 더하면 수강인원이 됩니다.",
        "만족도는 이 달에 답한 사람이 준 점수(1–5점)의 평균입니다. 답한 사람이 5명보다 적거나 없으면 비웁니다.",
    )
    return Table("과정별", columns, rows, notes)


def _mean_points(found: Satisfaction | None) -> Value:
    return None if found is None or found.mean is None else float(found.mean)


def by_group(figures: MonthFigures) -> Table:
    """Cells in which nobody was met are left out."""
    columns = (
        Column("대상유형"),
        Column("연령대"),
        Column("성별"),
        Column("연인원", WHOLE),
        Column("실인원", WHOLE),
    )
    cells: defaultdict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (mask, age, sex), (visits, people) in figures.cells.items():
        for bit in bits_of(mask) or (len(GROUPS),):
            cell = cells[bit, age, sex]
            cell[0] += visits
            cell[1] += people
    names = (*(WORDS[group][0] for group in GROUPS), NO_GROUP)
    rows = [
        (names[bit], AGE_HEADERS[age], SEX_HEADERS[sex], visits, people)
        for (bit, age, sex), (visits, people) in sorted(cells.items())
    ]
    notes = (
        "여러 유형에 드는 사람은 유형마다 한 번씩 나옵니다. 그래서 이 시트를 더한 값은 총괄의 값보다 클 수 있습니다.",
        "이름 없이 머릿수만 센 수업은 연인원에서 빠집니다.",
    )
    return Table("대상별", columns, rows, notes)


def by_return(sources: MonthSources) -> Table:
    columns = (
        Column("배움터코드"),
        Column("배움터명"),
        Column("시도"),
        Column("시군구"),
        Column("보고상태"),
        Column("제출일시", Kind.DATETIME),
        Column("승인일시", Kind.DATETIME),
        Column("반려사유"),
        Column("경고"),
        Column("면제"),
        Column("대상이 아닌 까닭"),
    )
    rows = [
        (
            one.code,
            one.name,
            province_name(one, sources),
            district_name(one, sources),
            state_name(one),
            one.handed_in_at,
            one.approved_at,
            one.sent_back_reason or None,
            *_said_of_checks(sources.checked.get(one.center_id)),
            one.cause or None,
        )
        for one in sources.obligations
    ]
    notes = (
        "경고와 면제는 배움터나 시도가 마지막으로 서명할 때의 점검 결과입니다.",
        "면제에는 까닭, 면제한 사람, 마지막 날이 있습니다.",
    )
    return Table("제출현황", columns, rows, notes)


def _said_of_checks(checked: Checked | None) -> tuple[str | None, str | None]:
    """The cells 경고 and 면제; blank where there is none, or nothing was signed."""
    if checked is None:
        return None, None
    warnings = ", ".join(_rule(rule) for rule in checked.warnings)
    return warnings or None, "; ".join(map(_waiver, checked.waived)) or None


def _waiver(one: Waived) -> str:
    if not one.reason:  # signed under a rule whose waiver cannot be told any more
        return _rule(one.rule)
    until = f"{one.until.isoformat()}까지" if one.until else "기한 없음"
    return f"{_rule(one.rule)} ({one.reason}, {one.by}, {until})"


def _rule(rule: str) -> str:
    """Its title; a rule that is gone keeps its id."""
    return _(RULES[rule].title) if rule in RULES else rule


def by_evidence(sources: MonthSources) -> Table:
    """By province, of approved centers; blank where there is none."""
    columns = (
        Column("시도"),
        Column("교육실시 수", WHOLE),
        Column("증빙 완료", WHOLE),
        Column("미제출", WHOLE),
    )
    counted: defaultdict[int, list[Held]] = defaultdict(list)
    for one in sources.obligations:
        if one.counted:
            counted[one.province_id].append(sources.offerings.get(one.center_id, Held(0, 0)))
    rows = [(region.name_ko, *_evidence(counted.get(region.id))) for region in list_provinces(sources)]
    notes = (
        "증빙 완료는 이 달에 연 수업마다 사진 3장, 스스로 확인 3가지, 서명이 모두 있는 교육실시입니다.",
        "시도에서 돌려보낸 것은 빼며, 나머지가 미제출입니다.",
    )
    return Table("증빙현황", columns, rows, notes)


def _evidence(centers: Sequence[Held] | None) -> tuple[int | None, int | None, int | None]:
    """Held, with evidence, without; blank where no center is counted."""
    if centers is None:
        return None, None, None
    held, complete = sum(one.offerings for one in centers), sum(one.complete for one in centers)
    return held, complete, held - complete


def by_change(sources: MonthSources, changes: list[Change], number: int) -> Table:
    columns = (
        Column("배움터"),
        Column("지표"),
        Column("이전", WHOLE),
        Column("현재", WHOLE),
        Column("사유"),
        Column("배움터코드"),
        Column("시도"),
        Column("시군구"),
    )
    known = {one.center_id: one for one in sources.obligations}
    rows = [
        (
            known[change.center_id].name,
            HEADERS[change.key],
            _cell(change.key, change.before),
            _cell(change.key, change.after),
            change.reason or (NEWLY if change.newly else None),
            known[change.center_id].code,
            province_name(known[change.center_id], sources),
            district_name(known[change.center_id], sources),
        )
        for change in changes
    ]
    return Table("정정이력", columns, rows, [_said_of_changes(number, len(rows))])


def by_term() -> Table:
    rows = [(_(term.name), _(term.meaning)) for term in TERMS.values()]
    return Table("용어", (Column("용어"), Column("뜻", width=100)), rows)


def _cell(key: str, value: object) -> Value:
    """As it stood on 배움터별."""
    if isinstance(value, int | float):
        kind = CELL_KINDS[key]
        return value if kind is WHOLE else Figure(value, kind)
    return value if isinstance(value, str) else None


def _said_of_changes(number: int, count: int) -> str:
    if number == 1:
        return "이 달의 첫 제출본이라 바뀐 것이 없습니다."
    if not count:
        return f"{number - 1}호와 견주어 배움터별 시트에서 바뀐 칸이 없습니다."
    return f"{number - 1}호와 견주어 배움터별 시트에서 바뀐 칸 {count}개입니다."
