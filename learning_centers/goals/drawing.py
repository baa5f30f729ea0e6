"""What the goal pages show, made ready for their templates: charts, rows of tables, choices. A room of its own."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Value
from learning_centers.goals import maths, places, wording
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.judging import Judged, point_of, usable_of
from learning_centers.goals.maths import Point, Shrunk, Usable, Verdict
from learning_centers.goals.queries import Revision
from learning_centers.goals.verdicts import USES, VERDICTS
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import day, difference, number, seoul
from models import Goal, Indicator, Observation

STEPS = (0.5, 1, 2, 5)  # times a power of ten, of a half upwards: what prints without a tail of digits
MOST_STEPS = 5
LEAST_REGIONS = 3  # for a mean to pull towards

Row = dict[str, Any]  # of `components/tables.html`


@dataclass(frozen=True, slots=True)
class Chart:
    """The arguments of `line_chart`."""

    title: str
    desc: str
    points: list[tuple[int, float, float | None, float | None]]
    target: list[tuple[int, float]]
    trend: list[tuple[int, float]]
    years: tuple[int, int]
    low: float
    high: float
    step: float

    @property
    def banded(self) -> bool:
        return sum(low is not None for _year, _value, low, _high in self.points) > 1


@dataclass(frozen=True, slots=True)
class Card:
    """One goal on the board and at the top of its page."""

    id: int
    name: str
    place: str
    scope: str  # the group, where there is one, and the place
    tag: tuple[str, str, str]
    by_pace: tuple[str, str, str] | None  # beside a withheld judgement
    sentences: list[str]
    chart: Chart
    judged: Judged


@dataclass(frozen=True, slots=True)
class Past:
    """One year of a goal's history. `how…`: the working, empty where the number was published as it is."""

    year: int
    value: str
    how_value: str
    derived: bool
    line: str
    how_line: str
    gap: str
    how_gap: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is narrowed to. None: not narrowed."""

    region: str | None
    group: str | None
    year: int | None


def card(judged: Judged, regions: Regions) -> Card:
    goal, indicator = judged.row.goal, judged.row.indicator
    name = wording.name_of(indicator)
    place = places.name_of(regions, goal.region_code)
    scope = wording.scope_of(goal.group_name, place)
    by_pace = VERDICTS[judged.by_pace].drawn if judged.by_pace else None
    return Card(
        id=goal.id,
        name=name,
        place=place,
        scope=scope,
        tag=VERDICTS[judged.verdict].drawn,
        by_pace=by_pace,
        sentences=wording.sentences(judged),
        chart=chart(judged, f"{name}, {scope}"),
        judged=judged,
    )


def chart(judged: Judged, title: str) -> Chart:
    aim, found = judged.aim, judged.pace
    points = [_drawn(one) for one in judged.points]
    target = [(aim.baseline_year, aim.baseline), (aim.target_year, aim.target)]
    trend = []
    if found and judged.now and found.still_needed is not None and judged.verdict is not Verdict.REACHED:
        trend = [(judged.now.year, judged.now.value), (aim.target_year, found.straight_line)]
    heights = [height for _year, *values in points for height in values if height is not None]
    heights += [value for _year, value in (*target, *trend)]
    low, high, step = scale(min(heights), max(heights))
    last = max([aim.target_year, *(one.year for one in judged.points)])
    return Chart(title, _told(judged), points, target, trend, (aim.baseline_year, last), low, high, step)


def _drawn(one: Point) -> tuple[int, float, float | None, float | None]:
    low, high = maths.interval(one) or (None, None)
    return one.year, one.value, low, high


def _told(judged: Judged) -> str:
    """The chart in words."""
    indicator = judged.row.indicator
    values = ", ".join(f"{one.year} {wording.with_unit(one.value, indicator)}" for one in judged.points)
    return _(
        "Values: %(values)s. The line leads to %(target)s in %(year)s.",
        values=values or _("No data"),
        target=wording.with_unit(judged.aim.target, indicator),
        year=judged.aim.target_year,
    )


def scale(lowest: float, highest: float) -> tuple[float, float, float]:
    """Lower edge, upper edge and step of an axis that holds both, with room for a label under the lowest."""
    span = max(highest - lowest, 1.0)
    power = 10.0 ** max(math.floor(math.log10(span)) - 1, 0)
    sizes = (size * power * more for more in (1, 10, 100) for size in STEPS)
    step = next(size for size in sizes if span / size <= MOST_STEPS - 1)
    low = math.floor((lowest - step / 2) / step) * step
    high = math.ceil(highest / step) * step
    whole = step == int(step)
    return (int(low), int(high), int(step)) if whole else (low, high, step)


def board_rows(cards: Iterable[Card], href: str) -> list[Row]:
    """href: what a goal's id is put behind."""
    return [_board_row(one, href) for one in cards]


def _board_row(one: Card, href: str) -> Row:
    judged, indicator = one.judged, one.judged.row.indicator
    aim, now = judged.aim, judged.now
    latest = {"text": _("No data")}
    if now:
        latest = {"text": wording.with_unit(now.value, indicator), "sub": str(now.year)}
    elif judged.kept_back:
        latest = {"text": _("Sample too small")}
    return {
        "goal": {"text": one.name, "href": f"{href}{one.id}", "sub": one.scope},
        "baseline": {"text": wording.with_unit(aim.baseline, indicator), "sub": str(aim.baseline_year)},
        "target": {"text": wording.with_unit(aim.target, indicator), "sub": str(aim.target_year)},
        "latest": latest,
        "line": wording.with_unit(aim.line(now.year), indicator, 2) if now and judged.pace else "",
        "gap": wording.apart(judged.pace.gap, indicator) if judged.pace else "",
        "verdict": {"tag": one.tag},
    }


