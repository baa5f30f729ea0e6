"""총괄: the measures of the nation, this month, year to date, and against the month before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Column, Figure, Kind, Table, Value
from learning_centers.submissions.queries.month import NATION, MonthSources
from learning_centers.submissions.workbook.regions import DONE
from learning_centers.submissions.year_to_date import count_together

Sums = Mapping[str, float]  # what an issue keeps of the nation; see `sums_of`
NAME = "총괄"
COLUMNS = (
    Column("지표"),
    Column("목표", Kind.WHOLE),
    Column("당월", Kind.WHOLE),
    Column("누계", Kind.WHOLE),
    Column("달성률", Kind.RATE),
    Column("전월 대비", Kind.WHOLE),
    Column("단위"),
)
PEOPLE = "people"
NO_TOTAL = ("centers", "enrolled")  # counted anew each month: adding them up would say nothing true
NOTES = (
    "누계는 이번 달과, 같은 사업연도 앞선 달들의 가장 나중 제출본을 모은 값입니다.",
    "실인원 누계는 여러 달에 온 사람도 한 번만 셉니다. 달마다의 값을 더한 수가 아닙니다.",
    "보고 대상, 보고, 미보고와 승인의 누계는 배움터×달의 수입니다.",
    "목표는 승인된 전국의 사업연도 목표이고, 달성률은 누계 ÷ 목표입니다. 승인된 목표가 없는 지표는 비워 둡니다.",
    "당월과 견줄 달마다의 목표는 없습니다. 분기 목표는 시스템의 사업 목표 화면에서 그 분기의 실적과 견줍니다.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of 총괄: a sum, or a rate of two sums."""

    name: str
    unit: str
    kind: Kind
    of: Callable[[Sums], float | None]
    key: str
    target: str = ""  # what a target of it goes by; empty: it has none


def _sum(key: str, name: str, unit: str) -> Line:
    return Line(name, unit, Kind.WHOLE, lambda sums: sums[key], key, key)


def _rate(name: str, over: str, under: str) -> Line:
    return Line(name, "%", Kind.RATE, lambda sums: sums[over] / sums[under] if sums[under] else None, over)


LINES = (
    _sum("centers", "배움터 수", "곳"),
    _sum("due", "보고 대상", "곳"),
    _sum("reported", "보고", "곳"),
    _sum("missing", "미보고", "곳"),
    _rate("완결률", "reported", "due"),
    _sum("counted", "승인", "곳"),
    _sum("lessons", "교육횟수", "회"),
    Line("교육시간", "시간", Kind.HOURS, lambda sums: sums["minutes"] / 60, "minutes", "hours"),
    _sum("visits", "연인원", "명"),
    _sum("enrolled", "수강인원", "명"),
    _sum(PEOPLE, "실인원", "명"),
    _sum("new", "신규", "명"),
    _rate("정원 대비", "visits", "capacity"),
    _sum("help_desk", "상담", "명"),
    _sum("zone", "체험존", "명"),
)


def sums_of(sources: MonthSources) -> dict[str, int]:
    """What this issue adds to the programme year. Rates are not kept: they follow from the sums."""
    nation = sources.figures.by_scope.get(NATION)
    taught = {
        name: getattr(nation, name) if nation else 0
        for name in ("lessons", "minutes", "visits", PEOPLE, "new", "capacity", "help_desk", "zone")
    }
    return taught | {
        "centers": len(sources.obligations),
        "due": sum(one.due for one in sources.obligations),
        "reported": sum(one.state in DONE for one in sources.obligations),
        "missing": sum(one.due and one.state not in DONE for one in sources.obligations),
        "counted": sum(one.counted for one in sources.obligations),
        "enrolled": sum(row.figures.people for row in sources.courses),
    }


def by_measure(sources: MonthSources, people: bytes) -> Table:
    """`people`: this month's, as `year_to_date.packed` gives them."""
    now = sums_of(sources)
    before = [_numbers(totals.figures) for totals in sources.earlier.values()]
    year = {key: sum((sums[key] for sums in before), value) for key, value in now.items()}
    year[PEOPLE] = count_together(
        [*(totals.people for totals in sources.earlier.values()), people], sources.merged
    )
    last = _numbers(sources.month_before.figures) if sources.month_before else None
    rows = [_row(line, now, year, last, sources.targets.get(line.target)) for line in LINES]
    missing = [month for month in sources.months_before if month not in sources.earlier]
    return Table(NAME, COLUMNS, rows, [*NOTES, *left_out(missing)])


def _row(line: Line, now: Sums, year: Sums, last: Sums | None, target: float | None) -> tuple[Value, ...]:
    """`target`: of the whole programme year, so it is the year to date that is told against it."""
    value = line.of(now)
    total = None if line.key in NO_TOTAL else line.of(year)
    earlier = line.of(last) if last else None
    difference = value - earlier if value is not None and earlier is not None else None
    return (
        line.name,
        shown(target, line.kind),
        shown(value, line.kind),
        shown(total, line.kind),
        total / target if target and total is not None else None,
        shown(difference, line.kind),
        line.unit,
    )


def shown(value: float | None, kind: Kind) -> Value:
    return value if value is None or kind is Kind.WHOLE else Figure(value, kind)


def _numbers(figures: Mapping[str, object]) -> dict[str, float]:
    return {key: value for key, value in figures.items() if isinstance(value, int | float)}


def left_out(months: Sequence[Month]) -> list[str]:
    """Says which months the year to date lacks, runs of them as one."""
    if not months:
        return []
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].next() == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    named = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return [f"제출본이 없어 누계에 들지 않은 달: {named}"]
