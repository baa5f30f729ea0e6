"""An approved plan of one bus on one day with two stops, and everybody it takes. All names are made up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from learning_centers.accounts.queries import viewer_of
from learning_centers.bus_runs import publishing
from learning_centers.bus_runs.publishing import Crew
from learning_centers.core.access import Viewer
from learning_centers.core.clock import in_seoul
from models import (
    Bus,
    BusRun,
    BusStop,
    Center,
    Course,
    PlanState,
    RequestSource,
    RequestState,
    Role,
    Route,
    RoutePlan,
    RouteVisit,
    StaffMember,
    StopKind,
    StopRequest,
)
from tests.factories import NOW, make_account, make_center, make_course, make_staff, region

DAY = date(2026, 11, 24)  # a Tuesday, soon after NOW's month
BEFORE = in_seoul(date(2026, 11, 20), datetime.min.time())  # when the plan is published


@dataclass
class World:
    center: Center
    bus: Bus
    courses: list[Course]
    lead: StaffMember
    helper: StaffMember
    stops: list[BusStop]
    plan: RoutePlan
    route: Route
    visits: list[RouteVisit]
    request: StopRequest
    officer: Viewer

    def crews(self) -> dict[int, Crew]:
        return {self.route.id: Crew(self.lead.id, (self.helper.id,))}


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return in_seoul(day, datetime.min.time()) + timedelta(hours=hour, minutes=minute)


def make_world(session: Session) -> World:
    center = make_center(session, "한빛배움터")
    bus = Bus(
        name="에듀버스 1호",
        province_id=region(session, "43").id,
        center_id=center.id,
        base_name="한빛 차고지",
        base_latitude=36.64,
        base_longitude=127.49,
        seats=20,
    )
    courses = [make_course(session, "에듀버스 건강 앱"), make_course(session, "에듀버스 무엇이든")]
    lead, helper = make_staff(session, center, "강하나"), make_staff(session, center, "조두리")
    stops = [_stop(session, n) for n in (1, 2)]
    session.add(bus)
    session.flush()
    request = _request(session, stops[0])
    plan = RoutePlan(
        province_id=bus.province_id,
        first_day=DAY,
        last_day=DAY,
        state=PlanState.APPROVED,
        seed=1,
        seconds=1,
        courses=[{"course_id": one.id, "minutes": 60} for one in courses],
        made_at=NOW,
        made_by_id=0,
    )
    session.add(plan)
    session.flush()
    route = Route(
        plan_id=plan.id,
        bus_id=bus.id,
        day=DAY,
        leaves_at=at(9),
        returns_at=at(17),
        km=61.5,
        back_km=20,
        back_minutes=35,
    )
    session.add(route)
    session.flush()
    visits = [
        RouteVisit(
            route_id=route.id,
            position=position,
            stop_id=stop.id,
            request_id=request.id if position == 1 else None,
            arrives_at=at(hour),
            starts_at=at(hour, 20),
            ends_at=at(hour + 2, 20),
            km=20.75,
            minutes=40,
        )
        for position, (stop, hour) in enumerate(zip(stops, (10, 13), strict=True), 1)
    ]
    session.add_all(visits)
    officer = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    viewer = viewer_of(session, officer, day=DAY)
    return World(center, bus, courses, lead, helper, stops, plan, route, visits, request, viewer)


def published(session: Session, world: World) -> BusRun:
    (run,) = publishing.publish(session, world.plan.id, world.crews(), world.officer, BEFORE)
    session.commit()
    return run


def _stop(session: Session, n: int) -> BusStop:
    stop = BusStop(
        code=f"B00000{n}",
        name=f"가온{n}리 마을회관",
        kind=StopKind.VILLAGE,
        district_id=region(session, "43760").id,
        township=f"가온{n}면",
        latitude=36.7 + n / 50,
        longitude=127.7,
        room=15,
        contact_name="박이장",
        contact_phone="01000000001",
        created_at=NOW,
        created_by_id=0,
    )
    session.add(stop)
    session.flush()
    return stop


def _request(session: Session, stop: BusStop) -> StopRequest:
    request = StopRequest(
        number="R000000001",
        source=RequestSource.PHONE,
        state=RequestState.ACCEPTED,
        province_id=region(session, "43").id,
        district_id=stop.district_id,
        stop_id=stop.id,
        place=stop.name,
        asker="김신청",
        phone="01000000002",
        people=10,
        wished_from=DAY,
        wished_until=DAY + timedelta(days=30),
        asked_at=NOW,
    )
    session.add(request)
    session.flush()
    return request
