"""Reads of the programme's calendar."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.core.workdays import due_at, public_holidays
from models import HolidayOverride, ProgrammeYear

DAYS_SHOWN = 60


def list_years(session: Session) -> list[ProgrammeYear]:
    """The newest first."""
    return list(session.exec(select(ProgrammeYear).order_by(col(ProgrammeYear.year).desc())))


def list_days(session: Session) -> list[HolidayOverride]:
    """The latest first; older ones than the sixty shown are of no use to anybody."""
    query = select(HolidayOverride).order_by(col(HolidayOverride.on).desc())
    return list(session.exec(query.limit(DAYS_SHOWN)))


def holiday_overrides(session: Session) -> dict[date, bool]:
    """Our own days, laid over the library's holidays: day -> is a holiday."""
    return dict(session.exec(select(col(HolidayOverride.on), col(HolidayOverride.is_holiday))).all())


def due_moments(session: Session, first: Month, count: int) -> list[tuple[Month, datetime]]:
    """The months from `first` on, each with the last moment to hand it in."""
    overrides = holiday_overrides(session)
    return [(month, due_at(month, overrides)) for month in first.until(first.plus(count - 1))]


def holidays_between(session: Session, first: date, last: date) -> dict[date, str]:
    """Day -> name: the library's table with our own days laid over it. Both days are included."""
    years = range(first.year, last.year + 1)
    found = {day: name for year in years for day, name in public_holidays(year).items()}
    for one in session.exec(select(HolidayOverride).where(col(HolidayOverride.on).between(first, last))):
        found.pop(one.on, None)
        if one.is_holiday:
            found[one.on] = one.name or _("Holiday")
    return {day: name for day, name in found.items() if first <= day <= last}
