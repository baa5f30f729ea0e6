"""Granting and ending waivers (면제). They change no figure, so the month may be locked. The caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from learning_centers.calendars.queries import get_center
from learning_centers.checks import queries
from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from models import Deed, Waiver

MOST_LETTERS = 300


class NoSuchRule(DomainError): ...


class ReasonMissing(DomainError): ...


class EndsTooEarly(DomainError): ...


class AlreadyWaived(Conflict):
    """One waiver of a rule stands at a time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule of one center's month. `until`: the last day it holds; None: no end."""

    rule: str
    center_id: int
    month: Month
    reason: str
    until: date | None = None


def grant(session: Session, asked: Asked, viewer: Viewer, now: datetime) -> Waiver:
    """A waiver past its last day makes room for the new one.

    Raises:
        NotFound: not one of the viewer's centers.
        Refused, NoSuchRule (unknown, or it finds nothing in that month), ReasonMissing, EndsTooEarly, AlreadyWaived.
    """
    _require_may(viewer)
    get_center(session, asked.center_id, viewer)
    today = now.astimezone(SEOUL).date()
    _require_sound(asked, today)
    standing = queries.find_standing(session, asked.center_id, asked.month, asked.rule)
    if standing is not None:
        if standing.until is None or standing.until >= today:
            raise AlreadyWaived(_already())
        standing.ended_at, standing.ended_by_id = now, viewer.id
        session.add(standing)
        session.flush()
    waiver = Waiver(
        rule=asked.rule,
        center_id=asked.center_id,
        month=str(asked.month),
        reason=asked.reason.strip(),
        granted_by_id=viewer.id,
        granted_at=now,
        until=asked.until,
    )
    session.add(waiver)
    try:
        session.flush()
    except IntegrityError as clash:  # another officer was first; the transaction is lost
        raise AlreadyWaived(_already()) from clash
    _record(session, viewer, Deed.GRANT, "checks.waive", waiver)
    return waiver


def end(
    session: Session, center_id: int, month: Month, waiver_id: int, viewer: Viewer, now: datetime
) -> Waiver:
    """The rule holds again from now on. One that was ended already stays as it is.

    Raises:
        NotFound: no such waiver of that month, or not one of the viewer's centers.
        Refused: the viewer may not waive.
    """
    _require_may(viewer)
    get_center(session, center_id, viewer)
    waiver = session.get(Waiver, waiver_id, with_for_update=True)
    if waiver is None or (waiver.center_id, waiver.month) != (center_id, str(month)):
        raise NotFound(_("There is no such waiver."))
    if waiver.ended_at is None:
        waiver.ended_at, waiver.ended_by_id = now, viewer.id
        session.add(waiver)
        session.flush()
        _record(session, viewer, Deed.CHANGE, "checks.end_waiver", waiver)
    return waiver


def _require_may(viewer: Viewer) -> None:
    if not viewer.may(Permission.WAIVE_CHECKS):
        raise Refused(_("Only officers of the province and the ministry may waive a check."))


def _require_sound(asked: Asked, today: date) -> None:
    if asked.rule not in queries.stages_in(asked.month):
        raise NoSuchRule(_("Choose a check that looks at this month."))
    if not asked.reason.strip():
        raise ReasonMissing(_("Write why this check does not hold here; the workbook shows it."))
    if len(asked.reason.strip()) > MOST_LETTERS:
        raise ReasonMissing(_("Write the reason in %(most)s letters or fewer.", most=MOST_LETTERS))
    if asked.until is not None and asked.until < today:
        raise EndsTooEarly(_("The last day is past. Enter today or a later day, or leave it empty."))


def _already() -> str:
    return _("This check is waived for this month already. End that waiver first.")


def _record(session: Session, viewer: Viewer, deed: Deed, what: str, waiver: Waiver) -> None:
    audit.record(
        session,
        viewer,
        deed,
        what,
        kind="center",
        subjects=[waiver.center_id],
        reason=waiver.reason,
        detail=f"{waiver.rule} {waiver.month}",
    )
