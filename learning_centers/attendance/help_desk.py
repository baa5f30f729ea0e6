"""Talks at the help desk, logged one by one as they happen. A room of its own beside `service`: no lesson is involved,
and they are never counted as people taught."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from learning_centers.attendance.service import BadCount
from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.figures.locks import hold, require_open
from models import Deed, DeskOutcome, DeskTopic, HelpDeskVisit

SAME_PRESS = timedelta(seconds=10)  # a second press, or a post that was sent again
MOST_MINUTES = 480


@dataclass(frozen=True, slots=True)
class Said:
    """One talk. `age_band`: index into figures.queries.AGE_BANDS; None: not asked."""

    topic: DeskTopic
    minutes: int
    outcome: DeskOutcome
    age_band: int | None = None


def log_talk(session: Session, center_id: int, said: Said, by: Viewer, now: datetime) -> bool:
    """One row more for today. False: the same person pressed the same a moment ago, so nothing was added.

    Raises:
        NotFound: not one of the viewer's centers.
        BadCount: minutes out of range.
        MonthLocked: the month is handed in.
    """
    if not by.sees(center_id):
        raise NotFound(_("There is no such center."))
    if not 1 <= said.minutes <= MOST_MINUTES:
        raise BadCount(_("Enter minutes between 1 and %(most)s.", most=MOST_MINUTES))
    today = now.astimezone(SEOUL).date()
    month = f"{today:%Y-%m}"
    hold(session, [(month, center_id)], alone=True)  # two presses at once stand in line
    require_open(session, center_id, month)
    again = session.exec(
        select(HelpDeskVisit.id).where(
            HelpDeskVisit.center_id == center_id,
            HelpDeskVisit.recorded_by_id == by.id,
            HelpDeskVisit.recorded_at > now - SAME_PRESS,
            col(HelpDeskVisit.topic) == said.topic,
            HelpDeskVisit.minutes == said.minutes,
            col(HelpDeskVisit.outcome) == said.outcome,
        )
    ).first()
    if again is not None:
        return False
    session.add(
        HelpDeskVisit(
            center_id=center_id,
            visited_on=today,
            month=month,
            topic=said.topic,
            minutes=said.minutes,
            outcome=said.outcome,
            age_band=said.age_band,
            recorded_by_id=by.id,
            recorded_at=now,
        )
    )
    audit.record(session, by, Deed.CREATE, "attendance.help_desk", kind="center", subjects=[center_id])
    session.flush()
    return True


def take_out_talk(session: Session, talk_id: int, by: Viewer) -> None:
    """Raises NotFound: no talk that `by` logged. MonthLocked."""
    talk = session.get(HelpDeskVisit, talk_id)
    if talk is None or talk.topic is None or talk.recorded_by_id != by.id or not by.sees(talk.center_id):
        raise NotFound(_("There is no such talk, or somebody else logged it."))
    require_open(session, talk.center_id, talk.month)
    session.delete(talk)
    audit.record(session, by, Deed.DELETE, "attendance.help_desk", kind="center", subjects=[talk.center_id])
    session.flush()
