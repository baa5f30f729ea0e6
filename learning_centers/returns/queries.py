"""Reads of the month: who owes it and how it stands. What is owed is derived, never set by a button."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.centers.places import Place, places_at
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.regions.queries import Regions, load
from models import (
    APPROVED_STATES,
    LOCKED_STATES,
    Account,
    Center,
    CenterKind,
    CenterPeriod,
    HelpDeskVisit,
    HolidayOverride,
    Lesson,
    LessonState,
    Offering,
    OfferingState,
    Operator,
    PeriodState,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnState,
    ZoneVisit,
)


class ObligationState(StrEnum):
    NOT_DUE = "not_due"
    MISSING = "missing"
    REPORTED = "reported"
    ZERO = "zero"  # a person confirmed that there was nothing


@dataclass(frozen=True, slots=True)
class Obligation:
    """One center in one month."""

    center_id: int
    code: str
    name: str
    kind: CenterKind
    operator: str
    district_id: int
    province_id: int
    waiting: bool  # its district was divided and it is not placed yet
    due: bool
    cause: str  # why it is not due, worded; empty when it is
    state: ObligationState
    return_state: ReturnState | None
    version: int  # of the return; 0 without one
    handed_in_at: datetime | None
    handed_in_by_id: int | None
    approved_at: datetime | None
    sent_back_reason: str
    counted: bool  # approved or accepted: only these stand in the figures of the nation

    @property
    def shown_state(self) -> str:
        """The one word a page shows, a key of web.states.STATES."""
        if self.return_state is ReturnState.OPEN:
            return "reopened"
        if self.return_state in (ReturnState.SENT_BACK, ReturnState.APPROVED, ReturnState.ACCEPTED):
            return str(self.return_state)
        return str(self.state)


def list_obligations(
    session: Session,
    month: Month,
    *,
    on: date | None = None,
    regions: Regions | None = None,
    center_ids: Iterable[int] | None = None,
) -> list[Obligation]:
    """Every center (or `center_ids`) with what it owes for `month`, by center code. Five SELECTs, two for regions.

    on: the day whose boundaries place the centers; the last of the month (as at the time) unless given.
    """
    regions = regions or load(session)
    wanted = None if center_ids is None else sorted(center_ids)
    places = places_at(session, regions, on or month.last, wanted)
    query = select(Center, Operator.name).outerjoin(Operator, col(Operator.id) == Center.operator_id)
    if wanted is not None:
        query = query.where(col(Center.id).in_(wanted))
    centers = session.exec(query.order_by(col(Center.code))).all()
    returns = {row.center_id: row for row in session.exec(select(Return).where(Return.month == str(month)))}
    reasons = _sent_back_reasons(session, month)
    periods = _periods(session, wanted)
    return [
        _obligation(
            center,
            operator or "",
            places[center.id],
            month,
            periods[center.id],
            returns.get(center.id),
            reasons,
        )
        for center, operator in centers
        if center.id in places
    ]


def _obligation(
    center: Center,
    operator: str,
    place: Place,
    month: Month,
    periods: Sequence[CenterPeriod],
    row: Return | None,
    reasons: dict[int, str],
) -> Obligation:
    cause = why_not_due(month, periods)
    handed_in = row is not None and row.state in LOCKED_STATES
    due = handed_in or not cause
    state = ObligationState.MISSING if due else ObligationState.NOT_DUE
    if row is not None and handed_in:
        state = ObligationState.ZERO if row.zero else ObligationState.REPORTED
    return Obligation(
        center_id=center.id,
        code=center.code,
        name=center.name,
        kind=center.kind,
        operator=operator,
        district_id=place.district_id,
        province_id=place.province_id,
        waiting=place.waiting,
        due=due,
        cause="" if due else cause,
        state=state,
        return_state=row.state if row else None,
        version=row.version if row else 0,
        handed_in_at=row.handed_in_at if row else None,
        handed_in_by_id=row.handed_in_by_id if row else None,
        approved_at=row.approved_at if row else None,
        sent_back_reason=reasons.get(row.id, "") if row and row.state is ReturnState.SENT_BACK else "",
        counted=row is not None and row.state in APPROVED_STATES,
    )


def why_not_due(month: Month, periods: Sequence[CenterPeriod]) -> str:
    """Empty when the center was open and not suspended on at least one day of `month`, else the worded cause."""
    opened = [period for period in periods if period.state is PeriodState.OPEN]
    days = _days(month, opened)
    if not days:
        if not opened:
            return _("No opening period is entered.")
        first = min(period.starts_on for period in opened)
        if first > month.last:
            return _("Opens on %(day)s.", day=first.isoformat())
        return _("Was closed all month.")
    suspended = [period for period in periods if period.state is PeriodState.SUSPENDED]
    if days <= _days(month, suspended):
        causes = ", ".join(dict.fromkeys(period.cause for period in suspended if period.cause))
        return _("Suspended: %(cause)s", cause=causes) if causes else _("Suspended all month.")
    return ""


def _days(month: Month, periods: Iterable[CenterPeriod]) -> set[date]:
    covered: set[date] = set()
    for period in periods:
        first = max(period.starts_on, month.first)
        last = min(period.ends_on or month.last, month.last)
        covered.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return covered


def _periods(session: Session, center_ids: list[int] | None) -> dict[int, list[CenterPeriod]]:
    query = select(CenterPeriod).order_by(col(CenterPeriod.center_id), col(CenterPeriod.starts_on))
    if center_ids is not None:
        query = query.where(col(CenterPeriod.center_id).in_(center_ids))
    found: dict[int, list[CenterPeriod]] = defaultdict(list)
    for period in session.exec(query):
        found[period.center_id].append(period)
    return found


def _sent_back_reasons(session: Session, month: Month) -> dict[int, str]:
    """Return id -> the reason it was last sent back for."""
    rows = session.exec(
        select(ReturnEvent.return_id, ReturnEvent.reason)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .where(Return.month == str(month), col(ReturnEvent.act) == ReturnAct.SEND_BACK)
        .order_by(col(ReturnEvent.id))
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counts over some obligations. Rates are never capped; None without a denominator."""

    centers: int
    due: int
    reported: int
    zero: int
    approved: int
    waiting: int  # handed in, not yet approved
    missing: int
    on_time: int

    @property
    def done(self) -> int:
        return self.reported + self.zero

    @property
    def completeness(self) -> float | None:
        """완결률: (reported + confirmed zero) ÷ due."""
        return self.done / self.due if self.due else None

    @property
    def on_time_rate(self) -> float | None:
        """Handed in by the due date ÷ due."""
        return self.on_time / self.due if self.due else None


