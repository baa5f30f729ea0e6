"""A judgement in words: a room of its own, as board and page speak alike."""

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import language, mark
from learning_centers.goals import maths
from learning_centers.goals.groups import EVERYONE, GROUPS
from learning_centers.goals.judging import Judged
from learning_centers.goals.maths import Verdict
from learning_centers.goals.units import UNITS
from learning_centers.web.filters import difference, number
from models import Indicator

PERCENT = "%"
COUNTS = ("people", "places")  # units of what is counted one by one


def name_of(indicator: Indicator) -> str:
    return indicator.name_ko if language() == "ko" else indicator.name_en


def definition_of(indicator: Indicator) -> str:
    return indicator.definition_ko if language() == "ko" else indicator.definition_en


def scope_of(group_name: str, place: str) -> str:
    """ "농어민 · 전국"; of everyone the place alone."""
    return place if group_name == EVERYONE else f"{_(GROUPS[group_name])} · {place}"


def digits_of(value: float, indicator: Indicator) -> int:
    """A count of people or places has no tenths."""
    return 0 if indicator.unit in COUNTS and value.is_integer() else 1


def with_unit(value: float, indicator: Indicator, digits: int | None = None) -> str:
    """ "80.0 %", "10.5조 원", "14명"."""
    shown = digits_of(value, indicator) if digits is None else digits
    return _unit(number(value, shown), indicator, PERCENT)


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
    rough = [_("The newest value is for reference: few people answered.")] if judged.is_rough else []
    return [*_said(judged), *rough]


def _said(judged: Judged) -> list[str]:
    found, aim = judged.pace, judged.aim
    if aim is None:
        return _without_baseline(judged)
    if found is None:
        return [_nothing_yet(judged, aim)]
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
                value=with_unit(found.straight_line, judged.row.indicator),
                year=aim.target_year,
            )
        )
    if judged.verdict is Verdict.WITHHELD:
        said.append(_withheld(judged))
    return said


def _without_baseline(judged: Judged) -> list[str]:
    """What can be said without a start: the newest value, what it lacks, and what is not known."""
    no_pace = _("There is no baseline, so no pace and no chance is judged.")
    if judged.row.goal.target_year is None:
        no_pace = _("There is neither a baseline nor a target year, so no pace and no chance is judged.")
    return [_where_it_is(judged), no_pace]


def _where_it_is(judged: Judged) -> str:
    goal, indicator, latest = judged.row.goal, judged.row.indicator, judged.latest
    target = with_unit(goal.target_value, indicator)
    if judged.verdict is Verdict.REACHED:
        return _reached(judged)
    if latest is None or judged.gap is None:
        why = (
            _("The sample is too small to show a value.") if judged.kept_back else _("There is no value yet.")
        )
        aim = _("The target is %(target)s.", target=target)
        if goal.target_year is not None:
            aim = _("The target for %(year)s is %(target)s.", year=goal.target_year, target=target)
        return f"{why} {aim}"
    text = mark("In %(year)s it was %(value)s; the target of %(target)s is %(left)s away.")
    if goal.target_year is not None:
        text = mark(
            "In %(year)s it was %(value)s; the target of %(target)s for %(target_year)s is %(left)s away."
        )
    return _(
        text,
        year=latest.year,
        target_year=goal.target_year,
        value=with_unit(latest.value, indicator),
        left=apart(abs(judged.gap), indicator, digits_of(judged.gap, indicator)).removeprefix("+"),
        target=target,
    )


def _pace(judged: Judged, found: maths.Pace) -> str:
    rises = judged.rising and found.observed >= 0  # without signs it reads more easily
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
        year=judged.the_aim().baseline_year,
        observed=_step(found.observed, judged, rises),
        ratio=number(100 * found.ratio),
    )


def _left(judged: Judged, needed: float) -> str:
    aim, rises = judged.the_aim(), judged.rising and needed >= 0
    text = mark(
        "From %(year)s on it has to move by %(needed)s a year to reach %(target)s in %(target_year)s."
    )
    if rises:
        text = mark(
            "From %(year)s on it has to rise by %(needed)s a year to reach %(target)s in %(target_year)s."
        )
    return _(
        text,
        year=judged.the_now().year,
        needed=_step(needed, judged, rises),
        target=with_unit(aim.target, judged.row.indicator),
        target_year=aim.target_year,
    )


def _step(value: float, judged: Judged, plain: bool) -> str:
    """Points a year; `plain`: without a sign, as the sentence says which way."""
    return apart(value, judged.row.indicator).removeprefix("+" if plain else "")


def _nothing_yet(judged: Judged, aim: maths.Aim) -> str:
    """Why there is no pace, and the one that is needed."""
    why = _("Nothing was published since the baseline of %(year)s.", year=aim.baseline_year)
    if judged.kept_back:
        why = _("The sample is too small to show a value.")
    to_do = mark("The target takes %(needed)s a year.")
    if aim.rising:
        to_do = mark("To reach the target it has to rise by %(needed)s a year.")
    return f"{why} {_(to_do, needed=_step(aim.required, judged, aim.rising))}"


def _reached(judged: Judged) -> str:
    goal, year = judged.row.goal, judged.the_now().year
    text = mark("The target of %(target)s was reached in %(year)s.")
    if goal.target_year is not None and year < goal.target_year:
        text = mark("The target of %(target)s was reached in %(year)s, before its time.")
    return _(text, target=with_unit(goal.target_value, judged.row.indicator), year=year)


def _withheld(judged: Judged) -> str:
    chance = number(100 * (judged.chance or 0))
    return _(
        "The chance that the true pace is enough is about %(chance)s %%. Between 20 and 80 it may be luck, so the "
        "judgement is withheld.",
        chance=chance,
    )
