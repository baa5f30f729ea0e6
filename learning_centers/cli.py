"""`db upgrade`: what belongs to no feature alone."""

import click
from flask import current_app
from flask.cli import AppGroup

from learning_centers.core.i18n import gettext as _
from learning_centers.regions.service import load_tables
from learning_centers.web.commands import change, refusing

database = AppGroup("db", help="The database.")
COMMANDS = [database]


@database.command("upgrade")
@refusing
def upgrade() -> None:
    """Bring the tables and the regions to the newest state. Nothing to do is fine."""
    from learning_centers.core import migrations  # Alembic costs every other command a tenth of a second

    migrations.upgrade(current_app.extensions["engine"])
    with change() as session:
        load_tables(session)
    click.echo(_("The database is up to date."))
