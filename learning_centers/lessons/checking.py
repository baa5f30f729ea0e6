"""What stands against a plan, date by date, and which times are free instead. A room of its own: the page that is
looked at before storing and the storing itself ask the same questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session

from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures.locks import locked_slices
from learning_centers.lessons.dates import Slot
from learning_centers.lessons.days_off import DaysOff, load_days_off
from learning_centers.lessons.desk import Desk
from learning_centers.lessons.plans import Plan
from learning_centers.lessons.taken import Booking, Taken, load_taken
from learning_centers.staff import hours
from learning_centers.staff.hours import Person

MOST_OFFERED = 3  # free times for one date
LOOKED_AHEAD = 28  # days after a date in which free ones are looked for
USUAL_HOURS = (time(9), time(18))  # in which free times are looked for where a center has not said
STEP = 30  # minutes


@dataclass(frozen=True, slots=True)
class Finding:
    """`stops`: the plan cannot be stored like this. `movable`: another time would do, so free ones are offered."""

    text: str
    stops: bool = False
    movable: bool = False


@dataclass(frozen=True, slots=True)
class LookedAt:
    slot: Slot
    findings: tuple[Finding, ...]
    free: tuple[Slot, ...]

    @property
    def kind(self) -> str:
        """ "bad", "warn" or "ok"."""
        if not self.findings:
            return "ok"
        return "bad" if any(one.stops for one in self.findings) else "warn"


@dataclass(frozen=True, slots=True)
class Look:
    """`about`: what is to be looked at beside the single dates."""

    dates: tuple[LookedAt, ...]
    about: tuple[str, ...]

    @property
    def stops(self) -> tuple[str, ...]:
        return tuple(one.text for row in self.dates for one in row.findings if one.stops)

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that was found."""
        return (*self.about, *(one.text for row in self.dates for one in row.findings))


@dataclass(frozen=True, slots=True)
class Around:
    """Everything a plan may run into. `people`: month -> staff id -> person with the lines of that month."""

    off: DaysOff
    hours: Mapping[int, tuple[time, time]]
    taken: Taken
    names: Mapping[int, str]
    people: Mapping[str, Mapping[int, Person]]
    locked: frozenset[str]
    today: date


def look(
    session: Session, desk: Desk, plan: Plan, viewer: Viewer, today: date, *, without: int | None = None
) -> Look:
    """`without`: the offering that is being changed. A fixed number of SELECTs for each month of the plan."""
    last = max(slot.day for slot in plan.slots) + timedelta(days=LOOKED_AHEAD)
    around = load_around(session, desk, plan, viewer, today, last, without=without)
    rows = []
    for slot in plan.slots:
        findings = tuple(_findings(slot, plan, around))
        movable = any(one.movable for one in findings)
        rows.append(LookedAt(slot, findings, tuple(_free(slot, plan, around)) if movable else ()))
    return Look(tuple(rows), (*_without_contract(around), *_over_caps(plan, around)))


def load_around(
    session: Session,
    desk: Desk,
    plan: Plan,
    viewer: Viewer,
    today: date,
    last: date,
    *,
    without: int | None = None,
) -> Around:
    """For the days from the first of the plan to `last`."""
    first, team = min(slot.day for slot in plan.slots), list(plan.team)
    months = sorted({slot.month for slot in plan.slots})
    at_center = not plan.address and not _own_address(desk, plan.room_id)
    opening = {one.weekday: (one.opens, one.closes) for one in desk.hours} if at_center else {}
    people = {month: hours.people_of(session, team, Month.parse(month), without=without) for month in months}
    locked = {month for month, center_id in locked_slices(session, months) if center_id == desk.center.id}
    return Around(
        load_days_off(session, desk.center, first, last),
        opening,
        load_taken(session, viewer, team, plan.room_id, first, last, without=without),
        {member.id: member.name for member in desk.staff},
        people,
        frozenset(locked),
        today,
    )


def _own_address(desk: Desk, room_id: int | None) -> bool:
    """Whether the room lies elsewhere, where the center's opening hours say nothing."""
    return any(room.id == room_id and room.address not in ("", desk.center.address) for room in desk.rooms)


def is_free(slot: Slot, plan: Plan, around: Around) -> bool:
    """On a day that is open, inside the opening hours, with nobody and nothing taken."""
    return (
        not around.off.is_off(slot.day)
        and not _outside_hours(slot, around)
        and not _taken(slot, plan, around)
    )


