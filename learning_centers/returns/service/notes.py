"""Notes on the numbers of a month: why one is as it is. They change no number, so a locked month takes them too."""

from datetime import datetime

from sqlmodel import Session

from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.returns.queries.obligations import Obligation
from learning_centers.returns.queries.signed import MEASURES
from learning_centers.returns.service.rules import MOST_REASON
from models import Deed, ReturnNote

WRITERS = (Permission.HAND_IN, Permission.APPROVE_RETURNS, Permission.ACCEPT_RETURNS)


class NoteMissing(DomainError): ...


def add_note(
    session: Session, one: Obligation, month: Month, measure: str, text: str, viewer: Viewer, now: datetime
) -> ReturnNote:
    """Say something of one number. Takes an obligation of the viewer's.

    Raises:
        Refused: the viewer only looks.
        NotFound: no such measure.
        NoteMissing: without a text.
    """
    if not may_write(viewer):
        raise Refused(_("Notes are written by those who hand in, approve or accept."))
    if measure not in MEASURES:
        raise NotFound(_("There is no such number."))
    if not text.strip():
        raise NoteMissing(_("Write the note."))
    note = ReturnNote(
        center_id=one.center_id,
        month=str(month),
        measure=measure,
        text=text.strip()[:MOST_REASON],
        by_id=viewer.id,
        at=now,
    )
    session.add(note)
    session.flush()
    audit.record(
        session,
        viewer,
        Deed.CREATE,
        "returns.note",
        kind="center",
        subjects=[one.center_id],
        detail=f"{month} {measure}",
    )
    return note


def may_write(viewer: Viewer) -> bool:
    return any(viewer.may(permission) for permission in WRITERS)
