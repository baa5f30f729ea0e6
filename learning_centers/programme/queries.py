"""Reads of the programme's calendar."""

from sqlmodel import Session, col, select

from models import HolidayOverride, ProgrammeYear

DAYS_SHOWN = 60


def list_years(session: Session) -> list[ProgrammeYear]:
    """The newest first."""
    return list(session.exec(select(ProgrammeYear).order_by(col(ProgrammeYear.year).desc())))


def list_days(session: Session) -> list[HolidayOverride]:
    """The latest first; older ones than the sixty shown are of no use to anybody."""
    query = select(HolidayOverride).order_by(col(HolidayOverride.on).desc())
    return list(session.exec(query.limit(DAYS_SHOWN)))
