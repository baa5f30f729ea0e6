"""The centers of the made-up programme: where they lie, when they are open, their rooms.

A room of its own: lessons and returns are made for a `Site`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta

from learning_centers.core.months import Month
from learning_centers.demo import names, points, spread
from learning_centers.demo.accounts import NewAccount, Place, add_account
from learning_centers.demo.programme import Programme, business_days
from learning_centers.demo.rows import Rows
from learning_centers.demo.staffing import Team, add_team
from learning_centers.regions.queries import Regions
from models import (
    Center,
    CenterKind,
    CenterPeriod,
    CenterPlacement,
    OpeningHours,
    Operator,
    PeriodState,
    Role,
    Venue,
)

SEATS = {CenterKind.HUB: 40, CenterKind.RESIDENT: 20, CenterKind.DISPATCH: 15, CenterKind.EXPERIENCE: 30}
ROOMS = {CenterKind.HUB: 3, CenterKind.RESIDENT: 2, CenterKind.DISPATCH: 1, CenterKind.EXPERIENCE: 1}
OPEN_ON, OPENS, CLOSES = range(5), time(9), time(18)  # Monday to Friday
# Of forty centers in a row: these open late, close early, rest for a month.
LATE, EARLY, RESTING, CYCLE = 5, 12, 17, 40

UNMAPPED = 10  # of so many centers one has no coordinates


@dataclass(frozen=True, slots=True)
class Opening:
    """From when to when a center is open, and its rest in between; days are included."""

    starts_on: date
    ends_on: date | None = None
    rest: Month | None = None

    def is_open(self, day: date) -> bool:
        if day < self.starts_on or (self.ends_on is not None and day > self.ends_on):
            return False
        return self.rest is None or day not in self.rest


@dataclass(frozen=True, slots=True)
class Home:
    """What the centers of one province share."""

    code: str  # of the province in 2021
    province_id: int  # as on the first day of the programme
    district_ids: tuple[int, ...]
    operator_id: int
    officer_id: int  # an account


@dataclass(frozen=True, slots=True)
class Site:
    id: int
    kind: CenterKind
    home: Home
    district_id: int
    district: str  # its name
    opening: Opening
    rooms: tuple[int, ...]
    team: Team
    shown: bool  # the accounts to try the app with are at work here

    @property
    def rural(self) -> bool:
        return self.district.endswith("군")

    def business_days(self, month: Month) -> list[date]:
        return [day for day in business_days(month) if self.opening.is_open(day)]

    def owes(self, month: Month) -> bool:
        """As `returns.queries.why_not_due` has it: open on at least one day."""
        days = (month.first + timedelta(days=n) for n in range(month.last.day))
        return any(self.opening.is_open(day) for day in days)


def add_sites(rows: Rows, programme: Programme, regions: Regions) -> list[Site]:
    """Every center, by province of 2021, with its operator, staff and accounts."""
    titles = names.centers(programme.random("centers"), programme.centers)
    homes = _add_homes(rows, programme, regions)
    lots = [(home, number) for home, count in homes for number in range(count)]
    serials: Counter[int] = Counter()
    sites = []
    for place, ((home, number), title) in enumerate(zip(lots, titles, strict=True)):
        serials[home.province_id] += 1
        code = f"C{regions.rows[home.province_id].code}{serials[home.province_id]:04d}"
        sites.append(_add_site(rows, programme, regions, home, _Lot(place, number, code, title)))
    return sites


@dataclass(frozen=True, slots=True)
class _Lot:
    place: int  # among all centers
    number: int  # in its province
    code: str
    title: str


def _add_homes(rows: Rows, programme: Programme, regions: Regions) -> list[tuple[Home, int]]:
    """Each province of 2021 that has centers, and how many. Two that are one by now share operator and officer."""
    day = programme.first.first
    shared: dict[int, tuple[int, int]] = {}
    homes = []
    for code, count in spread.split(programme.centers).items():
        if not count:
            continue
        districts = spread.list_districts(regions, code, day)
        province_id = regions.province_of(districts[0])
        if province_id not in shared:
            shared[province_id] = _add_offices(rows, programme, regions, province_id)
        homes.append((Home(code, province_id, tuple(districts), *shared[province_id]), count))
    return homes


def _add_offices(rows: Rows, programme: Programme, regions: Regions, province_id: int) -> tuple[int, int]:
    """The operator of a province and the account of its officer."""
    province = regions.rows[province_id]
    operator_id = rows.add_new(
        Operator, name=names.OPERATOR.format(province=province.name_ko), province_id=province_id
    )
    officer = NewAccount(
        Role.PROVINCE,
        province.name_en.lower(),
        names.person(programme.random("officer", province.code)),
        Place(province_id=province_id),
    )
    return operator_id, add_account(rows, officer, programme.prepared_at)


def _add_site(rows: Rows, programme: Programme, regions: Regions, home: Home, lot: _Lot) -> Site:
    shown = home.code == spread.HOME and lot.number == 0
    kind = _kind(lot.place, shown)
    district_id = home.district_ids[lot.number % len(home.district_ids)]
    address = names.ADDRESS.format(district=regions.full_name(district_id), number=lot.place + 1)
    where = points.inside(
        programme.random("door", lot.place), regions.rows[district_id].code, programme.first.first
    )
    known = lot.place % UNMAPPED != UNMAPPED - 1
    center_id = rows.add_new(
        Center,
        code=lot.code,
        name=lot.title,
        kind=kind,
        address=address,
        seats=SEATS[kind],
        latitude=where[0] if known else None,
        longitude=where[1] if known else None,
        operator_id=home.operator_id,
    )
    opening = _opening(programme, lot.place, home)
    _add_periods(rows, center_id, opening, lot.place)
    _add_placements(rows, programme, regions, center_id, district_id)
    for weekday in OPEN_ON:
        rows.add(OpeningHours, center_id=center_id, weekday=weekday, opens=OPENS, closes=CLOSES)
    return Site(
        id=center_id,
        kind=kind,
        home=home,
        district_id=district_id,
        district=regions.rows[district_id].name_ko,
        opening=opening,
        rooms=tuple(
            rows.add_new(Venue, center_id=center_id, name=name, seats=SEATS[kind] // ROOMS[kind])
            for name in names.ROOMS[: ROOMS[kind]]
        ),
        team=add_team(rows, programme, center_id, opening.starts_on, shown),
        shown=shown,
    )


def _kind(place: int, shown: bool) -> CenterKind:
    """Of twenty: two hubs, a center that is an experience zone, four dispatch venues."""
    if shown or place % 10 == 0:
        return CenterKind.HUB
    if place % 20 == 6:
        return CenterKind.EXPERIENCE
    return CenterKind.DISPATCH if place % 5 == 3 else CenterKind.RESIDENT


def _opening(programme: Programme, place: int, home: Home) -> Opening:
    """Most are open all the time; those of the province to try the app with always are."""
    random = programme.random("opening", place)
    month = random.choice(programme.months)
    first = programme.first.first
    turn = place % CYCLE
    if home.code == spread.HOME or turn not in (LATE, EARLY, RESTING):
        return Opening(first)
    if turn == LATE:
        return Opening(month.first.replace(day=random.randint(8, 20)))
    if turn == EARLY:
        return Opening(first, month.first.replace(day=random.randint(10, 25)))
    return Opening(first, rest=month)


def _add_periods(rows: Rows, center_id: int, opening: Opening, place: int) -> None:
    spans = [(PeriodState.OPEN, opening.starts_on, opening.ends_on, "")]
    if opening.rest is not None:
        cause = names.CAUSES_OF_REST[place // CYCLE % len(names.CAUSES_OF_REST)]
        spans.append((PeriodState.SUSPENDED, opening.rest.first, opening.rest.last, cause))
    for state, starts_on, ends_on, cause in spans:
        rows.add(
            CenterPeriod, center_id=center_id, state=state, starts_on=starts_on, ends_on=ends_on, cause=cause
        )


def _add_placements(
    rows: Rows, programme: Programme, regions: Regions, center_id: int, district_id: int
) -> None:
    """Where the district is divided during the programme, every second center is placed anew, the others wait."""
    placed = [(district_id, programme.first.first)]
    if regions.at(district_id, programme.running.last) is None and center_id % 2 == 0:
        new = regions.successors(district_id)[0]
        placed.append((new.id, new.valid_from or programme.running.first))
    for chosen, valid_from in placed:
        rows.add(CenterPlacement, center_id=center_id, district_id=chosen, valid_from=valid_from)
