"""Our own measures, each defined once: pages, files and the order of where to go next read them here.

They stand beside the official index and are never part of it: each is told as 참고치. A room of its own beside
`counting`: here stand the meanings, there what is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.workbook.book import Kind
from learning_centers.figures.queries import GROUPS
from learning_centers.figures.terms import Term
from learning_centers.measures.counting import Counted, Sheet
from learning_centers.measures.facts import REMOTE, residents_name, residents_of
from learning_centers.measures.samples import LEAST
from models import RegionLevel

LEAST_PEOPLE = 5  # a rate made of fewer people would tell of single ones
SURE_ANSWERS = 100  # design.md section 6: 참고용 up to there
Z95 = 1.959964  # of the normal distribution, two-sided


@dataclass(frozen=True, slots=True)
class Told:
    """A value, or why there is none. Words are worded. `base`: what it stands on (its n, its parts)."""

    value: float | None
    base: str = ""
    why: str = ""

    @property
    def reason(self) -> str:
        """What stands beside the value: what it stands on, or why there is none."""
        return " · ".join(filter(None, [self.why, self.base]))


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """`unit`: msgid. `supply`: of what is offered, not of who comes. `silent`: regions of
    which it would say nothing. `by_group`: it is of a group of people where one is asked for."""

    key: str
    term: Term
    unit: str
    kind: Kind
    of: Callable[[Sheet, Counted], Told]
    supply: bool = False
    silent: frozenset[RegionLevel] = frozenset()
    by_group: bool = False


def people_of(sheet: Sheet, one: Counted) -> int:
    """Different people taught, of the group that is asked for."""
    group = sheet.asked.group
    return one.figures.people if group is None else one.figures.groups[GROUPS.index(group)]


def _taught(sheet: Sheet, one: Counted) -> Told:
    group, people = sheet.asked.group, people_of(sheet, one)
    known = sheet.facts.of(one.code, residents_of(group))
    if known is None or not known.value:
        name = _("Residents") if group is None else residents_name(group)
        return Told(None, name, _("No population figure"))
    if 0 < people < LEAST_PEOPLE:
        return Told(None, why=_("Fewer than %(n)s people", n=LEAST_PEOPLE))
    base = _(
        "%(people)s people ÷ %(residents)s residents (%(year)s, %(source)s)",
        people=f"{people:,}",
        residents=f"{known.value:,.0f}",
        year=known.year,
        source=known.source,
    )
    return Told(people / known.value * 1000, base)


def _townships(_sheet: Sheet, one: Counted) -> Told:
    parts = []
    if one.townships_in_all:
        parts.append(_("of %(n)s legal townships", n=f"{one.townships_in_all:,}"))
    if one.unnamed:
        parts.append(_("without %(n)s lessons that name no township", n=f"{one.unnamed:,}"))
    return Told(len(one.townships), " · ".join(parts))


def _districts(_sheet: Sheet, one: Counted) -> Told:
    return Told(len(one.districts), _("of %(n)s districts", n=f"{one.districts_in_all:,}"))


def _share(over: int, under: int, why: str) -> Told:
    if not under:
        return Told(None, why, _("No value"))
    return Told(over / under, f"{over:,} ÷ {under:,}")


def _of_people(over: int, one: Counted) -> Told:
    if 0 < one.figures.people < LEAST_PEOPLE:
        return Told(None, why=_("Fewer than %(n)s people", n=LEAST_PEOPLE))
    return _share(over, one.figures.people, _("Nobody taught"))


def _first_timers(_sheet: Sheet, one: Counted) -> Told:
    return _of_people(one.figures.new, one)


def _vulnerable(_sheet: Sheet, one: Counted) -> Told:
    if 0 < len(one.vulnerable) < LEAST_PEOPLE:  # some of the groups harm when they leak
        return Told(None, why=_("Fewer than %(n)s people", n=LEAST_PEOPLE))
    return _of_people(len(one.vulnerable), one)


def _repeats(_sheet: Sheet, one: Counted) -> Told:
    return _of_people(one.named_visits, one)


def _fill(_sheet: Sheet, one: Counted) -> Told:
    return _share(one.figures.visits, one.figures.capacity, _("No lesson held"))


def _gain(_sheet: Sheet, one: Counted) -> Told:
    found = one.gains
    if found is None:
        return Told(None, _("No self-assessment"), _("No value"))
    before, after = found.before, found.after
    base = _("n %(before)s before, %(after)s after", before=f"{before.n:,}", after=f"{after.n:,}")
    fewest = min(before.n, after.n)
    if fewest < LEAST or before.mean is None or after.mean is None:
        return Told(None, base, _("Sample too small"))
    gain = after.mean - before.mean
    reach = Z95 * sqrt((before.standard_error or 0) ** 2 + (after.standard_error or 0) ** 2)
    interval = _(
        "95 %% interval %(low)s to %(high)s", low=f"{gain - reach:+.2f}", high=f"{gain + reach:+.2f}"
    )
    rough = [_("for orientation only")] if fewest < SURE_ANSWERS else []
    return Told(gain, " · ".join([interval, base, *rough]))


def _waiting(_sheet: Sheet, one: Counted) -> Told:
    return Told(one.waiting)


def _unmet(_sheet: Sheet, one: Counted) -> Told:
    return Told(one.unmet)


def _hours(_sheet: Sheet, one: Counted) -> Told:
    if not one.centers:
        return Told(None, _("No center was open"), _("No value"))
    base = _("%(hours)s hours ÷ %(n)s centers", hours=f"{one.figures.hours:,.1f}", n=f"{len(one.centers):,}")
    return Told(one.figures.hours / len(one.centers), base)


def _staff(_sheet: Sheet, one: Counted) -> Told:
    return Told(len(one.staff))


def _remote(sheet: Sheet, one: Counted) -> Told:
    told = _share(one.remote_seats, one.seats, _("No lesson held"))
    if told.value is None or sheet.traits.is_entered(REMOTE):
        return told
    missing = _("no islands and remote places are entered: districts losing population only")
    return Told(told.value, f"{told.base} · {missing}")


def _outside(_sheet: Sheet, one: Counted) -> Told:
    return _share(one.outside_courses, one.courses, _("No lesson held"))


REGION = mark("A month or several; district, province, nation")
MEASURES: tuple[OwnMeasure, ...] = (
    OwnMeasure(
        "taught_per_1000",
        Term(
            mark("Taught per 1,000 residents"),
            mark(
                "Different people taught at the centers of the region (of the chosen group), for each 1,000 residents "
                "(of that group). People count where the center is, residents where they live."
            ),
            mark("People ÷ residents of the newest year known × 1,000"),
            REGION,
        ),
        mark("people"),
        Kind.DECIMAL,
        _taught,
        by_group=True,
    ),
    OwnMeasure(
        "townships",
        Term(
            mark("Townships reached"),
            mark("Different townships with a lesson held, as the plans name them."),
            mark("Number of different townships in the plans of closed lessons"),
            REGION,
        ),
        mark("places"),
        Kind.WHOLE,
        _townships,
    ),
    OwnMeasure(
        "districts",
        Term(
            mark("Districts reached"),
            mark("Districts with a lesson held: where the plan says it is, else where the center lies."),
            mark("Number of different districts of closed lessons"),
            REGION,
        ),
        mark("places"),
        Kind.WHOLE,
        _districts,
        silent=frozenset({RegionLevel.DISTRICT}),
    ),
    OwnMeasure(
        "first_timers",
        Term(
            mark("First-timers"),
            mark("The share of people without an earlier counted mark anywhere in the same programme year."),
            mark("New people ÷ people"),
            REGION,
        ),
        "%",
        Kind.RATE,
        _first_timers,
    ),
    OwnMeasure(
        "repeats",
        Term(
            mark("Visits per person"),
            mark("How often somebody came who came at all. Head-counts have no names and are left out."),
            mark("Visits with a name ÷ people"),
            REGION,
        ),
        mark("times"),
        Kind.DECIMAL,
        _repeats,
    ),
    OwnMeasure(
        "gain",
        Term(
            mark("Gain in self-assessment"),
            mark(
                "Mean of the self-assessment after the course less the mean before (0–4 points). Answers carry no "
                "name, so the two are not the same people; who gave up is missing after, and who answers chose to. It "
                "cannot be told from that what the course did. Below 30 answers on a side no number is shown; below "
                "100 it is for orientation only."
            ),
            mark("Mean after − mean before; 95 per cent interval from both standard errors"),
            REGION,
        ),
        mark("points"),
        Kind.DECIMAL,
        _gain,
    ),
    OwnMeasure(
        "vulnerable",
        Term(
            mark("Vulnerable groups"),
            mark(
                "The share of people in at least one of six groups: older people, people with a disability, people "
                "with a low income, farmers and fishers, multicultural families, people from North Korea."
            ),
            mark("People in one of the six groups ÷ people"),
            REGION,
        ),
        "%",
        Kind.RATE,
        _vulnerable,
    ),
    OwnMeasure(
        "fill_rate",
        Term(
            mark("Seats used"),
            mark("Visits ÷ seats of the lessons held. It is never capped."),
            mark("Visits ÷ seats of the closed lessons, added up"),
            REGION,
        ),
        "%",
        Kind.RATE,
        _fill,
        supply=True,
    ),
    OwnMeasure(
        "waiting",
        Term(
            mark("Waiting for a seat"),
            mark("Places on the waiting lists of courses that were asked for or approved, as of today."),
            mark("Number of waiting enrolments"),
            REGION,
        ),
        mark("people"),
        Kind.WHOLE,
        _waiting,
        supply=True,
    ),
    OwnMeasure(
        "unmet",
        Term(
            mark("Requests not met"),
            mark(
                "Requests for the edu-bus that were refused, taken back because it took too long, or whose last day "
                "went by without a visit. They count on that day, where the bus was to come to."
            ),
            mark("Number of requests refused, given up, or past their last day"),
            REGION,
        ),
        mark("requests"),
        Kind.WHOLE,
        _unmet,
        supply=True,
    ),
    OwnMeasure(
        "hours_per_center",
        Term(
            mark("Hours per center"),
            mark("Hours taught for each center that was open on at least one day of the span."),
            mark("Hours taught ÷ centers open"),
            REGION,
        ),
        mark("hours"),
        Kind.HOURS,
        _hours,
        supply=True,
    ),
    OwnMeasure(
        "staff",
        Term(
            mark("Instructors and supporters"),
            mark(
                "People under contract on at least one day of the span, by role and hiring background below."
            ),
            mark("Number of different people under contract"),
            REGION,
        ),
        mark("people"),
        Kind.WHOLE,
        _staff,
        supply=True,
    ),
    OwnMeasure(
        "remote_share",
        Term(
            mark("Seats in remote places"),
            mark(
                "The share of seats of lessons held in districts that are islands and remote places or lose "
                "population. The plan of 2023 asks for half."
            ),
            mark("Seats of closed lessons there ÷ seats of all closed lessons"),
            REGION,
        ),
        "%",
        Kind.RATE,
        _remote,
        supply=True,
    ),
    OwnMeasure(
        "outside_share",
        Term(
            mark("Courses outside of the capital area"),
            mark(
                "The share of courses with a lesson held outside of Seoul, Incheon and Gyeonggi. The plan of 2023 asks "
                "for 60 per cent."
            ),
            mark("Courses held there ÷ all courses held"),
            mark("A month or several; nation"),
        ),
        "%",
        Kind.RATE,
        _outside,
        supply=True,
        silent=frozenset(RegionLevel),
    ),
)
BY_KEY = {measure.key: measure for measure in MEASURES}


def measures_of(level: RegionLevel | None) -> list[OwnMeasure]:
    """Those that say something of a region of this level; None: of the nation."""
    return [one for one in MEASURES if level not in one.silent]
