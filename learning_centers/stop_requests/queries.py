"""Reads of requests: the list of staff, one with its story, and the one a stranger asks for."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from learning_centers.buses.reach import BusReach
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.paging import Page, nearest
from learning_centers.stop_requests.asked import LEAST_GROUP
from learning_centers.stop_requests.ways import ENDED
from models import (
    Account,
    BusRun,
    BusStop,
    DriveState,
    RequestEvent,
    RequestSource,
    RequestState,
    RunStop,
    StopRequest,
)

PAGE_SIZE = 50
LAST_DIGITS = 4
TO_COME = (DriveState.PLANNED, DriveState.ON_THE_ROAD)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`state` None: those that have not ended. `standing`: only those (or only the others)."""

    state: RequestState | None = None
    everything: bool = False
    district_id: int | None = None
    standing: bool | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    request: StopRequest
    stop: str  # its name; "" while nobody has chosen one
    seen: int  # id of the last event: what the page knew

    @property
    def few(self) -> bool:
        """Fewer people than a group that asks by itself must have."""
        return self.request.people < LEAST_GROUP


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story. `by`: a name; "" is the asker or the program."""

    id: int
    state: RequestState
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    run_id: int
    starts_at: datetime
    ends_at: datetime
    state: DriveState


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one request. `visits`: of published runs, the newest first."""

    request: StopRequest
    stop: BusStop | None
    events: tuple[Told, ...]  # the newest first
    visits: tuple[Visit, ...]

    @property
    def seen(self) -> int:
        return self.events[0].id if self.events else 0

    @property
    def coming(self) -> Visit | None:
        """The next visit."""
        planned = [one for one in self.visits if one.state in TO_COME]
        return planned[-1] if planned else None


def list_requests(session: Session, reach: BusReach, wanted: Wanted, page: int) -> Page[RequestRow]:
    """In reach, who waits longest first. Two SELECTs."""
    where = _where(reach, wanted)
    total = session.exec(select(func.count()).select_from(StopRequest).where(*where)).one()
    number = nearest(page, total, PAGE_SIZE)
    last = (
        select(func.max(col(RequestEvent.id)))
        .where(col(RequestEvent.request_id) == col(StopRequest.id))
        .correlate(StopRequest)
        .scalar_subquery()
    )
    rows = session.execute(
        select(StopRequest, col(BusStop.name), last)
        .outerjoin(BusStop, col(BusStop.id) == StopRequest.stop_id)
        .where(*where)
        .order_by(col(StopRequest.asked_at), col(StopRequest.id))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    found = [RequestRow(one, stop or "", seen or 0) for one, stop, seen in rows]
    return Page(found, number, total, PAGE_SIZE)


def _where(reach: BusReach, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [_inside(reach)]
    if wanted.state is not None:
        where.append(col(StopRequest.state) == wanted.state)
    elif not wanted.everything:
        where.append(col(StopRequest.state).not_in(ENDED))
    if wanted.district_id is not None:
        where.append(col(StopRequest.district_id) == wanted.district_id)
    if wanted.standing is not None:
        standing = col(StopRequest.source) == RequestSource.STANDING
        where.append(standing if wanted.standing else ~standing)
    return where


def _inside(reach: BusReach) -> ColumnElement[bool]:
    ids = reach.region_ids()
    return true() if ids is None else col(StopRequest.province_id).in_(ids)


def count_states(session: Session, reach: BusReach) -> dict[RequestState, int]:
    """In reach. One SELECT."""
    rows = session.exec(
        select(col(StopRequest.state), func.count()).where(_inside(reach)).group_by(col(StopRequest.state))
    )
    return dict(rows.all())


def get_request(session: Session, reach: BusReach, request_id: int, *, lock: bool = False) -> StopRequest:
    """`lock`: others wait with their changes until the end of the transaction.

    Raises NotFound: absent, or of a province that is not the viewer's.
    """
    found = session.get(StopRequest, request_id, with_for_update=lock or None)
    if found is None or not reach.covers(found.province_id):
        raise NotFound(_("This request is not there."))
    return found


def last_event(session: Session, request_id: int) -> int:
    newest = select(func.max(col(RequestEvent.id))).where(RequestEvent.request_id == request_id)
    return session.exec(newest).one() or 0


def tell_story(session: Session, request: StopRequest) -> Story:
    """Three SELECTs."""
    events = session.execute(
        select(RequestEvent, col(Account.name))
        .outerjoin(Account, col(Account.id) == RequestEvent.by_id)
        .where(col(RequestEvent.request_id) == request.id)
        .order_by(col(RequestEvent.id).desc())
    )
    told = tuple(Told(one.id, one.state, one.reason, name or "", one.at) for one, name in events)
    visits = session.execute(
        select(col(RunStop.run_id), col(RunStop.starts_at), col(RunStop.ends_at), col(RunStop.state))
        .where(col(RunStop.request_id) == request.id)
        .order_by(col(RunStop.starts_at).desc())
    )
    stop = None if request.stop_id is None else session.get(BusStop, request.stop_id)
    return Story(request, stop, told, tuple(Visit(*row) for row in visits))


def list_stops(session: Session, district_id: int) -> Sequence[BusStop]:
    """Those of the district that are still used, by name."""
    return session.exec(
        select(BusStop)
        .where(BusStop.district_id == district_id, col(BusStop.retired_on).is_(None))
        .order_by(col(BusStop.name), col(BusStop.id))
    ).all()


def find_by_once(session: Session, once: str) -> StopRequest | None:
    """The request that this very form made."""
    return session.exec(select(StopRequest).where(StopRequest.once == once)).first()


def find_by_number(session: Session, number: str, *, lock: bool = False) -> StopRequest | None:
    query = select(StopRequest).where(StopRequest.number == number)
    return session.exec(query.with_for_update() if lock else query).first()


def find_of_asker(session: Session, number: str, end_of_phone: str) -> StopRequest | None:
    """Who knows the number and the last digits of the telephone may look. Nobody when it was destroyed."""
    found = find_by_number(session, number)
    if found is None or not found.phone:
        return None
    fits = hmac.compare_digest(end_of_phone.encode(), found.phone[-LAST_DIGITS:].encode())
    return found if fits else None


def waiting_weeks(since: datetime, day: date) -> int:
    """Whole weeks from a moment to a day in Seoul."""
    return max(0, (day - since.astimezone(SEOUL).date()).days // 7)


def days_to_come(session: Session, stop_ids: Sequence[int]) -> dict[int, list[date]]:
    """Stop id -> days in order on which a published run goes there that has not been driven. One SELECT."""
    rows = session.execute(
        select(col(RunStop.stop_id), col(BusRun.day))
        .join(BusRun, col(BusRun.id) == RunStop.run_id)
        .where(
            col(RunStop.stop_id).in_(stop_ids),
            col(RunStop.state).in_(TO_COME),
            col(BusRun.state).in_(TO_COME),
        )
        .order_by(col(BusRun.day))
    )
    found: dict[int, list[date]] = {}
    for stop_id, day in rows:
        found.setdefault(stop_id, []).append(day)
    return found
