"""Who asked for the edu-bus in the made-up programme: wishes for its stops, as they stand before a bus drives.

A room of its own: each request has a story, and its last line is its state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from learning_centers.accounts.queries import province_on
from learning_centers.core.clock import in_seoul
from learning_centers.demo import names
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Row, Rows
from learning_centers.demo.sites import Site
from learning_centers.regions.queries import Regions
from learning_centers.stop_requests import words
from models import (
    BusStop,
    ConfirmedBy,
    EquipmentKind,
    RequestEvent,
    RequestSource,
    RequestState,
    StopRequest,
)

S = RequestState
CONFIRMED = (S.UNCONFIRMED, S.RECEIVED)
# State after state; so many weeks before now.
STORIES: tuple[tuple[int, tuple[RequestState, ...]], ...] = (
    (26, (*CONFIRMED, S.ACCEPTED)),  # its last day went by
    (20, (*CONFIRMED, S.REFUSED)),
    (18, (*CONFIRMED, S.WAITING, S.WITHDRAWN)),
    (15, (*CONFIRMED, S.ACCEPTED)),
    (13, (*CONFIRMED, S.WAITING)),
    (12, (*CONFIRMED, S.ACCEPTED)),
    (9, (*CONFIRMED, S.WAITING)),
    (8, (*CONFIRMED, S.ACCEPTED, S.WITHDRAWN)),
    (7, (*CONFIRMED, S.ACCEPTED)),
    (5, (*CONFIRMED, S.REFUSED)),
    (4, (*CONFIRMED, S.ACCEPTED)),
    (2, (*CONFIRMED,)),
    (1, (*CONFIRMED,)),
    (1, (*CONFIRMED,)),
    (0, (S.UNCONFIRMED,)),
    (0, (S.UNCONFIRMED,)),
    *(
        (weeks, (*CONFIRMED, S.ACCEPTED)) for weeks in (19, 17, 16, 14, 3)
    ),  # for the runs that `runs_of_buses` makes
)
GONE_BY = 0  # which of the stories: its span is over
BY_PHONE = (3, 10)
STANDING = (5, 8)  # again every few weeks
WITHOUT_STOP = (11, 13, 14)
STEP = timedelta(days=3)
SPAN = timedelta(days=70)
WAITED = (words.WAITED, words.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the requests of a province are decided."""

    province_id: int
    officer_id: int
    stops: Sequence[Row]


def add_requests(rows: Rows, programme: Programme, regions: Regions, sites: Sequence[Site]) -> None:
    """For each province with stops, which must be waiting in `rows`."""
    day = programme.running.last
    officers = {province_on(regions, site.home.province_id, day): site.home.officer_id for site in sites}
    by_province: dict[int, list[Row]] = {}
    for stop in rows.waiting(BusStop):
        by_province.setdefault(regions.province_of(stop["district_id"]), []).append(stop)
    for province_id, stops in by_province.items():
        desk = _Desk(province_id, officers[province_id], stops)
        random = programme.random("requests", province_id)
        for n, (weeks, story) in enumerate(STORIES):
            _add_request(rows, programme, desk, n, weeks, story, random)


def _add_request(
    rows: Rows,
    programme: Programme,
    desk: _Desk,
    n: int,
    weeks: int,
    story: Sequence[RequestState],
    random: Random,
) -> None:
    stop = desk.stops[n % len(desk.stops)]
    now = programme.today or programme.running.first
    asked_at = in_seoul(now - timedelta(weeks=weeks, days=1), time(9 + n % 8, 10))
    source = RequestSource.PHONE if n in BY_PHONE else RequestSource.PUBLIC
    told = story[1:] if n in (*BY_PHONE, *STANDING) else story
    last_at = asked_at + STEP * (len(told) - 1)
    confirmed = S.RECEIVED in story
    decided = len(story) > len(CONFIRMED)
    request_id = rows.add_new(
        StopRequest,
        number=f"{random.randint(20_000_000, 89_999_999)}",
        source=RequestSource.STANDING if n in STANDING else source,
        state=story[-1],
        province_id=desk.province_id,
        district_id=stop["district_id"],
        stop_id=None if n in WITHOUT_STOP else stop["id"],
        place=stop["name"],
        township=stop["township"],
        address=stop["address"],
        organisation=random.choice(names.ASKING_GROUPS),
        asker=names.person(random),
        phone=names.phone(7_000_000 + 100 * desk.province_id + n),
        email="",
        people=random.randint(5, 24),
        wish=random.choice(names.WISHES),
        equipment=_equipment(random),
        confirmed_by=_how(source, n) if confirmed else None,
        confirmed_at=asked_at + (timedelta() if told is not story else STEP) if confirmed else None,
        decided_at=last_at if decided else None,
        decided_by_id=desk.officer_id if decided else None,
        asked_at=asked_at,
        asked_by_id=None if told is story else desk.officer_id,
        **_span(n, now, asked_at.date(), random),
    )
    _add_story(rows, desk, request_id, told, asked_at, n)


def _how(source: RequestSource, n: int) -> ConfirmedBy:
    staff = source is RequestSource.PHONE or n in STANDING
    return ConfirmedBy.STAFF if staff else ConfirmedBy.CALL


def _equipment(random: Random) -> dict[str, int]:
    wanted = {EquipmentKind.TABLET: random.randint(4, 12)}
    if random.random() < 0.5:
        wanted[EquipmentKind.KIOSK] = 1
    return {str(kind): pieces for kind, pieces in wanted.items()}


def _span(n: int, now: date, asked_on: date, random: Random) -> Mapping[str, Any]:
    """The days, weekdays and hours wished for; and the rhythm of a standing one, which rests at harvest."""
    standing = n in STANDING
    until = now - timedelta(days=20) if n == GONE_BY else now + SPAN
    return {
        "wished_from": asked_on,
        "wished_until": now + 4 * SPAN if standing else until,
        "weekdays": random.choice(("", "", "024", "13", "01234")),
        "hours_from": random.choice((None, time(9, 30), time(13))),
        "hours_until": random.choice((None, time(17))),
        "every_weeks": 4 if standing else None,
        "least_gap": 21 if standing else None,
        "greatest_gap": 35 if standing else None,
        "rest_from": "09-20" if standing else "",
        "rest_until": "10-20" if standing else "",
    }


def _add_story(
    rows: Rows, desk: _Desk, request_id: int, told: Sequence[RequestState], asked_at: datetime, n: int
) -> None:
    """told: the states in their order; the asker begins it, but for what staff typed."""
    for step, state in enumerate(told):
        by_asker = state in (S.UNCONFIRMED, S.WITHDRAWN)
        rows.add(
            RequestEvent,
            request_id=request_id,
            state=state,
            reason=_reason(state, typed=told[0] is S.RECEIVED, n=n),
            by_id=0 if by_asker else desk.officer_id,
            at=asked_at + STEP * step,
        )


def _reason(state: RequestState, *, typed: bool, n: int) -> str:
    if state is S.REFUSED:
        return names.REFUSALS[n % len(names.REFUSALS)]
    if state is S.WITHDRAWN:
        return WAITED[n % len(WAITED)]
    if state is S.RECEIVED:
        return words.BY_STAFF if typed else words.BY_CALL
    return ""