def history(judged: Judged) -> list[Past]:
    """Every year that was observed, the newest first."""
    return [_past(judged, one) for one in reversed(judged.row.observed)]


def _past(judged: Judged, one: Observation) -> Past:
    aim, indicator = judged.aim, judged.row.indicator
    on_line = aim.baseline_year < one.year <= aim.target_year
    line = aim.line(one.year)
    shown = usable_of(one, indicator) is not Usable.TOO_SMALL
    published = _("published %(day)s", day=day(one.published_on)) if one.published_on else ""
    return Past(
        year=one.year,
        value=wording.with_unit(one.value, indicator) if shown else _("Sample too small"),
        how_value=wording.composite_how(one) if shown else "",
        derived=one.derived,
        line=wording.with_unit(line, indicator, 2) if on_line else "",
        how_line=wording.line_how(judged, one.year) if on_line else "",
        gap=wording.apart(one.value - line, indicator) if on_line and shown else "",
        how_gap=f"{number(one.value, 1)} − {number(line, 2)} = {difference(one.value - line, 2)}",
        source=" · ".join(filter(None, (one.source, published))),
        note=one.note,
    )


def revision_rows(found: Sequence[Revision], indicator: Indicator) -> list[Row]:
    """Only of years that were entered more than once."""
    often = {one.observation.year for one in found if one.observation.revision > 1}
    return [
        {
            "year": _("%(year)s, revision %(n)s", year=one.observation.year, n=one.observation.revision),
            "value": _shown(one.observation, indicator),
            "at": seoul(one.observation.entered_at),
            "by": one.by or _("System"),
            "source": one.observation.source,
        }
        for one in found
        if one.observation.year in often
    ]


def region_rows(observed: Sequence[Observation], indicator: Indicator, regions: Regions) -> list[Row]:
    """By code, never by value: nobody is ranked."""
    estimates = pulled(one for one in observed if usable_of(one, indicator) is not Usable.TOO_SMALL)
    return [_region_row(one, indicator, regions, estimates.get(one.id)) for one in observed]


def _region_row(
    one: Observation, indicator: Indicator, regions: Regions, estimate: tuple[Shrunk, float] | None
) -> Row:
    use = usable_of(one, indicator)
    found = maths.interval(point_of(one), one.effective_sample or one.sample)
    shown = use is not Usable.TOO_SMALL
    return {
        "region": places.name_of(regions, one.region_code),
        "year": str(one.year),
        "value": _shown(one, indicator),
        "interval": _interval(one, found) if found and shown else "",
        "sample": "" if one.sample is None else number(one.sample),
        "pulled": _estimated(one, estimate) if estimate else "",
        "use": {"tag": USES[use].drawn},
    }


def _interval(one: Observation, found: tuple[float, float]) -> Row:
    """With how it came about."""
    width = maths.quantile(one.effective_sample or one.sample)
    how = f"{number(one.value, 1)} ± {number(width, 2)} × {number(one.standard_error, 2)}"
    return {"text": f"{number(found[0], 1)}–{number(found[1], 1)}", "sub": how}


def _estimated(one: Observation, estimate: tuple[Shrunk, float]) -> Row:
    shrunk, mean = estimate
    how = f"{number(shrunk.kept, 2)} × {number(one.value, 1)} + {number(1 - shrunk.kept, 2)} × {number(mean, 1)}"
    return {"text": _("estimate %(value)s", value=number(shrunk.value, 1)), "sub": how}


def pulled(observed: Iterable[Observation]) -> dict[int, tuple[Shrunk, float]]:
    """Id -> the value pulled to the mean of the regions, and that mean; empty for too few regions with an error."""
    sure = [one for one in observed if one.standard_error is not None]
    if len(sure) < LEAST_REGIONS:
        return {}
    points = [point_of(one) for one in sure]
    mean = math.fsum(one.value for one in points) / len(points)
    spread = maths.true_spread(points)
    return {one.id: (maths.shrink(one.value, one.standard_error or 0.0, mean, spread), mean) for one in sure}


def _shown(one: Observation, indicator: Indicator) -> str:
    """The value, unless its sample is too small."""
    if usable_of(one, indicator) is Usable.TOO_SMALL:
        return _("Sample too small")
    return wording.with_unit(one.value, indicator)


def region_choices(goals: Iterable[Goal], regions: Regions) -> list[tuple[str, str]]:
    """Places that have a goal; "all" is every one, as the nation's own code is empty."""
    codes = sorted({one.region_code for one in goals})
    return [("all", _("All regions")), *((code or "nation", places.name_of(regions, code)) for code in codes)]


def group_choices(goals: Iterable[Goal]) -> list[tuple[str, str]]:
    present = {one.group_name for one in goals}
    return [
        ("all", _("All groups")),
        *((key or "everyone", _(label)) for key, label in GROUPS.items() if key in present),
    ]


def narrowed(wanted: Filters, regions: Regions) -> list[tuple[str, Value]]:
    """What the board was narrowed to, worded."""
    region = _("All regions") if wanted.region is None else places.name_of(regions, wanted.region)
    group = _("All groups") if wanted.group is None else _(GROUPS.get(wanted.group, wanted.group))
    year = _("Everything published") if wanted.year is None else str(wanted.year)
    return [(_("Regions shown"), region), (_("Groups shown"), group), (_("Known by the end of"), year)]


def year_choices(first: int, last: int) -> list[tuple[str, str]]:
    """What was known by the end of a year."""
    return [("", _("Everything published")), *((str(year), str(year)) for year in range(last, first - 1, -1))]
