"""What the made-up programme aims at: targets of its programme year, and what a survey that never was says of the
province to try the app with and of its districts. All of it is invented, and says so.

A room of its own: it goes the way of the app's own rules, as ministry and province would.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from sqlmodel import Session, select

from learning_centers.centers.places import places_at
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.demo import names, spread
from learning_centers.demo.programme import Programme
from learning_centers.figures.queries import span_figures
from learning_centers.goals import service as goals
from learning_centers.measures import service
from learning_centers.measures.queries import NATION, quarter_span
from learning_centers.measures.service import Chosen, TargetDraft
from learning_centers.programme.queries import list_years
from learning_centers.regions.queries import Regions
from models import Group, Indicator, PlanTarget, ProgrammeYear

PLANNED = ("lessons", "hours", "visits", "people")
MORE_THAN_DONE = (0.92, 1.12)  # what was planned ÷ what is done if the months go on as they did
WHOLE_YEAR = 0
LEVEL = "digital_level"
BASELINE_YEAR, TARGET_YEAR = 2022, 2027  # as of the nation's goal
ASKED = {BASELINE_YEAR: 128, 2023: 131, 2024: 134}  # people of the province, year by year
ASKED_OF_DISTRICT = (22, 70)  # below 30 a value is kept back: that shows too
DEVIATION = 18  # of single answers, in points


def add_survey(session: Session, programme: Programme, regions: Regions, by: Viewer) -> None:
    """A goal of the rural residents of the province with its values, and one of each district with one value."""
    indicator = session.exec(select(Indicator).where(Indicator.key == LEVEL)).one()
    random = programme.random("survey")
    start = round(random.uniform(76, 78), 1)
    said = [
        (spread.HOME, year, round(start + n * random.uniform(0.4, 0.9), 1), sample)
        for n, (year, sample) in enumerate(ASKED.items())
    ]
    _home, newest, level, _sample = said[-1]
    for one in regions.districts(programme.running.last, regions.by_code[spread.HOME].id):
        said.append(
            (one.code, newest, round(level + random.uniform(-5, 4), 1), random.randint(*ASKED_OF_DISTRICT))
        )
    for code in dict.fromkeys(one[0] for one in said):
        goals.make_goal(session, indicator, _goal(code, start), by=by, now=programme.prepared_at)
    for entry in said:
        goals.enter(session, indicator, _entry(*entry), by=by, now=programme.prepared_at)
    audit.forget_recorded(session)  # nobody did this: equal programmes are equal rows


def _goal(code: str, start: float) -> goals.Draft:
    """The survey asked too few of a district in the first year: its goal has the province's target and no baseline."""
    known = code == spread.HOME
    return goals.Draft(
        region_code=code,
        group_name=Group.RURAL,
        baseline_year=BASELINE_YEAR if known else None,
        baseline_value=start if known else None,
        target_year=TARGET_YEAR,
        target_value=round(start + 4.2, 1),
        source=names.FACTS_SOURCE,
    )


def _entry(code: str, year: int, value: float, sample: int) -> goals.Entry:
    return goals.Entry(
        region_code=code,
        group_name=Group.RURAL,
        year=year,
        value=value,
        source=names.FACTS_SOURCE,
        sample=sample,
        standard_error=round(DEVIATION / sample**0.5, 2),
    )


@dataclass(frozen=True, slots=True)
class Desks:
    """Who enters targets and who approves them: never one person."""

    planner: Viewer  # of the ministry
    officer: Viewer  # of the province
    ministry: Viewer


def add_targets(session: Session, programme: Programme, regions: Regions, desks: Desks) -> None:
    """Of the programme year of the last month, and of its quarter: nation and province approved, a district waits."""
    last = str(programme.last)
    year = next(one for one in list_years(session) if one.first_month <= last <= one.last_month)
    now = programme.prepared_at
    drafts = [one for quarter in range(5) for one in _drafts(session, programme, regions, year, quarter)]
    province, district = (min((d.code for d in drafts if len(d.code) == n), default="") for n in (2, 5))
    for code, by in ((NATION, desks.planner), (province, desks.officer)):
        service.enter_targets(session, [one for one in drafts if one.code == code], by, now)
    waiting = [Chosen(one.id, one.value) for one in session.exec(select(PlanTarget))]
    service.approve_targets(session, waiting, desks.ministry, now)
    yearly = [one for one in drafts if one.code == district and one.quarter == WHOLE_YEAR]
    service.enter_targets(session, yearly, desks.officer, now)
    audit.forget_recorded(session)  # nobody did this: equal programmes are equal rows


def _drafts(
    session: Session, programme: Programme, regions: Regions, year: ProgrammeYear, quarter: int
) -> Iterator[TargetDraft]:
    """What the taught months of the span saw, as if all its months were taught so; none where none was."""
    span = quarter_span(year, quarter)
    if span is None:
        return
    first, last = max(span[0], programme.first), min(span[1], programme.last)
    if first > last:
        return
    times = len(first.until(span[1])) / len(first.until(last))
    for code, figures in span_figures(
        session, first, last, _scopes(session, programme, regions)
    ).by_scope.items():
        random = programme.random("target", quarter, code)
        for measure in PLANNED:
            value = getattr(figures, measure) * times * random.uniform(*MORE_THAN_DONE)
            yield TargetDraft(year.year, quarter, str(code), measure, round(value, -1), names.FACTS_SOURCE)


def _scopes(session: Session, programme: Programme, regions: Regions) -> dict[int, list[Hashable]]:
    """Each center counts for the nation; those of the province to try the app with for it and their district too."""
    scopes: dict[int, list[Hashable]] = {}
    for center_id, place in places_at(session, regions, programme.last.last).items():
        codes = [regions.rows[one].code for one in (place.province_id, place.district_id)]
        scopes[center_id] = [NATION, *(codes if codes[0] == spread.HOME else ())]
    return scopes
