"""총괄 of a province: from what the issues said of it, month by month, on their 시도별."""

from collections.abc import Mapping, Sequence

from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Figure, Table, Value
from learning_centers.submissions.workbook.nation import (
    COLUMNS,
    LINES,
    NAME,
    NO_TOTAL,
    PEOPLE,
    Line,
    left_out,
    shown,
)

Said = Mapping[str, Value]  # a row of 시도별 by header
Sums = dict[str, float | None]  # None: blank, or not to be had
NOTES = (
    "누계는 이 제출본과, 같은 사업연도 앞선 달들의 그때 가장 나중 제출본을 모은 값입니다.",
    "보고 대상, 보고, 미보고와 승인의 누계는 배움터×달의 수입니다.",
    "목표와 달성률은 전국 제출본에만 있습니다. 시도의 목표는 시스템의 사업 목표 화면에서 봅니다.",
)
NO_PEOPLE = (
    "실인원 누계는 비어 있습니다. 여러 달에 온 사람을 한 번만 세어야 해서 달마다의 값을 더할 수 없습니다."
)
HEADERS = {
    "centers": "배움터 수",
    "due": "보고 대상",
    "reported": "보고",
    "missing": "미보고",
    "counted": "승인",
    "lessons": "교육횟수",
    "visits": "연인원",
    PEOPLE: "실인원",
    "new": "신규",
    "help_desk": "상담",
    "zone": "체험존",
}


def by_measure(
    now: Said, earlier: Sequence[Said], last: Said | None, enrolled: int | None, missing: Sequence[Month]
) -> Table:
    """earlier: of the months of the programme year before; last: of the month before; enrolled: 수강인원, if known.

    missing: the months of the programme year that have no issue.
    """
    month = _sums(now) | {"enrolled": enrolled}
    before = [_sums(one) for one in earlier]
    year: Sums = {
        key: _together([value, *(one[key] for one in before if key in one)]) for key, value in month.items()
    }
    if before:
        year[PEOPLE] = None
        if any(one["capacity"] is None for one in (month, *before)):
            year["capacity"] = None
    ago = _sums(last) | {"enrolled": None} if last else None
    rows = [_row(line, month, year, ago) for line in LINES]
    return Table(NAME, COLUMNS, rows, [*NOTES, *([NO_PEOPLE] if before else []), *left_out(missing)])


def _row(line: Line, now: Sums, year: Sums, last: Sums | None) -> tuple[Value, ...]:
    value = _of(line, now)
    total = None if line.key in NO_TOTAL else _of(line, year)
    earlier = _of(line, last) if last else None
    difference = value - earlier if value is not None and earlier is not None else None
    kind = line.kind
    return line.name, None, shown(value, kind), shown(total, kind), None, shown(difference, kind), line.unit


def _of(line: Line, sums: Sums) -> float | None:
    """Blank where a sum that it needs is."""
    known = {key: value for key, value in sums.items() if value is not None}
    try:
        return line.of(known)
    except KeyError:
        return None


def _sums(said: Said) -> Sums:
    found: Sums = {key: _number(said[header]) for key, header in HEADERS.items()}
    hours, rate, visits = _number(said["교육시간"]), _number(said["정원 대비"]), found["visits"]
    found["minutes"] = None if hours is None else round(hours * 60)
    # The seats do not stand there: they follow from the rate, but for a month with lessons to which nobody came.
    seats = round(visits / rate) if visits and rate else None
    found["capacity"] = seats if found["lessons"] else 0
    return found


def _together(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _number(value: Value) -> float | None:
    plain = value.value if isinstance(value, Figure) else value
    return plain if isinstance(plain, int | float) else None
