"""Commands for accounts."""

import sys

import click

from learning_centers.accounts import queries
from learning_centers.accounts.service import managing, passwords
from learning_centers.accounts.service.managing import Act, NewAccount, Places
from learning_centers.accounts.service.signing_in import normal_login
from learning_centers.core import clock
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.web import commands, db
from models import Role

ROLES = click.Choice([role.value for role in Role if role is not Role.SYSTEM])


@click.group("users")
def users() -> None:
    """Accounts."""


@users.command("add")
@click.argument("new_login", metavar="LOGIN")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=ROLES)
@click.option("--center", "centers", multiple=True, metavar="CODE", help="A center it reaches; repeatable.")
@click.option("--province", "provinces", multiple=True, metavar="CODE", help="A province it reaches.")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input.")
@commands.as_option
@commands.refusing
def add(
    new_login: str,
    name: str,
    role: str,
    centers: tuple[str, ...],
    provinces: tuple[str, ...],
    password_stdin: bool,
    login: str | None,
) -> None:
    """Add an account and print its one-time password."""
    act = _act(login, "users add")
    text, password = "", None
    if password_stdin:
        password = passwords.chosen(_typed(), normal_login(new_login))
    else:
        made = passwords.make_one_time()
        text, password = made.text, made.password
    with commands.change() as session:
        new = NewAccount(new_login, name, Role(role))
        account = managing.add_account(session, act, new, Places(centers, provinces), password)
    click.echo(_("Added %(login)s.", login=account.login))
    _print_one_time(text)


@users.command("reset")
@click.argument("target", metavar="LOGIN")
@click.option("--second-factor", is_flag=True, help="Forget the second factor too: for a lost phone.")
@commands.as_option
@commands.refusing
def reset(target: str, second_factor: bool, login: str | None) -> None:
    """Give an account a new one-time password, and print it."""
    act = _act(login, "users reset")
    made = passwords.make_one_time()
    with commands.change() as session:
        account_id = _account_id(target)
        managing.reset_password(session, act, account_id, made.password)
        if second_factor:
            managing.forget_second_factor(session, act, account_id)
    _print_one_time(made.text)


@users.command("disable")
@click.argument("target", metavar="LOGIN")
@click.option("--reason", required=True, help="Why; kept in the access log.")
@commands.as_option
@commands.refusing
def disable(target: str, reason: str, login: str | None) -> None:
    """Close an account and end its sessions."""
    act = _act(login, "users disable")
    with commands.change() as session:
        account = managing.disable(session, act, _account_id(target), reason)
    click.echo(_("Closed %(login)s.", login=account.login))


def _act(login: str | None, command: str) -> Act:
    return Act(commands.acting(login), command, clock.now())


def _account_id(login: str) -> int:
    account = queries.find_account(db.session(), normal_login(login))
    if account is None:
        raise NotFound(_("There is no account “%(login)s”.", login=login))
    return account.id


def _typed() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _print_one_time(text: str) -> None:
    if text:
        click.echo(_("One-time password: %(password)s", password=text))


COMMANDS = [users]
