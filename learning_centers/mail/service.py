"""Telling people: `tell…` write mail in the caller's transaction, so that news and mail stand or fall together.

Whatever a mail says may be read by whoever carries it: names of centers and figures, never an attendee, and no text
that a person typed (a reason may name somebody); the page it leads to has those.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, or_

from learning_centers.core import audit
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.clock import SEOUL, in_seoul
from learning_centers.core.errors import DomainError, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.mail import queries
from learning_centers.mail.wording import KINDS, word
from models import Center, Deed, Mail, MailState, Role

URGENT = "urgent:"  # how the key of a mail begins that waits for no other
URGENT_KINDS = ("sent_back", "job_failed")
KEY_LENGTH = 120
# Ordinary mail of a day goes from here on: the reminders of the day are written at 09:00 and go along with it.
MORNING = time(9, 10)
LEFT = mark("Left as it is by a person.")


class NotUncertain(DomainError): ...


def tell(
    session: Session,
    account_ids: Iterable[int],
    kind: str,
    *,
    key: str,
    now: datetime,
    **values: object,
) -> int:
    """Write one mail to each of these people; those without an address or with a closed account are left out.

    kind: one of `wording.KINDS`, which also says what `values` it needs. key: names the news, at most 90 characters;
    the same key is not written twice for one person. What is urgent goes at once, as a mail of its own.
    How many were written.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of mail: {kind}")
    urgent = kind in URGENT_KINDS
    made, written = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert, 0
    for account in queries.reachable(session, account_ids):
        words = word(kind, account.language, values)
        row = {
            "account_id": account.id,
            "kind": kind,
            "key": _key(key, account.id, urgent),
            "address": account.email,
            "language": account.language,
            "subject": words.subject,
            "body": words.body,
            "state": MailState.WAITING,
            "made_at": now,
            "not_before": now if urgent else turn_of(now),
            "attempts": 0,
            "owner": "",
            "error": "",
        }
        adding = made(Mail).values(row).on_conflict_do_nothing(index_elements=["key"])
        written += session.execute(adding.returning(col(Mail.id))).scalar() is not None
    return written


def _key(key: str, account_id: int, urgent: bool) -> str:
    made = f"{URGENT if urgent else ''}{key}:{account_id}"
    if len(made) > KEY_LENGTH:
        raise ValueError(f"the key of a mail is too long: {made}")
    return made


def turn_of(now: datetime) -> datetime:
    """When ordinary mail that is written `now` may go: at once, but not before MORNING in Seoul."""
    return max(now, in_seoul(now.astimezone(SEOUL).date(), MORNING))


def next_turn(now: datetime) -> datetime:
    """MORNING of tomorrow in Seoul."""
    return in_seoul(now.astimezone(SEOUL).date() + timedelta(days=1), MORNING)


def tell_center(
    session: Session, center_id: int, kind: str, *, key: str, now: datetime, **values: object
) -> int:
    """`tell` the managers of a center. The center's name and id need not be given."""
    center = session.get_one(Center, center_id)
    people = queries.managers_of(session, [center_id])
    known = {"center": center.name, "center_id": center_id} | values
    return tell(session, people, kind, key=key, now=now, **known)


def tell_ministry(session: Session, kind: str, *, key: str, now: datetime, **values: object) -> int:
    return tell(session, queries.of_role(session, Role.MINISTRY), kind, key=key, now=now, **values)


def tell_admins(session: Session, kind: str, *, key: str, now: datetime, **values: object) -> int:
    return tell(session, queries.of_role(session, Role.ADMIN), kind, key=key, now=now, **values)


def drop_waiting(session: Session, kinds: Iterable[str], before: datetime, why: str, now: datetime) -> int:
    """Take back mail written before `before` that nobody is sending: what it says may be true no more.

    why: a msgid, worded when shown. How many were taken back.
    """
    dropping = (
        update(Mail)
        .where(
            col(Mail.kind).in_(list(kinds)),
            col(Mail.state) == MailState.WAITING,
            col(Mail.made_at) < before,
            or_(col(Mail.lease_until).is_(None), col(Mail.lease_until) < now),
        )
        .values(state=MailState.DROPPED, error=why)
        .returning(col(Mail.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(dropping).all())


def send_again(session: Session, mail_id: int, viewer: Viewer, now: datetime) -> None:
    """A person decides that an uncertain mail did not arrive: it waits for its turn again.

    Raises NotFound, Refused, NotUncertain.
    """
    _decide(session, mail_id, viewer, {"state": MailState.WAITING, "not_before": now}, "again")


def leave(session: Session, mail_id: int, viewer: Viewer) -> None:
    """A person decides that an uncertain mail is not sent again. Raises NotFound, Refused, NotUncertain."""
    _decide(session, mail_id, viewer, {"state": MailState.DROPPED, "error": LEFT}, "leave")


def _decide(session: Session, mail_id: int, viewer: Viewer, changes: dict[str, object], what: str) -> None:
    """The whole message: all mail that was put together in it."""
    if not viewer.may(Permission.MANAGE_ACCOUNTS):
        raise Refused(_("Only an administrator decides on mail."))
    mail = queries.get_mail(session, mail_id)
    deciding = (
        update(Mail)
        .where(
            col(Mail.owner) == mail.owner,
            or_(col(Mail.id) == mail.id, col(Mail.account_id) == mail.account_id),
            col(Mail.state) == MailState.UNCERTAIN,
        )
        .values(owner="", lease_until=None, **changes)
        .returning(col(Mail.id))
        .execution_options(synchronize_session=False)
    )
    decided = [mail_id for (mail_id,) in session.execute(deciding)]
    if not decided:
        raise NotUncertain(_("Somebody has decided on this mail already, or it went out after all."))
    audit.record(
        session,
        viewer,
        Deed.CHANGE,
        f"mail {what}",
        kind="account",
        subjects=[] if mail.account_id is None else [mail.account_id],
        detail=" ".join(map(str, decided)),
    )
