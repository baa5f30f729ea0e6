"""`edu-bus plan`: a proposal for a province, made at once, with what it is compared with."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import click
from flask.cli import AppGroup

from learning_centers.core import clock
from learning_centers.core.access import Permission, Viewer
from learning_centers.core.errors import DomainError, NotFound, Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.route_plans import queries, runs, service
from learning_centers.route_plans.kept import OURS
from learning_centers.route_plans.making import Order, Result, make
from learning_centers.route_plans.planning.as_json import to_json
from learning_centers.route_plans.planning.problem import Measures
from learning_centers.route_plans.usual import usual_courses
from learning_centers.route_plans.wording import RIVALS
from learning_centers.web.commands import acting, as_option, change, json_option, print_json, refusing

edu_bus = AppGroup("edu-bus", help="The buses that teach where no center is.")
COMMANDS = (edu_bus,)
OWNER = "command"  # of the row while the command works on it
LEASE = timedelta(minutes=60)  # then a page takes over what a command left behind
MOST_REASONS = 3
DAY = click.DateTime(["%Y-%m-%d"])


class NotPlanned(DomainError): ...


@edu_bus.command("plan")
@click.option("--province", "code", required=True, help="Its code, two digits.")
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, required=True, help="The last day.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="Of CPU, for the search.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same one gives the same plan.")
@json_option
@as_option
@refusing
def plan(
    code: str, first: datetime, last: datetime, seconds: float, seed: int, as_json: bool, login: str | None
) -> None:
    """Make a proposal: which stops on which days, in which order. A person approves it on its page."""
    viewer = acting(login)
    if not viewer.may(Permission.MANAGE_BUSES):
        raise Refused(_("Your role does not plan the edu-bus."))
    plan_id, order = _asked(viewer, code, first.date(), last.date(), seconds, seed)
    result = _made(plan_id, order, _silent if as_json else _tell)
    if as_json:
        print_json(_as_dict(plan_id, result.against))
    else:
        _print(plan_id, result)


def _asked(
    viewer: Viewer, code: str, first: date, last: date, seconds: float, seed: int
) -> tuple[int, Order]:
    """The row, taken at once so that no page starts on it too; and what is to be made."""
    now = clock.now()
    with change() as session:
        here = queries.reach(session, viewer)
        province = next((one for one in here.provinces() if one.code == code), None)
        if province is None:
            raise NotFound(_("There is no province “%(code)s” that is yours to plan for.", code=code))
        taught = usual_courses(session, here.regions, province.id, here.day)
        wanted = service.Wanted(province.id, first, last, taught, seconds, seed)
        plan_id = service.ask_for_plan(session, wanted, viewer, now).id
        runs.claim(session, plan_id, OWNER, now, now + LEASE)
        return plan_id, runs.order_of(session, plan_id)


def _made(plan_id: int, order: Order, report: Callable[[int], None]) -> Result:
    """Raises NotPlanned: no bus can go anywhere; the row says so too, and its page why."""
    try:
        result = make(order, report, lambda: False)
    except BaseException:  # whatever it was, no page may wait for it
        with change() as session:
            runs.record_failure(session, plan_id, OWNER, _("The command ended in the middle."))
        raise
    with change() as session:
        runs.record_result(session, plan_id, OWNER, result)
    if not result.plan.routes:
        why = " ".join(one.words for one in result.plan.left_out[:MOST_REASONS])
        raise NotPlanned(_("No bus can go anywhere under these rules. %(why)s", why=why))
    return result


def _as_dict(plan_id: int, against: Mapping[str, Measures]) -> dict[str, Any]:
    """The keys of design.md section 8 and all other measures; `plan` is the number of the proposal."""
    rivals = {key: to_json(measures) for key, measures in against.items() if key != OURS}
    return {**to_json(against[OURS]), "plan": plan_id, "against": rivals}


def _print(plan_id: int, result: Result) -> None:
    click.echo(_("Proposal %(number)s. Approve it on its page.", number=plan_id))
    for key, one in result.against.items():
        click.echo(
            _(
                "%(name)s: %(visits)s visits, %(villages)s places, %(people)s people, %(km)s km, "
                "lowest fifth %(share)s",
                name=_(RIVALS[key]),
                visits=one.visits,
                villages=one.villages,
                people=one.people,
                km=round(one.km),
                share="–" if one.lowest_fifth is None else f"{one.lowest_fifth:.0%}",
            )
        )


def _tell(percent: int) -> None:
    """To standard error, each tenth: what is printed is the result alone."""
    if percent % 10 == 0:
        click.echo(f"{percent} %", err=True)


def _silent(_percent: int) -> None:
    """A program reads what is printed."""
