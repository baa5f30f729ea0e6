"""A judgement in words, each number with how it was worked out: a room of its own, as board and page speak alike."""

from dataclasses import dataclass

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, mark
from learning_centers.goals import maths
from learning_centers.goals.groups import EVERYONE, GROUPS
from learning_centers.goals.judging import Judged
from learning_centers.goals.maths import Verdict
from learning_centers.web.filters import difference, number
from models import Indicator, Observation


@dataclass(frozen=True, slots=True)
class Worked:
    """A number, worded, and how it came about with the values put in."""

    label: str
    value: str
    how: str


PERCENT = "%"
UNITS = {
    "trillion won": mark("%(value)s trillion won"),
    "people": mark("%(value)s people"),
    "places": mark("%(value)s places"),
}


def name_of(indicator: Indicator) -> str:
    return indicator.name_ko if language() == "ko" else indicator.name_en


def definition_of(indicator: Indicator) -> str:
    return indicator.definition_ko if language() == "ko" else indicator.definition_en


def scope_of(group_name: str, place: str) -> str:
    """ "농어민 · 전국"; of everyone the place alone."""
    return place if group_name == EVERYONE else f"{_(GROUPS[group_name])} · {place}"


def with_unit(value: float, indicator: Indicator, digits: int = 1) -> str:
    """ "80.0 %", "10.5조 원"."""
    return _unit(number(value, digits), indicator, PERCENT)


def apart(value: float, indicator: Indicator, digits: int = 2) -> str:
    """A difference: "−0.48 %p"."""
    return _unit(difference(value, digits), indicator, "%p")


def _unit(written: str, indicator: Indicator, percent: str) -> str:
    if indicator.unit == PERCENT:
        return f"{written} {percent}"
    if indicator.unit in UNITS:
        return _(UNITS[indicator.unit], value=written)
    return f"{written} {indicator.unit}"


def sentences(judged: Judged) -> list[str]:
    """The judgement as one would say it: pace, what is left, where it leads, how sure."""
    found, indicator = judged.pace, judged.row.indicator
    if found is None or judged.now is None:
        return [_nothing_yet(judged)]
    said = [_pace(judged, found)]
    if judged.verdict is Verdict.REACHED:
        return [*said, _reached(judged)]
    if found.still_needed is None:
        said.append(_("The target year is over and the target was not reached."))
    else:
        said.append(_left(judged, found.still_needed))
        said.append(
            _(
                "At the pace so far it would be about %(value)s in %(year)s: a line drawn on, not a forecast.",
                value=with_unit(found.straight_line, indicator),
                year=judged.aim.target_year,
            )
        )
    if judged.verdict is Verdict.WITHHELD:
        said.append(_withheld(judged))
    return said


def _pace(judged: Judged, found: maths.Pace) -> str:
    rises = judged.aim.rising and found.observed >= 0  # without signs it reads more easily
    text = mark(
        "It has to move by %(required)s a year; since %(year)s it moved by %(observed)s a year. "
        "That is %(ratio)s %% of the pace needed."
    )
    if rises:
        text = mark(
            "It has to rise by %(required)s a year; since %(year)s it rose by %(observed)s a year. "
            "That is %(ratio)s %% of the pace needed."
        )
    return _(
        text,
        required=_step(found.required, judged, rises),
        year=judged.aim.baseline_year,
        observed=_step(found.observed, judged, rises),
        ratio=number(100 * found.ratio),
    )


def _left(judged: Judged, needed: float) -> str:
    rises = judged.aim.rising and needed >= 0
    text = mark(
        "From %(year)s on it has to move by %(needed)s a year to reach %(target)s in %(target_year)s."
    )
    if rises:
        text = mark(
            "From %(year)s on it has to rise by %(needed)s a year to reach %(target)s in %(target_year)s."
        )
    return _(
        text,
        year=_now(judged).year,
        needed=_step(needed, judged, rises),
        target=with_unit(judged.aim.target, judged.row.indicator),
        target_year=judged.aim.target_year,
    )


def _step(value: float, judged: Judged, plain: bool) -> str:
    """Points a year; `plain`: without a sign, as the sentence says which way."""
    return apart(value, judged.row.indicator).removeprefix("+" if plain else "")


def _nothing_yet(judged: Judged) -> str:
    """Why there is no pace, and the one that is needed."""
    why = _("Nothing was published since the baseline of %(year)s.", year=judged.aim.baseline_year)
    if judged.kept_back:
        why = _("The sample is too small to show a value.")
    rises = judged.aim.rising
    to_do = mark("The target takes %(needed)s a year.")
    if rises:
        to_do = mark("To reach the target it has to rise by %(needed)s a year.")
    return f"{why} {_(to_do, needed=_step(judged.aim.required, judged, rises))}"


def _reached(judged: Judged) -> str:
    now = _now(judged)
    text = mark("The target of %(target)s was reached in %(year)s.")
    if now.year < judged.aim.target_year:
        text = mark("The target of %(target)s was reached in %(year)s, before its time.")
    return _(text, target=with_unit(judged.aim.target, judged.row.indicator), year=now.year)


