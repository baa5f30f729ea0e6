"""Putting two records of one person together, and taking that back. A room of its own: it reaches into rosters and
marks so that the person stands once on a roll, and keeps what it moved to give it back.

Issues already made keep what they said (design.md section 3); months are counted anew even when they are locked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from learning_centers.attendees import consents
from learning_centers.attendees.people import Found, in_reach, list_found, list_records
from learning_centers.attendees.words import PURPOSE_NAMES
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.figures import service as figures
from learning_centers.figures.locks import hold
from models import (
    Account,
    Attendance,
    Attendee,
    AttendeeGroup,
    AttendeeMerge,
    Center,
    Deed,
    Enrolment,
    EnrolmentState,
    Group,
    Lesson,
    SensitiveGroup,
)

TAKEN_OVER = ("phone", "birth_year", "sex", "residence_id")
SEATED = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)
NO_SYNC = {"synchronize_session": False}


class SamePerson(DomainError): ...


class ConsentsDiffer(DomainError): ...


class CannotUndo(DomainError): ...


@dataclass(slots=True)
class _Pair:
    loser: Attendee
    keeper: Attendee
    by: Viewer
    now: datetime


def merge_attendees(
    session: Session, loser_id: int, keeper_id: int, by: Viewer, now: datetime
) -> AttendeeMerge:
    """From now on the loser is counted as the keeper, in every month; issues made keep what they said.

    The keeper takes over what it lacks. Where both have a place in an offering, one is given up.

    Raises:
        NotFound: one of them is absent or was first met at a center that `by` may not see.
        SamePerson: both are the same already.
        ConsentsDiffer: one took back what the other agreed to.
    """
    loser, keeper = (_merged_end(session, person_id, by) for person_id in (loser_id, keeper_id))
    if loser.id == keeper.id:
        raise SamePerson(_("These two are one person already."))
    touched, kept = list_records(session, loser.id), list_records(session, keeper.id)
    _require_agreement(session, touched, kept)
    slices = figures.slices_of(session, touched)
    hold(session, slices)
    pair = _Pair(loser, keeper, by, now)
    moved: dict[str, object] = {
        "records": [one for one in touched if one != loser.id],
        "columns": _take_over(session, pair),
        "groups": _take_groups(session, pair),
        **_one_seat(session, pair),
        "months": [list(one) for one in sorted(slices)],
    }
    _take_sensitive(session, pair)
    session.flush()
    session.execute(update(Attendee).where(col(Attendee.id).in_(touched)).values(merged_into_id=keeper.id))
    merge = AttendeeMerge(
        loser_id=loser.id, keeper_id=keeper.id, merged_at=now, merged_by_id=by.id, moved=moved
    )
    session.add(merge)
    _record(session, merge, by, "merged")
    figures.recompute(session, slices)
    return merge


def _merged_end(session: Session, person_id: int, by: Viewer) -> Attendee:
    """The person, or the one they were merged into; both wait for others until the end of the transaction."""
    found = session.get(Attendee, person_id, with_for_update=True)
    if found is None or not by.sees(found.center_id):
        raise NotFound(_("There is no such person."))
    kept = (
        session.get(Attendee, found.merged_into_id, with_for_update=True) if found.merged_into_id else found
    )
    if kept is None or not by.sees(kept.center_id):
        raise NotFound(_("There is no such person."))
    return kept


def _require_agreement(session: Session, loser: Iterable[int], keeper: Iterable[int]) -> None:
    one, other = consents.held(session, list(loser)), consents.held(session, list(keeper))
    differ = [purpose for purpose in PURPOSE_NAMES if purpose in one and purpose in other]
    differ = [purpose for purpose in differ if one[purpose].given is not other[purpose].given]
    if differ:
        raise ConsentsDiffer(
            _(
                "One record agrees and the other does not: %(purposes)s. "
                "Ask the person, store the same answer on both pages of consents, then put them together.",
                purposes=", ".join(_(PURPOSE_NAMES[purpose]) for purpose in differ),
            )
        )


def _take_over(session: Session, pair: _Pair) -> dict[str, Any]:
    """What the keeper lacks and the loser has. The member ID can stand once only, so the loser gives it away."""
    columns = {
        column: getattr(pair.loser, column)
        for column in (*TAKEN_OVER, "member_id")
        if getattr(pair.loser, column) and not getattr(pair.keeper, column)
    }
    if "member_id" in columns:
        pair.loser.member_id = None
        session.flush()
    for column, value in columns.items():
        setattr(pair.keeper, column, value)
    return columns


def _take_groups(session: Session, pair: _Pair) -> list[str]:
    added = sorted(_groups(session, AttendeeGroup, pair.loser) - _groups(session, AttendeeGroup, pair.keeper))
    session.add_all(AttendeeGroup(attendee_id=pair.keeper.id, group_name=group) for group in added)
    return [group.value for group in added]


def _take_sensitive(session: Session, pair: _Pair) -> None:
    """Not noted in `moved`: these words stand in their own table only. Undoing takes off what the loser has."""
    added = _groups(session, SensitiveGroup, pair.loser) - _groups(session, SensitiveGroup, pair.keeper)
    session.add_all(SensitiveGroup(attendee_id=pair.keeper.id, group_name=group) for group in sorted(added))


def _groups(
    session: Session, table: type[AttendeeGroup] | type[SensitiveGroup], person: Attendee
) -> set[Group]:
    return set(session.exec(select(col(table.group_name)).where(table.attendee_id == person.id)))


def _one_seat(session: Session, pair: _Pair) -> dict[str, object]:
    """Where both stand on a roster, the loser's place is given up, unless only the loser's is more than waiting.

    The marks of a place that is given up go to the other one where that has none.
    """
    places: dict[int, dict[int, Enrolment]] = {}
    both = (pair.loser.id, pair.keeper.id)
    rows = session.exec(
        select(Enrolment)
        .where(col(Enrolment.attendee_id).in_(both), col(Enrolment.state).in_(SEATED))
        .order_by(col(Enrolment.offering_id))
    )
    for row in rows:
        places.setdefault(row.offering_id, {})[row.attendee_id] = row
    seats, marks = [], []
    for offering_id, place in places.items():
        if len(place) == len(both):
            spare, stays = (place[one] for one in both)
            if stays.state is EnrolmentState.WAITING and spare.state is EnrolmentState.ENROLLED:
                spare, stays = stays, spare
            seats.append([offering_id, spare.attendee_id, spare.state.value])
            marks += _move_marks(session, offering_id, spare.attendee_id, stays.attendee_id)
            spare.state, spare.left_at = EnrolmentState.WITHDRAWN, pair.now
            spare.reason = _("Put together with another record of the same person")
    return {"seats": seats, "marks": marks}


def _move_marks(session: Session, offering_id: int, from_id: int, to_id: int) -> list[list[int]]:
    """[lesson id, from, to] of each mark that went over."""
    query = select(Attendance.lesson_id).join(Lesson, col(Lesson.id) == Attendance.lesson_id)
    of_offering = query.where(Lesson.offering_id == offering_id)
    taken = set(session.exec(of_offering.where(Attendance.attendee_id == to_id)))
    free = sorted(set(session.exec(of_offering.where(Attendance.attendee_id == from_id))) - taken)
    _readdress(session, free, from_id, to_id)
    return [[lesson_id, from_id, to_id] for lesson_id in free]


def _readdress(session: Session, lessons: list[int], from_id: int, to_id: int) -> None:
    session.execute(
        update(Attendance)
        .where(col(Attendance.lesson_id).in_(lessons), col(Attendance.attendee_id) == from_id)
        .values(attendee_id=to_id),
        execution_options=NO_SYNC,
    )


def _record(session: Session, merge: AttendeeMerge, by: Viewer, detail: str) -> None:
    both = (merge.loser_id, merge.keeper_id)
    audit.record(session, by, Deed.CHANGE, "attendees.merge", kind="attendee", subjects=both, detail=detail)


def undo_merge(session: Session, merge_id: int, by: Viewer, now: datetime) -> AttendeeMerge:
    """Both stand alone again, with what each had. Marks made since stay with whom they were made for.

    Raises:
        NotFound: absent, or one of the two was first met at a center that `by` may not see.
        CannotUndo: it is taken back already, or the keeper was put together with somebody else since.
    """
    merge = session.get(AttendeeMerge, merge_id, with_for_update=True)
    ends = [session.get(Attendee, one, with_for_update=True) for one in _ends(merge)]
    if merge is None or any(one is None or not by.sees(one.center_id) for one in ends):
        raise NotFound(_("There is no such person."))
    loser, keeper = (one for one in ends if one is not None)
    if merge.undone_at is not None:
        raise CannotUndo(_("This was taken back already."))
    if loser.merged_into_id != keeper.id:
        raise CannotUndo(_("One of the two was put together with somebody else since. Take that back first."))
    records = [loser.id, *_ints(merge.moved.get("records"))]
    slices = figures.slices_of(session, records) | {(month, center) for month, center in months_of(merge)}
    hold(session, slices)
    loser.merged_into_id = None
    session.execute(update(Attendee).where(col(Attendee.id).in_(records[1:])).values(merged_into_id=loser.id))
    _give_back(session, loser, keeper, merge.moved)
    _give_back_seats(session, merge)
    merge.undone_at, merge.undone_by_id = now, by.id
    _record(session, merge, by, "merge undone")
    figures.recompute(session, slices)
    return merge


def _ends(merge: AttendeeMerge | None) -> tuple[int, ...]:
    return (merge.loser_id, merge.keeper_id) if merge else ()


def _ints(value: object) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []


def _lists(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def months_of(merge: AttendeeMerge) -> list[tuple[str, int]]:
    """(month, center id) that were counted anew."""
    return [(month, center_id) for month, center_id in _lists(merge.moved.get("months"))]


def _give_back(session: Session, loser: Attendee, keeper: Attendee, moved: dict[str, object]) -> None:
    """What the keeper took over and still has; what was corrected since stays."""
    columns = moved.get("columns")
    taken = columns if isinstance(columns, dict) else {}
    for column, value in taken.items():
        if getattr(keeper, column) == value:
            setattr(keeper, column, "" if column == "phone" else None)
            if column == "member_id":
                session.flush()
                loser.member_id = value
    for table, groups in (
        (AttendeeGroup, {Group(one) for one in _lists(moved.get("groups"))}),
        (SensitiveGroup, _groups(session, SensitiveGroup, loser)),
    ):
        session.execute(
            delete(table).where(col(table.attendee_id) == keeper.id, col(table.group_name).in_(groups))
        )


def _give_back_seats(session: Session, merge: AttendeeMerge) -> None:
    for lesson_id, from_id, to_id in _lists(merge.moved.get("marks")):
        _readdress(session, [lesson_id], to_id, from_id)
    for offering_id, attendee_id, state in _lists(merge.moved.get("seats")):
        place = session.get(Enrolment, (offering_id, attendee_id))
        if place is not None and place.left_at == merge.merged_at:
            place.state, place.left_at, place.reason = EnrolmentState(state), None, ""


@dataclass(frozen=True, slots=True)
class Merged:
    """One act of putting two records together. `slices`: (month, center id, its name) that were counted anew."""

    id: int
    loser: Found
    keeper: Found
    at: datetime
    by: str | None
    undone_at: datetime | None
    slices: tuple[tuple[str, int, str], ...]


def list_merges(session: Session, attendee_id: int, viewer: Viewer) -> list[Merged]:
    """Those the person was part of, the newest first; months of the viewer's centers only. Three SELECTs."""
    either = or_(col(AttendeeMerge.loser_id) == attendee_id, col(AttendeeMerge.keeper_id) == attendee_id)
    rows = session.exec(
        select(AttendeeMerge, Account.name)
        .outerjoin(Account, col(Account.id) == AttendeeMerge.merged_by_id)
        .where(either)
        .order_by(col(AttendeeMerge.merged_at).desc(), col(AttendeeMerge.id).desc())
    ).all()
    known = list_found(session, {end for merge, _by in rows for end in _ends(merge)})
    touched = {center_id for merge, _by in rows for _month, center_id in months_of(merge)}
    named = select(Center.id, Center.name).where(
        col(Center.id).in_(touched), in_reach(viewer, col(Center.id))
    )
    centers = dict(session.exec(named).all())
    return [
        Merged(
            merge.id,
            known[merge.loser_id],
            known[merge.keeper_id],
            merge.merged_at,
            by,
            merge.undone_at,
            tuple((month, one, centers[one]) for month, one in months_of(merge) if one in centers),
        )
        for merge, by in rows
    ]


def count_shared_lessons(session: Session, first: Iterable[int], second: Iterable[int]) -> int:
    """Lessons in which both records are marked; they count once."""
    marked = [
        select(Attendance.lesson_id).where(col(Attendance.attendee_id).in_(list(one)))
        for one in (first, second)
    ]
    both = [col(Attendance.lesson_id).in_(one) for one in marked]
    return session.exec(select(func.count(func.distinct(col(Attendance.lesson_id)))).where(*both)).one()
