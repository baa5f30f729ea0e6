"""The tables of the board and of a goal's page as files: values bare, each with what it is and where it comes from.

A room of its own beside `drawing`: a page words its numbers, a file keeps them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from learning_centers.core.i18n import gettext as _
from learning_centers.core.workbook.book import Column, Kind, Value
from learning_centers.core.workbook.taking import Taking
from learning_centers.goals import maths, places, wording
from learning_centers.goals.drawing import Card, pulled
from learning_centers.goals.groups import GROUPS
from learning_centers.goals.judging import Judged, point_of
from learning_centers.goals.units import unit_name
from learning_centers.goals.verdicts import KINDS, USES, verdict_of
from learning_centers.measures.samples import Usable, usable_of
from learning_centers.regions.queries import Regions
from models import Observation

DIGITS = 6  # after the point
HISTORY, REGIONS = "history", "regions"
SHEETS = (HISTORY, REGIONS)  # of the page of one goal


def board(cards: Iterable[Card], narrowed: Sequence[tuple[str, Value]], now: datetime) -> Taking:
    """One row per goal that is shown. `narrowed`: what the board was narrowed to, worded."""
    columns = [
        Column(_("Indicator")),
        Column(_("Group")),
        Column(_("Region")),
        Column(_("Unit")),
        Column(_("Baseline year"), Kind.YEAR),
        Column(_("Baseline value"), Kind.DECIMAL),
        Column(_("Target year"), Kind.YEAR),
        Column(_("Target value"), Kind.DECIMAL),
        Column(_("Year of the newest value"), Kind.YEAR),
        Column(_("Newest value"), Kind.DECIMAL),
        Column(_("Line to the target"), Kind.DECIMAL),
        Column(_("Gap"), Kind.DECIMAL),
        Column(_("Needed each year"), Kind.DECIMAL),
        Column(_("Moved each year"), Kind.DECIMAL),
        Column(_("Share of the pace needed"), Kind.RATE),
        Column(_("Chance that the true pace is enough"), Kind.RATE),
        Column(_("Judgement")),
        Column(_("Source of the goal")),
        Column(_("Where its values come from")),
        Column(_("What it is good for")),
    ]
    rows = [_goal(one.judged, one.place) for one in cards]
    return Taking(_("Goals"), columns, rows, narrowed, judgement_meanings(), now)


def _goal(judged: Judged, place: str) -> list[Value]:
    goal, indicator, aim, now = judged.row.goal, judged.row.indicator, judged.aim, judged.now
    found, line = judged.pace, None
    if aim is not None and now is not None and found is not None:
        line = aim.line(now.year)
    return [
        wording.name_of(indicator),
        _(GROUPS[goal.group_name]),
        place,
        unit_name(indicator.unit),
        goal.baseline_year,
        goal.baseline_value,
        goal.target_year,
        goal.target_value,
        now.year if now else None,
        now.value if now else None,
        _clean(line),
        _clean(judged.gap),
        _clean(aim.required if aim else None),
        _clean(found.observed if found else None),
        _clean(found.ratio if found else None),
        _clean(judged.chance),
        _(verdict_of(judged.verdict, kept_back=judged.kept_back).text),
        goal.source,
        _(KINDS[indicator.kind]),
        _(USES[usable_of(judged.latest, indicator)].text) if judged.latest else "",
    ]


def _clean(value: float | None) -> float | None:
    """Without the last digits of a computer, which say 0.140000000000001."""
    return None if value is None else round(value, DIGITS)


def judgement_meanings() -> list[str]:
    """How a judgement comes about."""
    return [
        _(
            "Line to the target: baseline + (target − baseline) ÷ (target year − baseline year) × years passed."
        ),
        _("Gap: newest value − line to the target in its year; where there is no baseline, − the target."),
        _(
            "Share of the pace needed: what the value moved each year since the baseline ÷ what it has to move. "
            "From 0.95 on it is on track, from 0.60 on acceleration is needed, below that progress is limited, "
            "below 0 it moves away."
        ),
        _(
            "The chance that the true pace is enough is told where standard errors are published. Between 0.2 and "
            "0.8 the judgement is withheld."
        ),
    ]


def history(judged: Judged, place: str, now: datetime) -> Taking:
    """One row per observed year; a value of too few answers is not told."""
    columns = [
        Column(_("Year"), Kind.YEAR),
        Column(_("Value"), Kind.DECIMAL),
        Column(_("Access"), Kind.DECIMAL),
        Column(_("Capability"), Kind.DECIMAL),
        Column(_("Use"), Kind.DECIMAL),
        Column(_("Answers"), Kind.WHOLE),
        Column(_("Standard error"), Kind.DECIMAL),
        Column(_("Line to the target"), Kind.DECIMAL),
        Column(_("Gap"), Kind.DECIMAL),
        Column(_("Derived")),
        Column(_("Source")),
        Column(_("Published on"), Kind.DATE),
        Column(_("Note")),
    ]
    rows = [_year(judged, one) for one in reversed(judged.row.observed)]
    return _of_goal(judged, place, _("Year by year"), columns, rows, now)


def _year(judged: Judged, one: Observation) -> list[Value]:
    aim = judged.aim
    shown = usable_of(one, judged.row.indicator) is not Usable.TOO_SMALL
    against = judged.row.goal.target_value if aim is None else None
    line = None
    if aim is not None and aim.baseline_year < one.year <= aim.target_year:
        against = line = aim.line(one.year)
    return [
        one.year,
        *(
            (one.value, one.access, one.capability, one.use)
            if shown
            else (_("Sample too small"), None, None, None)
        ),
        one.sample,
        one.standard_error,
        _clean(line),
        _clean(one.value - against if against is not None and shown else None),
        _("derived") if one.derived else "",
        one.source,
        one.published_on,
        one.note,
    ]


def regional(
    judged: Judged, place: str, observed: Sequence[Observation], regions: Regions, now: datetime
) -> Taking:
    """One row per region, by code; a value of too few answers is not told."""
    columns = [
        Column(_("Code of the region")),
        Column(_("Region")),
        Column(_("Year"), Kind.YEAR),
        Column(_("Value"), Kind.DECIMAL),
        Column(_("Interval of 95 in 100, from"), Kind.DECIMAL),
        Column(_("Interval of 95 in 100, to"), Kind.DECIMAL),
        Column(_("Answers"), Kind.WHOLE),
        Column(_("Pulled to the mean (estimate)"), Kind.DECIMAL),
        Column(_("What it is good for")),
    ]
    indicator = judged.row.indicator
    shown = [one for one in observed if usable_of(one, indicator) is not Usable.TOO_SMALL]
    estimates = {one_id: shrunk.value for one_id, (shrunk, _mean) in pulled(shown).items()}
    rows: list[list[Value]] = []
    for one in observed:
        known = one in shown
        low, high = (
            maths.interval(point_of(one), one.effective_sample or one.sample) if known else None
        ) or (
            None,
            None,
        )
        rows.append(
            [
                one.region_code,
                places.name_of(regions, one.region_code),
                one.year,
                one.value if known else _("Sample too small"),
                _clean(low),
                _clean(high),
                one.sample,
                _clean(estimates.get(one.id)),
                _(USES[usable_of(one, indicator)].text),
            ]
        )
    return _of_goal(judged, place, _("Regions"), columns, rows, now)


def _of_goal(
    judged: Judged,
    place: str,
    what: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    now: datetime,
) -> Taking:
    goal, indicator = judged.row.goal, judged.row.indicator
    name = wording.name_of(indicator)
    meanings = [
        f"{name}: {wording.definition_of(indicator)}",
        *([f"{_('Formula')}: {indicator.formula}"] if indicator.formula else []),
        *judgement_meanings()[:2],
        _("A value of fewer than 30 answers is not shown, of fewer than 100 it is for reference."),
    ]
    facts: list[tuple[str, Value]] = [
        (_("Goal"), f"{name}, {wording.scope_of(goal.group_name, place)}"),
        (_("Unit"), unit_name(indicator.unit)),
    ]
    return Taking(f"{name} {what}", columns, rows, facts, meanings, now)
