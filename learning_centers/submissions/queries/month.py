"""Everything the workbook of a month is made of, read in one snapshot: a fixed number of SELECTs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.after_course.results import Satisfaction, satisfaction
from learning_centers.bus_runs.figures import Line, list_lines
from learning_centers.core.months import Month
from learning_centers.evidence.counts import Held, count_offerings
from learning_centers.figures.courses import CourseFigures, course_figures
from learning_centers.figures.queries import Figures, MonthFigures, month_figures, programme_start
from learning_centers.measures.queries import national_targets
from learning_centers.regions.queries import Regions, load
from learning_centers.returns.queries import Obligation, list_obligations
from learning_centers.submissions.queries.goals import Standing, standings
from learning_centers.submissions.queries.issues import Newest, Totals, figures_of, find_newest, totals_of
from models import (
    Account,
    Attendee,
    Course,
    CourseLevel,
    ProgrammeYear,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnSnapshot,
    TeachingMode,
    Waiver,
)

NATION = "nation"
RECOMPILED_AFTER = (ReturnAct.APPROVE, ReturnAct.ACCEPT, ReturnAct.REOPEN)


@dataclass(frozen=True, slots=True)
class CourseRow:
    name: str
    level: CourseLevel | None
    mode: TeachingMode | None
    figures: CourseFigures


@dataclass(frozen=True, slots=True)
class Unlocking:
    """The last time a center's month was given back to be mended."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Waived:
    """A rule that was waived, by whom and why; `until` None: without an end."""

    rule: str
    reason: str = ""
    by: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said when a center's month was last signed."""

    warnings: Sequence[str]  # rule ids
    waived: Sequence[Waived]


@dataclass(frozen=True, slots=True)
class MonthSources:
    month: Month
    programme_year: int
    obligations: Sequence[Obligation]  # every center, by code
    regions: Regions
    figures: MonthFigures  # keys: NATION, and what the `…_key` functions give
    courses: Sequence[CourseRow]  # by name
    satisfaction: Mapping[int, Satisfaction]  # by course id
    offerings: Mapping[int, Held]  # center id -> offerings with a lesson held, and with their evidence
    earlier: Mapping[Month, Totals]  # newest issue of each earlier month of the programme year
    months_before: Sequence[Month]  # all earlier months of the programme year
    month_before: Totals | None  # of the calendar's previous month
    merged: Sequence[tuple[int, int]]  # (duplicate, who stays)
    approvals: str
    newest: Newest | None
    newest_figures: Mapping[int, Mapping[str, object]]
    unlocked: Mapping[int, Unlocking]  # by center id
    checked: Mapping[int, Checked]  # by center id
    goals: Sequence[Standing]
    runs: Sequence[Line]  # of the edu-bus
    targets: Mapping[str, float]  # measure -> the approved target of the nation for the programme year

    def of(self, key: str) -> Figures:
        return self.figures.by_scope[key]


def province_key(province_id: int) -> str:
    return f"p{province_id}"


def district_key(district_id: int) -> str:
    return f"d{district_id}"


def center_key(center_id: int) -> str:
    return f"c{center_id}"


def read_month(session: Session, month: Month) -> MonthSources:
    """Call inside `core.database.snapshot`. Figures are those of approved centers only."""
    regions = load(session)
    obligations = list_obligations(session, month, regions=regions)
    counted = {one.center_id: one for one in obligations if one.counted}
    start = programme_start(session, month)
    months_before = start.until(month.previous())
    totals = totals_of(session, sorted({*months_before, month.previous()}))
    newest = find_newest(session, month)
    programme_year = _programme_year(session, month)
    return MonthSources(
        month=month,
        programme_year=programme_year,
        obligations=obligations,
        regions=regions,
        figures=month_figures(session, month, {one: _keys(row) for one, row in counted.items()}),
        courses=course_rows(session, course_figures(session, month, counted)),
        satisfaction=satisfaction(session, month, counted.__contains__),
        offerings=count_offerings(session, month),
        earlier={one: totals[one] for one in months_before if one in totals},
        months_before=months_before,
        month_before=totals.get(month.previous()),
        merged=_merged(session),
        approvals=approvals(session, [month])[month],
        newest=newest,
        newest_figures=figures_of(session, newest.id) if newest else {},
        unlocked=unlockings(session, month, since=newest.as_of if newest else None),
        checked=checked(session, month),
        runs=list_lines(session, month, month, counted),
        goals=standings(session, month.year),
        targets=national_targets(session, programme_year),
    )


def approvals(session: Session, months: Sequence[Month]) -> dict[Month, str]:
    """Month -> "newest id-count" of its approvals, acceptances and reopenings; "0-0" when there is none.

    The count belongs to it: of two transactions the one with the lower ids may commit last.
    """
    rows = session.exec(
        select(Return.month, func.max(col(ReturnEvent.id)), func.count())
        .join(ReturnEvent, col(ReturnEvent.return_id) == Return.id)
        .where(
            col(Return.month).in_([str(month) for month in months]),
            col(ReturnEvent.act).in_(RECOMPILED_AFTER),
        )
        .group_by(col(Return.month))
    )
    found = {Month.parse(month): f"{newest}-{count}" for month, newest, count in rows}
    return {month: found.get(month, "0-0") for month in months}


