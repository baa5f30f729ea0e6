"""The files of facts, traits and targets, as data; and our own measures as a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from learning_centers.attendees.workbook import WORDS
from learning_centers.centers.workbook import up_to
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables.layout import Column, Layout
from learning_centers.core.tables.moments import day
from learning_centers.core.tables.parsers import Unreadable, choice, folded, number
from learning_centers.core.workbook import book
from learning_centers.core.workbook.taking import Taking
from learning_centers.measures.counting import Counted
from learning_centers.measures.definitions import OwnMeasure, Told
from learning_centers.measures.facts import (
    COUNTED_GROUPS,
    DEPOPULATING,
    FIRST_YEAR,
    FISCAL,
    LAST_YEAR,
    REMOTE,
    RESIDENTS,
    residents_of,
)
from learning_centers.measures.queries import NATION, ZONE
from learning_centers.measures.service import GRADE_LENGTH, SOURCE_LENGTH

NAME_LENGTH = 60
# The first word of each is the one we print.
FACT_WORDS = {
    "주민 수": RESIDENTS,
    **{f"{WORDS[group][0]} 주민 수": residents_of(group) for group in COUNTED_GROUPS},
    "인구": RESIDENTS,
    "재정자립도": FISCAL,
}
TRAIT_WORDS = {"인구감소지역": DEPOPULATING, "도서·벽지": REMOTE, "도서벽지": REMOTE}
TARGET_WORDS = {
    "교육횟수": "lessons",
    "교육시간": "hours",
    "연인원": "visits",
    "실인원": "people",
    "신규": "new",
    "상담": "help_desk",
    "체험존": "zone",
}
QUARTER_WORDS = {
    **dict.fromkeys(("연간", "전체", "0"), 0),
    **{word: n for n in range(1, 5) for word in (f"{n}분기", str(n))},
}
NATION_WORDS = ("전국", "00", "0")
ZONE_ENDING = "권"


def region_code(value: Any) -> str:
    """The standard code: 2 digits a province, 5 a district; `전국`; Excel may have made a number of it."""
    written = folded(value)
    if written in NATION_WORDS:
        return NATION
    if not written.isdecimal() or len(written) not in (2, 5, 10):
        raise Unreadable(
            _(
                "Enter the code of the region: 2 digits for a province, 5 for a district. Example: %(example)s",
                example="43110",
            )
        )
    if len(written) == 10:  # of a legal township: two digits of the province, three of the district
        return written[:2] if written.endswith("0" * 8) else written[:5]
    return written


def target_region(value: Any) -> str:
    """As `region_code`, and the zones (권역)."""
    written = folded(value)
    return f"{ZONE}{written}" if written.endswith(ZONE_ENDING) else region_code(value)


def year(value: Any) -> int:
    """`2026`, `2026년`."""
    written = folded(value).removesuffix("년").strip()
    if not written.isdecimal() or not FIRST_YEAR <= int(written) <= LAST_YEAR:
        raise Unreadable(_("Write the year in four digits. Example: %(example)s", example="2025"))
    return int(written)


SOURCE = Column("source", "출처", up_to(SOURCE_LENGTH))
CODE = Column("code", "지역코드", region_code, aliases=("행정구역코드",))
NAME = Column("region", "지역명", up_to(NAME_LENGTH), required=False)
FACTS = Layout(
    (
        CODE,
        NAME,
        Column("name", "항목", choice(FACT_WORDS)),
        Column("year", "연도", year, aliases=("기준연도",)),
        Column("value", "값", number),
        SOURCE,
    )
)
TRAITS = Layout(
    (
        CODE,
        NAME,
        Column("trait", "항목", choice(TRAIT_WORDS)),
        Column("valid_from", "시작일", day),
        Column("valid_to", "종료일", day, required=False),
        Column("grade", "급지", up_to(GRADE_LENGTH), required=False),
        SOURCE,
    )
)
TARGETS = Layout(
    (
        Column("year", "사업연도", year),
        Column("quarter", "분기", choice(QUARTER_WORDS)),
        Column("code", "지역", target_region, aliases=("지역코드",)),
        Column("measure", "지표", choice(TARGET_WORDS)),
        Column("value", "목표", number),
        SOURCE,
    )
)

PROXY = "(참고치)"
TITLE = "자체 지표"
NOTES = (
    "모든 값은 참고치입니다. 국가승인통계인 디지털정보격차 실태조사의 지수가 아니며, 그 지수와 섞거나 견주지 않습니다.",
    "마감한 수업을 모두 셉니다. 실인원은 지역이나 달을 더한 수와 다릅니다.",
)


def measures_taking(
    title: str,
    rows: Sequence[tuple[Counted, Sequence[Told]]],
    measures: Sequence[OwnMeasure],
    facts: Sequence[tuple[str, book.Value]],
    now: datetime,
) -> Taking:
    """One row per region: each measure, and beside it what it stands on or why there is none. `facts`: of the scope."""
    columns = [book.Column("지역코드"), book.Column("지역")]
    for one in measures:
        name = _(one.term.name)
        columns += [book.Column(f"{name} {PROXY}", one.kind), book.Column(f"{name} 바탕")]
    values = [
        [
            region.code,
            region.name or NATION_WORDS[0],
            *(part for one in told for part in (one.value, one.reason)),
        ]
        for region, told in rows
    ]
    meanings = [f"{_(one.term.name)}: {_(one.term.meaning)} ({_(one.term.formula)})" for one in measures]
    return Taking(title, columns, values, facts, [*NOTES, *meanings], now)
