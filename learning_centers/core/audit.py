"""The access log (접속기록): one block that records who saw or changed whose data, and a chain that shows gaps.

`record` notes an entry on the session; `core.database.transaction` writes the entries with the change they are
about, so that neither exists without the other. Each row's hash covers the row and the hash before it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from learning_centers.core import clock
from learning_centers.core.access import Viewer
from models import AuditEvent, Deed

GENESIS = "0" * 64
KEY = "recorded audit entries"
POSTGRES_LOCK = 70_815_001  # any number of our own: the chain has one writer at a time


@dataclass(frozen=True, slots=True)
class Entry:
    actor_id: int
    actor: str
    address: str
    deed: Deed
    what: str
    kind: str
    subjects: str
    reason: str
    detail: str


def record(
    session: Session,
    viewer: Viewer | None,
    deed: Deed,
    what: str,
    *,
    kind: str = "",
    subjects: Iterable[int] = (),
    reason: str = "",
    detail: str = "",
    address: str = "",
) -> None:
    """Note what `viewer` (None: nobody signed in) does, to whose data, and for downloads why.

    what: the endpoint or command. kind: which table `subjects` are ids of. Written at the next commit.
    """
    session.info.setdefault(KEY, []).append(
        Entry(
            actor_id=viewer.id if viewer else 0,
            actor=f"{viewer.login} ({viewer.role})" if viewer else "-",
            address=viewer.address if viewer else address,
            deed=deed,
            what=what[:60],
            kind=kind,
            subjects=" ".join(map(str, subjects)),
            reason=reason[:300],
            detail=detail[:500],
        )
    )


def has_recorded(session: Session) -> bool:
    return bool(session.info.get(KEY))


def forget_recorded(session: Session) -> None:
    session.info.pop(KEY, None)


def write_recorded(session: Session) -> None:
    """Chain and add the noted entries. Called last in a transaction: on PostgreSQL it holds a lock until commit."""
    entries: list[Entry] = session.info.pop(KEY, [])
    if not entries:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"))
    before = (
        session.exec(select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)).first() or GENESIS
    )
    now = clock.now()
    for entry in entries:
        event = AuditEvent(
            at=now,
            actor_id=entry.actor_id,
            actor=entry.actor,
            address=entry.address,
            deed=entry.deed,
            what=entry.what,
            kind=entry.kind,
            subjects=entry.subjects,
            reason=entry.reason,
            detail=entry.detail,
            hash="",
        )
        event.hash = before = chained(before, event)
        session.add(event)
        session.flush()  # ids in the order of the chain


def chained(before: str, event: AuditEvent) -> str:
    """SHA-256 over the hash before and every column but `id` and `hash`."""
    parts = (
        before,
        event.at.isoformat(),
        str(event.actor_id),
        event.actor,
        event.address,
        str(event.deed),
        event.what,
        event.kind,
        event.subjects,
        event.reason,
        event.detail,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def first_break(session: Session) -> int | None:
    """Id of the first row whose hash does not follow from the row before it; None: the chain is whole."""
    before = GENESIS
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).yield_per(1000):
        if event.hash != chained(before, event):
            return event.id
        before = event.hash
    return None
