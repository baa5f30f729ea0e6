"""Who somebody is that a person names: known already, alike, or new. A room of its own: asking takes an answer back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from learning_centers.attendees.queries import Person, masked
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.tables import parsers
from learning_centers.core.tables.parsers import Unreadable
from models import Attendee

MOST_NAME = 60


class BadWords(DomainError): ...


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody stored who may be meant. `who`: masked, with the birth year."""

    attendee_id: int
    who: str
    member: bool
    ending: str  # of the phone


class WhoIsIt(DomainError):
    """There are people who may be meant; somebody must say which, or that it is a new one."""

    def __init__(self, said: str, alike: Sequence[Alike]) -> None:
        super().__init__(said)
        self.alike = tuple(alike)


@dataclass(frozen=True, slots=True)
class Named:
    """What is typed of a person. `phone`: digits or empty."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """chosen: which of the people alike it is. is_new: none of `asked`, the ids that were shown."""

    chosen: int | None = None
    is_new: bool = False
    asked: frozenset[int] = frozenset()


NO_ANSWER = Answer()


def read_words(name: str, phone: str) -> Named:
    """Raises BadWords."""
    name = " ".join(name.split())
    if not name:
        raise BadWords(_("Write the name."))
    if len(name) > MOST_NAME:
        raise BadWords(_("Write the name, in at most %(most)s characters.", most=MOST_NAME))
    try:
        return Named(name, parsers.phone(phone) if phone.strip() else "")
    except Unreadable as unreadable:
        raise BadWords(str(unreadable)) from unreadable


def identify(
    session: Session, center_id: int, named: Named, by: Viewer, answer: Answer = NO_ANSWER
) -> Attendee | None:
    """Who it is; None: a new person. One SELECT.

    Sending "a new person" twice asks the second time: the first one was not among those asked about.

    Raises:
        WhoIsIt: people alike were not asked about.
    """
    alike = _alike(session, center_id, named, by)
    exact = [one for one in alike if _is_exact(one, named)]
    picked = [one for one in alike if one.id == answer.chosen] or (exact if len(exact) == 1 else [])
    if picked:
        return picked[0]
    if alike and not (answer.is_new and answer.asked.issuperset(one.id for one in alike)):
        raise WhoIsIt(_("Is it one of these people? Choose below."), _shown(alike))
    return None


def _alike(session: Session, center_id: int, named: Named, by: Viewer) -> list[Attendee]:
    """Same phone, or same name at this center and nothing against it. Merged duplicates are the one who stays.

    People of other centers only when name and phone are both theirs.
    """
    kept = aliased(Attendee)
    same: list[ColumnElement[bool]] = [
        and_(col(Attendee.center_id) == center_id, col(Attendee.name) == named.name)
    ]
    if named.phone:
        same.append(col(Attendee.phone) == named.phone)
    found = session.exec(
        select(kept)
        .join(Attendee, col(kept.id) == func.coalesce(col(Attendee.merged_into_id), col(Attendee.id)))
        .where(or_(*same))
        .order_by(col(kept.id))
    )
    return [one for one in {row.id: row for row in found}.values() if _may_be(one, named, by)]


def _may_be(one: Attendee, named: Named, by: Viewer) -> bool:
    if _is_exact(one, named):
        return True
    return by.sees(one.center_id) and (one.phone == named.phone or not (one.phone and named.phone))


def _is_exact(one: Attendee, named: Named) -> bool:
    return bool(named.phone) and one.phone == named.phone and one.name == named.name


def _shown(alike: Collection[Attendee]) -> list[Alike]:
    return [
        Alike(
            one.id,
            masked(Person(one.name, one.center_id, birth_year=one.birth_year)),
            one.member_id is not None,
            one.phone[-4:],
        )
        for one in alike
    ]
