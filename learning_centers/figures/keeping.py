"""What people were in a month that is handed in: it stays, whatever is learnt of them later (docs/decisions/0019).

A room of its own beside `service`: counting anew takes people as they are today, and this puts back what was signed.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select, union_all, update
from sqlmodel import Session, col

from learning_centers.core.statements import table_of
from models import Attendee, AttendeeMerge, AttendeeMonth

Key = tuple[int, int]  # center, attendee
Facts = tuple[int, int, int, int | None]  # age band, sex, groups, residence
_ROWS = select(
    col(AttendeeMonth.center_id),
    col(AttendeeMonth.attendee_id),
    col(AttendeeMonth.age_band),
    col(AttendeeMonth.sex),
    col(AttendeeMonth.groups),
    col(AttendeeMonth.residence_id),
).where(
    col(AttendeeMonth.month) == bindparam("month"),
    col(AttendeeMonth.center_id).in_(bindparam("centers", expanding=True)),
)
_TABLE = table_of(AttendeeMonth)
_PUT_BACK = (
    update(_TABLE)
    .where(
        _TABLE.c.month == bindparam("of_month"),
        _TABLE.c.center_id == bindparam("of_center"),
        _TABLE.c.attendee_id == bindparam("of_attendee"),
    )
    .values({name: bindparam(name) for name in ("age_band", "sex", "groups", "residence_id")})
)


def facts_of(session: Session, month: str, centers: Collection[int]) -> dict[Key, Facts]:
    """What `attendee_month` says of each person of these centers. No SELECT for no centers."""
    if not centers:
        return {}
    rows = session.connection().execute(_ROWS, {"month": month, "centers": sorted(centers)})
    return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in rows}


def put_back(session: Session, month: str, centers: Collection[int], signed: dict[Key, Facts]) -> None:
    """After a recount of these centers: everybody is again what `signed` (of `facts_of`, before it) says.

    Who is new in the count and took over from a duplicate, or is told apart again from one, is what that one was;
    who was never in it is what they are today.
    """
    if not signed:
        return
    today = facts_of(session, month, centers)
    wanted = signed | _inherited(session, signed, today)
    changed = [
        {
            "of_month": month,
            "of_center": key[0],
            "of_attendee": key[1],
            **dict(zip(("age_band", "sex", "groups", "residence_id"), wanted[key], strict=True)),
        }
        for key, facts in today.items()
        if wanted.get(key, facts) != facts
    ]
    if changed:
        session.connection().execute(_PUT_BACK, changed)


def _inherited(session: Session, signed: dict[Key, Facts], today: Collection[Key]) -> dict[Key, Facts]:
    gone = sorted(key for key in signed if key not in today)
    heirs = _heirs(session, {person for _center, person in gone}) if gone else []
    found: dict[Key, Facts] = {}
    for center_id, person in gone:
        for before, after in heirs:
            key = (center_id, after)
            if before == person and key in today and key not in signed:
                found.setdefault(key, signed[center_id, person])
    return found


def _heirs(session: Session, people: Iterable[int]) -> list[tuple[int, int]]:
    """(who was counted, who may be counted instead): by a merge, or by one that was taken back."""
    wanted = sorted(people)
    merged = select(col(Attendee.id), col(Attendee.merged_into_id)).where(
        col(Attendee.id).in_(wanted), col(Attendee.merged_into_id).is_not(None)
    )
    parted = select(col(AttendeeMerge.keeper_id), col(AttendeeMerge.loser_id)).where(
        col(AttendeeMerge.keeper_id).in_(wanted), col(AttendeeMerge.undone_at).is_not(None)
    )
    return sorted((before, after) for before, after in session.execute(union_all(merged, parted)))
