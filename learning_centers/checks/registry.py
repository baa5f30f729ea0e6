"""The rules of the checks, each told once: the check, the page, the return and the workbook read it here.

A rule begins as a warning in a stated month, so that nobody meets a new rule as a locked door
(docs/decisions/0015-checks.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from models import CenterKind


class Stage(StrEnum):
    DRAFT = "draft"  # explained, not yet looked at
    WARN = "warn"
    BLOCK = "block"  # the month cannot be handed in while it is found and not waived


class Unit(StrEnum):
    """How a limit is shown."""

    SHARE = "share"  # 0–1
    COUNT = "count"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Limit:
    name: str  # msgid
    value: float
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Step:
    """From `month` on the rule is at `stage`."""

    month: Month
    stage: Stage


@dataclass(frozen=True, slots=True)
class Rule:
    """Texts are msgids. `steps` by month; before the first and after `last_month` the rule does not hold."""

    id: str
    title: str
    looks_at: str
    to_do: str
    steps: tuple[Step, ...]
    limits: Mapping[str, Limit]
    kinds: frozenset[CenterKind]  # of centers
    source: str
    last_month: Month | None = None

    @property
    def first_month(self) -> Month:
        return self.steps[0].month

    def limit(self, key: str) -> float:
        return self.limits[key].value


def stage_in(rule: Rule, month: Month) -> Stage | None:
    """None: the rule does not hold in `month`."""
    if rule.last_month is not None and month > rule.last_month:
        return None
    reached = [step.stage for step in rule.steps if step.month <= month]
    return reached[-1] if reached else None


FIRST = Month(2026, 10)
WARNS = (Step(FIRST, Stage.WARN),)
BLOCKS_LATER = (*WARNS, Step(Month(2026, 12), Stage.BLOCK))
EVERY_KIND = frozenset(CenterKind)
DEFINED = mark("It follows from how the figures are defined.")
OURS = mark("The limit is our own choice; no rule of the programme is known.")
RULE_OF_2021 = mark(
    "The programme's rule of 2021, from the press of that year. A later one is not known; that it is read for each "
    "center is our own choice."
)

_LISTED = (
    Rule(
        "person_twice",
        mark("One person in two lessons at the same time"),
        mark("People marked present or late in two closed lessons that overlap, at this center or another."),
        mark("Open both lessons and correct the mark of the one the person was not in."),
        BLOCKS_LATER,
        {"minutes": Limit(mark("Minutes of overlap let pass"), 10)},
        EVERY_KIND,
        OURS,
    ),
    Rule(
        "people_above_visits",
        mark("More people than visits"),
        mark("People above the visits of people with names. Whoever is counted once has come at least once."),
        mark("Tell the administrator: the figures have to be computed anew."),
        BLOCKS_LATER,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "lessons_open",
        mark("Lessons not closed"),
        mark("Lessons that are over and neither closed nor cancelled. They do not count."),
        mark("Finish the roll call and close the lesson, or cancel it with a reason."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "marks_missing",
        mark("Marks missing"),
        mark(
            "Closed lessons with nobody marked and nobody counted, or with somebody enrolled before the end who "
            "has no mark."
        ),
        mark("Open the lesson again and mark everybody, or withdraw who has left."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "evidence_missing",
        mark("Evidence missing"),
        mark("Offerings with a closed lesson whose photos, self-checks or signature are not complete."),
        mark("Add what is missing on the evidence page, then sign."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "over_seats",
        mark("More visits than seats"),
        mark("Closed lessons with more people present, late or counted than the plan has seats."),
        mark("Look whether the marks and the head-count are right. If they are, say why in a note."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "staff_twice",
        mark("A staff member in two places"),
        mark("Staff at work in two closed lessons that overlap, by the times entered for each."),
        mark("Enter from when to when the person was there, or who came instead."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "contract_hours",
        mark("Hours that do not fit the contract"),
        mark("Work on days without a contract, above its hours a month, or after the qualification ran out."),
        mark("Correct the hours, or enter the contract or the qualification."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "day_off",
        mark("Lessons on a day off"),
        mark("Closed lessons on a Korean holiday, or at the center on a day it was closed."),
        mark("Look whether the day is right. If it is, say why in a note."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "outside_hours",
        mark("Lessons outside opening hours"),
        mark(
            "Closed lessons at the center outside its opening hours. Centers that entered none are not looked at."
        ),
        mark("Correct the time of the lesson, or the opening hours of the center."),
        WARNS,
        {},
        EVERY_KIND,
        DEFINED,
    ),
    Rule(
        "jump",
        mark("Far from the usual range"),
        mark(
            "Lessons, visits and people of the month against the median of the earlier months with lessons. The "
            "usual range is the median plus and minus a multiple of the median distance from it."
        ),
        mark("Look for lessons marked twice or forgotten. If the figure is right, say why in a note."),
        WARNS,
        {
            "factor": Limit(mark("Multiple of the median distance"), 5, Unit.FACTOR),
            "floor": Limit(mark("The median distance is at least this share of the median"), 0.1, Unit.SHARE),
            "least": Limit(mark("The median distance is at least"), 1),
            "fewest": Limit(mark("Earlier months needed"), 4),
            "most": Limit(mark("Earlier months looked at"), 12),
        },
        EVERY_KIND,
        OURS,
    ),
    Rule(
        "person_unknown",
        mark("Residence or birth year missing"),
        mark("The share of the people of the month whose residence or birth year is not known."),
        mark("Ask at the next roll call and fill it in."),
        WARNS,
        {
            "share": Limit(mark("Largest share"), 0.2, Unit.SHARE),
            "fewest": Limit(mark("People needed to look"), 10),
        },
        EVERY_KIND,
        OURS,
    ),
    Rule(
        "guests",
        mark("Many guests"),
        mark("The share of the people of the month without a member ID of the portal."),
        mark("Help guests to join the portal, and enter their member ID."),
        WARNS,
        {
            "share": Limit(mark("Largest share"), 0.8, Unit.SHARE),
            "fewest": Limit(mark("People needed to look"), 10),
        },
        EVERY_KIND,
        OURS,
    ),
    Rule(
        "desk_unchanging",
        mark("Help desk counts that never change"),
        mark("The same number of help desk visits on every day entered, or in each of the last months."),
        mark("Enter what was counted on each day. If it really was the same, say why in a note."),
        WARNS,
        {
            "days": Limit(mark("Days with the same number"), 8),
            "months": Limit(mark("Months in a row with the same number"), 4),
            "people": Limit(mark("Smallest number looked at"), 3),
        },
        EVERY_KIND,
        OURS,
    ),
    Rule(
        "basic_share",
        mark("Few basic and daily-life courses"),
        mark(
            "The share of lessons of basic and daily-life courses among the lessons closed since the programme year "
            "began. Courses without a level are left out."
        ),
        mark("Plan more basic and daily-life courses for the coming months."),
        WARNS,
        {
            "share": Limit(mark("Smallest share"), 0.7, Unit.SHARE),
            "fewest": Limit(mark("Lessons needed to look"), 20),
        },
        EVERY_KIND - {CenterKind.EXPERIENCE},
        RULE_OF_2021,
    ),
    Rule(
        "vulnerable_share",
        mark("Few courses for vulnerable groups"),
        mark(
            "The share of lessons of plans for vulnerable groups among the lessons closed since the programme year "
            "began."
        ),
        mark("Plan more courses for vulnerable groups, and tick it in the plan."),
        WARNS,
        {
            "share": Limit(mark("Smallest share"), 0.2, Unit.SHARE),
            "fewest": Limit(mark("Lessons needed to look"), 20),
        },
        EVERY_KIND - {CenterKind.EXPERIENCE},
        RULE_OF_2021,
    ),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _LISTED}  # what blocks stands first
