"""What a plan was made of, as a list for the curious: enough to make it again and to argue about it."""

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans.drawing import span
from learning_centers.route_plans.factor import LEAST_LEGS
from learning_centers.route_plans.forms import WEIGHTS
from learning_centers.route_plans.gathering import Known
from learning_centers.route_plans.kept import Inputs, Kept
from learning_centers.route_plans.planning.problem import REST_FROM, REST_UNTIL
from learning_centers.route_plans.planning.resting import clocks
from learning_centers.web.filters import day, number, seoul
from models import Account, Course, RoutePlan

Fact = tuple[str, str]


def tell(session: Session, plan: RoutePlan, inputs: Inputs, kept: Kept) -> list[Fact]:
    """Two SELECTs."""
    names = _people(session, plan)
    facts = [
        (_("Made"), f"{seoul(plan.made_at)} {names.get(plan.made_by_id, '')}".strip()),
        (_("Days"), span(plan.first_day, plan.last_day)),
        (_("Taught at each stop"), _courses(session, plan)),
        (
            _("Length of a visit"),
            _("%(n)s minutes, setting up and packing included", n=inputs.service_minutes),
        ),
        *_goings_in(inputs),
        *_unknowns(inputs.known, len(inputs.problem.stops)),
        (_("Weights"), _weights(inputs)),
        (_("Search"), _search(plan, kept)),
    ]
    if plan.approved_at is not None:
        facts.append(
            (_("Approved"), f"{seoul(plan.approved_at)} {names.get(plan.approved_by_id or 0, '')}".strip())
        )
    if plan.follows_id is not None:
        facts.append((_("Made anew from"), _("Plan %(number)s", number=plan.follows_id)))
    return facts


def _people(session: Session, plan: RoutePlan) -> dict[int, str]:
    ids = {plan.made_by_id, plan.approved_by_id or 0}
    return dict(
        session.exec(select(col(Account.id), col(Account.name)).where(col(Account.id).in_(ids))).all()
    )


def _courses(session: Session, plan: RoutePlan) -> str:
    ids = [int(one["course_id"]) for one in plan.courses]
    named = dict(session.exec(select(col(Course.id), col(Course.name)).where(col(Course.id).in_(ids))).all())
    return ", ".join(
        _("%(course)s %(minutes)s min", course=named.get(int(one["course_id"]), "?"), minutes=one["minutes"])
        for one in plan.courses
    )


def _goings_in(inputs: Inputs) -> list[Fact]:
    problem, known = inputs.problem, inputs.known
    return [
        (_("Buses"), ", ".join(one.name for one in problem.vehicles)),
        (_("Stops that can be planned"), number(len(problem.stops))),
        (_("Requests taken up"), number(known.requests)),
        (
            _("Days off"),
            ", ".join(day(one) for one in known.days_off) or _("none of these days"),
        ),
        (_("Travel times"), _travel(inputs)),
        (_("Rest of the crew"), _rests(inputs)),
    ]


def _rests(inputs: Inputs) -> str:
    said = [
        _("%(minutes)s minutes from %(hours)s hours of work on", minutes=one.minutes, hours=one.work // 60)
        for one in inputs.problem.rests
    ]
    between = _("between %(since)s and %(until)s", **clocks((REST_FROM, REST_UNTIL)))
    return ", ".join([*said, between]) if said else _("none is planned")


def _travel(inputs: Inputs) -> str:
    plain = _(
        "Estimated: as the crow flies × 1.35, 28 km/h up to 8 km and 45 km/h above, 4 minutes to set off."
    )
    if inputs.problem.factor == 1.0:
        return plain
    times = _(
        "Times × %(factor)s, learnt from %(legs)s legs driven (from %(least)s on).",
        factor=number(inputs.problem.factor, 2),
        legs=number(inputs.known.legs),
        least=LEAST_LEGS,
    )
    return f"{plain} {times}"


def _unknowns(known: Known, stops: int) -> list[Fact]:
    facts = [
        (
            _("Digital level"),
            _(
                "Known of the place: %(own)s; of its district: %(district)s; not known: %(unknown)s.",
                own=number(known.literacy_own),
                district=number(known.literacy_district),
                unknown=number(known.literacy_unknown),
            ),
        )
    ]
    if known.without_center_distance:
        facts.append(
            (
                _("Distance to the nearest center"),
                _(
                    "Not known of %(n)s of %(all)s stops.",
                    n=number(known.without_center_distance),
                    all=number(stops),
                ),
            )
        )
    return facts


def _weights(inputs: Inputs) -> str:
    weights = inputs.problem.weights
    return ", ".join(f"{_(label)} {getattr(weights, name):g}" for name, (label, _hint) in WEIGHTS.items())


def _search(plan: RoutePlan, kept: Kept) -> str:
    made = kept.made
    said = [
        _("starting number %(seed)s", seed=plan.seed),
        _("%(seconds)s seconds of computing", seconds=number(plan.seconds)),
    ]
    if made is not None:
        said.append(_("%(solver)s, %(steps)s steps", solver=made.solver, steps=number(sum(made.rounds))))
        if made.stopped:
            said.append(_("stopped early"))
    said.append(_("version %(version)s", version=plan.version or "–"))
    return ", ".join(said)
