"""`figures verify|rebuild`: whether the foundation of every figure of people is what the marks say."""

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlmodel import Session, col

from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures import service, verifying
from learning_centers.web import db
from learning_centers.web.commands import MonthType, change, refusing
from models import AttendeeMonth, Lesson

figures = AppGroup("figures", help="The counted visits behind every figure of people.")
COMMANDS = [figures]

month_option = click.option("--month", type=MonthType(), default=None, help="Like 2026-10; without it, all.")


@figures.command("verify")
@month_option
@refusing
def verify(month: Month | None) -> None:
    """Compare what is stored with the marks; the centers and months that differ are listed."""
    session = db.session()
    months = _months(session, month)
    try:
        verifying.verify(session, months)
    except verifying.FiguresDiffer as found:
        for one in found.differences:
            click.echo(f"{one.month}\t{one.center}\t{one.words()}", err=True)
        raise
    click.echo(verifying.told(len(months)))


@figures.command("rebuild")
@month_option
@refusing
def rebuild(month: Month | None) -> None:
    """Count anew, from the marks."""
    with change() as session:
        months = _months(session, month)
        slices = {(one, center_id) for one in months for center_id in _centers(session, one)}
        service.recompute(session, slices)
    click.echo(_("Counted anew: %(n)s months.", n=len(months)))


def _months(session: Session, month: Month | None) -> list[str]:
    return [str(month)] if month is not None else verifying.months_of(session)


def _centers(session: Session, month: str) -> set[int]:
    taught = select(col(Lesson.center_id)).where(col(Lesson.month) == month)
    stored = select(col(AttendeeMonth.center_id)).where(col(AttendeeMonth.month) == month)
    return set(session.scalars(taught.union(stored)))