def newest_acts(session: Session, months: Sequence[Month]) -> dict[Month, datetime]:
    """Month -> when its approvals last changed."""
    rows = session.exec(
        select(Return.month, func.max(col(ReturnEvent.at)))
        .join(ReturnEvent, col(ReturnEvent.return_id) == Return.id)
        .where(
            col(Return.month).in_([str(month) for month in months]),
            col(ReturnEvent.act).in_(RECOMPILED_AFTER),
        )
        .group_by(col(Return.month))
    )
    return {Month.parse(month): at for month, at in rows}


def unlockings(
    session: Session, month: Month, *, until: datetime | None = None, since: datetime | None = None
) -> dict[int, Unlocking]:
    """Center id -> the last reopening or sending back (up to `until`); with all the reasons from `since` on."""
    query = (
        select(Return.center_id, ReturnEvent.at, ReturnEvent.reason)
        .join(ReturnEvent, col(ReturnEvent.return_id) == Return.id)
        .where(
            Return.month == str(month),
            col(ReturnEvent.act).in_((ReturnAct.REOPEN, ReturnAct.SEND_BACK)),
        )
        .order_by(col(ReturnEvent.id))
    )
    if until is not None:
        query = query.where(col(ReturnEvent.at) <= until)
    found: dict[int, Unlocking] = {}
    for center_id, at, reason in session.exec(query):
        before = found.get(center_id)
        together = before is not None and since is not None and before.at >= since
        found[center_id] = Unlocking(at, f"{before.reason} / {reason}" if before and together else reason)
    return found


def checked(session: Session, month: Month) -> dict[int, Checked]:
    """Center id -> what its newest signature of `month` says of the checks. Two SELECTs for all centers."""
    waivers = _waivers(session, month)
    newest = (
        select(func.max(ReturnSnapshot.event_id))
        .join(ReturnEvent, col(ReturnEvent.id) == ReturnSnapshot.event_id)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .where(Return.month == str(month))
        .group_by(col(Return.id))
    )
    rows = session.exec(
        select(Return.center_id, ReturnEvent.at, col(ReturnSnapshot.figures))
        .join(ReturnEvent, col(ReturnEvent.return_id) == Return.id)
        .join(ReturnSnapshot, col(ReturnSnapshot.event_id) == ReturnEvent.id)
        .where(col(ReturnSnapshot.event_id).in_(newest))
    )
    found = {}
    for center_id, at, signed in rows:
        waived = [_waived(rule, waivers.get((center_id, rule), ()), at) for rule in _rules(signed, "waived")]
        found[center_id] = Checked(_rules(signed, "warnings"), waived)
    return found


def _rules(signed: Mapping[str, object], key: str) -> list[str]:
    listed = signed.get(key)
    return [str(rule) for rule in listed] if isinstance(listed, list) else []


def _waived(rule: str, waivers: Sequence[tuple[datetime, Waived]], at: datetime) -> Waived:
    """The waiver that stood when the month was signed."""
    granted = [waiver for granted_at, waiver in waivers if granted_at <= at]
    return granted[-1] if granted else Waived(rule)


def _waivers(session: Session, month: Month) -> dict[tuple[int, str], list[tuple[datetime, Waived]]]:
    """(center, rule) -> when each waiver was granted, and the waiver, oldest first."""
    rows = session.exec(
        select(Waiver, Account.name)
        .outerjoin(Account, col(Account.id) == Waiver.granted_by_id)
        .where(Waiver.month == str(month))
        .order_by(col(Waiver.id))
    )
    found: dict[tuple[int, str], list[tuple[datetime, Waived]]] = defaultdict(list)
    for row, name in rows:
        waiver = Waived(row.rule, row.reason, name or "", row.until)
        found[row.center_id, row.rule].append((row.granted_at, waiver))
    return found


def _keys(one: Obligation) -> tuple[str, ...]:
    return (
        NATION,
        province_key(one.province_id),
        district_key(one.district_id),
        center_key(one.center_id),
    )


def _programme_year(session: Session, month: Month) -> int:
    entered = session.exec(
        select(ProgrammeYear.year).where(
            ProgrammeYear.first_month <= str(month), ProgrammeYear.last_month >= str(month)
        )
    ).first()
    return entered or month.year


def course_rows(session: Session, figures: Sequence[CourseFigures]) -> list[CourseRow]:
    known = {
        course_id: (name, level, mode)
        for course_id, name, level, mode in session.exec(
            select(Course.id, Course.name, col(Course.level), col(Course.mode))
        )
    }
    rows = [CourseRow(*known[one.course_id], one) for one in figures]
    return sorted(rows, key=lambda row: row.name)


def _merged(session: Session) -> list[tuple[int, int]]:
    rows = session.exec(
        select(Attendee.id, Attendee.merged_into_id).where(col(Attendee.merged_into_id).is_not(None))
    )
    return [(duplicate, keeper) for duplicate, keeper in rows if keeper is not None]
