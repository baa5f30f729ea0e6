"""`export KIND`: a month of plans or rosters into a file."""

from pathlib import Path

import click

from learning_centers.core import clock, storage
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.core.workbook.taking import FileFormat
from learning_centers.exports import queries, service
from learning_centers.exports.queries import Scope
from learning_centers.exports.service import ExportKind
from learning_centers.web import db
from learning_centers.web.commands import MonthType, acting, as_option, change, refusing

FORMATS = {f".{one}": one for one in FileFormat}


@click.command("export")
@click.argument("kind", type=click.Choice([kind.value for kind in ExportKind]))
@click.option("--month", type=MonthType(), required=True, help="The month, like 2026-10.")
@click.option("--center", "code", help="Only the center with this code.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="The file: .xlsx or .csv says which kind."
)
@as_option
@refusing
def export(kind: str, month: Month, code: str | None, out: Path, login: str | None) -> None:
    """Write plans or rosters of a month in the columns they come in by."""
    form = FORMATS.get(out.suffix.lower())
    if form is None:
        raise click.UsageError(_("Give --out a name that ends with .xlsx or .csv."))
    viewer = acting(login)
    center = queries.get_center(db.session(), viewer, code=code) if code else None
    scope = Scope(month, center.id if center else None, viewer)
    with change() as session:
        taken = service.take_out(
            session, ExportKind(kind), form, scope, reason=f"export {kind} --month {month}", now=clock.now()
        )
        _write(out, taken.data)
    if taken.left_out:
        click.echo(service.left_out_words(taken.left_out), err=True)
    click.echo(
        ngettext("%(n)s row written to %(file)s.", "%(n)s rows written to %(file)s.", taken.rows, file=out)
    )


def _write(out: Path, data: bytes) -> None:
    try:
        storage.write_whole(out, data)
    except OSError as trouble:
        raise click.ClickException(
            _("%(file)s cannot be written: %(why)s", file=out, why=trouble.strerror)
        ) from trouble


COMMANDS = (export,)