def count_up(obligations: Sequence[Obligation], due_at: datetime) -> Ledger:
    """`due_at`: the last moment to hand in on time, aware."""
    states = [one.state for one in obligations]
    return Ledger(
        centers=len(obligations),
        due=sum(one.due for one in obligations),
        reported=states.count(ObligationState.REPORTED),
        zero=states.count(ObligationState.ZERO),
        approved=sum(one.counted for one in obligations),
        waiting=sum(one.return_state is ReturnState.HANDED_IN for one in obligations),
        missing=states.count(ObligationState.MISSING),
        on_time=sum(
            one.due
            and one.handed_in_at is not None
            and one.handed_in_at <= due_at
            and one.state is not ObligationState.MISSING
            for one in obligations
        ),
    )


def get_obligation(session: Session, center_id: int, month: Month, viewer: Viewer) -> Obligation:
    """Raises NotFound: no such center, or not the viewer's."""
    found = list_obligations(session, month, center_ids=[center_id]) if viewer.sees(center_id) else []
    if not found:
        raise NotFound(_("There is no such center."))
    return found[0]


@dataclass(frozen=True, slots=True)
class Story:
    """One line of a return's history."""

    act: ReturnAct
    at: datetime
    by: str
    reason: str
    parts: str


def history(session: Session, center_id: int, month: Month) -> list[Story]:
    """Every act on the return, oldest first."""
    rows = session.exec(
        select(ReturnEvent, Account.name)
        .join(Return, col(Return.id) == ReturnEvent.return_id)
        .outerjoin(Account, col(Account.id) == ReturnEvent.by_id)
        .where(Return.month == str(month), Return.center_id == center_id)
        .order_by(col(ReturnEvent.id))
    )
    return [
        Story(event.act, event.at, name or _("System"), event.reason, event.parts) for event, name in rows
    ]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What of a month will not be counted as it stands."""

    open_lessons: int  # approved and not closed: their marks do not count
    unapproved: int  # lessons of plans that nobody approved


def unfinished(
    session: Session, month: Month, center_ids: Iterable[int] | None = None
) -> dict[int, Unfinished]:
    """Center id -> lessons left open, where there are any."""
    query = (
        select(
            Lesson.center_id,
            func.count().filter(col(Offering.state) == OfferingState.APPROVED),
            func.count(),
        )
        .join(Offering, col(Offering.id) == Lesson.offering_id)
        .where(
            Lesson.month == str(month),
            col(Lesson.state) == LessonState.PLANNED,
            col(Offering.state) != OfferingState.CANCELLED,
        )
        .group_by(col(Lesson.center_id))
    )
    if center_ids is not None:
        query = query.where(col(Lesson.center_id).in_(list(center_ids)))
    return {
        center_id: Unfinished(int(opened), int(total) - int(opened))
        for center_id, opened, total in session.exec(query)
    }


def centers_with_entries(session: Session, month: Month, center_ids: Iterable[int] | None = None) -> set[int]:
    """Centers that held a lesson or logged a visit in `month`: they cannot confirm a zero. Three SELECTs."""
    found: set[int] = set()
    for table in (Lesson, HelpDeskVisit, ZoneVisit):
        query = select(col(table.center_id)).where(col(table.month) == str(month)).distinct()
        if table is Lesson:
            query = query.where(col(Lesson.state) == LessonState.CLOSED)
        if center_ids is not None:
            query = query.where(col(table.center_id).in_(list(center_ids)))
        found |= set(session.exec(query))
    return found


def holiday_overrides(session: Session) -> dict[date, bool]:
    """One-off days laid over the library's holidays: day -> is a holiday."""
    return dict(session.exec(select(col(HolidayOverride.on), col(HolidayOverride.is_holiday))).all())
