"""Pages of one person: what is known, what they agreed to, and records that may be the same person."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_centers.attendees import consents, forms, merging, people, words
from learning_centers.attendees.consents import Guardian
from learning_centers.attendees.people import Found
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.guards import current_viewer, note_seen, requires
from models import Attendee, Consent, Purpose

bp = Blueprint("attendees", __name__)

PURPOSES = tuple(words.PURPOSE_NAMES)


@bp.get("/attendees/<int:attendee_id>")
@requires(Permission.MARK_ATTENDANCE)
def show_person(attendee_id: int) -> ResponseReturnValue:
    viewer, session = current_viewer(), db.session()
    person = people.get_person(session, attendee_id, viewer)
    if person.merged_into_id is not None:
        return redirect(url_for(".show_person", attendee_id=person.merged_into_id))
    records = people.list_records(session, attendee_id)
    merges = merging.list_merges(session, attendee_id, viewer)
    suspects = [other for _one, other in people.suspects(session, [attendee_id], viewer)]
    note_seen("attendee", [attendee_id, *_others(merges, suspects)])
    return render_template(
        "attendees/show_person.html",
        person=person,
        found=people.list_found(session, [attendee_id])[attendee_id],
        residence=load(session).full_name(person.residence_id) if person.residence_id else "",
        groups=people.list_groups(session, attendee_id),
        courses=people.list_courses(session, attendee_id, viewer),
        held=consents.held(session, records),
        merges=merges,
        suspects=suspects,
        words=words,
        required=consents.REQUIRED,
        may_merge=viewer.may(Permission.PLAN_LESSONS),
    )


def _others(merges: Sequence[merging.Merged], suspects: Sequence[Found]) -> list[int]:
    ends = {end.id for one in merges for end in (one.loser, one.keeper)}
    return sorted(ends | {one.id for one in suspects})


@dataclass(frozen=True, slots=True)
class Asking:
    """How the page asks. `at`: 1-based number of the one question; 0: all of them."""

    large: bool
    at: int

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        return PURPOSES[self.at - 1 : self.at] if self.at else PURPOSES


def _asking() -> Asking:
    at = request.args.get("step", 0, int)
    at = at if 0 < at <= len(PURPOSES) else 0
    return Asking(bool(at) or request.args.get("large") == "1", at)


@bp.route("/attendees/<int:attendee_id>/consents", methods=["GET", "POST"])
@requires(Permission.MARK_ATTENDANCE)
def ask_consents(attendee_id: int) -> ResponseReturnValue:
    viewer, asking = current_viewer(), _asking()
    if request.method == "GET":
        return _consents_page(people.get_person(db.session(), attendee_id, viewer), asking)
    try:
        said = forms.typed_answers(request.form)
        with db.transaction() as session:
            person = people.get_person(session, attendee_id, viewer, lock=True)
            new = consents.record_answers(session, person, said, viewer, clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _consents_page(people.get_person(db.session(), attendee_id, viewer), asking, refusal), 422
    if new:
        flash(ngettext("%(n)s answer is stored.", "%(n)s answers are stored.", len(new)))
        _say_what_ends([purpose for purpose in new if not said.given[purpose]])
    else:
        flash(_("Nothing is different from what is stored."), "info")
    step = asking.at + 1 if asking.at and asking.at < len(PURPOSES) else None
    large = 1 if asking.large and not step else None
    return redirect(url_for(".ask_consents", attendee_id=attendee_id, step=step, large=large), 303)


def _say_what_ends(withdrawn: Sequence[Purpose]) -> None:
    for purpose in withdrawn:
        flash(_(words.IF_WITHDRAWN[purpose]), "info")


def _consents_page(person: Attendee, asking: Asking, refusal: DomainError | None = None) -> str:
    session = db.session()
    records = people.list_records(session, person.id)
    held = consents.held(session, records)
    stored = {purpose: forms.YES if row.given else forms.NO for purpose, row in held.items()}
    typed = {purpose: request.form.get(forms.AGREE + purpose, "") for purpose in PURPOSES}
    note_seen("attendee", [person.id])
    return render_template(
        "attendees/ask_consents.html",
        person=person,
        asking=asking,
        purposes=PURPOSES,
        required=consents.REQUIRED,
        answers={purpose: typed[purpose] or stored.get(purpose, "") for purpose in PURPOSES},
        groups=request.form.getlist("group") or people.list_groups(session, person.id),
        sensitive=request.form.getlist("sensitive"),
        sensitive_noted=consents.count_sensitive(session, person.id),
        guardian=_typed_guardian() or _known_guardian(list(held.values())),
        child=consents.may_be_child(person, clock.now()),
        history=[] if asking.large else consents.list_history(session, records),
        words=words,
        refusal=refusal,
    )


def _typed_guardian() -> Guardian | None:
    said = [request.form.get(f"guardian_{name}", "") for name in ("name", "phone", "relation")]
    return Guardian(*said) if any(said) else None


def _known_guardian(held: Sequence[Consent]) -> Guardian:
    """Who agreed for the child last time."""
    rows = sorted((row for row in held if row.guardian_name), key=lambda row: row.recorded_at)
    if not rows:
        return Guardian()
    return Guardian(rows[-1].guardian_name, rows[-1].guardian_phone, rows[-1].guardian_relation)


@bp.route("/attendees/<int:attendee_id>/merge", methods=["GET", "POST"])
@requires(Permission.PLAN_LESSONS)
def merge(attendee_id: int) -> ResponseReturnValue:
    viewer = current_viewer()
    other_id = request.values.get("other", 0, int)
    if request.method == "GET":
        return _merge_page(attendee_id, other_id)
    keeper_id = request.form.get("keeper", 0, int)
    try:
        people.get_person(db.session(), attendee_id, viewer)
        if keeper_id not in (attendee_id, other_id) or not other_id:
            raise merging.SamePerson(_("Choose which of the two records stays."))
        loser_id = attendee_id if keeper_id == other_id else other_id
        with db.transaction() as session:
            done = merging.merge_attendees(session, loser_id, keeper_id, viewer, clock.now())
            months = len(merging.months_of(done))
    except NotFound:
        raise
    except DomainError as refusal:
        return _merge_page(attendee_id, other_id, refusal), 422
    flash(
        ngettext(
            "The two are one person now. %(n)s month was counted anew.",
            "The two are one person now. %(n)s months were counted anew.",
            months,
        )
    )
    return redirect(url_for(".merge", attendee_id=keeper_id), 303)


@bp.post("/attendees/<int:attendee_id>/merge/undo")
@requires(Permission.PLAN_LESSONS)
def undo_merge(attendee_id: int) -> ResponseReturnValue:
    viewer = current_viewer()
    people.get_person(db.session(), attendee_id, viewer)
    try:
        with db.transaction() as session:
            merging.undo_merge(session, request.form.get("merge", 0, int), viewer, clock.now())
    except NotFound:
        raise
    except DomainError as refusal:
        return _merge_page(attendee_id, 0, refusal), 422
    flash(_("The two stand alone again, each with what it had."))
    return redirect(url_for(".merge", attendee_id=attendee_id), 303)


def _merge_page(attendee_id: int, other_id: int, refusal: DomainError | None = None) -> str:
    """Two records beside each other, or those that may be the same; and what was put together before."""
    viewer, session = current_viewer(), db.session()
    people.get_person(session, attendee_id, viewer)
    pair = []
    if other_id and other_id != attendee_id:
        people.get_person(session, other_id, viewer)
        pair = [_side(attendee_id), _side(other_id)]
    merges = merging.list_merges(session, attendee_id, viewer)
    suspects = [other for _one, other in people.suspects(session, [attendee_id], viewer)]
    note_seen("attendee", [attendee_id, *_others(merges, suspects), *([other_id] if pair else [])])
    records = [people.list_records(session, one.found.id) for one in pair]
    return render_template(
        "attendees/merge.html",
        found=people.list_found(session, [attendee_id])[attendee_id],
        pair=pair,
        shared=merging.count_shared_lessons(session, *records) if pair else 0,
        suspects=suspects,
        merges=[(one, [(Month.parse(m), c, name) for m, c, name in one.slices]) for one in merges],
        words=words,
        refusal=refusal or (_itself() if other_id == attendee_id else None),
    )


def _itself() -> DomainError:
    return merging.SamePerson(_("This is the same record. Choose another one to compare it with."))


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records as the page compares them."""

    found: Found
    residence: str
    groups: list[str]
    courses: list[people.CourseTaken]
    held: dict[Purpose, Consent]


def _side(attendee_id: int) -> Side:
    viewer, session = current_viewer(), db.session()
    person = people.get_person(session, attendee_id, viewer)
    return Side(
        people.list_found(session, [attendee_id])[attendee_id],
        load(session).full_name(person.residence_id) if person.residence_id else "",
        [_(words.GROUP_NAMES[group]) for group in people.list_groups(session, attendee_id)],
        people.list_courses(session, attendee_id, viewer),
        consents.held(session, people.list_records(session, attendee_id)),
    )
