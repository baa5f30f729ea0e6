"""What the goal pages show, made ready for their templates: charts, rows of tables, choices. A room of its own."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Value
from learning_centers.goals import maths, places, wording, workings
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.judging import Judged, point_of
from learning_centers.goals.maths import Point, Shrunk, Verdict
from learning_centers.goals.queries import Revision
from learning_centers.goals.verdicts import KINDS, USES, VERDICTS, verdict_of
from learning_centers.measures.samples import Usable, usable_of
from learning_centers.regions.queries import Regions
from learning_centers.web.filters import day, difference, number, seoul
from models import Goal, Indicator, IndicatorKind, Observation

STEPS = (0.5, 1, 2, 5)  # times a power of ten, of a half upwards: what prints without a tail of digits
MOST_STEPS = 5
LEAST_REGIONS = 3  # for a mean to pull towards
PROVINCE_DIGITS = 2  # of a district's code: its province

Row = dict[str, Any]  # of `components/tables.html`


@dataclass(frozen=True, slots=True)
class Chart:
    """The arguments of `line_chart`. `target`: the line to it; without a baseline the level it stands at."""

    title: str
    desc: str
    points: list[tuple[int, float, float | None, float | None]]
    target: list[tuple[int, float]]
    trend: list[tuple[int, float]]
    years: tuple[int, int]
    low: float
    high: float
    step: float
    digits: int

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
    own: str  # worded, where the values are our own counts; else empty
    as_of: str  # what stands beside the newest of our own counts: of which months, as of when
    tag: tuple[str, str, str]
    by_pace: tuple[str, str, str] | None  # beside a withheld judgement
    sentences: list[str]
    chart: Chart | None  # None: no line and no value to draw
    judged: Judged


@dataclass(frozen=True, slots=True)
class Past:
    """One year of a goal's history. `how…`: the working, empty where the number was published as it is."""

    year: int
    value: str
    how_value: str
    derived: bool
    rough: bool  # of few answers
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
    is_own = indicator.kind is IndicatorKind.PROGRAMME
    return Card(
        id=goal.id,
        name=name,
        place=place,
        scope=scope,
        own=_(KINDS[indicator.kind]) if is_own else "",
        as_of=judged.latest.note if is_own and judged.latest else "",
        tag=verdict_of(judged.verdict, kept_back=judged.kept_back).drawn,
        by_pace=by_pace,
        sentences=wording.sentences(judged),
        chart=chart(judged, f"{name}, {scope}"),
        judged=judged,
    )


def chart(judged: Judged, title: str) -> Chart | None:
    """None: there is neither a baseline nor a value."""
    aim, found, indicator = judged.aim, judged.pace, judged.row.indicator
    if aim is None and not judged.points:
        return None
    points = [_drawn(one) for one in judged.points]
    target = _target_line(judged)
    trend = []
    if found and aim and found.still_needed is not None and judged.verdict is not Verdict.REACHED:
        now = judged.the_now()
        trend = [(now.year, now.value), (aim.target_year, found.straight_line)]
    heights = [height for _year, *values in points for height in values if height is not None]
    heights += [value for _year, value in (*target, *trend)]
    low, high, step = scale(min(heights), max(heights))
    years = target[0][0], max([target[-1][0], *(one.year for one in judged.points)])
    digits = max(wording.digits_of(height, indicator) for height in heights)
    return Chart(title, _told(judged), points, target, trend, years, low, high, step, digits)


def _target_line(judged: Judged) -> list[tuple[int, float]]:
    """From baseline to target; without a baseline the target at its height, around all years there are to draw."""
    aim, goal = judged.aim, judged.row.goal
    if aim is not None:
        return [(aim.baseline_year, aim.baseline), (aim.target_year, aim.target)]
    first, last = judged.points[0].year, judged.points[-1].year
    if first == last:  # a year to each side, or there is no breadth to draw in
        first, last = first - 1, last + 1
    return [(first, goal.target_value), (max(last, goal.target_year or last), goal.target_value)]


def _drawn(one: Point) -> tuple[int, float, float | None, float | None]:
    low, high = maths.interval(one) or (None, None)
    return one.year, one.value, low, high


