"""`returns status|submit|approve --month YYYY-MM [--center CODE|--all]`."""

import click
from flask.cli import AppGroup
from sqlmodel import Session

from learning_centers.checks.queries import blocks, findings
from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.returns import queries, service
from learning_centers.returns.queries import Obligation, Unfinished
from learning_centers.web import db
from learning_centers.web.commands import (
    MonthType,
    acting,
    acting_with,
    as_option,
    change,
    json_option,
    print_json,
    refusing,
)
from learning_centers.web.states import STATES
from models import ReturnState

returns = AppGroup("returns", help="The month of each center: who owes it, handing in, approving.")
COMMANDS = [returns]
NOT_HANDED_IN = (None, ReturnState.OPEN, ReturnState.SENT_BACK)

month_option = click.option("--month", type=MonthType(), required=True, help="Like 2026-10.")
center_option = click.option("--center", "code", default=None, help="The code of one center.")
all_option = click.option("--all", "everything", is_flag=True, help="Every center you may reach.")


@returns.command("status")
@month_option
@center_option
@json_option
@as_option
@refusing
def status(month: Month, code: str | None, as_json: bool, login: str | None) -> None:
    """Each center with its state, one a line."""
    viewer = acting(login)
    found = queries.list_obligations(db.session(), month, center_ids=viewer.center_ids)
    if code is not None:
        found = [_one(found, code)]
    if as_json:
        print_json(
            [
                {"center": one.code, "name": one.name, "state": one.shown_state, "due": one.due}
                for one in found
            ]
        )
        return
    for one in found:
        state = _(STATES[one.shown_state].text)
        click.echo(f"{one.code}\t{one.name}\t{state}\t{one.cause or one.sent_back_reason}".rstrip())


@returns.command("submit")
@month_option
@center_option
@all_option
@click.option(
    "--confirm-zero", is_flag=True, help="Centers where nothing was logged confirm that there was nothing."
)
@as_option
@refusing
def submit(month: Month, code: str | None, everything: bool, confirm_zero: bool, login: str | None) -> None:
    """Hand in. With --all, centers with nothing logged (unless --confirm-zero) or blocked by a check are listed."""
    _require_one_way(code, everything)
    viewer = acting_with(login, Permission.HAND_IN)
    with change() as session:
        chosen = _chosen(viewer, month, code)
        logged = queries.centers_with_entries(session, month)
        silent: list[Obligation] = []
        blocked: list[tuple[Obligation, str]] = []
        if code is None:
            chosen = [one for one in chosen if one.due and one.return_state in NOT_HANDED_IN]
            silent = [one for one in chosen if one.center_id not in logged and not confirm_zero]
            chosen = [one for one in chosen if one not in silent]
            blocked = _blocked(session, month, chosen)
            chosen = [one for one in chosen if one not in [left for left, _why in blocked]]
        zeros = [one.center_id for one in chosen if confirm_zero and one.center_id not in logged]
        service.hand_in_many(session, chosen, month, viewer, clock.now(), zeros=zeros)
        left = queries.unfinished(session, month)
    _warn(silent, blocked, [one for one in chosen if one.center_id in left], left)
    click.echo(ngettext("Handed in %(n)s return.", "Handed in %(n)s returns.", len(chosen)))


def _blocked(session: Session, month: Month, chosen: list[Obligation]) -> list[tuple[Obligation, str]]:
    """Those that a check keeps from being handed in, and what it says."""
    found = findings(session, month, [one.center_id for one in chosen], now=clock.now())
    said = {at: " ".join(one.text for one in blocks(listed)) for at, listed in found.items()}
    return [(one, said[one.center_id]) for one in chosen if said.get(one.center_id)]


def _warn(
    silent: list[Obligation],
    blocked: list[tuple[Obligation, str]],
    unready: list[Obligation],
    left: dict[int, Unfinished],
) -> None:
    for one in silent:
        click.echo(
            _("%(code)s %(name)s: nothing is logged; left out.", code=one.code, name=one.name), err=True
        )
    for one, why in blocked:
        click.echo(_("%(code)s %(name)s: left out. %(why)s", code=one.code, name=one.name, why=why), err=True)
    for one in unready:
        count = left[one.center_id].open_lessons + left[one.center_id].unapproved
        click.echo(
            _(
                "%(code)s %(name)s: %(n)s lessons are not closed and do not count.",
                code=one.code,
                name=one.name,
                n=count,
            ),
            err=True,
        )


@returns.command("approve")
@month_option
@center_option
@all_option
@as_option
@refusing
def approve(month: Month, code: str | None, everything: bool, login: str | None) -> None:
    """Approve what is handed in."""
    _require_one_way(code, everything)
    viewer = acting_with(login, Permission.APPROVE_RETURNS)
    with change() as session:
        chosen = _chosen(viewer, month, code)
        if code is None:
            chosen = [one for one in chosen if one.return_state is ReturnState.HANDED_IN]
        service.approve_many(session, chosen, month, viewer, clock.now())
    click.echo(ngettext("Approved %(n)s return.", "Approved %(n)s returns.", len(chosen)))


def _require_one_way(code: str | None, everything: bool) -> None:
    if (code is None) is not everything:
        raise click.UsageError(_("Give either --center CODE or --all."))


def _chosen(viewer: Viewer, month: Month, code: str | None) -> list[Obligation]:
    found = queries.list_obligations(db.session(), month, center_ids=viewer.center_ids)
    return found if code is None else [_one(found, code)]


def _one(found: list[Obligation], code: str) -> Obligation:
    for one in found:
        if one.code == code:
            return one
    raise NotFound(_("There is no center with the code %(code)s.", code=code))
