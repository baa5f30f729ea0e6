"""Hand in, approve, send back, reopen, accept: of one return, and of many at once, all or none."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.months import Month
from learning_centers.figures.locks import hold
from learning_centers.figures.service import recompute
from learning_centers.mail import queries as mail_queries
from learning_centers.mail import service as mail
from learning_centers.returns.queries.logged import centers_with_entries
from learning_centers.returns.queries.obligations import Obligation
from learning_centers.returns.queries.signed import Signable, signable
from learning_centers.returns.service import rules
from learning_centers.returns.service.rules import Seen
from models import Deed, Return, ReturnAct, ReturnEvent, ReturnSnapshot, ReturnState

AFTER = {
    ReturnAct.HAND_IN: ReturnState.HANDED_IN,
    ReturnAct.APPROVE: ReturnState.APPROVED,
    ReturnAct.SEND_BACK: ReturnState.SENT_BACK,
    ReturnAct.REOPEN: ReturnState.OPEN,
    ReturnAct.ACCEPT: ReturnState.ACCEPTED,
}
TOLD = {ReturnAct.APPROVE: "approved", ReturnAct.SEND_BACK: "sent_back", ReturnAct.REOPEN: "reopened"}
TO_HAND_IN = (ReturnState.OPEN, ReturnState.SENT_BACK)


def hand_in_many(
    session: Session,
    ones: Sequence[Obligation],
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    zeros: Sequence[int] = (),
    seen: Mapping[int, Seen] | None = None,
) -> list[Return]:
    """Hand in the month of each; from here on it is locked. All or none.

    zeros: centers where a person confirms that there was nothing. seen: by center, what the person looked at; who is
    not in it is not checked.

    Raises:
        MonthNotOver, NotDue, NothingLogged (nothing there and zero not confirmed, or the other way round),
        Blocked, WrongState (handed in already), Conflict (changed since it was looked at).
    """
    rules.require_over(month, now)
    ids = [one.center_id for one in ones]
    # First alone with these months: what is counted below, and whether it may be handed in, stays so until commit.
    hold(session, [(str(month), center_id) for center_id in ids], alone=True)
    rows = _locked(session, ids, month)
    recompute(session, [(str(month), center_id) for center_id in ids])  # people as they are when it is signed
    there = signable(session, month, ids, now)
    entries = centers_with_entries(session, month, ids)
    for one in ones:
        row = rows.setdefault(
            one.center_id,
            Return(center_id=one.center_id, month=str(month), state=ReturnState.OPEN, version=0),
        )
        zero = one.center_id in zeros
        with _named(one, ones):
            rules.require_due(one)
            rules.require_logged(one.center_id in entries, zero)
            _require(session, row, TO_HAND_IN, there[one.center_id], (seen or {}).get(one.center_id))
            rules.require_no_block(there[one.center_id])
        row.zero, row.handed_in_at, row.handed_in_by_id = zero, now, viewer.id
        row.approved_at = row.approved_by_id = None
    return _write(session, [rows[at] for at in ids], ReturnAct.HAND_IN, viewer, now, signed=there)


def approve_many(
    session: Session,
    ones: Sequence[Obligation],
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    seen: Mapping[int, Seen] | None = None,
    clean_only: bool = False,
) -> list[Return]:
    """All or none. clean_only: none of them may have warnings.

    Raises OwnReturn, WrongState, Conflict; with `clean_only` HasWarnings.
    """
    rows, there = _to_sign(session, ones, month, viewer, now, ReturnState.HANDED_IN, seen or {})
    for one in ones if clean_only else ():
        with _named(one, ones):
            rules.require_clean(there[one.center_id])
    for row in rows:
        row.approved_at, row.approved_by_id = now, viewer.id
    return _write(session, rows, ReturnAct.APPROVE, viewer, now, signed=there)


def accept_many(
    session: Session,
    ones: Sequence[Obligation],
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    seen: Mapping[int, Seen] | None = None,
) -> list[Return]:
    """The ministry takes them, all or none. Raises OwnReturn (whoever handed in or approved), WrongState, Conflict."""
    rows, there = _to_sign(session, ones, month, viewer, now, ReturnState.APPROVED, seen or {})
    return _write(session, rows, ReturnAct.ACCEPT, viewer, now, signed=there)


def send_back(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    reason: str,
    parts: Sequence[str] = (),
    seen: int | None = None,
) -> Return:
    """Give it back, with the reason the center will read. Raises ReasonMissing, WrongState, Conflict."""
    row = _get(session, [one], month)[one.center_id]
    rules.require_state(session, row, (ReturnState.HANDED_IN,), Seen(seen))
    return _opened(
        session, _write(session, [row], ReturnAct.SEND_BACK, viewer, now, rules.given(reason), parts)[0]
    )


def reopen(
    session: Session,
    one: Obligation,
    month: Month,
    viewer: Viewer,
    now: datetime,
    *,
    reason: str,
    seen: int | None = None,
) -> Return:
    """Unlock an approved month so that the center can mend it. Raises ReasonMissing, WrongState, Conflict."""
    row = _get(session, [one], month)[one.center_id]
    rules.require_state(session, row, (ReturnState.APPROVED, ReturnState.ACCEPTED), Seen(seen))
    why = rules.given(reason)
    row.approved_at = row.approved_by_id = None
    return _opened(session, _write(session, [row], ReturnAct.REOPEN, viewer, now, why)[0])


def _opened(session: Session, row: Return) -> Return:
    """In an open month people are taken as they are now (docs/decisions/0019)."""
    recompute(session, [(row.month, row.center_id)])
    return row


def _locked(session: Session, center_ids: Sequence[int], month: Month) -> dict[int, Return]:
    """Locked until commit on PostgreSQL, in one order, and read anew: of two officers the second sees what the
    first did, although both had the rows in hand before."""
    rows = session.exec(
        select(Return)
        .where(col(Return.center_id).in_(center_ids), Return.month == str(month))
        .order_by(col(Return.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.center_id: row for row in rows}


def _get(session: Session, ones: Sequence[Obligation], month: Month) -> dict[int, Return]:
    rows = _locked(session, [one.center_id for one in ones], month)
    for one in ones:
        rules.require_handed_in(one, rows)
    return rows


def _to_sign(
    session: Session,
    ones: Sequence[Obligation],
    month: Month,
    viewer: Viewer,
    now: datetime,
    state: ReturnState,
    seen: Mapping[int, Seen],
) -> tuple[list[Return], dict[int, Signable]]:
    """The rows, all in `state` and as they were looked at, and by center what each would be signed with.

    Raises:
        OwnReturn: the person signed one of them before. WrongState, Conflict.
    """
    rows = _get(session, ones, month)
    there = signable(session, month, list(rows), now)
    mine = rules.accounts_of(session, viewer)
    for one in ones:
        row = rows[one.center_id]
        with _named(one, ones):
            _require(session, row, (state,), there[one.center_id], seen.get(one.center_id))
            rules.require_other_person(row, (row.approved_by_id,), mine)
    return list(rows.values()), there


def _require(
    session: Session, row: Return, states: tuple[ReturnState, ...], there: Signable, seen: Seen | None
) -> None:
    rules.require_state(session, row, states, seen)
    rules.require_same_numbers(there, seen)


@contextmanager
def _named(one: Obligation, ones: Sequence[Obligation]) -> Iterator[None]:
    """Of many, the refusal says whose it is."""
    try:
        yield
    except DomainError as refusal:
        if len(ones) > 1:
            raise type(refusal)(f"{one.name}: {refusal}") from refusal
        raise


def _write(
    session: Session,
    rows: Sequence[Return],
    act: ReturnAct,
    viewer: Viewer,
    now: datetime,
    reason: str = "",
    parts: Sequence[str] = (),
    *,
    signed: Mapping[int, Signable] | None = None,
) -> list[Return]:
    """The new state, the event, what was signed, the entry of the access log, the mail; few statements for all."""
    if not rows:
        return []
    for row in rows:
        row.state = AFTER[act]
        row.version += 1
    rows = _stored(session, rows)
    ids = [row.id for row in rows]
    told = {"act": act, "reason": reason, "parts": ",".join(parts), "by_id": viewer.id, "at": now}
    session.connection().execute(insert(ReturnEvent), [{"return_id": one, **told} for one in ids])
    if signed is not None:
        events = _newest_events(session, ids)
        session.add_all(
            ReturnSnapshot(event_id=events[row.id], figures=signed[row.center_id].stored()) for row in rows
        )
    audit.record(
        session,
        viewer,
        Deed.CHANGE,
        f"returns.{act}",
        kind="return",
        subjects=ids,
        reason=reason,
        detail=rows[0].month,
    )
    if act in TOLD:
        _tell(session, rows, act, now)
    return list(rows)


def _stored(session: Session, rows: Sequence[Return]) -> list[Return]:
    """The rows as they are in the database. New ones by one statement: the ORM would send one for each."""
    new = [row for row in rows if row.id is None]
    session.flush()
    if not new:
        return list(rows)
    session.connection().execute(insert(Return), [row.model_dump(exclude={"id"}) for row in new])
    made = _locked(session, [row.center_id for row in new], Month.parse(new[0].month))
    return [made.get(row.center_id, row) for row in rows]


def _newest_events(session: Session, return_ids: Sequence[int]) -> dict[int, int]:
    """Return id -> its last event."""
    rows = session.exec(
        select(ReturnEvent.return_id, func.max(ReturnEvent.id))
        .where(col(ReturnEvent.return_id).in_(return_ids))
        .group_by(col(ReturnEvent.return_id))
    )
    return {return_id: int(event_id) for return_id, event_id in rows}


def _tell(session: Session, rows: Sequence[Return], act: ReturnAct, now: datetime) -> None:
    """To the managers of each center; a version of a return is news once."""
    managed = mail_queries.managers_of(session, [row.center_id for row in rows])
    with_managers = {center_id for centers in managed.values() for center_id in centers}
    for row in rows:
        if row.center_id in with_managers:
            key = f"{TOLD[act]}:{row.id}:{row.version}"
            mail.tell_center(session, row.center_id, TOLD[act], key=key, now=now, month=row.month)
