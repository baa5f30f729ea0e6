"""When a made-up center teaches what in a month: no two lessons of a center lie at the same time.

A room of its own: the intensities of domain.md section 4 stand here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from learning_centers.core.months import Month
from learning_centers.demo.catalogue import Catalogue
from learning_centers.demo.programme import Programme, business_days
from learning_centers.demo.sites import Site
from learning_centers.demo.staffing import Worker
from models import CenterKind

# Lessons of a center by calendar month: 12 to 16, most in autumn, next to none before spring.
LESSONS = {1: (1, 3), 2: (1, 3), 3: (12, 13), 4: (12, 14), 5: (12, 15), 6: (12, 15), 7: (12, 14), 8: (12, 14)}
LESSONS |= {9: (14, 16), 10: (14, 16), 11: (14, 16), 12: (12, 13)}
AHEAD = 4  # lessons planned in the month to come: about a week's
STARTS = (time(10, 0), time(13, 30), time(16, 0))  # two hours later each lesson is over
SHOWN_START = STARTS[1]
LENGTHS = (1, 1, 2, 2, 3, 4)  # lessons of an offering
FESTIVAL = 0.05  # of the offerings with one lesson: a head-count, no names
AT_VILLAGE_HALL = 0.8  # of the lessons of a dispatch venue


@dataclass(frozen=True, slots=True)
class Series:
    """The lessons of one offering: days, one start, one team."""

    days: tuple[date, ...]
    start: time
    course_id: int
    minutes: int
    festival: bool
    lead: Worker
    substitute: Worker
    room_id: int | None  # None: at a village hall


def plan(
    random: Random, programme: Programme, site: Site, month: Month, catalogue: Catalogue
) -> Iterator[Series]:
    days = site.business_days(month)
    free = {start: list(days) for start in STARTS}
    wanted = AHEAD
    if month != programme.running:
        wanted = round(random.randint(*LESSONS[month.month]) * len(days) / len(business_days(month)))
    elif site.shown:  # whoever tries the app finds a lesson today, on Sundays too
        free[SHOWN_START] = []
        every_day = [month.first + timedelta(days=n) for n in range(month.last.day)]
        for first in range(0, len(every_day), len(STARTS)):
            some = every_day[first : first + len(STARTS)]
            yield _series(random, site, catalogue, some, SHOWN_START, site.team.leads[0])
    while wanted and any(free.values()):
        start = random.choice([start for start in STARTS if free[start]])
        length = min(wanted, random.choice(LENGTHS), len(free[start]))
        some = sorted(random.sample(free[start], length))
        free[start] = [day for day in free[start] if day not in some]
        wanted -= length
        yield _series(random, site, catalogue, some, start, random.choice(site.team.leads))


def _series(
    random: Random, site: Site, catalogue: Catalogue, days: Sequence[date], start: time, lead: Worker
) -> Series:
    festival = len(days) == 1 and random.random() < FESTIVAL
    course_id, minutes = catalogue.festival if festival else random.choice(catalogue.courses)
    away = festival or (site.kind is CenterKind.DISPATCH and random.random() < AT_VILLAGE_HALL)
    first, second = site.team.leads
    return Series(
        days=tuple(days),
        start=start,
        course_id=course_id,
        minutes=minutes,
        festival=festival,
        lead=lead,
        substitute=second if lead is first else first,
        room_id=None if away else random.choice(site.rooms),
    )
