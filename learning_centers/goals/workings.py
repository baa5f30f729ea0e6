"""Each number of a judgement with how it was worked out, the values put in. A room of its own beside `wording`, which
says the judgement in sentences.
"""

from dataclasses import dataclass

from learning_centers.core.i18n import gettext as _
from learning_centers.goals import maths
from learning_centers.goals.judging import Judged
from learning_centers.goals.wording import apart, digits_of, with_unit
from learning_centers.web.filters import difference, number
from models import Observation


@dataclass(frozen=True, slots=True)
class Worked:
    """A number, worded, and how it came about with the values put in."""

    label: str
    value: str
    how: str


def workings(judged: Judged) -> list[Worked]:
    """Every number of the judgement; empty without a baseline and a value."""
    found = judged.pace
    if judged.aim is None:
        return _to_target(judged)
    if found is None:
        return [_required(judged)]
    return [
        _required(judged),
        _observed(judged, found),
        _ratio(found),
        *_growth(judged, found),
        _gap(judged, found),
        *_still_needed(judged, found),
        *_straight_line(judged, found),
        _chance(judged),
        _forecast(judged),
        _interval(judged),
    ]


def _to_target(judged: Judged) -> list[Worked]:
    """Without a baseline: how far it still is, and nothing about a pace."""
    latest = judged.latest
    if latest is None:
        return []
    label = _("Against the target, %(year)s", year=latest.year)
    return [Worked(label, off_target(judged, latest.value), off_target_how(judged, latest.value))]


def off_target(judged: Judged, value: float) -> str:
    indicator, gap = judged.row.indicator, value - judged.row.goal.target_value
    return apart(gap, indicator, digits_of(gap, indicator))


def off_target_how(judged: Judged, value: float) -> str:
    target = judged.row.goal.target_value
    return f"{number(value, 1)} − {number(target, 1)} = {difference(value - target, 1)}"


def _required(judged: Judged) -> Worked:
    aim = judged.the_aim()
    how = (
        f"({number(aim.target, 1)} − {number(aim.baseline, 1)}) ÷ ({aim.target_year} − {aim.baseline_year})"
        f" = {number(aim.required, 2)}"
    )
    return Worked(_("Needed each year"), apart(aim.required, judged.row.indicator), how)


def _observed(judged: Judged, found: maths.Pace) -> Worked:
    aim, now = judged.the_aim(), judged.the_now()
    how = (
        f"({number(now.value, 1)} − {number(aim.baseline, 1)}) ÷ ({now.year} − {aim.baseline_year})"
        f" = {number(found.observed, 2)}"
    )
    return Worked(_("Moved each year"), apart(found.observed, judged.row.indicator), how)


def _ratio(found: maths.Pace) -> Worked:
    how = f"{number(found.observed, 2)} ÷ {number(found.required, 2)} = {number(found.ratio, 2)}"
    return Worked(_("Share of the pace needed"), f"{number(100 * found.ratio)} %", how)


def _growth(judged: Judged, found: maths.Pace) -> list[Worked]:
    if found.growth_ratio is None:
        return []
    aim, now = judged.the_aim(), judged.the_now()
    observed = (
        f"({number(now.value, 1)} ÷ {number(aim.baseline, 1)})^(1 ÷ {now.year - aim.baseline_year}) − 1"
    )
    required = f"({number(aim.target, 1)} ÷ {number(aim.baseline, 1)})^(1 ÷ {aim.years}) − 1"
    how = f"[{observed}] ÷ [{required}] = {number(found.growth_ratio, 2)}"
    return [Worked(_("The same as growth rates (Open SDG)"), number(found.growth_ratio, 2), how)]


def _gap(judged: Judged, found: maths.Pace) -> Worked:
    now = judged.the_now()
    how = f"{number(now.value, 1)} − {line_how(judged, now.year)} → {difference(found.gap, 2)}"
    label = _("Against the line to the target, %(year)s", year=now.year)
    return Worked(label, apart(found.gap, judged.row.indicator), how)