def _findings(slot: Slot, plan: Plan, around: Around) -> Iterator[Finding]:
    if slot.month in around.locked:
        text = _("%(month)s is handed in and locked. Ask the province to reopen it.", month=slot.month)
        yield Finding(text, stops=True)
    if any(other.overlaps(slot) for other in plan.slots if other is not slot):
        yield Finding(_("Another date of this plan is at the same time."), stops=True, movable=True)
    for text in _taken(slot, plan, around):
        yield Finding(text, stops=True, movable=True)
    if why := around.off.why_shut(slot.day):
        yield Finding(why, stops=True, movable=True)
    for why in filter(None, (around.off.why_closed(slot.day), _outside_hours(slot, around))):
        yield Finding(why, movable=True)
    if slot.day < around.today:
        yield Finding(_("This day is over."))
    for text in _out_of_contract(slot, around):
        yield Finding(text)


def _taken(slot: Slot, plan: Plan, around: Around) -> list[str]:
    found = []
    for booking in around.taken.meeting(slot):
        when = _when(booking)
        for staff_id in sorted(booking.people):
            name = around.names.get(staff_id, "·")
            found.append(
                _("%(name)s has another lesson from %(start)s to %(end)s: %(course)s", name=name, **when)
            )
        if plan.room_id is not None and booking.room_id == plan.room_id:
            found.append(_("The room is taken from %(start)s to %(end)s: %(course)s", **when))
    return found


def _when(booking: Booking) -> dict[str, str]:
    start, end = (f"{moment.astimezone(SEOUL):%H:%M}" for moment in (booking.starts_at, booking.ends_at))
    return {"start": start, "end": end, "course": booking.course}


def _outside_hours(slot: Slot, around: Around) -> str:
    if not around.hours:
        return ""
    if slot.day.weekday() not in around.hours:
        return _("The center does not open on this weekday.")
    opens, closes = around.hours[slot.day.weekday()]
    if opens <= slot.start and slot.end <= closes:
        return ""
    return _(
        "The center is open from %(start)s to %(end)s only.", start=f"{opens:%H:%M}", end=f"{closes:%H:%M}"
    )


def _out_of_contract(slot: Slot, around: Around) -> Iterator[str]:
    for person in around.people[slot.month].values():
        if person.terms and not any(term.covers(slot.day) for term in person.terms):
            yield _("%(name)s has no contract on this day.", name=person.name)
        if person.qualified_until is not None and person.qualified_until < slot.day:
            yield _(
                "The qualification of %(name)s is good until %(day)s.",
                name=person.name,
                day=person.qualified_until,
            )


def _without_contract(around: Around) -> Iterator[str]:
    """Said once: on each date it would hide what differs from date to date."""
    everyone = next(iter(around.people.values()), {})
    if names := [person.name for person in everyone.values() if not person.terms]:
        yield _("No contract is stored of %(names)s.", names=", ".join(names))


def _over_caps(plan: Plan, around: Around) -> Iterator[str]:
    """Who would work more in a month than the contract says, with this plan."""
    for month, people in around.people.items():
        slots = [slot for slot in plan.slots if slot.month == month]
        for person in people.values():
            for term in person.terms:
                minutes = sum(line.engaged for line in person.lines if term.covers(line.day))
                minutes += sum(slot.minutes for slot in slots if term.covers(slot.day))
                if term.monthly_hours is not None and minutes > term.monthly_hours * 60:
                    yield _(
                        "%(name)s would have %(hours)s hours in %(month)s; the contract has at most %(cap)s.",
                        name=person.name,
                        hours=f"{minutes / 60:g}",
                        month=month,
                        cap=f"{term.monthly_hours:g}",
                    )


def _free(slot: Slot, plan: Plan, around: Around) -> list[Slot]:
    """At most three: later that day, earlier that day, then the next days at the same time."""
    others = [other for other in plan.slots if other is not slot]

    def first_free(candidates: Sequence[Slot], most: int) -> list[Slot]:
        found: list[Slot] = []
        for one in candidates:
            if len(found) == most:
                break
            own = any(one.overlaps(other) for other in others)
            if one.day >= around.today and not own and is_free(one, plan, around):
                found.append(one)
        return found

    later, earlier = _same_day(slot, around)
    days = [slot.on(slot.day + timedelta(days=n)) for n in range(1, LOOKED_AHEAD + 1)]
    found = [*first_free(later, 1), *first_free(earlier, 1)]
    return [*found, *first_free(days, MOST_OFFERED - len(found))]


def _same_day(slot: Slot, around: Around) -> tuple[list[Slot], list[Slot]]:
    """Other times of the day, nearest first: later ones, earlier ones."""
    opens, closes = around.hours.get(slot.day.weekday(), USUAL_HOURS)
    wanted = _minute(slot.start)
    found = []
    for minute in range(_minute(opens), _minute(closes) - slot.minutes + 1, STEP):
        at = slot.at(minute)
        if at is not None and minute != wanted:
            found.append(at)
    later = [one for one in found if one.start > slot.start]
    earlier = [one for one in reversed(found) if one.start < slot.start]
    return later, earlier


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
