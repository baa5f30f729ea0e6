"""On which days a center teaches nothing, and why: holidays, its closed days, the times it is not open.

A room of its own beside `queries`: a plan asks it for every day, so all of a span is loaded once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from learning_centers.centers.queries import CenterRow
from learning_centers.core.i18n import gettext as _
from learning_centers.lessons.center_words import is_open
from learning_centers.programme.queries import holidays_between
from models import ClosedDay, PeriodState


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Day -> the name of the holiday; day -> why the center is closed, which may be empty."""

    center: CenterRow
    holidays: Mapping[date, str]
    closed: Mapping[date, str]

    def why_shut(self, day: date) -> str:
        """Worded; empty when the center is in an open period and in no rest."""
        if is_open(self.center, day):
            return ""
        rests = [one for one in self.center.periods if one.state is PeriodState.SUSPENDED and one.covers(day)]
        if not rests:
            return _("The center is not open at that time.")
        return (
            _("The center rests then: %(cause)s", cause=rests[0].cause)
            if rests[0].cause
            else _("The center rests then.")
        )

    def why_closed(self, day: date) -> str:
        """Worded; empty when the day is no holiday and no closed day of the center."""
        if day in self.holidays:
            return _("Holiday: %(name)s", name=self.holidays[day])
        if day not in self.closed:
            return ""
        reason = self.closed[day]
        return (
            _("Closed day of the center: %(reason)s", reason=reason)
            if reason
            else _("Closed day of the center")
        )

    def why(self, day: date) -> str:
        return self.why_shut(day) or self.why_closed(day)

    def is_off(self, day: date) -> bool:
        return bool(self.why(day))


def load_days_off(session: Session, center: CenterRow, first: date, last: date) -> DaysOff:
    """Of the span, both days included. Two SELECTs."""
    closed = {one.on: one.reason for one in list_closed_days(session, center.id, first, last)}
    return DaysOff(center, holidays_between(session, first, last), closed)


def list_closed_days(session: Session, center_id: int, first: date, last: date | None) -> list[ClosedDay]:
    """By day, from `first` on. `last` None: all that are entered, at most a few dozen a year."""
    query = select(ClosedDay).where(ClosedDay.center_id == center_id, col(ClosedDay.on) >= first)
    if last is not None:
        query = query.where(col(ClosedDay.on) <= last)
    return list(session.exec(query.order_by(col(ClosedDay.on))))
