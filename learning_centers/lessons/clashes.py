"""Two lessons at one time: the same lead, the same room, or the same offering, in the file or stored."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.incoming import Action
from learning_centers.lessons.drafts import Draft
from learning_centers.lessons.known import Known, StoredLesson
from learning_centers.lessons.matching import action_of


@dataclass(frozen=True, slots=True, order=True)
class Booking:
    starts_at: datetime
    ends_at: datetime
    by: Draft | StoredLesson = field(compare=False)


class Bookings:
    """What is taken when. Bookings of one thing never overlap, so the neighbours tell."""

    def __init__(self) -> None:
        self._of: dict[Hashable, list[Booking]] = defaultdict(list)

    def clash(self, thing: Hashable, booking: Booking) -> Booking | None:
        taken = self._of[thing]
        at = bisect_left(taken, booking)
        for other in taken[max(at - 1, 0) : at + 1]:
            if other.starts_at < booking.ends_at and booking.starts_at < other.ends_at:
                return other
        return None

    def book(self, things: Iterable[Hashable], booking: Booking) -> None:
        for thing in things:
            insort(self._of[thing], booking)


def refuse_clashes(drafts: Sequence[Draft], known: Known) -> None:
    """A problem for each draft that clashes with what is stored or with an earlier row.

    A refused row leaves its stored lesson where it is, which may be in the way of another row: so again, until
    nothing more is refused.
    """
    moving = [draft for draft in drafts if not draft.problems and action_of(draft) is not Action.SKIP]
    while _refuse_once([draft for draft in moving if not draft.problems], known):
        pass


def _refuse_once(drafts: Sequence[Draft], known: Known) -> bool:
    bookings = Bookings()
    moved = {draft.lesson.id for draft in drafts if draft.lesson is not None}
    for lesson in (*known.lessons.values(), *known.elsewhere):
        if lesson.id not in moved:
            bookings.book(_things(lesson), Booking(lesson.starts_at, lesson.ends_at, lesson))
    refused = False
    for draft in drafts:
        booking = Booking(draft.starts_at, draft.ends_at, draft)
        clashes = [(thing, other) for thing in _things(draft) if (other := bookings.clash(thing, booking))]
        for (kind, _id), other in clashes:
            draft.refuse(*_worded(kind, draft, other.by, known))
        if clashes:
            refused = True
        else:
            bookings.book(_things(draft), booking)
    return refused


def _things(one: Draft | StoredLesson) -> list[tuple[str, Hashable]]:
    """What a lesson takes for itself."""
    wanted: list[tuple[str, Hashable]]
    if isinstance(one, StoredLesson):
        wanted = [("lead", one.lead_id), ("detail", one.room_id), ("start", one.offering_id)]
    else:
        offering: Hashable = one.offering.id if one.offering else one.new_offering
        wanted = [("lead", one.lead_id), ("detail", one.booked_room_id), ("start", offering)]
    return [(kind, what) for kind, what in wanted if what is not None]


def _worded(kind: str, draft: Draft, other: Draft | StoredLesson, known: Known) -> tuple[str, str]:
    """(key of the cell, message)."""
    start, end = (f"{moment.astimezone(SEOUL):%H:%M}" for moment in (other.starts_at, other.ends_at))
    when = {"start": start, "end": end, "other": _called(other, known)}
    if kind == "lead":
        member = known.members.get(draft.lead_id or 0)
        name = member.name if member else "·"
        return "lead", _(
            "%(name)s teaches %(other)s from %(start)s to %(end)s. Change one of them.", name=name, **when
        )
    if kind == "detail":
        return "detail", _(
            "The room is taken by %(other)s from %(start)s to %(end)s. Change one of them.", **when
        )
    return "start", _(
        "The same offering has %(other)s from %(start)s to %(end)s. Change one of them.", **when
    )


def _called(other: Draft | StoredLesson, known: Known) -> str:
    if isinstance(other, Draft):
        return _("row %(row)s of this file", row=other.row.row_number)
    offering = known.offerings.get(other.offering_id)
    return offering.code if offering else _("a lesson of another center")
