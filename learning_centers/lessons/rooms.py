"""The rooms and places a center books (교육장). A room of its own: about what plans choose from, not about plans."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from learning_centers.centers.queries import name_key
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from models import Center, Deed, Venue


class NameTaken(DomainError): ...


@dataclass(frozen=True, slots=True)
class Room:
    """`address` empty: at the center."""

    name: str
    address: str = ""
    seats: int | None = None


def list_rooms(session: Session, center_id: int) -> list[Venue]:
    """By name. Takes a center that `get_center` let through."""
    query = select(Venue).where(Venue.center_id == center_id)
    return list(session.exec(query.order_by(col(Venue.name), col(Venue.id))))


def get_center(session: Session, center_id: int, viewer: Viewer, *, lock: bool = False) -> Center:
    """Raises NotFound: absent, or not one of the viewer's."""
    found = session.get(Center, center_id, with_for_update={"key_share": True} if lock else None)
    if found is None or not viewer.sees(found.id):
        raise NotFound(_("There is no such center."))
    return found


def add_room(session: Session, center_id: int, room: Room, by: Viewer) -> Venue:
    """It can be chosen in plans from now on.

    Raises:
        NotFound: not one of the viewer's centers.
        NameTaken: the center has a room of this name, spaces apart.
    """
    get_center(session, center_id, by, lock=True)  # two who add the same name stand in line
    if any(name_key(one.name) == name_key(room.name) for one in list_rooms(session, center_id)):
        raise NameTaken(_("The center has a room of this name already. Give it another name."))
    made = Venue(center_id=center_id, name=room.name, address=room.address, seats=room.seats)
    session.add(made)
    session.flush()
    audit.record(
        session, by, Deed.CREATE, "lessons.rooms", kind="center", subjects=[center_id], detail=room.name
    )
    return made
