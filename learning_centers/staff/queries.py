"""Reads of staff."""

from collections import defaultdict

from sqlmodel import Session, col, select

from learning_centers.core.access import Viewer
from learning_centers.core.i18n import mark
from models import Contract, StaffMember, StaffRole

ROLE_NAMES = {
    StaffRole.INSTRUCTOR: mark("Instructor"),
    StaffRole.ASSISTANT: mark("Assistant instructor"),
    StaffRole.SUPPORTER: mark("Supporter"),
}


def list_staff(session: Session, viewer: Viewer) -> list[StaffMember]:
    """Everyone at the centers `viewer` sees, by id."""
    query = select(StaffMember)
    if viewer.center_ids is not None:
        query = query.where(col(StaffMember.center_id).in_(sorted(viewer.center_ids)))
    return list(session.exec(query.order_by(col(StaffMember.id))))


def contracts_of(session: Session, viewer: Viewer) -> dict[int, list[Contract]]:
    """Staff id -> contracts by first day, for everyone `viewer` sees."""
    query = select(Contract).join(StaffMember, col(StaffMember.id) == Contract.staff_id)
    if viewer.center_ids is not None:
        query = query.where(col(StaffMember.center_id).in_(sorted(viewer.center_ids)))
    found: dict[int, list[Contract]] = defaultdict(list)
    for contract in session.exec(query.order_by(col(Contract.starts_on), col(Contract.id))):
        found[contract.staff_id].append(contract)
    return found


def contracts_of_one(session: Session, staff_id: int) -> list[Contract]:
    """By first day. Takes somebody that `hours.get_person` let through."""
    query = select(Contract).where(Contract.staff_id == staff_id)
    return list(session.exec(query.order_by(col(Contract.starts_on), col(Contract.id))))
