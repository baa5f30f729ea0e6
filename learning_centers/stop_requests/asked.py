"""What somebody asks for, as plain values, and what is wrong with it.

A room of its own beside `service`: the public form, the desk of staff and the demo programme all make one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from learning_centers.buses.faults import Fault
from learning_centers.core.i18n import gettext as _
from models import EquipmentKind

# Our setting, for people who ask by themselves: one province's rule of 2021 (domain.md 2.2). Staff may take fewer.
LEAST_GROUP = 5
MOST_GROUP = 500
LONGEST_SPAN = timedelta(days=366)
LONGEST_STANDING = timedelta(days=3 * 366)
SHORTEST_HOURS = 60  # minutes: the shortest lesson of a bus
MOST_WEEKS = 52
YEARLY = re.compile(r"(\d{2})-(\d{2})")
LEAP_YEAR = 2024
MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}")
MAIL_LENGTH = 120  # of `Mail.address`


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of a standing request. Gaps in days; `rest_*`: "MM-DD", both or none, over new year too."""

    every_weeks: int
    least_gap: int
    greatest_gap: int
    rest_from: str = ""
    rest_until: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """`weekdays`: "0123456", 0 is Monday, "" any day. Hours are in Seoul. `rhythm` None: one visit."""

    district_id: int
    place: str
    asker: str
    phone: str
    people: int
    wished_from: date
    wished_until: date
    township: str = ""
    address: str = ""
    organisation: str = ""
    email: str = ""
    wish: str = ""
    equipment: Mapping[EquipmentKind, int] = field(default_factory=dict)
    weekdays: str = ""
    hours_from: time | None = None
    hours_until: time | None = None
    rhythm: Rhythm | None = None


def usual_gaps(every_weeks: int) -> tuple[int, int]:
    """Least and greatest days between two visits when nobody says more: a week earlier, a week later."""
    return max(4, 7 * every_weeks - 7), 7 * every_weeks + 7


def faults_of(asked: Asked, today: date, *, by_staff: bool) -> list[Fault]:
    """Everything that is wrong, in the order of the form; empty: it can be stored.

    by_staff: a group may be smaller than LEAST_GROUP, and a wish that is being changed may have begun.
    """
    found = [*_of_people(asked, by_staff), *_of_span(asked, today, by_staff), *_of_hours(asked)]
    return found + (list(_of_rhythm(asked.rhythm)) if asked.rhythm else [])


def _of_people(asked: Asked, by_staff: bool) -> Iterator[Fault]:
    least = 1 if by_staff else LEAST_GROUP
    if not least <= asked.people <= MOST_GROUP:
        yield Fault(
            "people",
            _("The bus comes to groups of %(least)s to %(most)s people.", least=least, most=MOST_GROUP),
        )
    if asked.email and (len(asked.email) > MAIL_LENGTH or not MAIL.fullmatch(asked.email)):
        yield Fault("email", _("Check the e-mail address. It looks like hong@example.com."))


def _of_span(asked: Asked, today: date, by_staff: bool) -> Iterator[Fault]:
    longest = LONGEST_STANDING if asked.rhythm else LONGEST_SPAN
    if asked.wished_until < asked.wished_from:
        yield Fault("wished_until", _("The last day is before the first. Change one of the two."))
    elif asked.wished_until < today or (asked.wished_from < today and not by_staff):
        day = "wished_until" if asked.wished_until < today else "wished_from"
        yield Fault(day, _("This day is over. Choose today or a later day."))
    elif asked.wished_until > today + longest:
        yield Fault("wished_until", _("This is too far away. Choose a day within a year."))
    elif not any(
        is_weekday(asked.weekdays, day) for day in days_between(asked.wished_from, asked.wished_until)
    ):
        yield Fault("weekdays", _("Between these two days there is none of the weekdays chosen."))


def _of_hours(asked: Asked) -> Iterator[Fault]:
    first, last = asked.hours_from, asked.hours_until
    if first is not None and last is not None and _minutes(last) - _minutes(first) < SHORTEST_HOURS:
        yield Fault(
            "hours_until",
            _("A lesson takes at least %(n)s minutes. Choose a later end.", n=SHORTEST_HOURS),
        )


def _of_rhythm(rhythm: Rhythm) -> Iterator[Fault]:
    if not 1 <= rhythm.every_weeks <= MOST_WEEKS:
        yield Fault("every_weeks", _("Enter a number between 1 and %(most)s.", most=MOST_WEEKS))
    if not 1 <= rhythm.least_gap <= rhythm.greatest_gap:
        yield Fault("greatest_gap", _("The greatest gap is smaller than the least. Change one of the two."))
    if bool(rhythm.rest_from) != bool(rhythm.rest_until):
        missing = "rest_until" if rhythm.rest_from else "rest_from"
        yield Fault(missing, _("Enter both days of the time without visits, or none."))
    for name, value in (("rest_from", rhythm.rest_from), ("rest_until", rhythm.rest_until)):
        if value and not is_yearly(value):
            yield Fault(name, _("Write the day of the year like 09-20."))


def is_yearly(text: str) -> bool:
    """Whether it is a day of some year, "MM-DD"."""
    found = YEARLY.fullmatch(text)
    if found is None:
        return False
    try:
        date(LEAP_YEAR, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True


def rests(rest_from: str, rest_until: str, day: date) -> bool:
    """Whether nobody should come on `day`; "11-20" to "01-10" goes over new year. Both ends included."""
    if not rest_from or not rest_until:
        return False
    here = f"{day:%m-%d}"
    if rest_from <= rest_until:
        return rest_from <= here <= rest_until
    return here >= rest_from or here <= rest_until


def is_weekday(weekdays: str, day: date) -> bool:
    return not weekdays or str(day.weekday()) in weekdays


def days_between(first: date, last: date) -> Iterator[date]:
    """Both included; nothing when `last` is earlier."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
