"""Pages of the roster of an offering. Every change comes back to the roster; a refusal says why on its page."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.attendees import finding, people
from learning_centers.attendees.finding import Alike, WhoIsIt
from learning_centers.attendees.forms import typed_answer
from learning_centers.attendees.people import Found
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.rosters import queries, service
from learning_centers.rosters.queries import Roster
from learning_centers.rosters.service import Added, Brought
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import EnrolmentState

bp = Blueprint("rosters", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent of a new person and not stored, to be shown again."""

    name: str = ""
    phone: str = ""
    alike: tuple[Alike, ...] = ()


NOTHING = Typed()


@bp.get("/offerings/<int:offering_id>/roster")
@requires(Permission.MARK_ATTENDANCE)
def show_roster(offering_id: int) -> ResponseReturnValue:
    return _roster_page(offering_id)


@bp.post("/offerings/<int:offering_id>/roster/add")
@requires(Permission.MARK_ATTENDANCE)
def add(offering_id: int) -> ResponseReturnValue:
    """A person that was searched for, or a name and a phone."""
    fields, viewer = request.form, current_viewer()
    typed = Typed(fields.get("name", ""), fields.get("phone", ""))
    try:
        if "person" in fields:
            person_id = fields.get("person", 0, int)
            with db.transaction() as session:
                added = service.add_person(session, offering_id, person_id, viewer, clock.now())
        else:
            named = finding.read_words(typed.name, typed.phone)
            with db.transaction() as session:
                added = service.add_named(
                    session, offering_id, named, viewer, clock.now(), typed_answer(fields)
                )
    except NotFound:
        raise
    except WhoIsIt as asks:
        return _roster_page(offering_id, asks, Typed(typed.name, typed.phone, asks.alike)), 422
    except DomainError as refusal:
        return _roster_page(offering_id, refusal, typed), 422
    flash(_added_words(added), "ok" if added.changed else "info")
    return redirect(url_for(".show_roster", offering_id=offering_id), 303)


def _added_words(added: Added) -> str:
    waits = added.state is EnrolmentState.WAITING
    if not added.changed:
        if waits:
            return _("%(name)s waits already. Nothing was added.", name=added.name)
        return _("%(name)s is on the roster already. Nothing was added.", name=added.name)
    if waits:
        return _("No seat is free for %(name)s now. The person is on the waiting list.", name=added.name)
    return _("%(name)s is on the roll.", name=added.name)


@bp.post("/offerings/<int:offering_id>/roster/promote")
@requires(Permission.MARK_ATTENDANCE)
def promote(offering_id: int) -> ResponseReturnValue:
    def give(session: Session) -> str:
        seat_id = request.form.get("seat", 0, int)
        place = service.promote(session, offering_id, seat_id, current_viewer())
        return _("%(name)s has a seat now and is on the roll.", name=place.name)

    return _change(offering_id, give)


def _change(offering_id: int, act: Callable[[Session], str]) -> ResponseReturnValue:
    """One change of the roster, which returns what to say."""
    try:
        with db.transaction() as session:
            said = act(session)
    except NotFound:
        raise
    except DomainError as refusal:
        return _roster_page(offering_id, refusal), 422
    flash(said)
    return redirect(url_for(".show_roster", offering_id=offering_id), 303)


def _roster_page(offering_id: int, refusal: DomainError | None = None, typed: Typed = NOTHING) -> str:
    viewer, session = current_viewer(), db.session()
    roster = queries.load_roster(session, offering_id, viewer)
    wanted = request.args.get("q", "").strip()
    found = people.search(session, viewer, wanted) if wanted else []
    there = [place.person_id for place in roster.places]
    suspects = people.suspects(session, there, viewer)
    note_seen("attendee", _seen(roster, found, suspects))
    return render_template(
        "rosters/show_roster.html",
        roster=roster,
        wanted=wanted,
        too_short=bool(wanted) and people.says_too_little(wanted),
        found=[(one, roster.seat_of(one.id)) for one in found],
        most_found=people.MOST_FOUND,
        suspects=suspects,
        typed=typed,
        refusal=refusal,
        takes_people=roster.offering.state in service.TAKES_PEOPLE,
        locked_month=queries.is_over(session, roster.offering),
        may_merge=viewer.may(Permission.PLAN_LESSONS),
    )


