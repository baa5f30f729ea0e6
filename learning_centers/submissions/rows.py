"""The rows of the tables on pages: dictionaries as `components/tables.html` takes them, already worded."""

from collections.abc import Callable, Sequence

from learning_centers.core.clock import SEOUL
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from learning_centers.core.months import Month
from learning_centers.core.workbook.book import Kind
from learning_centers.submissions.forms import PURPOSES
from learning_centers.submissions.outcomes import TRIGGERS, cause, note, took
from learning_centers.submissions.queries.differences import Difference, Move, Moved
from learning_centers.submissions.queries.issues import Taken
from learning_centers.submissions.workbook.centers import CELL_KINDS, LABELS
from learning_centers.web.filters import (
    day,
    difference,
    hours,
    month_name,
    number,
    percent,
    seoul,
    short_hash,
)
from learning_centers.web.pages import ROLE_NAMES
from models import Issue, JobRun, Role, RunState

Row = dict[str, object]
SHOWN_AS: dict[Kind, Callable[[int | float], str]] = {
    Kind.WHOLE: number,
    Kind.HOURS: hours,
    Kind.RATE: percent,
}
PARTS = {"national": mark("Workbook of the nation"), "package": mark("Data package")}
MOVES = {
    Move.CAME: ("ok", mark("Came")),
    Move.LEFT: ("warn", mark("Left")),
    Move.STATE: ("info", mark("Stands otherwise")),
}
STATES = {RunState.RUNNING: "running", RunState.DONE: "done", RunState.FAILED: "failed"}


def issue_rows(issues: Sequence[Issue], link: str, current: int) -> list[Row]:
    """`link`: the address of an issue but for its number. `current`: the number of the newest."""
    return [
        {
            "issue": {
                "text": _("Issue %(number)s", number=issue.number),
                "href": f"{link}{issue.number}",
                **({"sub": _("the one in use")} if issue.number == current else {}),
            },
            "made": seoul(issue.made_at),
            "why": _(TRIGGERS[issue.trigger]),
            "reported": _reported(issue),
            "changed": _changed(issue),
            "fingerprint": short_hash(issue.sha256),
        }
        for issue in issues
    ]


def month_rows(issues: Sequence[Issue], link: str) -> list[Row]:
    """One newest issue per month. `link`: the address of a month but for its name."""
    return [
        {
            "month": {"text": month_name(Month.parse(issue.month)), "href": f"{link}{issue.month}"},
            "issue": _("Issue %(number)s", number=issue.number),
            "made": seoul(issue.made_at),
            "reported": _reported(issue),
            "changed": _changed(issue),
        }
        for issue in issues
    ]


def change_rows(differences: Sequence[Difference]) -> list[Row]:
    return [
        {
            "center": {"text": one.center, "sub": one.place},
            "what": _(LABELS[one.key]),
            "before": _cell(one.key, one.before),
            "after": _cell(one.key, one.after),
            "by": _by(one),
            "why": one.reason or (_("Approved since then") if one.newly else ""),
        }
        for one in differences
    ]


def _by(one: Difference) -> str:
    """How much a number moved, rates in points; nothing where one of the two is blank or words."""
    if not isinstance(one.before, int | float) or not isinstance(one.after, int | float):
        return ""
    kind, by = CELL_KINDS[one.key], one.after - one.before
    if kind is Kind.RATE:
        return f"{difference(by * 100, 1)} %p"
    return difference(by, 1 if kind is Kind.HOURS else 0)


def measures_of(differences: Sequence[Difference]) -> list[tuple[str, str]]:
    """(key, worded) of what differs, in the order of the sheet, to choose from."""
    there = {one.key for one in differences}
    return [(key, _(label)) for key, label in LABELS.items() if key in there]


def issue_title(issue: Issue, one_month: bool) -> str:
    """Above a column: its number; beside an issue of another month also its month."""
    if one_month:
        return _("Issue %(number)s", number=issue.number)
    return _("Issue %(number)s of %(month)s", number=issue.number, month=month_name(Month.parse(issue.month)))


def run_rows(runs: Sequence[JobRun]) -> list[Row]:
    return [
        {
            "due": {"text": seoul(run.due_at), "sub": cause(run)},
            "started": f"{run.started_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}",
            "took": took(run),
            "result": {"state": STATES[run.state]},
            "note": note(run),
            **({"_row": "bad"} if run.state is RunState.FAILED else {}),
        }
        for run in runs
    ]


def download_rows(taken: Sequence[Taken]) -> list[Row]:
    return [
        {
            "at": seoul(one.at),
            "issue": _("Issue %(number)s of %(month)s", number=one.number, month=month_name(one.month)),
            "who": {"text": one.name, "sub": _(ROLE_NAMES[Role(one.role)])},
            "part": _part(one.part),
            "purpose": _(PURPOSES[one.purpose]),
            "reason": one.reason,
        }
        for one in taken
    ]


def _part(part: str) -> str:
    """What of an issue was taken, worded."""
    kind, _colon, rest = part.partition(":")
    if kind == "province":
        return _("Workbook of one province (%(code)s)", code=rest)
    if kind == "changes":
        return _("Differences of issues %(numbers)s", numbers=rest.replace("-", "–"))
    if kind == "against":
        month, _dot, number_ = rest.partition(".")
        named = month_name(Month.parse(month))
        return _("Comparison with issue %(number)s of %(month)s", number=number_, month=named)
    return _(PARTS[part])


def issue_choice(issue: Issue) -> str:
    """An issue in a list to choose from."""
    named = month_name(Month.parse(issue.month))
    return _(
        "Issue %(number)s of %(month)s · %(day)s", number=issue.number, month=named, day=day(issue.as_of)
    )


def moved_rows(moved: Sequence[Moved]) -> list[Row]:
    return [
        {
            "center": {"text": one.center, "sub": one.place},
            "move": {"tag": [MOVES[one.move][0], _(MOVES[one.move][1]), ""]},
            "before": one.before or _("blank"),
            "after": one.after or _("blank"),
        }
        for one in moved
    ]


def _reported(issue: Issue) -> str:
    return _("%(done)s of %(due)s", done=number(issue.reported), due=number(issue.due))


def _changed(issue: Issue) -> str:
    return _("the first") if issue.number == 1 else number(issue.changed_cells)


def _cell(key: str, value: object | None) -> str:
    if value is None:
        return _("blank")
    if isinstance(value, int | float):
        return SHOWN_AS[CELL_KINDS[key]](value)
    return str(value)
