"""`backup create|list|verify|restore`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Engine

from learning_centers.backup import service
from learning_centers.backup.archive import Manifest
from learning_centers.core import clock
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.web import db
from learning_centers.web.commands import acting, as_option, refusing
from learning_centers.web.filters import seoul

backup = AppGroup("backup", help="Copies of the database and the stored files.")
COMMANDS = [backup]


@backup.command("create")
@as_option
@refusing
def create(login: str | None) -> None:
    """Make a backup while the program runs."""
    viewer = acting(login)
    db.session().close()  # reads may not keep the copy waiting
    path, manifest = service.create(_engine(), _data_dir(), viewer, clock.now())
    click.echo(str(path))
    _say(manifest)


@backup.command("list")
@refusing
def list_backups() -> None:
    """The backups there are, newest first."""
    found = service.list_backups(_data_dir())
    if not found:
        click.echo(_("There is no backup yet. Make one with `backup create`."))
    for one in found:
        when = seoul(one.manifest.facts.made_at) if one.manifest else _("cannot be read")
        kind = one.manifest.facts.kind if one.manifest else "-"
        click.echo(f"{one.path.name}\t{when}\t{kind}\t{one.size:,} B")


@backup.command("verify")
@click.argument("name")
@refusing
def verify(name: str) -> None:
    """Read backup NAME again and compare it with its list."""
    _say(service.verify(_data_dir(), service.find(_data_dir(), name)))
    click.echo(_("The backup is whole."))


@backup.command("restore")
@click.argument("name")
@click.option("--replace", is_flag=True, help="The data that are there may go.")
@as_option
@refusing
def restore(name: str, replace: bool, login: str | None) -> None:
    """Put backup NAME in the place of the database and add its stored files. Stop the server first."""
    viewer = acting(login)
    db.session().close()
    path = service.find(_data_dir(), name)
    manifest = service.restore(_engine(), _data_dir(), path, viewer, replace=replace)
    _say(manifest)
    click.echo(_("The backup of %(time)s is restored.", time=seoul(manifest.facts.made_at)))
    if service.is_behind(_engine(), manifest):
        click.echo(_("It is from an older version. Run `db upgrade` now."))


def _say(manifest: Manifest) -> None:
    facts = manifest.facts
    click.echo(ngettext("%(n)s stored file", "%(n)s stored files", len(manifest.files)))
    click.echo(
        _(
            "%(rows)s rows of the access log, the last fingerprint is %(head)s",
            rows=facts.audit_rows,
            head=facts.audit_head,
        )
    )


def _engine() -> Engine:
    engine: Engine = current_app.extensions["engine"]
    return engine


def _data_dir() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder
