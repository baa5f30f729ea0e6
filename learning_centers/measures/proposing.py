"""What the order of districts is made of: its parts, their weights as they are set out, the values of each.

A room of its own beside `ranking`, which only calculates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from learning_centers.core.i18n import mark
from learning_centers.measures.counting import Asked, Counted, Sheet, read_sheet
from learning_centers.measures.definitions import LEAST_PEOPLE, people_of
from learning_centers.measures.facts import FISCAL, RESIDENTS, residents_of
from learning_centers.measures.queries import goal_gaps
from learning_centers.measures.ranking import Part, Ranked, mixed, rank
from learning_centers.regions.queries import Regions
from models import Group

HEADS = 10_000  # centers and rides of the bus are told per so many residents


@dataclass(frozen=True, slots=True)
class Weight:
    """`usual`: our own setting, but for the three of the formula. `why`: what a high place means. All msgids."""

    key: str
    name: str
    why: str
    usual: float


# People 40, elderly 30, fiscal weakness 30: the formula for handing out centers that the 2021 inspection of the
# National Assembly quoted (domain.md 9, P20). No source weighs the other parts: their weights are ours to discuss.
FORMULA: tuple[Weight, ...] = (
    Weight("people", mark("Formula: people"), mark("many residents"), 40),
    Weight("elderly", mark("Formula: older people"), mark("many older residents"), 30),
    Weight("fiscal", mark("Formula: fiscal weakness"), mark("low fiscal independence"), 30),
)
PARTS: tuple[Weight, ...] = (
    Weight("formula", mark("Allocation formula"), mark("a high place by the formula"), 30),
    Weight("goal", mark("Gap to the goal"), mark("far from its goal"), 10),
    Weight("residents", mark("Residents of the group"), mark("many residents of the group"), 10),
    Weight("reach", mark("Reach"), mark("few taught per 1,000 residents"), 20),
    Weight("waiting", mark("Waiting for a seat"), mark("many waiting"), 10),
    Weight("unmet", mark("Requests not met"), mark("many requests for the bus not met"), 10),
    Weight("centers", mark("Centers per head"), mark("few centers for its residents"), 5),
    Weight("bus", mark("Bus visits per head"), mark("few bus visits for its residents"), 5),
)
WEIGHTS = (*PARTS, *FORMULA)
BY_KEY = {weight.key: weight for weight in WEIGHTS}
USUAL = {weight.key: weight.usual for weight in WEIGHTS}


@dataclass(frozen=True, slots=True)
class Proposal:
    """`rows`: the most need first. `order`: code -> place among all districts of the nation, of those that have one.
    `few`: districts whose people are too few to be told."""

    sheet: Sheet
    rows: list[Ranked]
    order: Mapping[str, int]
    few: frozenset[str]
    counted: Mapping[str, Counted]


def propose(
    session: Session, regions: Regions, asked: Asked, weights: Mapping[str, float], today: date
) -> Proposal:
    """`asked.province` chooses which rows are given: the order is always that of the whole nation."""
    nation = Asked(asked.first, asked.last, asked.level, "", asked.now, asked.group)
    sheet = read_sheet(session, regions, nation, today, with_gains=False)
    counted = {one.code: one for one in sheet.rows}
    gaps = {
        code: gap.points for code, gap in goal_gaps(session, regions, sheet.day).items() if code in counted
    }
    values = _values(sheet, counted) | {"goal": gaps, "formula": mixed(_formula(sheet, counted, weights))}
    parts = [
        Part(one.key, weights[one.key], values[one.key], one.key not in ("reach", "centers", "bus"))
        for one in PARTS
    ]
    ranked = rank(sorted(counted), parts)
    inside = {one.code for one in regions.districts(sheet.day) if _is_in(regions, one.id, asked.province)}
    few = frozenset(code for code, one in counted.items() if 0 < people_of(sheet, one) < LEAST_PEOPLE)
    order = {row.code: at for at, row in enumerate(ranked, 1) if row.score is not None}
    return Proposal(sheet, [row for row in ranked if row.code in inside], order, few, counted)


def _is_in(regions: Regions, district_id: int, province: str) -> bool:
    return not province or regions.rows[regions.province_of(district_id)].code == province


def _formula(sheet: Sheet, counted: Mapping[str, Counted], weights: Mapping[str, float]) -> list[Part]:
    return [
        Part("people", weights["people"], _known(sheet, counted, RESIDENTS)),
        Part("elderly", weights["elderly"], _known(sheet, counted, residents_of(Group.ELDERLY))),
        Part("fiscal", weights["fiscal"], _known(sheet, counted, FISCAL), more_is_need=False),
    ]


def _values(sheet: Sheet, counted: Mapping[str, Counted]) -> dict[str, dict[str, float]]:
    """Part -> region code -> value."""
    group = _known(sheet, counted, residents_of(sheet.asked.group))
    heads = _known(sheet, counted, RESIDENTS)

    def per(residents: Mapping[str, float], of: Callable[[Counted], float], by: int) -> dict[str, float]:
        return {code: of(counted[code]) / value * by for code, value in residents.items() if value}

    return {
        "residents": group,
        "reach": per(group, lambda one: _blurred(people_of(sheet, one)), 1000),
        "waiting": {code: float(one.waiting) for code, one in counted.items()},
        "unmet": {code: float(one.unmet) for code, one in counted.items()},
        "centers": per(heads, lambda one: len(one.centers), HEADS),
        "bus": per(heads, lambda one: one.bus_lessons, HEADS),
    }


def _known(sheet: Sheet, counted: Mapping[str, Counted], name: str) -> dict[str, float]:
    facts = {code: sheet.facts.of(code, name) for code in counted}
    return {code: known.value for code, known in facts.items() if known is not None}


def _blurred(people: int) -> float:
    """One to four people take one place, or a district's place among the others would tell how many they are."""
    return LEAST_PEOPLE / 2 if 0 < people < LEAST_PEOPLE else people
