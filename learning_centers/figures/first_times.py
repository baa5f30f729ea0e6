"""Who was counted before: looked up once for each row of `attendee_month` and kept (docs/decisions/0025).

A room of its own beside `service`: a slice that is counted anew only forgets what was looked up of its people in
later months; looking up is the night's work. What is forgotten is looked up by whoever asks, so figures are right at
any time, and nothing that two people do at once can leave a row that says something else than the rows before it.
"""

from collections import Counter

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import AttendeeMonth

NONE = ""  # before any month
_LOCK = text("LOCK TABLE attendee_month IN SHARE ROW EXCLUSIVE MODE")


def is_known(month: str, first: str) -> ColumnElement[bool]:
    """Whether the person of a row of `month` or later was counted anywhere from `first` on and before `month`.

    Not kept: looked up per person by index, not by reading the earlier months.
    """
    earlier = aliased(AttendeeMonth)
    looked_up = (
        select(col(earlier.attendee_id))
        .where(
            col(earlier.attendee_id) == AttendeeMonth.attendee_id,
            col(earlier.month) >= first,
            col(earlier.month) < month,
        )
        .correlate(AttendeeMonth)
        .exists()
    )
    kept = col(AttendeeMonth.previous_month)
    return case((kept < month, kept >= first), else_=looked_up)


def forget(session: Session, month: str, centers: list[int]) -> None:
    """Of the people of these slices, in later months. Call it before and after a slice is counted anew: who left
    it and who came into it is meant."""
    people = select(col(AttendeeMonth.attendee_id)).where(
        col(AttendeeMonth.month) == month, col(AttendeeMonth.center_id).in_(centers)
    )
    session.execute(
        update(AttendeeMonth)
        .where(
            col(AttendeeMonth.month) > month,
            col(AttendeeMonth.previous_month).is_not(None),
            col(AttendeeMonth.attendee_id).in_(people),
        )
        .values(previous_month=None),
        execution_options={"synchronize_session": False},
    )


def keep(session: Session, month: str) -> None:
    """Look up what is not kept of `month`. Its transaction should do nothing else.

    On PostgreSQL it waits for those who are changing the table and lets nobody change it until it commits: what they
    do unseen would be missing here. On SQLite the one write lock says it already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)
    session.execute(
        update(AttendeeMonth)
        .where(col(AttendeeMonth.month) == month, col(AttendeeMonth.previous_month).is_(None))
        .values(previous_month=_true()),
        execution_options={"synchronize_session": False},
    )


def wrongly_kept(session: Session, month: str) -> Counter[int]:
    """Center id -> how many of its people are kept with another month than the one before."""
    wrong = (
        select(col(AttendeeMonth.center_id), func.count())
        .where(col(AttendeeMonth.month) == month, col(AttendeeMonth.previous_month) != _true())
        .group_by(col(AttendeeMonth.center_id))
    )
    found: Counter[int] = Counter()
    for center_id, people in session.execute(wrong):
        found[center_id] = people
    return found


def months_to_keep(session: Session) -> list[str]:
    """Months with something to look up, the oldest first."""
    found = select(col(AttendeeMonth.month)).where(col(AttendeeMonth.previous_month).is_(None)).distinct()
    return sorted(session.scalars(found))


def _true() -> ScalarSelect[str]:
    earlier = aliased(AttendeeMonth)
    return (
        select(func.coalesce(func.max(col(earlier.month)), NONE))
        .where(
            col(earlier.attendee_id) == AttendeeMonth.attendee_id, col(earlier.month) < AttendeeMonth.month
        )
        .correlate(AttendeeMonth)
        .scalar_subquery()
    )