def line_how(judged: Judged, year: int) -> str:
    """How the value of the line in `year` comes about."""
    aim = judged.the_aim()
    passed = f"({min(year, aim.target_year)} − {aim.baseline_year})"
    return f"[{number(aim.baseline, 1)} + {number(aim.required, 2)} × {passed} = {number(aim.line(year), 2)}]"


def _still_needed(judged: Judged, found: maths.Pace) -> list[Worked]:
    if found.still_needed is None:
        return []
    aim, now = judged.the_aim(), judged.the_now()
    how = (
        f"({number(aim.target, 1)} − {number(now.value, 1)}) ÷ ({aim.target_year} − {now.year})"
        f" = {number(found.still_needed, 2)}"
    )
    return [Worked(_("Still needed each year"), apart(found.still_needed, judged.row.indicator), how)]


def _straight_line(judged: Judged, found: maths.Pace) -> list[Worked]:
    if found.still_needed is None:
        return []
    aim, now = judged.the_aim(), judged.the_now()
    how = (
        f"{number(now.value, 1)} + {number(found.observed, 2)} × ({aim.target_year} − {now.year})"
        f" = {number(found.straight_line, 2)}"
    )
    label = _("Straight line in %(year)s", year=aim.target_year)
    return [Worked(label, with_unit(found.straight_line, judged.row.indicator), how)]


def _chance(judged: Judged) -> Worked:
    label = _("Chance that the true pace is enough")
    now = judged.the_now()
    if judged.chance is None:
        how = _(
            "It takes the standard errors of the baseline and of the newest value; they were not published."
        )
        return Worked(label, _("Not known"), how)
    aim = judged.the_aim()
    start = number(judged.start_error, 2)
    tilt = f"({start} × (1 − {now.year - aim.baseline_year} ÷ {aim.years}))²"
    ahead = f"{number(now.value, 1)} − {number(aim.line(now.year), 2)}"
    sign = ahead if aim.rising else f"−({ahead})"
    how = f"Φ(({sign}) ÷ √({number(now.error, 2)}² + {tilt})) = {number(judged.chance, 2)}"
    return Worked(label, _("about %(chance)s %%", chance=number(100 * judged.chance)), how)


def _forecast(judged: Judged) -> Worked:
    label = _("Forecast for %(year)s", year=judged.the_aim().target_year)
    if judged.forecast is None:
        how = _(
            "A forecast takes at least %(least)s values since the baseline; there are %(n)s.",
            least=maths.LEAST_POINTS,
            n=len(judged.points),
        )
        return Worked(label, _("Not given"), how)
    indicator, found = judged.row.indicator, judged.forecast
    value = f"{with_unit(found.value, indicator)} ({number(found.low, 1)}–{number(found.high, 1)})"
    how = _(
        "A line of weighted least squares through %(points)s, which rises by %(slope)s a year, read off in "
        "%(year)s; in brackets its 95 %% prediction interval.",
        points=", ".join(f"{one.year} {number(one.value, 1)}" for one in judged.points),
        slope=number(found.slope, 2),
        year=judged.the_aim().target_year,
    )
    return Worked(label, value, how)


def _interval(judged: Judged) -> Worked:
    now = judged.the_now()
    effective = _effective(judged.latest) if judged.latest else None
    label = _("95 %% interval of the value of %(year)s", year=now.year)
    found = maths.interval(now, effective)
    if found is None:
        return Worked(label, _("Not known"), _("The standard error was not published."))
    low, high = found
    how = (
        f"{number(now.value, 1)} ± {number(maths.quantile(effective), 2)} × {number(now.error, 2)}"
        f" = {number(low, 1)}–{number(high, 1)}"
    )
    return Worked(label, f"{number(low, 1)}–{number(high, 1)}", how)


def _effective(one: Observation) -> float | None:
    return one.effective_sample if one.effective_sample is not None else one.sample


def composite_how(one: Observation) -> str:
    """How a composite comes from its parts; empty when it was published without them."""
    if one.access is None or one.capability is None or one.use is None:
        return ""
    parts = (one.access, one.capability, one.use)
    written = " + ".join(
        f"{weight:g} × {number(part, 1)}" for weight, part in zip(maths.WEIGHTS, parts, strict=True)
    )
    return f"{written} = {number(maths.composite(*parts), 2)}"
