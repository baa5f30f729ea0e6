"""Rules of the programme's calendar. The caller owns the transaction.

Years touch but never overlap: a month belongs to one. A day changes due dates that are still to come, so who changed
it is written down.
"""

from datetime import date

from sqlmodel import Session, select

from learning_centers.core import audit
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from models import Deed, HolidayOverride, ProgrammeYear

MOST_MONTHS = 18


class WrongSpan(DomainError): ...


class YearsOverlap(DomainError): ...


def set_year(session: Session, year: int, first: Month, last: Month, by: Viewer) -> None:
    """Add the programme year, or give it another span.

    Raises:
        WrongSpan: it ends before it begins, is longer than 18 months, or does not begin in its year or the one before.
        YearsOverlap: a month of it belongs to another year.
    """
    if not first <= last < first.plus(MOST_MONTHS) or first.year not in (year - 1, year):
        raise WrongSpan(
            _(
                "Check the months: a programme year has 1 to 18 months and begins in its own year or just before."
            )
        )
    for other in session.exec(select(ProgrammeYear).where(ProgrammeYear.year != year)):
        if str(first) <= other.last_month and other.first_month <= str(last):
            raise YearsOverlap(
                _(
                    "The programme year %(year)s runs from %(first)s to %(last)s. Choose months outside of it.",
                    year=other.year,
                    first=other.first_month,
                    last=other.last_month,
                )
            )
    session.merge(ProgrammeYear(year=year, first_month=str(first), last_month=str(last)))
    session.flush()
    audit.record(session, by, Deed.CHANGE, "programme.year", detail=f"{year} {first} {last}")


def set_day(session: Session, on: date, is_holiday: bool, name: str, by: Viewer) -> None:
    """The day is a holiday, or a working day, whatever the calendar of holidays says."""
    session.merge(HolidayOverride(on=on, is_holiday=is_holiday, name=name))
    session.flush()
    audit.record(
        session, by, Deed.CHANGE, "programme.day", detail=f"{on} {'holiday' if is_holiday else 'work'}"
    )


def forget_day(session: Session, on: date, by: Viewer) -> None:
    """The calendar of holidays holds again; a day that was not entered stays as it is."""
    known = session.get(HolidayOverride, on)
    if known is not None:
        session.delete(known)
        session.flush()
        audit.record(session, by, Deed.DELETE, "programme.day", detail=f"{on}")
