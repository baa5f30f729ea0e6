"""Rules of plans: asking for one, stopping it, approving it, letting it go. The caller owns the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.buses.reach import BusReach
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import gathering, queries, rows
from learning_centers.route_plans.gathering import Asked, Gathered
from learning_centers.route_plans.kept import Inputs, inputs_of
from learning_centers.route_plans.laying import last_on, with_pins
from learning_centers.route_plans.planning.as_json import to_json
from learning_centers.route_plans.planning.checking import check
from learning_centers.route_plans.planning.problem import Broken, Pin, Plan, Problem, Weights
from learning_centers.route_plans.wording import BLOCKING
from models import Bus, Course, Deed, PlanState, Route, RoutePlan

MOST_DAYS = 14  # a plan farther ahead is made of guesses; our choice
MOST_COURSES = 3  # of one visit: the half-day pattern, domain.md section 2.2
LEAST_MINUTES, MOST_MINUTES = 20, 240  # of one course at a stop
MOST_SECONDS = 600.0
WHAT = "route_plans"  # in the access log


class WrongPlan(DomainError):
    """What is asked for cannot be planned; `field` names where, "" the whole."""

    def __init__(self, message: str, at: str = "") -> None:
        super().__init__(message)
        self.field = at


class NotReady(DomainError):
    """The plan does not stand as this step needs it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan as somebody asks for it. courses: as `RoutePlan.courses`, taught at each stop in this order."""

    province_id: int
    first: date
    last: date
    courses: tuple[Mapping[str, Any], ...]
    seconds: float = 10.0
    seed: int = 1
    weights: Weights = field(default_factory=Weights)
    on_days_off: bool = False
    pins: tuple[Pin, ...] = ()
    follows_id: int | None = None

    def asked(self) -> Asked:
        return Asked(
            self.province_id,
            self.first,
            self.last,
            rows.service_minutes(self.courses),
            self.weights,
            self.pins,
            self.on_days_off,
        )


def gather(session: Session, viewer: Viewer, wanted: Wanted, *, but_plan_id: int | None = None) -> Gathered:
    """What the planner is given. Raises NotFound: a province that is not the viewer's."""
    return gathering.gather(
        session, _reach(session, viewer, wanted.province_id), wanted.asked(), but_plan_id=but_plan_id
    )


def ask_for_plan(session: Session, wanted: Wanted, viewer: Viewer, now: datetime) -> RoutePlan:
    """A row that waits to be made (`jobs.begin`), with everything the planner needs.

    Raises:
        NotFound: a province that is not the viewer's.
        WrongPlan: days, courses or budget that cannot be; no bus, stop or day to plan with.
    """
    _require_sound(session, wanted, now)
    gathered = gather(session, viewer, wanted, but_plan_id=wanted.follows_id)
    _require_something(gathered)
    problem = with_pins(gathered.problem, wanted.pins)
    inputs = Inputs(
        problem,
        gathered.known,
        wanted.asked().service_minutes,
        wanted.on_days_off,
        _last(session, problem, wanted),
    )
    plan = RoutePlan(
        province_id=wanted.province_id,
        first_day=wanted.first,
        last_day=wanted.last,
        state=PlanState.QUEUED,
        seed=wanted.seed,
        seconds=wanted.seconds,
        weights={key: value for key, value in to_json(wanted.weights).items() if key != "aim"},
        inputs=to_json(inputs),
        courses=[dict(one) for one in wanted.courses],
        follows_id=wanted.follows_id,
        made_at=now,
        made_by_id=viewer.id,
    )
    session.add(plan)
    session.flush()
    rows.add_pins(session, plan.id, wanted.pins, viewer.id, now)
    _log(session, viewer, Deed.CREATE, "make", plan)
    return plan


def _last(session: Session, problem: Problem, wanted: Wanted) -> Plan | None:
    """What this plan starts from and is compared with."""
    followed = session.get(RoutePlan, wanted.follows_id) if wanted.follows_id else None
    older = queries.find_last_plan(session, wanted.province_id, wanted.first)
    return last_on(session, problem, followed, older)


def make_again(session: Session, plan: RoutePlan, viewer: Viewer, now: datetime) -> RoutePlan:
    """The rest anew around the pins, with what is known today. The old plan stays. Raises as `ask_for_plan`."""
    inputs = inputs_of(plan)
    wanted = Wanted(
        plan.province_id,
        plan.first_day,
        plan.last_day,
        tuple(plan.courses),
        plan.seconds,
        plan.seed,
        inputs.problem.weights,
        inputs.on_days_off,
        rows.pins_of(queries.list_pins(session, plan.id)),
        plan.id,
    )
    return ask_for_plan(session, wanted, viewer, now)


