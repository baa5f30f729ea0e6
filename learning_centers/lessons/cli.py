"""`lessons approve` and `lessons close`: whole months at once."""

import click
from flask.cli import AppGroup

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.lessons import queries, service
from learning_centers.web import db
from learning_centers.web.commands import MonthType, acting, as_option, change, refusing

group = AppGroup("lessons", help="Approve and close the lessons of a month.")
COMMANDS = [group]

month_option = click.option("--month", type=MonthType(), required=True, help="The month, like 2026-10.")
center_option = click.option("--center", "code", help="Only the center with this code.")
all_option = click.option(
    "--all", "every", is_flag=True, help="Every center the account reaches (the default)."
)


@group.command("approve", help="Approve every plan of the month that waits.")
@month_option
@center_option
@all_option
@as_option
@refusing
def approve(month: Month, code: str | None, every: bool, login: str | None) -> None:
    viewer, center_id = _reach(login, code, every, Permission.APPROVE_PLANS)
    with change() as session:
        done = service.approve_month(session, month, viewer, clock.now(), center_id)
    click.echo(ngettext("%(n)s plan approved.", "%(n)s plans approved.", done.approved))
    if done.own:
        click.echo(
            ngettext("%(n)s plan is left: you made it.", "%(n)s plans are left: you made them.", done.own)
        )


@group.command("close", help="Close the lessons of the past whose marks are complete; list the others.")
@month_option
@center_option
@all_option
@as_option
@refusing
def close(month: Month, code: str | None, every: bool, login: str | None) -> None:
    viewer, center_id = _reach(login, code, every, Permission.CLOSE_LESSONS)
    with change() as session:
        done = service.close_month(session, month, viewer, clock.now(), center_id)
    click.echo(ngettext("%(n)s lesson closed.", "%(n)s lessons closed.", done.closed))
    for left in done.left:
        lesson = left.lesson
        when = lesson.starts_at.astimezone(clock.SEOUL)
        click.echo(f"{lesson.code}  {when:%Y-%m-%d %H:%M}  {lesson.center}  {lesson.course}  {left.why}")


def _reach(
    login: str | None, code: str | None, every: bool, permission: Permission
) -> tuple[Viewer, int | None]:
    """Who acts, and the one center meant (None: all they reach).

    Raises:
        Refused: the account may not do this.
        NotFound: no such account, or no such center in its reach.
    """
    if code and every:
        raise click.UsageError(_("Give --center or --all, not both."))
    viewer = acting(login)
    if not viewer.may(permission):
        raise Refused(_("%(login)s may not do this. Use an account that may.", login=viewer.login))
    return viewer, queries.get_center_by_code(db.session(), code, viewer).id if code else None
