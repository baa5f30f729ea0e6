"""The home page of each role, and the help page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import quote

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from learning_centers.calendars.queries import CalendarLesson
from learning_centers.core import clock
from learning_centers.core.access import TEACHING_ROLES, Permission, Viewer
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import ngettext
from learning_centers.core.months import Month
from learning_centers.home import queries
from learning_centers.home.queries import MonthState
from learning_centers.jobs.queries import list_failing, list_late, list_owed
from learning_centers.jobs.registry import all_jobs
from learning_centers.lessons.queries import PART_NAMES
from learning_centers.regions.queries import load
from learning_centers.web import db
from learning_centers.web.filters import month_name, percent, seoul
from learning_centers.web.guards import current_viewer, requires
from models import Role

bp = Blueprint("home", __name__)

LATE_SHOWN = 5
MINUTE = timedelta(minutes=1)
MAP = "https://map.kakao.com/link/search/"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, how much of it, and the page that does it. `urgent` draws it as a warning."""

    text: str
    more: str
    button: str
    href: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class NextLesson:
    lesson: CalendarLesson
    minutes: int  # until it starts; 0: it goes on now


@bp.get("/")
@requires(Permission.USE)
def show() -> ResponseReturnValue:
    viewer, session, now = current_viewer(), db.session(), clock.now()
    teaches = viewer.role in TEACHING_ROLES or viewer.role is Role.MANAGER
    lessons = queries.lessons_on(session, viewer, clock.today()) if teaches else []
    late = queries.lessons_left_open(session, viewer, now) if teaches else []
    return render_template(
        "home/show.html",
        may_close=viewer.may(Permission.CLOSE_LESSONS),
        today=clock.today(),
        as_of=now,
        teaches=teaches,
        lessons=lessons,
        next_lesson=_next_lesson(lessons, now) if viewer.role in TEACHING_ROLES else None,
        others=queries.others_of(session, viewer, lessons),
        part_names=PART_NAMES,
        late=late[:LATE_SHOWN],
        late_count=len(late),
        todos=_todos(session, viewer),
    )


def _next_lesson(lessons: list[CalendarLesson], now: datetime) -> NextLesson | None:
    """The first of today that is not over and not closed."""
    for lesson in lessons:
        if lesson.shown_state(now) == "ready":
            return NextLesson(lesson, max(0, ceil((lesson.starts_at - now) / MINUTE)))
    return None


@bp.app_template_filter()
def map_link(address: str) -> str:
    """A search for the address on a map that everybody here knows; opened only by who presses it."""
    return MAP + quote(address, safe="")


@bp.get("/help")
def help_page() -> ResponseReturnValue:
    """Open to everybody: who cannot sign in needs it most."""
    return render_template("home/help.html")


@bp.get("/parts")
@requires(Permission.USE)
def parts() -> ResponseReturnValue:
    """The parts that screens are built from, for those who draw them."""
    return render_template("parts.html")


def _todos(session: Session, viewer: Viewer) -> list[Todo]:
    """What waits for this person, most pressing first."""
    todos: list[Todo] = []
    if viewer.may(Permission.SEE_RETURNS):
        state = queries.month_state(session, viewer, Month.of(clock.today()).previous(), load(session))
        todos += _about_returns(viewer, state)
    if viewer.may(Permission.APPROVE_PLANS):
        todos += _about_plans(session, viewer)
    if viewer.may(Permission.SEE_SUBMISSIONS):
        todos += _about_submissions(session)
    if viewer.may(Permission.SEE_JOBS):
        todos += _about_jobs(session, clock.now())
    if viewer.may(Permission.MANAGE_ACCOUNTS):
        todos += _about_accounts(session)
    if viewer.may(Permission.SEE_AUDIT):
        todos.append(
            Todo(_("Look through the access log"), "", _("Open the access log"), url_for("audit.list_events"))
        )
    return todos


