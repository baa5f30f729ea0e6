"""`regions apply-changes`: where centers lie after the map changed."""

import click
from flask.cli import AppGroup

from learning_centers.centers.moving import apply_changes
from learning_centers.core import clock
from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.regions.queries import load
from learning_centers.web.commands import acting, as_option, change, refusing

regions_group = AppGroup("regions", help="Provinces and districts, and how they changed.")
COMMANDS = [regions_group]


@regions_group.command("apply-changes")
@as_option
@refusing
def apply(login: str | None) -> None:
    """Move centers along with 1:1 changes of the map; list those whose district was divided."""
    viewer = acting(login)
    if not viewer.may(Permission.MANAGE_CENTERS) or viewer.center_ids is not None:
        raise Refused(_("Only an administrator may apply changes of the map."))
    with change() as session:
        regions = load(session)
        applied = apply_changes(session, regions, clock.today(), viewer)
    click.echo(ngettext("%(n)s center moved along.", "%(n)s centers moved along.", applied.moved))
    for one in applied.waiting:
        choices = ", ".join(row.name_ko for row in regions.successors(one.district_id))
        place = regions.full_name(one.district_id)
        line = _(
            "%(code)s %(name)s: %(place)s was divided. Choose one: %(choices)s",
            code=one.code,
            name=one.name,
            place=place,
            choices=choices,
        )
        click.echo(line, err=True)
