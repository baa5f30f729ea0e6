"""Reads of facts, traits and targets. Regions are named by code: a fact outlives the boundaries it was found in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.paging import Page, nearest
from learning_centers.measures.facts import DEPOPULATING, DEPOPULATING_FROM, FACTS
from learning_centers.measures.samples import Usable, usable_of
from learning_centers.regions.queries import Regions
from models import (
    Account,
    Direction,
    Goal,
    Indicator,
    Observation,
    PlanTarget,
    ProgrammeYear,
    RegionFact,
    RegionLevel,
    RegionTrait,
)

NATION = ""
ZONE = "zone:"
QUARTER = 3  # months, counted from the first of the programme year
FACTS_SHOWN, TRAITS_SHOWN = 100, 400
SHARE = "%"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact, of the newest year that is known. `summed`: of the parts of the region."""

    value: float
    year: int
    source: str
    summed: bool = False


class Facts:
    """What is known of the regions that stand on `day`. Build it with `read_facts`."""

    def __init__(self, rows: Iterable[RegionFact], regions: Regions, day: date) -> None:
        self._known: dict[tuple[str, str], Known] = {}
        for row in rows:  # the oldest first: the newest stays
            code = code_on(regions, row.region_code, day)
            self._known[code, row.name] = Known(row.value, row.year, row.source)
        provinces = regions.provinces(day)
        self._parts = {NATION: [one.code for one in provinces]} | {
            one.code: [part.code for part in regions.districts(day, one.id)] for one in provinces
        }
        for one in provinces:
            self._parts.setdefault(f"{ZONE}{one.zone}", []).append(one.code)

    def of(self, code: str, name: str) -> Known | None:
        """What was entered for the region, else the sum of its parts where all are known for one year."""
        own = self._known.get((code, name))
        return own or (self._summed(code, name) if FACTS[name].adds_up else None)

    def _summed(self, code: str, name: str) -> Known | None:
        parts = [self.of(part, name) for part in self._parts.get(code, ())]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts) or len({part.year for part in known}) > 1:
            return None
        sources = ", ".join(sorted({part.source for part in known}))
        return Known(sum(part.value for part in known), known[0].year, sources, summed=True)


class Traits:
    """Which districts have which trait on `day`. Build it with `read_traits`."""

    def __init__(self, rows: Iterable[RegionTrait], regions: Regions, day: date) -> None:
        self._rows: dict[tuple[str, str], list[RegionTrait]] = defaultdict(list)
        for row in rows:
            self._rows[row.region_code, row.trait].append(row)
        self._entered = {trait for _code, trait in self._rows}
        self._regions, self._day = regions, day

    def has(self, code: str, trait: str) -> bool:
        """A trait entered for the district takes the place of what the region table says of it."""
        rows = self._rows.get((code, trait))
        if rows is not None:
            return any(
                one.valid_from <= self._day and (one.valid_to is None or self._day <= one.valid_to)
                for one in rows
            )
        region = self._regions.by_code[code]
        return trait == DEPOPULATING and region.depopulating and self._day >= DEPOPULATING_FROM

    def is_entered(self, trait: str) -> bool:
        """Whether anybody has entered this trait for any district."""
        return trait in self._entered


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target and who stands behind it. `by` empty: the system."""

    target: PlanTarget
    entered_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the newest observation of a region is from the target. `code`: whose goal it is."""

    code: str
    points: float
    year: int


def read_facts(session: Session, regions: Regions, day: date, year: int) -> Facts:
    """Those up to `year`. One SELECT."""
    query = select(RegionFact).where(RegionFact.year <= year).order_by(col(RegionFact.year))
    return Facts(session.exec(query), regions, day)


def read_traits(session: Session, regions: Regions, day: date) -> Traits:
    """One SELECT."""
    return Traits(session.exec(select(RegionTrait)), regions, day)


def list_facts(session: Session, codes: Collection[str] | None, wanted: int) -> Page[RegionFact]:
    """The newest entries first, of these regions (None: of all), on the page that is wanted. Two SELECTs."""
    query = select(RegionFact)
    if codes is not None:
        query = query.where(col(RegionFact.region_code).in_(codes))
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    number = nearest(wanted, total, FACTS_SHOWN)
    ordered = query.order_by(
        col(RegionFact.entered_at).desc(),
        col(RegionFact.region_code),
        col(RegionFact.name),
        col(RegionFact.year),
    )
    rows = session.exec(ordered.limit(FACTS_SHOWN).offset((number - 1) * FACTS_SHOWN)).all()
    return Page(rows, number, total, FACTS_SHOWN)


def codes_inside(regions: Regions, province: str, day: date) -> list[str]:
    """The codes of a province of `day`, of its districts, and of those of other times that became a part of it."""
    here = regions.by_code[province].id
    return [row.code for row in regions.rows.values() if regions.at(regions.province_of(row.id), day) == here]


