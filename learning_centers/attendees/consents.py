"""Consent, asked per person and purpose. A room of its own: what is agreed to decides what may be stored.

The last answer per purpose holds, over all records that are one person. Groups that are sensitive stand in a table of
their own, are asked apart, and are deleted when their consent is withdrawn.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.attendees.people import list_groups, list_records
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.statements import in_parts
from learning_centers.core.tables import parsers
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.figures import service as figures
from models import (
    SENSITIVE_GROUPS,
    Account,
    Attendee,
    AttendeeGroup,
    Consent,
    Deed,
    Group,
    Purpose,
    SensitiveGroup,
)

WHAT = "attendees.consent"  # in the access log
REQUIRED = (Purpose.REGISTER,)
FULL_AGE = 14  # from this birthday on nobody else has to agree
MOST_RELATION = 20
MOST_NAME = 60
TOOK_BACK = mark(
    "This person took back the consent to take part. Ask for it again on the page of consents first."
)


class GuardianMissing(DomainError): ...


class NotAgreed(DomainError): ...


class ConsentWithdrawn(DomainError): ...


@dataclass(frozen=True, slots=True)
class Guardian:
    name: str = ""
    phone: str = ""  # digits
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said. A purpose that is left out was not asked. `groups` None: not asked which."""

    given: Mapping[Purpose, bool]
    groups: frozenset[Group] | None = None
    sensitive: frozenset[Group] = frozenset()
    guardian: Guardian = field(default_factory=Guardian)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    consent: Consent
    by: str | None


def read_guardian(name: str, phone: str, relation: str) -> Guardian:
    """Raises GuardianMissing: the phone cannot be read, or a text is too long."""
    name, relation = " ".join(name.split()), " ".join(relation.split())
    if len(name) > MOST_NAME or len(relation) > MOST_RELATION:
        raise GuardianMissing(
            _(
                "Shorten the guardian's name or the word for who it is (%(most)s characters).",
                most=MOST_RELATION,
            )
        )
    try:
        return Guardian(name, parsers.phone(phone) if phone.strip() else "", relation)
    except Unreadable as unreadable:
        raise GuardianMissing(str(unreadable)) from unreadable


def may_be_child(person: Attendee, now: datetime) -> bool:
    """Only the year is known: who turns 14 this year may still be 13."""
    return person.birth_year is not None and now.astimezone(SEOUL).year - person.birth_year <= FULL_AGE


def held(session: Session, records: Collection[int]) -> dict[Purpose, Consent]:
    """Purpose -> the answer that holds, given or not. One SELECT."""
    rows = session.exec(
        select(Consent)
        .where(col(Consent.attendee_id).in_(list(records)))
        .order_by(col(Consent.recorded_at), col(Consent.id))
    )
    return {row.purpose: row for row in rows}


def list_history(session: Session, records: Collection[int]) -> list[HistoryRow]:
    """Every answer, the newest first."""
    rows = session.exec(
        select(Consent, Account.name)
        .outerjoin(Account, col(Account.id) == Consent.recorded_by_id)
        .where(col(Consent.attendee_id).in_(list(records)))
        .order_by(col(Consent.recorded_at).desc(), col(Consent.id).desc())
    )
    return [HistoryRow(consent, by) for consent, by in rows]


def count_sensitive(session: Session, attendee_id: int) -> int:
    """How many groups are noted; which ones nobody needs to see to ask again."""
    rows = session.exec(
        select(col(SensitiveGroup.group_name)).where(SensitiveGroup.attendee_id == attendee_id)
    )
    return len(rows.all())


def list_withdrawn(session: Session, people: Collection[int]) -> set[int]:
    """Those of `people` (ids after merges) who took back the consent to take part. One SELECT for each 5,000."""
    stays = func.coalesce(col(Attendee.merged_into_id), col(Attendee.id))
    last: dict[int, bool] = {}
    for part in in_parts(people):
        rows = session.execute(
            sql_select(stays, col(Consent.given))
            .join(Attendee, col(Attendee.id) == Consent.attendee_id)
            .where(_is_one_of(part), col(Consent.purpose) == Purpose.REGISTER)
            .order_by(col(Consent.recorded_at), col(Consent.id))
        )
        for person, given in rows:
            last[person] = given
    return {person for person, given in last.items() if not given}


def _is_one_of(people: Collection[int]) -> ColumnElement[bool]:
    """Not by what they were merged into as one expression: no index has that."""
    ids = list(people)
    return or_(col(Attendee.id).in_(ids), col(Attendee.merged_into_id).in_(ids))