def try_again(session: Session, plan: RoutePlan, viewer: Viewer) -> None:
    """A failed one, with the same inputs. Raises NotReady."""
    _lock(session, plan)
    if plan.state is not PlanState.FAILED:
        raise NotReady(_("Only a plan that failed is tried again."))
    plan.state, plan.message, plan.percent, plan.stop_asked = PlanState.QUEUED, "", 0, False
    plan.lease_until, plan.owner = None, ""
    _store(session, viewer, "try again", plan)


def ask_to_stop(session: Session, plan: RoutePlan, viewer: Viewer) -> None:
    """The best so far becomes the proposal. A plan that is ready already stays as it is."""
    _lock(session, plan)
    if plan.state in (PlanState.QUEUED, PlanState.RUNNING):
        plan.stop_asked = True
        _store(session, viewer, "stop", plan)


def approve(session: Session, plan: RoutePlan, seen: int, viewer: Viewer, now: datetime) -> None:
    """Let it be published. It is checked once more, against what is known today.

    Raises:
        Conflict: it was changed since the page was opened.
        NotReady: it is no proposal, is empty, breaks a rule, or another approved plan has a bus of it on a day.
    """
    hold_buses(session, plan)
    require_seen(session, plan, seen)
    if plan.state is not PlanState.PROPOSED:
        raise NotReady(_("Only a proposal can be approved."))
    if plan.first_day < now.astimezone(SEOUL).date():
        raise NotReady(_("Its first day is over. Make a plan from today on."))
    clashes = queries.list_clashes(session, plan)
    if clashes:
        raise NotReady(" ".join(clash_words(one) for one in clashes[:3]))
    broken = broken_today(session, plan, viewer)
    if broken:
        raise NotReady(
            _(
                "It cannot be approved while it breaks a rule: %(rules)s",
                rules=" ".join(one.words for one in broken[:3]),
            )
        )
    plan.state, plan.approved_at, plan.approved_by_id = PlanState.APPROVED, now, viewer.id
    _store(session, viewer, "approve", plan)


def clash_words(clash: queries.Clash) -> str:
    return _(
        "%(bus)s goes out on %(day)s already: %(where)s. Take it out of one of the two.",
        bus=clash.bus,
        day=clash.day.isoformat(),
        where=_("Plan %(number)s", number=clash.plan_id) if clash.plan_id else _("a published run"),
    )


def broken_today(session: Session, plan: RoutePlan, viewer: Viewer) -> list[Broken]:
    """What keeps the plan from being driven, by what is known now: a bus that is absent since, a stop that closed.

    Travel times stay those the plan was made with, which are learnt anew every day, and so does what it knew of rests.
    """
    inputs = inputs_of(plan)
    pins = rows.pins_of(queries.list_pins(session, plan.id))
    asked = Asked(
        plan.province_id,
        plan.first_day,
        plan.last_day,
        inputs.service_minutes,
        inputs.problem.weights,
        pins,
        inputs.on_days_off,
    )
    fresh = gathering.gather(
        session, _reach(session, viewer, plan.province_id), asked, but_plan_id=plan.id
    ).problem
    was = inputs.problem
    fresh = replace(with_pins(fresh, pins), factor=was.factor, overrides=was.overrides, rests=was.rests)
    made = rows.stored(session, plan, was)
    if not made.routes:
        raise NotReady(_("No bus goes anywhere in this plan."))
    return [one for one in check(fresh, made) if one.rule in BLOCKING] + _gone_requests(fresh, made, was)


def take_back(session: Session, plan: RoutePlan, viewer: Viewer) -> None:
    """An approved plan is a proposal again. Raises NotReady: it is published, or was not approved."""
    _lock(session, plan)
    if plan.state is not PlanState.APPROVED:
        raise NotReady(_("Only an approved plan that is not published can be taken back."))
    plan.state, plan.approved_at, plan.approved_by_id = PlanState.PROPOSED, None, None
    plan.changed += 1
    _store(session, viewer, "take back", plan)


def drop(session: Session, plan: RoutePlan, viewer: Viewer) -> None:
    """Raises NotReady: it is approved or published."""
    _lock(session, plan)
    if plan.state in queries.DECIDED:
        raise NotReady(_("An approved plan is not dropped. Take the approval back first."))
    plan.state, plan.owner, plan.lease_until = PlanState.DROPPED, "", None
    _store(session, viewer, "drop", plan)


