"""Rules of goals, observed values and indicators. The caller owns the transaction; everything is the ministry's."""

from learning_centers.goals.service.aims import (
    Draft,
    change_goal,
    end_goal,
    goal_troubles,
    make_goal,
)
from learning_centers.goals.service.computing import Tally, store_counts
from learning_centers.goals.service.indicators import (
    IndicatorDraft,
    change_indicator,
    draft_of,
    make_indicator,
)
from learning_centers.goals.service.observations import (
    FACTS,
    Against,
    Entry,
    SaidBefore,
    against,
    enter,
    said_before,
    store,
    troubles_of,
)
from learning_centers.goals.service.rules import REASON_LENGTH, Trouble, Wrong, require_may_manage

__all__ = [
    "FACTS",
    "REASON_LENGTH",
    "Against",
    "Draft",
    "Entry",
    "IndicatorDraft",
    "SaidBefore",
    "Tally",
    "Trouble",
    "Wrong",
    "against",
    "change_goal",
    "change_indicator",
    "draft_of",
    "end_goal",
    "enter",
    "goal_troubles",
    "make_goal",
    "make_indicator",
    "require_may_manage",
    "said_before",
    "store",
    "store_counts",
    "troubles_of",
]
