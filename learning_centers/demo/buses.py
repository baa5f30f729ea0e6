"""The edu-bus of the made-up programme: two or three buses a province with their equipment, and stops to go to.

A room of its own: districts and townships are real, every name and number is made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from learning_centers.accounts.queries import province_on
from learning_centers.core.clock import SEOUL
from learning_centers.demo import names, points, spread
from learning_centers.demo.programme import Programme
from learning_centers.demo.rows import Rows
from learning_centers.demo.sites import Site
from learning_centers.maps.queries import townships
from learning_centers.regions.queries import RegionRow, Regions
from models import (
    AbsenceCause,
    Bus,
    BusAbsence,
    BusStop,
    Crossing,
    Equipment,
    EquipmentKind,
    EquipmentState,
    StopKind,
)

BUSES, BUSES_AT_HOME = 2, 3
STOPS = 32  # of a province
UNPLACED = 2  # of them without coordinates, to be mended
LONGEST_WAIT = 30  # weeks
CARGO = {
    EquipmentKind.KIOSK: 2,
    EquipmentKind.TABLET: 12,
    EquipmentKind.AI_SPEAKER: 1,
    EquipmentKind.PEN_3D: 2,
    EquipmentKind.DRONE: 1,
    EquipmentKind.CODING_ROBOT: 2,
    EquipmentKind.HEALTH: 1,
}
KINDS = (StopKind.VILLAGE,) * 6 + (StopKind.SENIOR_HALL,) * 5 + (StopKind.MARKET, StopKind.SCHOOL)
TRUTHS = (True, True, True, False, None)


@dataclass(frozen=True, slots=True)
class Isle:
    """Real places, so that they lie where the map has an island and a harbour; their names are made up."""

    district: str
    stop: tuple[float, float]
    port: tuple[float, float]


ISLES = (
    Isle("옹진군", (37.227, 126.145), (37.455, 126.605)),
    Isle("신안군", (34.757, 125.930), (34.800, 126.375)),
    Isle("통영시", (34.636, 128.265), (34.800, 128.390)),
    Isle("울릉군", (37.500, 130.870), (36.055, 129.375)),
    Isle("보령시", (36.337, 126.355), (36.327, 126.515)),
    Isle("군산시", (36.035, 126.553), (35.985, 126.640)),
    Isle("제주시", (33.505, 126.953), (33.470, 126.925)),
)


def add_buses(rows: Rows, programme: Programme, regions: Regions, sites: Sequence[Site]) -> None:
    """For each province of the running month that has a center, in the order of the centers."""
    provinces: dict[int, list[Site]] = {}
    for site in sites:
        province_id = province_on(regions, site.home.province_id, programme.running.last)
        provinces.setdefault(province_id, []).append(site)
    for province_id, inside in provinces.items():
        _add_fleet(rows, programme, regions, province_id, inside)
        _add_stops(rows, programme, regions, province_id)


def _add_fleet(
    rows: Rows, programme: Programme, regions: Regions, province_id: int, sites: Sequence[Site]
) -> None:
    """Each based at a center; the last one has to be inspected in the second week of the running month."""
    count = BUSES_AT_HOME if sites[0].home.code == spread.HOME else BUSES
    for number in range(count):
        site = sites[number % len(sites)]
        base = points.inside(
            programme.random("base", province_id, number),
            regions.rows[site.district_id].code,
            programme.first.first,
        )
        bus_id = rows.add_new(
            Bus,
            name=names.BUS.format(number=number + 1),
            province_id=province_id,
            center_id=site.id,
            plate=f"{70 + number}{names.PLATE} {1000 + 10 * province_id + number}",
            base_name=names.BASE.format(district=site.district),
            base_latitude=base[0],
            base_longitude=base[1],
            seats=25,
            crew=2,
            driver_name=names.person(programme.random("driver", province_id, number)),
            driver_phone=names.phone(9_000_000 + 10 * province_id + number),
            battery_minutes=180,
            generator_minutes=(0, 240, 240)[number],
        )
        _add_cargo(rows, programme, province_id, bus_id, number)
    first = programme.running.first + timedelta(days=7)
    rows.add(
        BusAbsence,
        bus_id=bus_id,
        first_day=first,
        last_day=first + timedelta(days=1),
        cause=AbsenceCause.INSPECTION,
        note="",
    )


def _add_cargo(rows: Rows, programme: Programme, province_id: int, bus_id: int, number: int) -> None:
    """One tablet is in repair, and one lies in store."""
    for kind, count in CARGO.items():
        for piece in range(1, count + 1):
            last_tablet = kind is EquipmentKind.TABLET and piece == count
            in_store = last_tablet and number == 0
            broken = last_tablet and not in_store
            rows.add(
                Equipment,
                province_id=province_id,
                bus_id=None if in_store else bus_id,
                kind=kind,
                label=f"{names.EQUIPMENT[kind]} {number + 1}-{piece}",
                state=EquipmentState.REPAIR if broken else EquipmentState.WORKING,
                place=names.STORE if in_store else "",
                note="",
                changed_at=programme.prepared_at,
                changed_by_id=0,
            )


def _add_stops(rows: Rows, programme: Programme, regions: Regions, province_id: int) -> None:
    """Most in rural districts; the last ones without coordinates, and one on an island where there are any."""
    day, province = programme.running.last, regions.rows[province_id]
    districts = regions.districts(day, province_id)
    rural = [one for one in districts if one.name_ko.endswith("군")] or districts
    random = programme.random("stops", province_id)
    titles = [first + second for first in names.PLACES for second in names.KINDS_OF_PLACE]
    random.shuffle(titles)
    for number in range(STOPS):
        district = random.choice(rural if number % 4 else districts)
        kind = random.choice(KINDS)
        at = points.inside(random, district.code, day) if number < STOPS - UNPLACED else None
        named = f"{titles[number]} {names.STOP_KINDS[kind]}"
        _add_stop(
            rows, programme, _Spot(f"B{province.code}{number + 1:04d}", named, kind, district, at), random
        )
    for isle in ISLES:
        for district in districts:
            if district.name_ko == isle.district:
                code = f"B{province.code}{STOPS + 1:04d}"
                named = f"{titles[STOPS]} {names.STOP_KINDS[StopKind.VILLAGE]}"
                spot = _Spot(code, named, StopKind.ISLAND, district, isle.stop)
                _add_ferry(rows, _add_stop(rows, programme, spot, random), isle)


@dataclass(frozen=True, slots=True)
class _Spot:
    code: str
    name: str
    kind: StopKind
    district: RegionRow
    at: tuple[float, float] | None


def _add_stop(rows: Rows, programme: Programme, spot: _Spot, random: Random) -> int:
    residents = random.randint(25, 420)
    township = _township(spot.district, random)
    market = spot.kind is StopKind.MARKET
    opens = time(9) if random.random() < 0.7 else None
    return rows.add_new(
        BusStop,
        code=spot.code,
        name=spot.name,
        kind=spot.kind,
        district_id=spot.district.id,
        township=township,
        address=names.ADDRESS.format(
            district=f"{spot.district.name_ko} {township}", number=random.randint(1, 90)
        ),
        latitude=spot.at[0] if spot.at else None,
        longitude=spot.at[1] if spot.at else None,
        room=random.choice((15, 20, 30, 40, None)),
        power=random.choice(TRUTHS),
        parking=random.choice(TRUTHS),
        steps=random.choice((True, False, False, None)),
        toilet=random.choice(TRUTHS),
        wireless=random.choice((True, False, None)),
        opens=opens,
        closes=time(17) if opens else None,
        weekdays=random.choice(("024", "15")) if market else random.choice(("", "", "01234")),
        contact_name=names.person(random),
        contact_phone=names.phone(8_000_000 + random.randrange(900_000)),
        residents=residents,
        elderly=round(residents * random.uniform(0.35, 0.75)),
        literacy=round(random.uniform(45, 95), 1) if random.random() < 0.6 else None,
        remote_grade=names.REMOTE_GRADE if spot.kind is StopKind.ISLAND else "",
        facts_source=names.FACTS_SOURCE,
        visited_before=_visited(programme, random),
        created_at=programme.prepared_at,
        created_by_id=0,
    )


def _township(district: RegionRow, random: Random) -> str:
    """A real one, rural where there are such."""
    known = townships(district.code)
    rural = [one for one in known if one.endswith(("읍", "면"))]
    return random.choice(rural or list(known) or [""])


def _visited(programme: Programme, random: Random) -> date | None:
    """Nobody has been at every fifth."""
    weeks = random.randint(1, LONGEST_WAIT)
    before = programme.prepared_at.astimezone(SEOUL).date()
    return None if random.random() < 0.2 else before - timedelta(weeks=weeks)


def _add_ferry(rows: Rows, stop_id: int, isle: Isle) -> None:
    rows.add(
        Crossing,
        stop_id=stop_id,
        port_name=names.PORT,
        port_latitude=isle.port[0],
        port_longitude=isle.port[1],
        weekdays="01234",
        leaves=time(10),
        teach_from=time(11),
        teach_until=time(14, 30),
        lands=time(15, 30),
        note="",
    )
