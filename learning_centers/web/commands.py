"""What every command shares: who acts, one transaction, one line per problem, exit status 1 for a refusal."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from learning_centers.core import database
from learning_centers.core.access import PERMISSIONS, Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.core.months import Month
from learning_centers.web import db
from models import Account, Role

P = ParamSpec("P")
R = TypeVar("R")

SYSTEM = Viewer(
    id=0,
    login="system",
    name="system",
    role=Role.SYSTEM,
    permissions=PERMISSIONS[Role.SYSTEM],
    center_ids=None,
    province_ids=None,
)
as_option = click.option("--as", "login", default=None, help="The account that acts; without it, the system.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class MonthType(click.ParamType[Month]):
    """A command-line month, "2026-10". One that does not exist is a refusal (1), not wrong use (2)."""

    name = "YYYY-MM"

    def convert(self, value: Any, _param: click.Parameter | None, _context: click.Context | None) -> Month:
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from refusal


class LazyCommands(AppGroup):
    """Our commands, each imported when it is called: a command does not pay for the start of the others."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        """modules: command -> the module that has it in its COMMANDS."""
        super().__init__()
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        found: list[click.Command] = import_module(self.modules[cmd_name]).COMMANDS
        return next(command for command in found if command.name == cmd_name)


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Run inside the app's context; a DomainError becomes one line on standard error and exit status 1."""

    @with_appcontext
    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except DatabaseError:
            why = _why_not_ready(current_app.extensions["engine"])
            if not why:
                raise
            raise click.ClickException(why) from None

    return guarded


def _why_not_ready(engine: Engine) -> str:
    """What keeps the program from working with this database, worded; empty when nothing is known."""
    from learning_centers.core import migrations  # Alembic: only where something went wrong

    if database.is_empty(engine):
        return _("The database has no tables yet. Run “db upgrade” first.")
    if migrations.is_behind(engine):
        return _("The database is older than this program. Run “db upgrade” first.")
    return ""


def acting(login: str | None) -> Viewer:
    """The viewer a command acts as.

    Raises:
        NotFound: no such account, or it is disabled.
    """
    if login is None or login == SYSTEM.login:
        return SYSTEM
    account = db.session().exec(select(Account).where(Account.login == login)).first()
    if account is None or account.disabled_at is not None:
        raise NotFound(_("There is no account “%(login)s”.", login=login))
    viewer: Viewer = current_app.extensions["viewer_of"](db.session(), account)
    return viewer


def acting_with(login: str | None, permission: Permission) -> Viewer:
    """As `acting`, where what the command does needs a permission.

    Raises:
        NotFound: no such account, or it is disabled. Refused: it may not.
    """
    viewer = acting(login)
    if not viewer.may(permission):
        raise Refused(_("The account “%(login)s” may not do this.", login=viewer.login))
    return viewer


@contextmanager
def change() -> Iterator[Session]:
    """The one transaction of a command."""
    with db.transaction() as session:
        yield session


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
