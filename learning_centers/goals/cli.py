"""`goals status [--json]`: each goal with its judgement."""

from typing import Any

import click
from flask.cli import AppGroup

from learning_centers.core.access import Permission
from learning_centers.core.errors import Refused
from learning_centers.core.i18n import gettext as _
from learning_centers.goals import places, queries, wording
from learning_centers.goals.judging import Judged, judge
from learning_centers.goals.verdicts import verdict_of
from learning_centers.regions import queries as regions_queries
from learning_centers.regions.queries import Regions
from learning_centers.web import db
from learning_centers.web.commands import acting, as_option, json_option, print_json, refusing

goals = AppGroup("goals", help="What is aimed at, and how far that is.")
COMMANDS = (goals,)
DIGITS = 4


@goals.command("status")
@json_option
@as_option
@refusing
def status(as_json: bool, login: str | None) -> None:
    """Each goal that stands: newest value, pace against the pace needed, judgement."""
    if not acting(login).may(Permission.SEE_GOALS):
        raise Refused(_("Your role does not see goals."))
    judged = [judge(row) for row in queries.list_goals(db.session())]
    if as_json:
        print_json([_as_dict(one) for one in judged])
        return
    regions = regions_queries.load(db.session())
    for one in judged:
        click.echo(_line(one, regions))


def _as_dict(judged: Judged) -> dict[str, Any]:
    """The keys of design.md section 8. `scope`: "nation", or a region's code; "/" and a group follow.

    `baseline` None: none is known; then `target_year` may be None too.
    """
    goal, found, latest = judged.row.goal, judged.pace, judged.latest
    return {
        "indicator": judged.row.indicator.key,
        "scope": "/".join(filter(None, (goal.region_code or "nation", goal.group_name))),
        "baseline": goal.baseline_value,
        "target": goal.target_value,
        "target_year": goal.target_year,
        "latest": latest.value if latest else None,
        "latest_year": latest.year if latest else None,
        "ratio": round(found.ratio, DIGITS) if found else None,
        "class": judged.verdict,
        "straight_line": round(found.straight_line, DIGITS) if found else None,
    }


def _line(judged: Judged, regions: Regions) -> str:
    goal, indicator = judged.row.goal, judged.row.indicator
    latest = judged.latest
    newest = f"{wording.with_unit(latest.value, indicator)} ({latest.year})" if latest else _("No data")
    target = wording.with_unit(goal.target_value, indicator)
    if goal.target_year is not None:
        target = f"{target} ({goal.target_year})"
    scope = wording.scope_of(goal.group_name, places.name_of(regions, goal.region_code))
    verdict = _(verdict_of(judged.verdict, kept_back=judged.kept_back).text)
    return "\t".join((wording.name_of(indicator), scope, f"{newest} → {target}", verdict))