def list_traits(session: Session) -> list[RegionTrait]:
    """What was entered, by region, trait and day."""
    query = select(RegionTrait).order_by(
        col(RegionTrait.region_code), col(RegionTrait.trait), col(RegionTrait.valid_from)
    )
    return list(session.exec(query.limit(TRAITS_SHOWN)))


def list_targets(session: Session, year: int) -> list[TargetRow]:
    """Of a programme year: the nation first, then by region, the year before its quarters. Two SELECTs."""
    rows = session.exec(
        select(PlanTarget)
        .where(PlanTarget.programme_year == year)
        .order_by(col(PlanTarget.region_code), col(PlanTarget.quarter), col(PlanTarget.id))
    ).all()
    behind = {row.entered_by_id for row in rows} | {row.approved_by_id for row in rows}
    query = select(Account.id, Account.name).where(col(Account.id).in_(behind - {None}))
    names: Mapping[int | None, str] = dict(session.exec(query).all())
    return [
        TargetRow(row, names.get(row.entered_by_id, ""), names.get(row.approved_by_id, "")) for row in rows
    ]


def national_targets(session: Session, year: int) -> dict[str, float]:
    """Measure -> the approved target of the nation for the whole programme year. One SELECT."""
    rows = session.exec(
        select(PlanTarget.measure, PlanTarget.value).where(
            PlanTarget.programme_year == year,
            PlanTarget.quarter == 0,
            PlanTarget.region_code == NATION,
            col(PlanTarget.approved_at).is_not(None),
        )
    )
    return dict(rows.all())


def quarter_span(year: ProgrammeYear, quarter: int) -> tuple[Month, Month] | None:
    """The months of a quarter of the programme year, 0 the whole of it; None: the year is over before it."""
    first, last = Month.parse(year.first_month), Month.parse(year.last_month)
    if quarter == 0:
        return first, last
    begins = first.plus((quarter - 1) * QUARTER)
    return (begins, min(begins.plus(QUARTER - 1), last)) if begins <= last else None


def region_name(regions: Regions, code: str) -> str:
    """Worded: of the nation, a zone, a province or a district of any time."""
    if code == NATION:
        return _("The nation")
    if code.startswith(ZONE):
        return code.removeprefix(ZONE)
    region = regions.by_code.get(code)
    return code if region is None else regions.full_name(region.id)


def code_on(regions: Regions, code: str, day: date) -> str:
    """A region that was only renamed goes by its code of `day`; one that was divided keeps the old code."""
    region = regions.by_code.get(code)
    now = regions.at(region.id, day) if region is not None else None
    return code if now is None else regions.rows[now].code


def list_zones(regions: Regions, day: date) -> list[str]:
    """In the order of their first province."""
    return list(dict.fromkeys(one.zone for one in regions.provinces(day)))


def is_place(regions: Regions, code: str, *levels: RegionLevel) -> bool:
    """Whether `code` names a region of one of these levels, of any time."""
    region = regions.by_code.get(code)
    return region is not None and region.level in levels


def reaches(regions: Regions, code: str, viewer: Viewer, day: date) -> bool:
    """Whether `code` is a province of the viewer or a district in one; the nation and zones are nobody's."""
    region = regions.by_code.get(code)
    if region is None or viewer.province_ids is None:
        return region is not None
    province = regions.province_of(region.id)
    own = {regions.at(one, day) or one for one in viewer.province_ids}
    return province in viewer.province_ids or regions.at(province, day) in own


def goal_gaps(session: Session, regions: Regions, day: date) -> dict[str, Gap]:
    """Region code -> the gap to the target of its newest goal, where it has a goal and an observation. Two SELECTs.

    Only what was published or entered for the region itself: the nation's value says nothing of a district. Only
    shares: points of a hundred compare, people and won do not. A survey of too few is known of no region.
    """
    goals = session.exec(
        select(Goal, Indicator)
        .join(Indicator, col(Indicator.id) == Goal.indicator_id)
        .where(Goal.region_code != NATION, col(Goal.ended_at).is_(None), Indicator.unit == SHARE)
        .order_by(col(Goal.id))
    ).all()
    seen = select(Observation).order_by(col(Observation.year), col(Observation.revision))
    indicators = {indicator.id for _goal, indicator in goals}
    query = seen.where(Observation.region_code != NATION, col(Observation.indicator_id).in_(indicators))
    newest = {(one.indicator_id, one.region_code, one.group_name): one for one in session.exec(query)}
    found: dict[str, Gap] = {}
    for goal, indicator in goals:
        last = newest.get((goal.indicator_id, goal.region_code, goal.group_name))
        if last is not None and usable_of(last, indicator) is not Usable.TOO_SMALL:
            sign = 1 if indicator.direction is Direction.UP else -1
            gap = Gap(goal.region_code, sign * (goal.target_value - last.value), last.year)
            found[code_on(regions, goal.region_code, day)] = gap
    return found
