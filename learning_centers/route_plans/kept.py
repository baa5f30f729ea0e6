"""What a plan's row keeps as JSON, read back as values: what the planner was given, and what came out with the routes.

A room of its own: `RoutePlan.inputs` is an `Inputs`, `RoutePlan.against` a `Kept`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learning_centers.route_plans.gathering import Known
from learning_centers.route_plans.planning.as_json import from_json
from learning_centers.route_plans.planning.by_hand import DayOrder
from learning_centers.route_plans.planning.problem import LeftOut, Made, Measures, Pin, Plan, Problem
from models import RoutePlan

MOST_UNDO = 20
OURS = "plan"  # key of this plan's own measures in `Kept.against`


@dataclass(frozen=True, slots=True)
class Inputs:
    """problem: all of it, pins too. last: the plan before this one, laid on this one's days; None: there was none."""

    problem: Problem
    known: Known
    service_minutes: int
    on_days_off: bool = False
    last: Plan | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """How a plan stood before a change by hand."""

    orders: tuple[DayOrder, ...]
    pins: tuple[Pin, ...]
    what: str  # the change, worded when it was made


@dataclass(frozen=True, slots=True)
class Effect:
    """What the last change by hand did, as it was said then."""

    what: str
    before: Measures
    after: Measures


@dataclass(frozen=True, slots=True)
class Kept:
    """against: "plan", "nothing", "greedy", "people_only", "last" -> measures. undo: the last change last."""

    against: Mapping[str, Measures] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    made: Made | None = None
    undo: tuple[Before, ...] = ()
    effect: Effect | None = None


def inputs_of(plan: RoutePlan) -> Inputs:
    """Raises Unreadable."""
    return from_json(Inputs, plan.inputs)


def problem_of(plan: RoutePlan) -> Problem:
    """Raises Unreadable."""
    return inputs_of(plan).problem


def last_plan_of(plan: RoutePlan) -> Plan | None:
    return inputs_of(plan).last


def kept_of(plan: RoutePlan) -> Kept:
    """Empty while it is being made. Raises Unreadable."""
    return from_json(Kept, plan.against) if plan.against else Kept()
