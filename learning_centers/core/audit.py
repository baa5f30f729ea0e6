"""The access log (접속기록): one block that records who saw or changed whose data, and a chain that shows gaps.

`record` notes an entry on the session; `core.database.transaction` writes the entries with the change they are
about, so that neither exists without the other. Each row's hash covers the row and the hash before it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from learning_centers.core import clock
from learning_centers.core.access import Viewer
from learning_centers.core.statements import table_of
from models import AuditEvent, Deed

GENESIS = "0" * 64
KEY = "recorded audit entries"
POSTGRES_LOCK = 70_815_001  # any number of our own: the chain has one writer at a time


# Built once: every roll call and every page with people pays for these.
_LAST_HASH = sql_select(col(AuditEvent.hash)).order_by(col(AuditEvent.id).desc()).limit(1)
_ADD = insert(table_of(AuditEvent)).inline()
_LOCK = text(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})")

CHAINED = ("at", "actor_id", "actor", "address", "deed", "what", "kind", "subjects", "reason", "detail")


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
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    before = connection.execute(_LAST_HASH).scalar() or GENESIS
    now = clock.now()
    rows = []
    for entry in entries:
        row: dict[str, Any] = {"at": now, **{name: getattr(entry, name) for name in CHAINED[1:]}}
        row["hash"] = before = chained(before, row)
        rows.append(row)
    # Row by row, so that the ids follow the chain. One alone is sent as one: many at once have a price of their own.
    connection.execute(_ADD, rows[0] if len(rows) == 1 else rows)


def chained(before: str, event: AuditEvent | Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and every column but `id` and `hash`."""
    values = event if isinstance(event, Mapping) else {name: getattr(event, name) for name in CHAINED}
    parts = (before, values["at"].isoformat(), *(str(values[name]) for name in CHAINED[1:]))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def first_break(session: Session) -> int | None:
    """Id of the first row whose hash does not follow from the row before it; None: the chain is whole."""
    before = GENESIS
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).yield_per(1000):
        if event.hash != chained(before, event):
            return event.id
        before = event.hash
    return None