def _about_returns(viewer: Viewer, state: MonthState) -> list[Todo]:
    month, ledger, link = month_name(state.month), state.ledger, url_for("returns.ledger", month=state.month)
    due = _("Due by %(time)s", time=seoul(state.due_at))
    if viewer.may(Permission.HAND_IN):
        if not ledger.missing:
            return [Todo(_("%(month)s is handed in.", month=month), "", _("Look at it"), link)]
        back = next((one.sent_back_reason for one in state.obligations if one.sent_back_reason), "")
        more = _("Sent back: %(reason)s", reason=back) if back else due
        return [Todo(_("Hand in %(month)s", month=month), more, _("Go to the return"), link, urgent=True)]
    found = []
    if viewer.may(Permission.APPROVE_RETURNS) and ledger.waiting:
        text = ngettext(
            "%(n)s return of %(month)s waits for you",
            "%(n)s returns of %(month)s wait for you",
            ledger.waiting,
            month=month,
        )
        found.append(
            Todo(
                text,
                "",
                _("Check and approve"),
                url_for("returns.ledger", month=state.month, state="reported"),
                urgent=True,
            )
        )
    if not ledger.due:
        return [
            *found,
            Todo(_("No center has to hand in %(month)s", month=month), due, _("Open the ledger"), link),
        ]
    text = _(
        "%(month)s: %(done)s of %(due)s centers have handed in", month=month, done=ledger.done, due=ledger.due
    )
    more = _("Completeness %(rate)s · %(due)s", rate=percent(ledger.completeness), due=due)
    return [*found, Todo(text, more, _("Open the ledger"), link)]


def _about_plans(session: Session, viewer: Viewer) -> list[Todo]:
    found = []
    if waiting := queries.count_plans_to_approve(session, viewer):
        text = ngettext(
            "%(n)s lesson plan waits for approval", "%(n)s lesson plans wait for approval", waiting
        )
        found.append(
            Todo(
                text,
                "",
                _("Look at the plans"),
                url_for("lessons.list_offerings", state="requested"),
                urgent=True,
            )
        )
    if homeless := queries.count_to_place(session, viewer, load(session), clock.today()):
        text = ngettext(
            "%(n)s center has to be placed in a district",
            "%(n)s centers have to be placed in a district",
            homeless,
        )
        more = _("Their district was divided.")
        found.append(Todo(text, more, _("Place them"), url_for("centers.to_place"), urgent=True))
    return found


def _about_submissions(session: Session) -> list[Todo]:
    issue = queries.latest_issue(session)
    if issue is None:
        return [
            Todo(
                _("No workbook has been made yet"),
                "",
                _("Open the submissions"),
                url_for("submissions.list_months"),
            )
        ]
    month = Month.parse(issue.month)
    text = _(
        "%(month)s, issue %(number)s is the newest workbook", month=month_name(month), number=issue.number
    )
    more = _("Made at %(time)s", time=seoul(issue.made_at))
    return [Todo(text, more, _("Open the submission"), url_for("submissions.show_month", month=month))]


def _about_jobs(session: Session, now: datetime) -> list[Todo]:
    todos, link = [], url_for("jobs.list_runs")
    late = list_late(session, list_owed(session, all_jobs(), now), now)
    if late:
        due = seoul(min(owed.at for _job, owed in late))
        more = _("A run was due at %(time)s and nobody has begun.", time=due)
        text = _("The automatic jobs seem to stand still")
        todos.append(Todo(text, more, _("Look at the runs"), link, urgent=True))
    if failed := len(list_failing(session)):
        text = ngettext("%(n)s automatic run failed", "%(n)s automatic runs failed", failed)
        todos.append(Todo(text, "", _("Look at the runs"), link, urgent=True))
    return todos


def _about_accounts(session: Session) -> list[Todo]:
    locked = queries.count_locked_accounts(session, clock.now())
    text = (
        ngettext("%(n)s account is locked", "%(n)s accounts are locked", locked)
        if locked
        else _("No account is locked")
    )
    return [Todo(text, "", _("Open the accounts"), url_for("accounts.list_accounts"), urgent=bool(locked))]
