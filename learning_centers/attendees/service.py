"""Changes to people: storing those a file or a form brings. Merging them is `merging`."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col

from learning_centers.attendees.queries import Person
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.statements import table_of
from models import SENSITIVE_GROUPS, Attendee, AttendeeGroup, Deed, Group, SensitiveGroup, Sex


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a person. None and empty: it does not say."""

    member_id: str | None = None
    phone: str = ""
    birth_year: int | None = None
    sex: Sex | None = None
    residence_id: int | None = None
    groups: frozenset[Group] = frozenset()


def learn(person: Person, said: Said) -> list[str]:
    """Take over what is said, in memory; groups are only added. Returns the columns that changed."""
    columns = []
    for column in ("member_id", "phone", "birth_year", "sex", "residence_id"):
        value = getattr(said, column)
        if value and getattr(person, column) != value:
            setattr(person, column, value)
            columns.append(column)
    person.changed = person.changed or bool(columns)
    if added := said.groups - person.groups:
        person.groups |= added
        person.new_groups |= added
        columns.append("groups")
    return columns


def store_people(session: Session, people: Collection[Person], by: Viewer, what: str, now: datetime) -> None:
    """Write those who are new or have changed, in a fixed number of statements. New ones get their `id`."""
    new = [person for person in people if person.id is None]
    known = [person for person in people if person.id is not None]
    if new:
        _make(session, new, now)
    if changed := [{"of": person.id, **_columns(person)} for person in known if person.changed]:
        table = table_of(Attendee)
        session.connection().execute(update(table).where(table.c.id == bindparam("of")), changed)
    _store_groups(session, people)
    _record(session, by, what, Deed.CREATE, new)
    _record(session, by, what, Deed.CHANGE, [one for one in known if one.changed or one.new_groups])
    for person in people:
        person.changed = False
        person.new_groups = set()


def _make(session: Session, new: Collection[Person], now: datetime) -> None:
    """Ids come back in any order. Two rows that are equal in every column may have either."""
    rows = [{**_columns(person), "created_at": now} for person in new]
    names = list(rows[0])[:-1]
    made: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    returned = insert(Attendee).returning(col(Attendee.id), *(col(getattr(Attendee, name)) for name in names))
    for person_id, *columns in session.execute(returned, rows):
        made[tuple(columns)].append(person_id)
    for person in new:
        person.id = made[tuple(_columns(person).values())].pop()


def _columns(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "center_id": person.center_id,
        "member_id": person.member_id,
        "phone": person.phone,
        "birth_year": person.birth_year,
        "sex": person.sex,
        "residence_id": person.residence_id,
    }


def _store_groups(session: Session, people: Iterable[Person]) -> None:
    pairs = [
        {"attendee_id": person.id, "group_name": group}
        for person in people
        for group in sorted(person.new_groups)
    ]
    for table, sensitive in ((AttendeeGroup, False), (SensitiveGroup, True)):
        if rows := [pair for pair in pairs if (pair["group_name"] in SENSITIVE_GROUPS) is sensitive]:
            session.execute(insert(table), rows)


def _record(session: Session, by: Viewer, what: str, deed: Deed, people: Iterable[Person]) -> None:
    if subjects := [person.id for person in people if person.id is not None]:
        audit.record(session, by, deed, what, kind="attendee", subjects=subjects)
