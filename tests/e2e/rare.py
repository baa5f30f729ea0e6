"""Pages the made-up programme has nothing for: a second issue, a draft plan, what comes after a course."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from learning_centers.after_course import service as after_course
from learning_centers.core import clock, database
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.web.commands import SYSTEM
from models import (
    Account,
    AccountScope,
    BusRun,
    Center,
    Offering,
    OfferingState,
    Role,
    RoutePlan,
    RunStop,
    StopKind,
    SurveyKind,
    SurveyLink,
)
from tests.factories import NOW, make_lesson, make_offering
from tests.fleet import make_bus, make_crossing, make_stop
from tests.servers import run_flask

MONTH = "2026-10"
DISTRICT = "43760"  # 충청북도 괴산군
EVERYBODY = ("/account/password",)  # the footer leads there


@dataclass(frozen=True, slots=True)
class Rare:
    """Addresses that no first link of a page leads to."""

    of_role: dict[Role, tuple[str, ...]]
    public: tuple[str, ...]

    def paths(self, role: Role) -> tuple[str, ...]:
        return (*EVERYBODY, *self.of_role.get(role, ()))


def make_rare(environment: dict[str, str]) -> Rare:
    """Adds them to the programme of the last month that `demo load` made in this data folder."""
    run_flask(environment, "submissions", "compile", MONTH)
    run_flask(environment, "returns", "approve", "--month", MONTH, "--all")
    run_flask(environment, "submissions", "compile", MONTH)
    engine = make_engine(f"sqlite:///{Path(environment['DLC_DATA_DIR']) / 'centers.sqlite'}")
    with make_sessions(engine)() as session, database.transaction(session):
        center = first_center(session, Role.MANAGER)
        finished = finish_a_course(session, center)
        draft = make_offering(session, center, state=OfferingState.DRAFT)
        make_lesson(session, draft)
        after_course.open_survey(session, finished, SurveyKind.SATISFACTION, SYSTEM, clock.now())
        token = session.exec(select(SurveyLink.token)).one()
        of_manager = (f"/offerings/{finished.id}/certificates", f"/offerings/{draft.id}/edit")
        of_province = ("/centers/to-place", *of_the_edu_bus(session))
    engine.dispose()
    of_role = {Role.MANAGER: of_manager, Role.PROVINCE: of_province, Role.ADMIN: ("/parts",)}
    on_the_bus = ("/bus/request", "/bus/request/find", "/bus/timetable", f"/bus/timetable/{DISTRICT}")
    return Rare(of_role, (f"/s/{token}", "/certificates/check", "/open/", *on_the_bus))


def of_the_edu_bus(session: Session) -> tuple[str, ...]:
    """A run, an approved plan, and an island with a ferry in a province that has no sea."""
    stop = make_stop(session, "섬 정차지", district=DISTRICT)
    stop.kind = StopKind.ISLAND
    crossing = make_crossing(session, stop)
    run = BusRun(
        bus_id=make_bus(session, "해오름 9호", center=first_center(session, Role.MANAGER)).id,
        day=NOW.date(),
        leaves_at=NOW,
        returns_at=NOW,
        planned_km=40,
        changed_at=NOW,
        changed_by_id=0,
    )
    session.add(run)
    session.flush()
    times = {"arrives_at": NOW, "starts_at": NOW, "ends_at": NOW}
    session.add(
        RunStop(run_id=run.id, position=1, stop_id=stop.id, estimated_km=20, estimated_minutes=35, **times)
    )
    plan_id = session.exec(select(RoutePlan.id).order_by(col(RoutePlan.id))).first()
    crossings = f"/edu-bus/stops/{stop.id}/crossings"
    return (
        *(f"/edu-bus/runs/{run.id}{page}" for page in ("", "/sheet", "/rest")),
        f"/edu-bus/plans/{plan_id}/publish",
        f"{crossings}/new",
        f"{crossings}/{crossing.id}",
    )


def first_center(session: Session, role: Role) -> Center:
    """The one of the account that the tests sign in with."""
    scoped = select(Center).join(AccountScope, col(AccountScope.center_id) == Center.id)
    query = scoped.join(Account, col(Account.id) == AccountScope.account_id).where(Account.role == role)
    return session.exec(query.order_by(col(Account.id))).first() or session.exec(select(Center)).one()


def finish_a_course(session: Session, center: Center) -> Offering:
    """A course of the center with its certificates made: somebody was at every lesson."""
    query = select(Offering).where(Offering.center_id == center.id, Offering.state == OfferingState.CLOSED)
    return next(
        one for one in session.exec(query) if after_course.issue_all(session, one, SYSTEM, clock.now())
    )
