"""`figures verify|rebuild`: whether the foundation of every figure of people is what the marks say."""

import click
import sqlmodel
from flask.cli import AppGroup
from sqlalchemy import Select, select
from sqlmodel import Session, col

from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.figures import service
from learning_centers.web import db
from learning_centers.web.commands import MonthType, change, refusing
from models import AttendeeMonth, Center, Lesson

figures = AppGroup("figures", help="The counted visits behind every figure of people.")
COMMANDS = [figures]

month_option = click.option("--month", type=MonthType(), default=None, help="Like 2026-10; without it, all.")


class FiguresDiffer(DomainError): ...


@figures.command("verify")
@month_option
@refusing
def verify(month: Month | None) -> None:
    """Compare what is stored with the marks; the centers and months that differ are listed."""
    session = db.session()
    months = _months(session, month)
    differing = [(one, center_id) for one in months for center_id in sorted(_differing(session, one))]
    codes = dict(session.exec(sqlmodel.select(Center.id, Center.code)).all())
    for one, center_id in differing:
        click.echo(f"{one}\t{codes[center_id]}", err=True)
    if differing:
        raise FiguresDiffer(
            _("Difference: %(n)s. Run “figures rebuild” to count them anew.", n=len(differing))
        )
    click.echo(_("Difference: 0. Months compared: %(n)s.", n=len(months)))


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
    """The given one, else every month with lessons or stored figures."""
    if month is not None:
        return [str(month)]
    found: set[str] = set()
    for column in (Lesson.month, AttendeeMonth.month):
        found.update(session.scalars(select(col(column)).distinct()))
    return sorted(found)


def _centers(session: Session, month: str) -> set[int]:
    taught = select(col(Lesson.center_id)).where(col(Lesson.month) == month)
    stored = select(col(AttendeeMonth.center_id)).where(col(AttendeeMonth.month) == month)
    return set(session.scalars(taught.union(stored)))


def _differing(session: Session, month: str) -> set[int]:
    """Centers whose people, visits or minutes of the month differ. What a person was then may have changed since."""
    counted = service.counted(month).subquery("counted")
    columns = tuple(counted.c)[1:5]  # center, person, visits, minutes
    stored = select(
        col(AttendeeMonth.center_id),
        col(AttendeeMonth.attendee_id),
        col(AttendeeMonth.visits),
        col(AttendeeMonth.minutes),
    ).where(col(AttendeeMonth.month) == month)
    return {row[0] for row in _rows(session, select(*columns)) ^ _rows(session, stored)}


def _rows(session: Session, query: Select[int, int, int, int]) -> set[tuple[int, ...]]:
    return {tuple(map(int, row)) for row in session.execute(query)}
