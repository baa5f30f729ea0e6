"""Reads of the month: who owes it and how it stands. What is owed is derived, never set by a button."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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
    Center,
    CenterKind,
    CenterPeriod,
    Operator,
    PeriodState,
    Return,
    ReturnAct,
    ReturnEvent,
    ReturnState,
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
    of_month = select(Return).where(Return.month == str(month))
    if wanted is not None:
        query = query.where(col(Center.id).in_(wanted))
        of_month = of_month.where(col(Return.center_id).in_(wanted))
    centers = session.exec(query.order_by(col(Center.code))).all()
    returns = {row.center_id: row for row in session.exec(of_month)}
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


def _days(month: Month, periods: Iterable[CenterPeriod]) -> set[int]:
    """Ordinals: a thousand centers have 30,000 days, and dates would be made one by one."""
    covered: set[int] = set()
    begins, ends = month.first, month.last
    for period in periods:
        first, last = max(period.starts_on, begins), min(period.ends_on or ends, ends)
        covered.update(range(first.toordinal(), last.toordinal() + 1))
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


def get_obligation(session: Session, center_id: int, month: Month, viewer: Viewer) -> Obligation:
    """Raises NotFound: no such center, or not the viewer's."""
    found = list_obligations(session, month, center_ids=[center_id]) if viewer.sees(center_id) else []
    if not found:
        raise NotFound(_("There is no such center."))
    return found[0]
