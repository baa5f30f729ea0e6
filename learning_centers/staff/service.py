"""Changes of staff and their contracts. The caller owns the transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import Conflict, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.statements import in_parts
from learning_centers.staff.hours import get_person
from models import Contract, Deed, HoursSignOff, StaffMember, StaffRole


@dataclass(frozen=True, slots=True)
class Term:
    """A contract; `ends_on` None: open."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Draft:
    name: str
    role: StaffRole
    center_id: int
    phone: str = ""
    qualification: str = ""
    hiring_background: str = ""
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`facts`: the columns of `StaffMember` that change. `term`: made, or given another end."""

    staff_id: int
    facts: Mapping[str, Any]
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """`caps`: contract id -> the most hours a month; None: no cap."""

    qualified_until: date | None
    caps: Mapping[int, float | None]


def make_staff(session: Session, drafts: Sequence[Draft], viewer: Viewer) -> list[StaffMember]:
    """In the order of `drafts`, each with its contract."""
    made = [
        StaffMember(
            name=draft.name,
            role=draft.role,
            center_id=draft.center_id,
            phone=draft.phone,
            qualification=draft.qualification,
            hiring_background=draft.hiring_background,
        )
        for draft in drafts
    ]
    session.add_all(made)
    session.flush()
    session.add_all(
        Contract(staff_id=member.id, starts_on=draft.term.starts_on, ends_on=draft.term.ends_on)
        for member, draft in zip(made, drafts, strict=True)
        if draft.term is not None
    )
    session.flush()
    _note(session, viewer, Deed.CREATE, [member.id for member in made])
    return made


def change_staff(session: Session, changes: Sequence[Change], viewer: Viewer) -> None:
    """Two SELECTs for each 5,000 people."""
    by_id = {change.staff_id: change for change in changes}
    for part in in_parts(by_id):
        for member in session.exec(select(StaffMember).where(col(StaffMember.id).in_(part))):
            for column, value in by_id[member.id].facts.items():
                setattr(member, column, value)
        _keep_terms(session, {one: term for one in part if (term := by_id[one].term)})
    session.flush()
    _note(session, viewer, Deed.CHANGE, [change.staff_id for change in changes])


def _keep_terms(session: Session, terms: Mapping[int, Term]) -> None:
    rows = session.exec(select(Contract).where(col(Contract.staff_id).in_(list(terms))))
    known = {(row.staff_id, row.starts_on): row for row in rows}
    for staff_id, term in terms.items():
        contract = known.get((staff_id, term.starts_on)) or Contract(
            staff_id=staff_id, starts_on=term.starts_on
        )
        contract.ends_on = term.ends_on
        session.add(contract)


def sign_hours(session: Session, staff_id: int, month: Month, seen: int, by: Viewer, now: datetime) -> None:
    """The manager says that the recognised hours of the month are right. Signed again, it stands anew.

    seen: the recognised minutes that were on the screen.

    Raises:
        NotFound: nobody of the signer's centers.
        Refused: one's own hours.
        Conflict: the hours changed since they were looked at.
    """
    person = get_person(session, staff_id, month, by)
    if by.staff_id == staff_id:
        raise Refused(_("Nobody signs their own hours. Ask another manager of the center."))
    minutes = person.hours.recognised
    if minutes != seen:
        raise Conflict(_("The hours changed while you looked. Check them once more, then sign."))
    row = session.get(HoursSignOff, (staff_id, str(month))) or HoursSignOff(
        staff_id=staff_id, month=str(month), minutes=minutes, signed_by_id=by.id, signed_at=now
    )
    row.minutes, row.signed_by_id, row.signed_at = minutes, by.id, now
    session.add(row)
    session.flush()
    detail = f"{month}: {minutes} minutes signed"
    audit.record(session, by, Deed.CHANGE, "staff.hours", kind="staff", subjects=[staff_id], detail=detail)


def set_bounds(session: Session, staff_id: int, bounds: Bounds, month: Month, by: Viewer) -> None:
    """Until when somebody is qualified, and the caps of all their contracts. Plans and hours warn of it.

    Raises:
        NotFound: nobody of the viewer's centers.
        Refused: one's own contract.
        Conflict: a contract came or went since the page was loaded.
    """
    get_person(session, staff_id, month, by)
    if by.staff_id == staff_id:
        raise Refused(_("Nobody changes their own contract. Ask another manager or the province."))
    contracts = session.exec(select(Contract).where(Contract.staff_id == staff_id)).all()
    if {contract.id for contract in contracts} != set(bounds.caps):
        raise Conflict(_("The contracts changed while you looked. Load the page again."))
    member = session.get_one(StaffMember, staff_id)
    said = [f"qualified until {member.qualified_until} -> {bounds.qualified_until}"]
    member.qualified_until = bounds.qualified_until
    session.add(member)
    for contract in contracts:
        said.append(f"contract {contract.starts_on}: {contract.monthly_hours} -> {bounds.caps[contract.id]}")
        contract.monthly_hours = bounds.caps[contract.id]
        session.add(contract)
    session.flush()
    detail = "; ".join(said)
    audit.record(session, by, Deed.CHANGE, "staff.bounds", kind="staff", subjects=[staff_id], detail=detail)


def _note(session: Session, viewer: Viewer, deed: Deed, ids: Sequence[int]) -> None:
    audit.record(session, viewer, deed, "staff", kind="staff", subjects=ids)
