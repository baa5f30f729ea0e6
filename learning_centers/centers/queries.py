"""Reads of centers. `list_centers` sends three SELECTs, whatever their number."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from learning_centers.centers.places import Place, places_at
from learning_centers.core.access import Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.regions.queries import RegionRow, Regions
from models import (
    Center,
    CenterKind,
    CenterPeriod,
    CenterPlacement,
    Operator,
    PeriodState,
    ProgrammeYear,
    StaffMember,
)

KIND_NAMES = {
    CenterKind.HUB: mark("Hub center"),
    CenterKind.RESIDENT: mark("Resident site"),
    CenterKind.DISPATCH: mark("Dispatch venue"),
    CenterKind.EXPERIENCE: mark("Experience zone"),
}


class CenterState(StrEnum):
    """How a center stands on a day; the values are those of web/states.py."""

    PLANNED = "planned"  # not open yet
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Period:
    id: int
    state: PeriodState
    starts_on: date
    ends_on: date | None
    cause: str

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class CenterRow:
    """A center as it stands on one day. `place` None: nobody has said yet where it lies."""

    id: int
    code: str
    name: str
    kind: CenterKind
    address: str
    seats: int | None
    operator: str
    place: Place | None
    periods: tuple[Period, ...]  # by first day
    state: CenterState
    latitude: float | None  # of the door, when somebody has said
    longitude: float | None

    @property
    def open_periods(self) -> tuple[Period, ...]:
        return tuple(period for period in self.periods if period.state is PeriodState.OPEN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of centers is narrowed to; None and "" leave it wide."""

    province_id: int | None = None
    district_id: int | None = None
    kind: CenterKind | None = None
    state: CenterState | None = None
    name: str = ""

    def takes(self, row: CenterRow) -> bool:
        place = row.place
        return (
            (self.province_id is None or (place is not None and place.province_id == self.province_id))
            and (self.district_id is None or (place is not None and place.district_id == self.district_id))
            and self.kind in (None, row.kind)
            and self.state in (None, row.state)
            and (not self.name or name_key(self.name) in name_key(row.name) or self.name.strip() == row.code)
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """From `valid_from` on the center lies in this district (as named then)."""

    valid_from: date
    district_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A center whose district was divided, and the districts it may lie in now."""

    row: CenterRow
    choices: tuple[RegionRow, ...]


def name_key(name: str) -> str:
    """What names are compared by: to the letter, spaces apart."""
    return "".join(unicodedata.normalize("NFC", name).split())


def list_centers(
    session: Session, regions: Regions, viewer: Viewer, day: date, wanted: Wanted | None = None
) -> list[CenterRow]:
    """The centers `viewer` sees, as on `day`, by code."""
    wanted = wanted or Wanted()
    rows = _rows(session, regions, None if viewer.center_ids is None else sorted(viewer.center_ids), day)
    return [row for row in rows if wanted.takes(row)]


def get_center(session: Session, regions: Regions, center_id: int, viewer: Viewer, day: date) -> CenterRow:
    """Raises NotFound: absent, or not one of `viewer`'s."""
    found = _rows(session, regions, [center_id], day) if viewer.sees(center_id) else []
    if not found:
        raise NotFound(_("This center is not there."))
    return found[0]


def list_placements(session: Session, center_id: int) -> list[Placed]:
    """By first day. Takes a center that `get_center` let through."""
    rows = session.exec(
        select(col(CenterPlacement.valid_from), col(CenterPlacement.district_id))
        .where(CenterPlacement.center_id == center_id)
        .order_by(col(CenterPlacement.valid_from))
    )
    return [Placed(*row) for row in rows]


def list_staff(session: Session, center_id: int) -> list[StaffMember]:
    """By role, then name. Takes a center that `get_center` let through."""
    members = session.exec(
        select(StaffMember)
        .where(StaffMember.center_id == center_id)
        .order_by(col(StaffMember.role), col(StaffMember.name), col(StaffMember.id))
    )
    return list(members)


def list_waiting(session: Session, regions: Regions, viewer: Viewer, day: date) -> list[Waiting]:
    """The centers of `viewer` whose district was divided and that nobody has placed since, by code."""
    return [
        Waiting(row, tuple(regions.successors(row.place.district_id)))
        for row in list_centers(session, regions, viewer, day)
        if row.place is not None and row.place.waiting
    ]


def default_opening(session: Session, today: date) -> date:
    """The day from which a center counts when nobody says: the first day of the running programme year.

    Without one, 1 January: a list handed over in March must not lose what was taught since January.
    """
    month = str(Month.of(today))
    first = session.exec(
        select(ProgrammeYear.first_month)
        .where(ProgrammeYear.first_month <= month, ProgrammeYear.last_month >= month)
        .order_by(col(ProgrammeYear.year).desc())
        .limit(1)
    ).first()
    return Month.parse(first).first if first else date(today.year, 1, 1)


def state_on(periods: Sequence[Period], day: date) -> CenterState:
    """Of one center; `periods` by first day."""
    here = {period.state for period in periods if period.covers(day)}
    if PeriodState.OPEN in here:
        return CenterState.SUSPENDED if PeriodState.SUSPENDED in here else CenterState.ACTIVE
    starts = [period.starts_on for period in periods if period.state is PeriodState.OPEN]
    return CenterState.PLANNED if starts and day < min(starts) else CenterState.CLOSED


def _rows(session: Session, regions: Regions, ids: list[int] | None, day: date) -> list[CenterRow]:
    query = select(Center, col(Operator.name)).outerjoin(Operator, col(Operator.id) == Center.operator_id)
    if ids is not None:
        query = query.where(col(Center.id).in_(ids))
    places = places_at(session, regions, day, ids)
    periods = _periods(session, ids)
    return [
        CenterRow(
            center.id,
            center.code,
            center.name,
            center.kind,
            center.address,
            center.seats,
            operator or "",
            places.get(center.id),
            tuple(periods[center.id]),
            state_on(periods[center.id], day),
            center.latitude,
            center.longitude,
        )
        for center, operator in session.exec(query.order_by(col(Center.code)))
    ]


def _periods(session: Session, ids: list[int] | None) -> dict[int, list[Period]]:
    query = select(CenterPeriod)
    if ids is not None:
        query = query.where(col(CenterPeriod.center_id).in_(ids))
    found: dict[int, list[Period]] = defaultdict(list)
    for row in session.exec(query.order_by(col(CenterPeriod.starts_on), col(CenterPeriod.id))):
        found[row.center_id].append(Period(row.id, row.state, row.starts_on, row.ends_on, row.cause))
    return found
