"""How plans are worded: rules that keep one from being approved, the parts of a worth, its rivals."""

from learning_centers.core.i18n import mark
from learning_centers.route_plans.planning.rules import SOFT, Rule
from models import PlanState

BLOCKING = frozenset(str(one) for one in Rule if one not in SOFT) | {"request"}
PART_NAMES = {
    "base": mark("every place"),
    "gap": mark("low digital level"),
    "access": mark("far from a center"),
    "stale": mark("long without a visit"),
}
RIVALS = {
    "plan": mark("This plan"),
    "last": mark("Last time’s plan"),
    "people_only": mark("By people only"),
    "greedy": mark("Nearest and best first"),
    "nothing": mark("Doing nothing"),
}
STATE_NAMES = {
    PlanState.QUEUED: "plan_queued",
    PlanState.RUNNING: "plan_running",
    PlanState.PROPOSED: "plan_proposed",
    PlanState.FAILED: "plan_failed",
    PlanState.APPROVED: "approved",
    PlanState.PUBLISHED: "plan_published",
    PlanState.DROPPED: "dropped",
}  # keys of web.states