def require_seen(session: Session, plan: RoutePlan, seen: int) -> None:
    """Locks the row. Raises Conflict: somebody changed the plan since the page was opened."""
    _lock(session, plan)
    if plan.changed != seen:
        raise Conflict(
            _("Somebody changed this plan since you opened the page. Look at it as it is now and try again.")
        )


def _lock(session: Session, plan: RoutePlan) -> None:
    session.refresh(plan, with_for_update=True)


def hold_buses(session: Session, plan: RoutePlan) -> None:
    """Two plans with one bus are approved or published one after the other, so that the second sees the first.

    Before the plan itself is locked: who holds a bus and who holds a plan never wait for each other.
    """
    ids = select(col(Route.bus_id)).where(Route.plan_id == plan.id)
    session.exec(select(Bus).where(col(Bus.id).in_(ids)).order_by(col(Bus.id)).with_for_update()).all()


def _reach(session: Session, viewer: Viewer, province_id: int) -> BusReach:
    found = queries.reach(session, viewer)
    if not found.covers(province_id):
        raise NotFound(_("This province is not yours to plan for."))
    return found


def _require_sound(session: Session, wanted: Wanted, now: datetime) -> None:
    """Raises WrongPlan."""
    _require_days(wanted, now)
    _require_courses(session, wanted.courses)
    if not 1 <= wanted.seconds <= MOST_SECONDS:
        raise WrongPlan(_("Give it between 1 and %(most)s seconds.", most=int(MOST_SECONDS)), "seconds")


def _require_days(wanted: Wanted, now: datetime) -> None:
    if wanted.last < wanted.first:
        raise WrongPlan(_("The last day comes before the first. Enter a later one."), "last")
    if wanted.last > wanted.first + timedelta(days=MOST_DAYS - 1):
        raise WrongPlan(_("Plan at most %(n)s days at once.", n=MOST_DAYS), "last")
    if wanted.first < now.astimezone(SEOUL).date():
        raise WrongPlan(_("This day is over. Plan from today on."), "first")


def _require_courses(session: Session, courses: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= len(courses) <= MOST_COURSES:
        raise WrongPlan(_("Choose one to %(most)s courses.", most=MOST_COURSES), "course_1")
    for number, one in enumerate(courses, start=1):
        if session.get(Course, int(one["course_id"])) is None:
            raise WrongPlan(_("Choose a course of the list."), f"course_{number}")
        if not LEAST_MINUTES <= int(one["minutes"]) <= MOST_MINUTES:
            raise WrongPlan(
                _("A course takes %(least)s to %(most)s minutes.", least=LEAST_MINUTES, most=MOST_MINUTES),
                f"minutes_{number}",
            )


def _require_something(gathered: Gathered) -> None:
    """Raises WrongPlan, with what stands in the way and what to do."""
    problem, known = gathered.problem, gathered.known
    if not problem.days:
        raise WrongPlan(
            _("All these days are weekends or holidays. Choose others, or tick that buses go out then.")
        )
    if not problem.vehicles:
        told = " ".join(f"{one.name}: {one.why}" for one in known.buses_without[:5])
        raise WrongPlan(
            _(
                "No bus can go out on these days. %(why)s",
                why=told or _("There is no bus in this province yet."),
            )
        )
    if not problem.stops:
        told = " ".join(f"{one.name}: {one.why}" for one in known.stops_without[:3])
        raise WrongPlan(
            _("There is no stop to go to. %(why)s", why=told or _("Enter the stops of the province first."))
        )


def _gone_requests(fresh: Problem, made: Plan, old: Problem) -> list[Broken]:
    """Visits for a request that is not open any more."""
    still = {one.request_id for one in fresh.stops}
    names = {one.stop_id: one.name for one in old.stops}
    return [
        Broken(
            "request",
            visit.stop_id,
            day.bus_id,
            day.day,
            _(
                "%(stop)s: the request was withdrawn or answered since. Plan the rest anew.",
                stop=names.get(visit.stop_id, ""),
            ),
        )
        for day in made.routes
        for visit in day.visits
        if visit.request_id is not None and visit.request_id not in still
    ]


def _store(session: Session, viewer: Viewer, what: str, plan: RoutePlan) -> None:
    session.add(plan)
    session.flush()
    _log(session, viewer, Deed.CHANGE, what, plan)


def _log(session: Session, viewer: Viewer, deed: Deed, what: str, plan: RoutePlan) -> None:
    audit.record(session, viewer, deed, f"{WHAT}.{what}", kind="route_plan", subjects=[plan.id])