def _told(judged: Judged) -> str:
    """The chart in words."""
    aim, indicator = judged.aim, judged.row.indicator
    values = ", ".join(f"{one.year} {wording.with_unit(one.value, indicator)}" for one in judged.points)
    target = wording.with_unit(judged.row.goal.target_value, indicator)
    if aim is None:
        return _(
            "Values: %(values)s. The target is %(target)s; there is no baseline.",
            values=values,
            target=target,
        )
    return _(
        "Values: %(values)s. The line leads to %(target)s in %(year)s.",
        values=values or _("No data"),
        target=target,
        year=aim.target_year,
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
    judged, goal, indicator = one.judged, one.judged.row.goal, one.judged.row.indicator
    aim, now = judged.aim, judged.now
    latest = {"text": _("No data")}
    if now:
        latest = {"text": wording.with_unit(now.value, indicator), "sub": f"{now.year}{_rough(judged)}"}
    elif judged.kept_back:
        latest = {"text": _("Sample too small")}
    baseline = {"text": _("No baseline")}
    if aim is not None:
        baseline = {"text": wording.with_unit(aim.baseline, indicator), "sub": str(aim.baseline_year)}
    return {
        "goal": {
            "text": one.name,
            "href": f"{href}{one.id}",
            "sub": " · ".join(filter(None, (one.scope, one.own))),
        },
        "baseline": baseline,
        "target": {
            "text": wording.with_unit(goal.target_value, indicator),
            "sub": _("No target year") if goal.target_year is None else str(goal.target_year),
        },
        "latest": latest,
        "line": wording.with_unit(aim.line(now.year), indicator, 2) if aim and now and judged.pace else "",
        "gap": _gap(judged),
        "verdict": {"tag": one.tag},
    }


def _rough(judged: Judged) -> str:
    """Behind the year of a value that stands on few answers."""
    return f" · {_('for reference')}" if judged.is_rough else ""


def _gap(judged: Judged) -> Row | str:
    """To the line; without a baseline to the target, and it says so."""
    if judged.pace is not None:
        return wording.apart(judged.pace.gap, judged.row.indicator)
    if judged.aim is not None or judged.latest is None:
        return ""
    return {"text": workings.off_target(judged, judged.latest.value), "sub": _("to the target")}


def history(judged: Judged) -> list[Past]:
    """Every year that was observed, the newest first."""
    return [_past(judged, one) for one in reversed(judged.row.observed)]


def _past(judged: Judged, one: Observation) -> Past:
    aim, indicator = judged.aim, judged.row.indicator
    shown = usable_of(one, indicator) is not Usable.TOO_SMALL
    line = gap = how_line = how_gap = ""
    if aim is None:
        gap = workings.off_target(judged, one.value)
        how_gap = workings.off_target_how(judged, one.value)
    elif aim.baseline_year < one.year <= aim.target_year:
        at, off = aim.line(one.year), one.value - aim.line(one.year)
        line, how_line = wording.with_unit(at, indicator, 2), workings.line_how(judged, one.year)
        gap = wording.apart(off, indicator)
        how_gap = f"{number(one.value, 1)} − {number(at, 2)} = {difference(off, 2)}"
    published = _("published %(day)s", day=day(one.published_on)) if one.published_on else ""
    return Past(
        year=one.year,
        value=wording.with_unit(one.value, indicator) if shown else _("Sample too small"),
        how_value=workings.composite_how(one) if shown else "",
        derived=one.derived,
        rough=usable_of(one, indicator) is Usable.REFERENCE,
        line=line,
        how_line=how_line,
        gap=gap if shown else "",
        how_gap=how_gap if shown else "",
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
    """Id -> the value pulled to the mean of its like, and that mean; none for too few of them with an error."""
    alike: dict[str, list[Observation]] = defaultdict(list)
    for one in observed:
        if one.standard_error is not None:
            alike[_like(one.region_code)].append(one)
    return {one_id: found for same in alike.values() for one_id, found in _pulled(same).items()}


def _like(code: str) -> str:
    """Zones, provinces, and the districts of one province: a region is never averaged with its own parts."""
    if code.startswith(places.ZONE):
        return places.ZONE
    return code[:PROVINCE_DIGITS] if len(code) > PROVINCE_DIGITS else ""


def _pulled(sure: Sequence[Observation]) -> dict[int, tuple[Shrunk, float]]:
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
