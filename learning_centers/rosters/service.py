"""Rules of rosters: adding, bringing along, promoting, moving, withdrawing. The caller owns the transaction.

Marks that were made stay, whoever leaves. A full offering takes people onto its waiting list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from learning_centers.attendees.consents import list_withdrawn, require_not_withdrawn
from learning_centers.attendees.finding import NO_ANSWER, Answer, Named, identify
from learning_centers.attendees.people import get_person
from learning_centers.attendees.queries import Person
from learning_centers.attendees.service import store_people
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.figures.locks import MonthLocked, hold
from learning_centers.rosters.queries import Place, Roster, is_over, load_roster, months_of
from models import Deed, Enrolment, EnrolmentState, OfferingState

MOST_REASON = 200
HELD = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
TAKES_PEOPLE = (OfferingState.DRAFT, OfferingState.REQUESTED, OfferingState.APPROVED)


class NotOnRoster(DomainError): ...


class RosterClosed(DomainError): ...


class NoFreeSeat(DomainError): ...


class ReasonMissing(DomainError): ...


class SameOffering(DomainError): ...


@dataclass(frozen=True, slots=True)
class Added:
    """`changed` False: the person had this place before."""

    name: str
    state: EnrolmentState
    changed: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """How many of the chosen got a seat, wait, were there before, or took back their consent."""

    enrolled: int = 0
    waiting: int = 0
    before: int = 0
    refused: int = 0


def add_named(
    session: Session, offering_id: int, named: Named, by: Viewer, now: datetime, answer: Answer = NO_ANSWER
) -> Added:
    """Somebody by name and phone; a guest is made when nobody is meant who is known. Twice changes nothing.

    Raises:
        NotFound, RosterClosed, MonthLocked, ConsentWithdrawn: as `add_person`.
        WhoIsIt: as `attendees.finding.identify`.
    """
    roster = _open_roster(session, offering_id, by)
    known = identify(session, roster.offering.center_id, named, by, answer)
    if known is not None:
        return _add(session, roster, known.id, known.name, by, now)
    guest = Person(named.name, roster.offering.center_id, phone=named.phone)
    store_people(session, [guest], by, "rosters.add", now)
    return _add(session, roster, guest.id or 0, guest.name, by, now)


def add_person(session: Session, offering_id: int, person_id: int, by: Viewer, now: datetime) -> Added:
    """Somebody who is known: a seat, or a place on the waiting list when there is none.

    Raises:
        NotFound: the offering or the person is not one of the viewer's.
        RosterClosed: the offering is cancelled or closed.
        MonthLocked: all its lessons lie in months that are handed in.
        ConsentWithdrawn: the person took back the consent to take part.
    """
    roster = _open_roster(session, offering_id, by)
    person = get_person(session, person_id, by)
    stays = get_person(session, person.merged_into_id, by) if person.merged_into_id else person
    return _add(session, roster, stays.id, stays.name, by, now)


def bring(
    session: Session, offering_id: int, from_id: int, people: Collection[int], by: Viewer, now: datetime
) -> Brought:
    """The chosen people of another roster, in its order; who took back the consent is left out.

    Raises:
        NotFound, RosterClosed, MonthLocked: as `add_person`.
        NotOnRoster: nobody is chosen.
    """
    roster = _open_roster(session, offering_id, by)
    source = load_roster(session, from_id, by)
    chosen = {place.person_id: place.name for place in source.places if place.person_id in people}
    if not chosen:
        raise NotOnRoster(_("Choose at least one person to bring along."))
    withdrawn = list_withdrawn(session, chosen)
    here = {one for one in chosen if (seat := roster.seat_of(one)) is not None and seat.state in HELD}
    coming = [one for one in chosen if one not in here and one not in withdrawn]
    of_offering = session.exec(select(Enrolment).where(Enrolment.offering_id == offering_id))
    stored = {place.attendee_id: place for place in of_offering}
    states = [_seat_for(roster, meanwhile) for meanwhile in range(len(coming))]
    for person_id, state in zip(coming, states, strict=True):
        held = roster.seat_of(person_id)
        seat_id = held.seat_id if held else person_id
        session.add(_entered(stored.get(seat_id), roster, seat_id, state, now))
    session.flush()
    if coming:
        said = f"{roster.offering.code} from {source.offering.code}"
        audit.record(session, by, Deed.CHANGE, "rosters.bring", kind="attendee", subjects=coming, detail=said)
    seated = states.count(EnrolmentState.ENROLLED)
    return Brought(seated, len(coming) - seated, len(here), len(chosen) - len(coming) - len(here))


def withdraw(
    session: Session, offering_id: int, seat_id: int, reason: str, by: Viewer, now: datetime
) -> Place:
    """Off the roll or the waiting list. Returns the place as it was.

    Raises:
        NotFound, RosterClosed, MonthLocked: as `add_person`.
        NotOnRoster: no such place, or it was given up already.
        ReasonMissing: without a reason.
    """
    roster = _open_roster(session, offering_id, by)
    place = _held_place(roster, seat_id)
    _leave(session, roster, place, _given(reason), now)
    _note(session, by, "rosters.withdraw", place.person_id, roster)
    return place


def move(
    session: Session, offering_id: int, seat_id: int, to_id: int, reason: str, by: Viewer, now: datetime
) -> Added:
    """To another offering; when that one is full, onto its waiting list.

    Raises:
        As `withdraw`, for both offerings.
        SameOffering: it is the same one, or the person is on the other roster already.
    """
    if offering_id == to_id:
        raise SameOffering(_("This is the offering the person is in. Choose another one."))
    first, second = (_open_roster(session, one, by) for one in sorted((offering_id, to_id)))
    roster, target = (first, second) if offering_id < to_id else (second, first)
    place = _held_place(roster, seat_id)
    there = target.seat_of(place.person_id)
    if there is not None and there.state in HELD:
        raise SameOffering(_("The person is on that roster already. Withdraw the person here instead."))
    why = _given(reason)
    require_not_withdrawn(session, place.person_id)
    _leave(session, roster, place, why, now)
    state = _seat_for(target)
    _enter(session, target, place.seat_id, state, now)
    _note(session, by, "rosters.move", place.person_id, roster, f"to {target.offering.code}")
    return Added(place.name, state, changed=True)


def promote(session: Session, offering_id: int, seat_id: int, by: Viewer) -> Place:
    """A seat for somebody who waits. Returns the place as it was.

    Raises:
        NotFound, RosterClosed, MonthLocked, ConsentWithdrawn: as `add_person`.
        NotOnRoster: the person does not wait here (any more).
        NoFreeSeat.
    """
    roster = _open_roster(session, offering_id, by)
    place = _held_place(roster, seat_id)
    if place.state is not EnrolmentState.WAITING:
        raise NotOnRoster(_("%(name)s has a seat already.", name=place.name))
    if not roster.free:
        raise NoFreeSeat(
            _("All %(n)s seats are taken. Somebody has to leave first.", n=roster.offering.seats)
        )
    require_not_withdrawn(session, place.person_id)
    _stored(session, roster, place.seat_id).state = EnrolmentState.ENROLLED
    _note(session, by, "rosters.promote", place.person_id, roster)
    return place


def _open_roster(session: Session, offering_id: int, by: Viewer) -> Roster:
    roster = load_roster(session, offering_id, by, lock=True)
    offering = roster.offering
    if offering.state not in TAKES_PEOPLE:
        raise RosterClosed(_("This offering is closed or cancelled. Its roster does not change any more."))
    hold(session, {(month, offering.center_id) for month in months_of(session, [offering.id])[offering.id]})
    if month := is_over(session, offering):
        raise MonthLocked(
            _(
                "All lessons of this offering lie in months that are handed in, the last one in %(month)s. "
                "Ask the province to reopen it.",
                month=month,
            )
        )
    return roster


def _held_place(roster: Roster, seat_id: int) -> Place:
    for place in roster.places:
        if place.seat_id == seat_id and place.state in HELD:
            return place
    raise NotOnRoster(_("This person is not on the roster any more. Load the page again."))


def _add(session: Session, roster: Roster, person_id: int, name: str, by: Viewer, now: datetime) -> Added:
    held = roster.seat_of(person_id)
    if held is not None and held.state in HELD:
        return Added(name, held.state, changed=False)
    require_not_withdrawn(session, person_id)
    state = _seat_for(roster)
    _enter(session, roster, held.seat_id if held else person_id, state, now)
    _note(session, by, "rosters.add", person_id, roster, state.value)
    return Added(name, state, changed=True)


def _seat_for(roster: Roster, meanwhile: int = 0) -> EnrolmentState:
    """A seat, or a place to wait: nobody passes those who wait already. meanwhile: seats given since."""
    free = roster.free > meanwhile and roster.next_waiting is None
    return EnrolmentState.ENROLLED if free else EnrolmentState.WAITING


def _enter(session: Session, roster: Roster, seat_id: int, state: EnrolmentState, now: datetime) -> None:
    place = session.get(Enrolment, (roster.offering.id, seat_id))
    session.add(_entered(place, roster, seat_id, state, now))
    session.flush()


def _entered(
    place: Enrolment | None, roster: Roster, seat_id: int, state: EnrolmentState, now: datetime
) -> Enrolment:
    """`place`: the one given up before, if any."""
    place = place or Enrolment(offering_id=roster.offering.id, attendee_id=seat_id, enrolled_at=now)
    place.state, place.enrolled_at, place.left_at, place.reason = state, now, None, ""
    return place


def _leave(session: Session, roster: Roster, place: Place, reason: str, now: datetime) -> None:
    stored = _stored(session, roster, place.seat_id)
    stored.state, stored.left_at, stored.reason = EnrolmentState.WITHDRAWN, now, reason
    session.flush()


def _stored(session: Session, roster: Roster, seat_id: int) -> Enrolment:
    return session.get_one(Enrolment, (roster.offering.id, seat_id))


def _given(reason: str) -> str:
    written = " ".join(reason.split())
    if not written:
        raise ReasonMissing(_("Write the reason. Example: moved away, asked for the evening course."))
    if len(written) > MOST_REASON:
        raise ReasonMissing(_("Shorten the reason to %(most)s characters.", most=MOST_REASON))
    return written


def _note(session: Session, by: Viewer, what: str, person_id: int, roster: Roster, detail: str = "") -> None:
    said = f"{roster.offering.code} {detail}".strip()
    audit.record(session, by, Deed.CHANGE, what, kind="attendee", subjects=[person_id], detail=said)