def _seen(roster: Roster, found: list[Found], suspects: list[tuple[Found, Found]]) -> list[int]:
    ids = {place.person_id for place in roster.places} | {one.id for one in found}
    return sorted(ids | {one.id for pair in suspects for one in pair})


@bp.route("/offerings/<int:offering_id>/roster/bring", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def bring(offering_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        return _bring_page(offering_id)
    chosen = {int(one) for one in request.form.getlist("person") if one.isdecimal()}
    try:
        with db.transaction() as session:
            from_id = request.form.get("from", 0, int)
            done = service.bring(session, offering_id, from_id, chosen, current_viewer(), clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _bring_page(offering_id, refusal), 422
    for said, kind in _brought_words(done):
        flash(said, kind)
    return redirect(url_for(".show_roster", offering_id=offering_id), 303)


def _brought_words(done: Brought) -> list[tuple[str, str]]:
    """(sentence, kind of note) for each that is not zero."""
    here = ngettext("%(n)s person is on the roll now.", "%(n)s people are on the roll now.", done.enrolled)
    waits = ngettext(
        "%(n)s person waits: the seats are taken.", "%(n)s people wait: the seats are taken.", done.waiting
    )
    before = ngettext(
        "%(n)s person was on this roster before.", "%(n)s people were on this roster before.", done.before
    )
    refused = ngettext(
        "%(n)s person took back the consent to take part and is left out.",
        "%(n)s people took back the consent to take part and are left out.",
        done.refused,
    )
    parts = (
        (done.enrolled, here, "ok"),
        (done.waiting, waits, "warn"),
        (done.before, before, "info"),
        (done.refused, refused, "warn"),
    )
    return [(words, kind) for count, words, kind in parts if count]


def _bring_page(offering_id: int, refusal: DomainError | None = None) -> str:
    viewer, session = current_viewer(), db.session()
    roster = queries.load_roster(session, offering_id, viewer)
    from_id = request.values.get("from", 0, int)
    source = queries.load_roster(session, from_id, viewer) if from_id and from_id != offering_id else None
    if source is not None:
        note_seen("attendee", sorted({place.person_id for place in source.places}))
    return render_template(
        "rosters/bring.html",
        roster=roster,
        source=source,
        choices=queries.list_choices(session, viewer, roster),
        refusal=refusal,
    )


@bp.route("/offerings/<int:offering_id>/roster/seat", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def change_seat(offering_id: int) -> ResponseReturnValue:
    """Moving or withdrawing somebody, with a reason."""
    seat_id = request.values.get("seat", 0, int)
    if request.method == "GET":
        return _seat_page(offering_id, seat_id)
    to_id, reason = request.form.get("to", 0, int), request.form.get("reason", "")
    try:
        with db.transaction() as session:
            said = _changed_seat(session, offering_id, seat_id, to_id, reason)
    except NotFound:
        raise
    except service.NotOnRoster as refusal:
        return _roster_page(offering_id, refusal), 422
    except DomainError as refusal:
        return _seat_page(offering_id, seat_id, refusal), 422
    flash(said)
    return redirect(url_for(".show_roster", offering_id=offering_id), 303)


def _changed_seat(session: Session, offering_id: int, seat_id: int, to_id: int, reason: str) -> str:
    viewer, now = current_viewer(), clock.now()
    if not to_id:
        place = service.withdraw(session, offering_id, seat_id, reason, viewer, now)
        return _("%(name)s is withdrawn. Marks made so far stay.", name=place.name)
    moved = service.move(session, offering_id, seat_id, to_id, reason, viewer, now)
    if moved.state is EnrolmentState.WAITING:
        return _("%(name)s is moved and waits there: the seats are taken.", name=moved.name)
    return _("%(name)s is moved. Marks made so far stay here.", name=moved.name)


def _seat_page(offering_id: int, seat_id: int, refusal: DomainError | None = None) -> str:
    viewer, session = current_viewer(), db.session()
    roster = queries.load_roster(session, offering_id, viewer)
    held = [place for place in roster.places if place.seat_id == seat_id]
    if not held or held[0].state is EnrolmentState.WITHDRAWN:
        raise NotFound(_("This person is not on the roster any more. Load the page again."))
    note_seen("attendee", [held[0].person_id])
    return render_template(
        "rosters/seat.html",
        roster=roster,
        place=held[0],
        choices=queries.list_choices(session, viewer, roster),
        to=request.form.get("to", ""),
        reason=request.form.get("reason", ""),
        refusal=refusal,
    )