def _withheld(judged: Judged) -> str:
    chance = number(100 * (judged.chance or 0))
    return _(
        "The chance that the true pace is enough is about %(chance)s %%. Between 20 and 80 it may be luck, so the "
        "judgement is withheld.",
        chance=chance,
    )


def workings(judged: Judged) -> list[Worked]:
    """Every number of the judgement; empty while there is none."""
    found, now = judged.pace, judged.now
    if found is None or now is None:
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


def _required(judged: Judged) -> Worked:
    aim = judged.aim
    how = (
        f"({number(aim.target, 1)} − {number(aim.baseline, 1)}) ÷ ({aim.target_year} − {aim.baseline_year})"
        f" = {number(aim.required, 2)}"
    )
    return Worked(_("Needed each year"), apart(aim.required, judged.row.indicator), how)


def _observed(judged: Judged, found: maths.Pace) -> Worked:
    aim, now = judged.aim, _now(judged)
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
    aim, now = judged.aim, _now(judged)
    observed = (
        f"({number(now.value, 1)} ÷ {number(aim.baseline, 1)})^(1 ÷ {now.year - aim.baseline_year}) − 1"
    )
    required = f"({number(aim.target, 1)} ÷ {number(aim.baseline, 1)})^(1 ÷ {aim.years}) − 1"
    how = f"[{observed}] ÷ [{required}] = {number(found.growth_ratio, 2)}"
    return [Worked(_("The same as growth rates (Open SDG)"), number(found.growth_ratio, 2), how)]


def _gap(judged: Judged, found: maths.Pace) -> Worked:
    now = _now(judged)
    how = f"{number(now.value, 1)} − {line_how(judged, now.year)} → {difference(found.gap, 2)}"
    label = _("Against the line to the target, %(year)s", year=now.year)
    return Worked(label, apart(found.gap, judged.row.indicator), how)


def line_how(judged: Judged, year: int) -> str:
    """How the value of the line in `year` comes about."""
    aim = judged.aim
    passed = f"({min(year, aim.target_year)} − {aim.baseline_year})"
    return f"[{number(aim.baseline, 1)} + {number(aim.required, 2)} × {passed} = {number(aim.line(year), 2)}]"


def _still_needed(judged: Judged, found: maths.Pace) -> list[Worked]:
    if found.still_needed is None:
        return []
    aim, now = judged.aim, _now(judged)
    how = (
        f"({number(aim.target, 1)} − {number(now.value, 1)}) ÷ ({aim.target_year} − {now.year})"
        f" = {number(found.still_needed, 2)}"
    )
    return [Worked(_("Still needed each year"), apart(found.still_needed, judged.row.indicator), how)]


def _straight_line(judged: Judged, found: maths.Pace) -> list[Worked]:
    if found.still_needed is None:
        return []
    aim, now = judged.aim, _now(judged)
    how = (
        f"{number(now.value, 1)} + {number(found.observed, 2)} × ({aim.target_year} − {now.year})"
        f" = {number(found.straight_line, 2)}"
    )
    label = _("Straight line in %(year)s", year=aim.target_year)
    return [Worked(label, with_unit(found.straight_line, judged.row.indicator), how)]


def _chance(judged: Judged) -> Worked:
    label = _("Chance that the true pace is enough")
    now = _now(judged)
    if judged.chance is None:
        how = _(
            "It takes the standard errors of the baseline and of the newest value; they were not published."
        )
        return Worked(label, _("Not known"), how)
    aim = judged.aim
    start = number(judged.start_error, 2)
    tilt = f"({start} × (1 − {now.year - aim.baseline_year} ÷ {aim.years}))²"
    ahead = f"{number(now.value, 1)} − {number(aim.line(now.year), 2)}"
    sign = ahead if aim.rising else f"−({ahead})"
    how = f"Φ(({sign}) ÷ √({number(now.error, 2)}² + {tilt})) = {number(judged.chance, 2)}"
    return Worked(label, _("about %(chance)s %%", chance=number(100 * judged.chance)), how)


def _forecast(judged: Judged) -> Worked:
    label = _("Forecast for %(year)s", year=judged.aim.target_year)
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
        year=judged.aim.target_year,
    )
    return Worked(label, value, how)


def _interval(judged: Judged) -> Worked:
    now = _now(judged)
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


def _now(judged: Judged) -> maths.Point:
    """There is one wherever there is a pace."""
    if judged.now is None:
        raise ValueError("a goal without a value since its baseline has no workings")
    return judged.now


def composite_how(one: Observation) -> str:
    """How a composite comes from its parts; empty when it was published without them."""
    if one.access is None or one.capability is None or one.use is None:
        return ""
    parts = (one.access, one.capability, one.use)
    written = " + ".join(
        f"{weight:g} × {number(part, 1)}" for weight, part in zip(maths.WEIGHTS, parts, strict=True)
    )
    return f"{written} = {number(maths.composite(*parts), 2)}"
