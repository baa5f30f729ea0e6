"""Changes of calendars: the secret address of a person's feed, the closed days of a center. The caller commits."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from sqlmodel import Session

from learning_centers.calendars import queries
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from models import Account, CalendarFeed, ClosedDay, Deed

TOKEN_BYTES = 32
MOST_DAYS = 92  # at once: a season; a longer rest is a period of the center


class WrongSpan(DomainError): ...


def fingerprint(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(session: Session, viewer: Viewer, now: datetime) -> str:
    """A new token for the viewer's calendar; the address before it stops working. It is not stored: show it."""
    session.get(Account, viewer.id, with_for_update=True)  # two presses at once leave one address
    _revoke(session, viewer, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(CalendarFeed(account_id=viewer.id, token_hash=fingerprint(token), made_at=now))
    session.flush()
    audit.record(session, viewer, Deed.CREATE, "calendars.address", kind="account", subjects=[viewer.id])
    return token


def revoke_feed(session: Session, viewer: Viewer, now: datetime) -> None:
    """Nothing happens when there is none."""
    if _revoke(session, viewer, now):
        audit.record(session, viewer, Deed.DELETE, "calendars.address", kind="account", subjects=[viewer.id])


def _revoke(session: Session, viewer: Viewer, now: datetime) -> bool:
    feed = queries.find_feed(session, viewer.id)
    if feed is None:
        return False
    feed.revoked_at = now
    session.add(feed)
    session.flush()
    return True


def close_days(
    session: Session, center_id: int, viewer: Viewer, first: date, last: date | None, reason: str
) -> int:
    """The center is closed from `first` to `last` (None: that one day), both included.

    A day that was closed already takes the new reason. Returns the lessons still planned on these days: they
    stay where they are, somebody has to move them.

    Raises:
        NotFound: not one of the viewer's centers.
        WrongSpan: `last` before `first`, or more than MOST_DAYS.
    """
    queries.get_center(session, center_id, viewer, lock=True)
    count = ((last or first) - first).days + 1
    if count < 1:
        raise WrongSpan(_("The last day comes before the first. Enter a later one, or leave it empty."))
    if count > MOST_DAYS:
        raise WrongSpan(_("Enter at most %(most)s days at once.", most=MOST_DAYS))
    days = [first + timedelta(days=n) for n in range(count)]
    for day in days:
        session.merge(ClosedDay(center_id=center_id, on=day, reason=reason))
    session.flush()
    audit.record(session, viewer, Deed.CHANGE, "calendars.closed_days", kind="center", subjects=[center_id])
    return queries.count_planned(session, center_id, days)


def open_day(session: Session, center_id: int, viewer: Viewer, on: date) -> None:
    """Take a closed day back; nothing happens when it was open.

    Raises:
        NotFound: not one of the viewer's centers.
    """
    queries.get_center(session, center_id, viewer, lock=True)
    if found := session.get(ClosedDay, (center_id, on)):
        session.delete(found)
        session.flush()
        audit.record(session, viewer, Deed.CHANGE, "calendars.open_day", kind="center", subjects=[center_id])
