"""Makers of plans of the edu-bus. As tests/factories.py, which has no more room."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import cos, radians, sin

from sqlmodel import Session

from learning_centers.bus_stops.roads import Place, stop_key
from learning_centers.buses.points import base_key
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.route_plans import rows, runs, service
from learning_centers.route_plans.gathering import Known
from learning_centers.route_plans.kept import Inputs, problem_of
from learning_centers.route_plans.making import Result
from learning_centers.route_plans.planning.as_json import to_json
from learning_centers.route_plans.planning.by_hand import DayOrder, lay
from learning_centers.route_plans.planning.comparing import measure
from learning_centers.route_plans.planning.problem import (
    Pin,
    PinSort,
    Problem,
    Shift,
    Stop,
    Vehicle,
    Window,
)
from learning_centers.route_plans.planning.solving import greedy_plan
from learning_centers.route_plans.service import Wanted
from models import Bus, BusStop, Course, PlanState, Region, Role, RoutePlan
from tests.factories import NOW, make_center, make_course, region
from tests.fleet import make_bus, make_stop

MONDAY = date(2026, 11, 23)
BASE = (36.6424, 127.4890)  # of tests.fleet.make_bus


def officer(session: Session, province: str = "43") -> Viewer:
    """Of a province, without an account."""
    own = region(session, province).id
    return Viewer(
        1, "chungbuk", "시험 담당", Role.PROVINCE, PERMISSIONS[Role.PROVINCE], frozenset(), frozenset({own})
    )


def make_fleet(session: Session, buses: int = 2, stops: int = 6) -> tuple[list[Bus], list[BusStop]]:
    """Buses of one center in 청주 and stops in a ring of 12 km around their base."""
    center = make_center(session)
    center.latitude, center.longitude = BASE
    made = [make_bus(session, f"{number}호 버스", center=center) for number in range(1, buses + 1)]
    around = [
        make_stop(session, f"마을 {number}", district="43110", at=_ring(360 * number / stops))
        for number in range(1, stops + 1)
    ]
    for stop in around:
        stop.power = True
    session.flush()
    return made, around


def _ring(degrees: float, km: float = 12.0) -> tuple[float, float]:
    turn = radians(degrees)
    return (
        BASE[0] + km * cos(turn) / 111.2,
        BASE[1] + km * sin(turn) / (111.2 * cos(radians(BASE[0]))),
    )


def wanted(
    session: Session,
    *,
    first: date = MONDAY,
    days: int = 2,
    courses: Sequence[Course] = (),
    province: str = "43",
) -> Wanted:
    """An hour of one course at each stop."""
    taught = courses or [make_course(session)]
    return Wanted(
        region(session, province).id,
        first,
        first + timedelta(days=days - 1),
        tuple({"course_id": one.id, "minutes": 60} for one in taught),
        seconds=1.0,
    )


def make_plan(
    session: Session,
    asked: Wanted | None = None,
    *,
    by: Viewer | None = None,
    now: datetime = NOW,
    state: PlanState = PlanState.PROPOSED,
) -> RoutePlan:
    """A greedy proposal, as the background stores it."""
    plan = service.ask_for_plan(session, asked or wanted(session), by or officer(session), now)
    problem = problem_of(plan)
    made = greedy_plan(problem)
    runs.store_result(session, plan, Result(made, {"plan": measure(problem, made)}, "1 (greedy)"))
    plan.state = state
    session.flush()
    return plan


def make_small_plan(session: Session, bus: Bus, stop: BusStop, day: date = MONDAY) -> RoutePlan:
    """An approved plan of one visit on one day, with a decision about it; nothing else of the province goes in."""
    place = Place(stop_key(stop.id), stop.latitude or 0.0, stop.longitude or 0.0)
    base = Place(base_key(bus.id), bus.base_latitude or 0.0, bus.base_longitude or 0.0)
    code = session.get_one(Region, stop.district_id).code
    problem = Problem(
        (day,),
        (Vehicle(bus.id, bus.name, base, (Shift(day, 510, 1080, 540),)),),
        (Stop(stop.id, stop.name, place, code, (Window(day, 540, 1080),), people=100),),
    )
    plan = RoutePlan(
        province_id=bus.province_id,
        first_day=day,
        last_day=day,
        state=PlanState.APPROVED,
        seed=1,
        seconds=1.0,
        inputs=to_json(Inputs(problem, Known(), 80)),
        made_at=NOW,
        made_by_id=0,
    )
    session.add(plan)
    session.flush()
    made = lay(problem, [DayOrder(bus.id, day, ((stop.id, None),))])
    runs.store_result(session, plan, Result(made, {"plan": measure(problem, made)}, "1"))
    plan.state = PlanState.APPROVED
    rows.add_pins(session, plan.id, [Pin(stop.id, PinSort.KEEP)], 0, NOW)
    return plan
