"""Finding the person a row of a file speaks of: by member id, then phone, then name within the center.

Two hits are never guessed. Duplicates that were merged resolve to the one who stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.core.statements import in_parts
from models import Attendee, AttendeeGroup, Group, SensitiveGroup, Sex


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row says of a person. `phone`: digits or empty."""

    name: str
    center_id: int
    member_id: str | None = None
    phone: str = ""
    birth_year: int | None = None


@dataclass(slots=True, eq=False)
class Person:
    """Somebody stored, or met for the first time in a file: then `id` is None until `service.add_people`."""

    name: str
    center_id: int
    id: int | None = None
    member_id: str | None = None
    phone: str = ""
    birth_year: int | None = None
    sex: Sex | None = None
    residence_id: int | None = None
    groups: set[Group] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # with the names of merged duplicates
    changed: bool = False  # the columns differ from what is stored
    new_groups: set[Group] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Asks:
    """A person has to decide. `key`: which cell of the row the question is about."""

    key: str  # member_id, phone or name
    message: str


class Directory:
    """The people a file may speak of. Build it with `load_directory`; `add` those met for the first time."""

    def __init__(self) -> None:
        self._by_member: dict[str, Person] = {}
        self._by_phone: dict[str, list[Person]] = defaultdict(list)
        self._by_name: dict[tuple[int, str], list[Person]] = defaultdict(list)

    def add(self, person: Person) -> None:
        """Also after a person learned a phone or member id, so that later rows find them by it."""
        self.add_alias(person, person.name, person.center_id, person.member_id, person.phone)

    def add_alias(self, person: Person, name: str, center_id: int, member_id: str | None, phone: str) -> None:
        """Find `person` under these words too."""
        person.names.add(name)
        if member_id:
            self._by_member[member_id] = person
        for holders in (self._by_phone[phone],) * bool(phone) + (self._by_name[center_id, name],):
            if person not in holders:
                holders.append(person)

    def find(self, wanted: Wanted) -> Person | Asks | None:
        """None: nobody like that yet."""
        known = self._by_member.get(wanted.member_id or "")
        if known is not None and wanted.name not in known.names:
            return Asks(
                "member_id",
                _("This member ID belongs to %(who)s. Check the member ID and the name.", who=masked(known)),
            )
        return known or self._by_their_phone(wanted) or self._by_their_name(wanted)

    def _by_their_phone(self, wanted: Wanted) -> Person | Asks | None:
        holders = self._by_phone.get(wanted.phone, [])
        same = [person for person in holders if wanted.name in person.names]
        others = [person for person in same if _differ(person.member_id, wanted.member_id)]
        if others:
            return Asks(
                "phone",
                _(
                    "This phone belongs to %(who)s with another member ID. Check both, or leave the phone empty.",
                    who=masked(others[0]),
                ),
            )
        if len(same) > 1:
            return Asks("phone", _several(same, _("Write the member ID.")))
        if same:
            return same[0]
        if holders and not wanted.member_id:
            return Asks(
                "phone",
                _(
                    "This phone belongs to %(who)s. Check the phone and the name, or write the member ID.",
                    who=masked(holders[0]),
                ),
            )
        return None

    def _by_their_name(self, wanted: Wanted) -> Person | Asks | None:
        called = self._by_name.get((wanted.center_id, wanted.name), [])
        fitting = [person for person in called if _may_be(person, wanted)]
        if len(fitting) > 1:
            return Asks("name", _several(fitting, _("Write the member ID or the phone.")))
        return fitting[0] if fitting else None


def _may_be(person: Person, wanted: Wanted) -> bool:
    """Nothing known of the one contradicts the other."""
    return not (
        _differ(person.member_id, wanted.member_id)
        or _differ(person.phone, wanted.phone)
        or _differ(person.birth_year, wanted.birth_year)
    )


def _differ(known: object, said: object) -> bool:
    return bool(known and said and known != said)


def _several(people: Sequence[Person], how: str) -> str:
    who = ", ".join(masked(person) for person in people[:4])
    return _("There are %(n)s people of this name: %(who)s. %(how)s", n=len(people), who=who, how=how)


def masked(person: Person) -> str:
    """Enough to be told apart by those who know them: the name with stars, and the birth year."""
    name = person.name
    ending = name[-1] if len(name) > 2 else "*"
    hidden = name[:1] + "*" * (len(name) - 2) + ending if len(name) > 1 else name
    if person.birth_year is None:
        return hidden
    return _("%(name)s (born %(year)s)", name=hidden, year=person.birth_year)


def load_directory(session: Session, wanted: Sequence[Wanted]) -> Directory:
    """Everybody these rows could mean. Six SELECTs, for each 5,000 different values."""
    rows: dict[int, Attendee] = {}
    lookups: tuple[tuple[Any, Iterable[Any]], ...] = (
        (col(Attendee.member_id), (one.member_id for one in wanted if one.member_id)),
        (col(Attendee.phone), (one.phone for one in wanted if one.phone)),
        (tuple_(col(Attendee.center_id), col(Attendee.name)), ((one.center_id, one.name) for one in wanted)),
    )
    for column, values in lookups:
        for part in in_parts(values):
            rows.update((row.id, row) for row in session.exec(select(Attendee).where(column.in_(part))))
    keepers = (row.merged_into_id for row in list(rows.values()) if row.merged_into_id is not None)
    for ids in in_parts(keepers):
        rows.update((row.id, row) for row in session.exec(select(Attendee).where(col(Attendee.id).in_(ids))))
    return _directory(rows, _groups(session, rows))


def _directory(rows: dict[int, Attendee], groups: dict[int, set[Group]]) -> Directory:
    people = {
        row.id: Person(
            name=row.name,
            center_id=row.center_id,
            id=row.id,
            member_id=row.member_id,
            phone=row.phone,
            birth_year=row.birth_year,
            sex=row.sex,
            residence_id=row.residence_id,
            groups=groups[row.id],
        )
        for row in rows.values()
        if row.merged_into_id is None
    }
    directory = Directory()
    for row in sorted(rows.values(), key=lambda row: row.id):
        person = people[row.merged_into_id or row.id]
        directory.add_alias(person, row.name, row.center_id, row.member_id, row.phone)
    return directory


def _groups(session: Session, ids: Iterable[int]) -> dict[int, set[Group]]:
    found: dict[int, set[Group]] = defaultdict(set)
    for table in (AttendeeGroup, SensitiveGroup):
        for part in in_parts(ids):
            query = select(table.attendee_id, col(table.group_name)).where(col(table.attendee_id).in_(part))
            for attendee_id, group in session.exec(query):
                found[attendee_id].add(group)
    return found
