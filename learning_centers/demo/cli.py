"""`demo load --centers N --from YYYY-MM --to YYYY-MM --seed S`, `demo accounts`."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.demo import accounts as demo_accounts
from learning_centers.demo import service
from learning_centers.demo.programme import Programme
from learning_centers.web import db
from learning_centers.web.commands import MonthType, change, json_option, print_json, refusing

demo = AppGroup("demo", help="A made-up programme, to try the app with.")
COMMANDS = [demo]


@demo.command("load")
@click.option("--centers", type=click.IntRange(1, 9999), required=True, help="How many.")
@click.option("--from", "first", type=MonthType(), required=True, help="The first month, like 2026-08.")
@click.option("--to", "last", type=MonthType(), required=True, help="The last month that was taught.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other people.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="What is to happen from this day on has not happened yet. Without it, the month after --to is planned.",
)
@refusing
def load(centers: int, first: Month, last: Month, seed: int, today: datetime | None) -> None:
    """Fill an empty database. Equal options give equal rows."""
    programme = Programme(centers, first, last, seed, today.date() if today else None)
    with change() as session:
        loaded = service.load(session, programme, current_app.config["DATA_DIR"])
    click.echo(
        _(
            "Loaded %(centers)s centers, %(lessons)s lessons, %(marks)s marks of %(people)s people.",
            centers=loaded.centers,
            lessons=loaded.lessons,
            marks=loaded.marks,
            people=loaded.people,
        )
    )


@demo.command("accounts")
@json_option
@refusing
def accounts(as_json: bool) -> None:
    """Who can sign in to the made-up programme. Empty where none was loaded."""
    found = demo_accounts.list_usable(db.session())
    if as_json:
        print_json(
            [
                {"role": one.role, "login": one.login, "password": one.password, "about": one.about}
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.login}\t{one.password}\t{one.about}")