def require_not_withdrawn(session: Session, attendee_id: int) -> None:
    """Raises ConsentWithdrawn: the person took back the consent to take part."""
    if list_withdrawn(session, [attendee_id]):
        raise ConsentWithdrawn(_(TOOK_BACK))


def record_answers(
    session: Session, person: Attendee, said: Answers, by: Viewer, now: datetime
) -> list[Purpose]:
    """Store what is new; the same answer again changes nothing. Returns the purposes whose answer is new.

    Groups that are no longer agreed to are deleted, and the months that are still open are counted anew.

    Raises:
        NotAgreed: a group is to be noted and the question was not answered. A no wins over chosen groups.
        GuardianMissing: somebody under 14 agrees and no guardian does with name, phone and relation.
    """
    _check(person, said, list_groups(session, person.id), now)
    before = held(session, list_records(session, person.id))
    new = [
        purpose for purpose, given in said.given.items() if _is_new(before.get(purpose), given, said.guardian)
    ]
    session.add_all(
        Consent(
            attendee_id=person.id,
            purpose=purpose,
            given=said.given[purpose],
            guardian_name=said.guardian.name,
            guardian_phone=said.guardian.phone,
            guardian_relation=said.guardian.relation,
            recorded_at=now,
            recorded_by_id=by.id,
        )
        for purpose in new
    )
    regrouped = _store_ordinary(session, person.id, said) | _store_sensitive(session, person.id, said)
    if new or regrouped:
        detail = ", ".join(f"{purpose} {'yes' if said.given[purpose] else 'no'}" for purpose in new)
        audit.record(
            session, by, Deed.CHANGE, WHAT, kind="attendee", subjects=[person.id], detail=detail or "groups"
        )
    if regrouped:
        _recount(session, person.id)
    return new


def _check(person: Attendee, said: Answers, noted: Collection[Group], now: datetime) -> None:
    if said.sensitive and Purpose.SENSITIVE not in said.given:
        raise NotAgreed(_("Answer yes or no first: groups that need special care are noted only with a yes."))
    if said.groups and Purpose.GROUPS not in said.given and said.groups != set(noted):
        raise NotAgreed(_("Answer yes or no first: groups are noted only with a yes."))
    if any(said.given.values()) and may_be_child(person, now):
        guardian = said.guardian
        if not (guardian.name and guardian.phone and guardian.relation):
            raise GuardianMissing(
                _(
                    "Under 14 a guardian has to agree. Write the guardian's name, phone and who it is, like mother."
                )
            )


def _is_new(before: Consent | None, given: bool, guardian: Guardian) -> bool:
    if before is None or before.given is not given:
        return True
    said = (guardian.name, guardian.phone, guardian.relation)
    return any(said) and said != (before.guardian_name, before.guardian_phone, before.guardian_relation)


def _store_ordinary(session: Session, attendee_id: int, said: Answers) -> bool:
    answer = said.given.get(Purpose.GROUPS)
    if answer is None or (answer and said.groups is None):
        return False
    chosen = (said.groups or frozenset()) - SENSITIVE_GROUPS if answer else frozenset()
    return _replace(session, AttendeeGroup, attendee_id, chosen)


def _store_sensitive(session: Session, attendee_id: int, said: Answers) -> bool:
    """Chosen ones replace what was noted; without any, what is noted stays unless the consent is gone."""
    answer = said.given.get(Purpose.SENSITIVE)
    if answer is None or (answer and not said.sensitive):
        return False
    chosen = said.sensitive & SENSITIVE_GROUPS if answer else frozenset()
    return _replace(session, SensitiveGroup, attendee_id, chosen)


def _replace(
    session: Session,
    table: type[AttendeeGroup] | type[SensitiveGroup],
    attendee_id: int,
    chosen: Collection[Group],
) -> bool:
    """Whether anything changed. Records merged into this one lose theirs as well: they would come back."""
    records = list_records(session, attendee_id)
    known = set(session.exec(select(col(table.group_name)).where(col(table.attendee_id).in_(records))))
    if known == set(chosen):
        return False
    session.execute(delete(table).where(col(table.attendee_id).in_(records)))
    session.add_all(table(attendee_id=attendee_id, group_name=group) for group in sorted(chosen))
    session.flush()
    return True


def _recount(session: Session, attendee_id: int) -> None:
    figures.recompute(session, figures.open_slices_of(session, list_records(session, attendee_id)))
