"""`submissions compile`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from learning_centers.core import clock, storage
from learning_centers.core.access import Viewer
from learning_centers.core.errors import DomainError
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.submissions import service
from learning_centers.submissions.outcomes import compiled
from learning_centers.submissions.queries import issues
from learning_centers.web import db
from learning_centers.web.commands import (
    MonthType,
    acting,
    as_option,
    change,
    json_option,
    print_json,
    refusing,
)
from models import Trigger

submissions_group = AppGroup("submissions", help="The ministry's workbook of a month.")
COMMANDS = [submissions_group]


class CannotWrite(DomainError): ...


@submissions_group.command("compile")
@click.argument("month", type=MonthType())
@click.option("--out", type=click.Path(path_type=Path), help="Also put the file into this folder.")
@json_option
@as_option
@refusing
def compile_month(month: Month, out: Path | None, as_json: bool, login: str | None) -> None:
    """Compile the workbook of MONTH; without changes the last issue is named again."""
    viewer = acting(login)
    if out is not None:
        _require_folder(out)
    made = service.compile_month(
        db.sessions(),
        current_app.config["DATA_DIR"],
        month,
        trigger=Trigger.HAND,
        by=viewer,
        now=clock.now(),
    )
    path = _put(made, out, viewer) if out else current_app.config["DATA_DIR"] / made.path
    if as_json:
        print_json(
            {
                "month": str(month),
                "issue": made.issue,
                "path": str(path),
                "sha256": made.sha256,
                "as_of": made.as_of.isoformat(),
                "changed": made.changed,
            }
        )
    else:
        click.echo(f"{compiled(made.issue, str(month), changed=made.changed)} {path}")


def _require_folder(out: Path) -> None:
    """Before anything is done.

    Raises:
        CannotWrite: it is no folder, or none can be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise _cannot_write(out, trouble) from trouble


def _put(made: service.Compiled, out: Path, viewer: Viewer) -> Path:
    """A copy in `out`; it leaves the data directory, so it is a download.

    Raises:
        CannotWrite.
    """
    # Whoever only compiles does not pay the start of what cuts and compares.
    from learning_centers.submissions import handing_out

    with change() as session:
        issue = issues.get_issue(session, made.month, made.issue)
        handed = handing_out.take(
            session, current_app.config["DATA_DIR"], issue, handing_out.NATIONAL, (), by=viewer
        )
        handing_out.write_down(
            session,
            issue,
            handed,
            by=viewer,
            purpose="command",
            reason="submissions compile --out",
            now=clock.now(),
        )
        path = out / handed.name
        try:
            storage.write_whole(path, handed.data)
        except OSError as trouble:
            raise _cannot_write(path, trouble) from trouble
    return path.absolute()


def _cannot_write(path: Path, trouble: OSError) -> CannotWrite:
    return CannotWrite(
        _("%(path)s cannot be written: %(why)s. Choose another folder.", path=path, why=trouble.strerror)
    )
