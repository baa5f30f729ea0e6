"""Reads of the access log. Each function sends one SELECT, but for `check_chain`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, literal
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from learning_centers.core import audit
from learning_centers.core.clock import in_seoul
from learning_centers.core.database import snapshot
from models import Account, AuditEvent, Deed

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. Days are in Seoul, both included; None and "" leave a part open."""

    first_day: date | None = None
    last_day: date | None = None
    actor: str = ""  # login
    deed: Deed | None = None
    kind: str = ""
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    events: Sequence[AuditEvent]  # newest first
    older_than: int | None  # where the next page starts; None: this is the last


@dataclass(frozen=True, slots=True)
class ChainState:
    rows: int
    head: str  # hash of the last row
    broken_id: int | None  # None: whole


def list_events(session: Session, wanted: Wanted, before: int | None = None) -> EventPage:
    """The newest events that fit, with an id below `before`."""
    query = _in_days(select(AuditEvent), wanted)
    if wanted.actor:
        account = select(Account.id).where(Account.login == wanted.actor).scalar_subquery()
        query = query.where(  # the id has an index; the text tells who else (system) it was
            col(AuditEvent.actor_id) == func.coalesce(account, 0),
            col(AuditEvent.actor).startswith(f"{wanted.actor} (", autoescape=True),
        )
    if wanted.deed is not None:
        query = query.where(AuditEvent.deed == wanted.deed)
    if wanted.kind:
        query = query.where(AuditEvent.kind == wanted.kind)
    if wanted.subject is not None:
        query = query.where((literal(" ") + col(AuditEvent.subjects) + " ").contains(f" {wanted.subject} "))
    if before is not None:
        query = query.where(col(AuditEvent.id) < before)
    found = session.exec(query.order_by(col(AuditEvent.id).desc()).limit(PAGE_SIZE + 1)).all()
    events = found[:PAGE_SIZE]
    return EventPage(events, events[-1].id if len(found) > PAGE_SIZE else None)


def _in_days(query: SelectOfScalar[AuditEvent], wanted: Wanted) -> SelectOfScalar[AuditEvent]:
    if wanted.first_day is not None:
        query = query.where(col(AuditEvent.at) >= in_seoul(wanted.first_day, time()))
    if wanted.last_day is not None:
        query = query.where(col(AuditEvent.at) < in_seoul(wanted.last_day + timedelta(days=1), time()))
    return query


def check_chain(session: Session) -> ChainState:
    """Reads the whole log as it is at one moment."""
    with snapshot(session):
        broken = audit.first_break(session)
        rows = session.exec(select(func.count(col(AuditEvent.id)))).one()
        head = session.exec(select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    return ChainState(rows, head or audit.GENESIS, broken)
