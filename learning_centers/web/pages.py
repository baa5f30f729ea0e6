"""What every page has: its language and contrast, its menu, who is signed in, its error pages."""

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from learning_centers.core import i18n
from learning_centers.core.access import TEACHING_ROLES, Permission, Viewer
from learning_centers.core.errors import Busy, DomainError, NotFound
from learning_centers.core.i18n import gettext as _
from learning_centers.core.i18n import mark
from models import Role

log = logging.getLogger(__name__)

ROLE_NAMES = {
    Role.SUPPORTER: mark("Supporter"),
    Role.ASSISTANT: mark("Assistant instructor"),
    Role.INSTRUCTOR: mark("Instructor"),
    Role.MANAGER: mark("Center manager"),
    Role.PROVINCE: mark("Province officer"),
    Role.MINISTRY: mark("Ministry staff"),
    Role.ADMIN: mark("Administrator"),
    Role.AUDITOR: mark("Auditor"),
    Role.SYSTEM: mark("System"),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    endpoint: str
    text: str  # msgid
    icon: str
    permission: Permission
    group: str = ""  # msgid of the heading this item starts
    not_for: tuple[Role, ...] = ()


# A menu entry appears for those who may open its page. Order is the order on the screen. Who teaches has a tab bar
# on a phone: more than five tabs do not fit there; the stops and the buses stand on the page of the runs.
MENU = (
    MenuItem("home.show", mark("To do now"), "home", Permission.USE),
    MenuItem("lessons.list_offerings", mark("Lessons"), "calendar", Permission.SEE_LESSONS),
    MenuItem("attendance.talks", mark("Help desk log"), "people", Permission.MARK_ATTENDANCE),
    MenuItem("attendance.visits", mark("Help desk and zone"), "people", Permission.LOG_VISITS),
    MenuItem("staff.this_month", mark("Hours of staff"), "clock", Permission.SEE_LESSONS),
    MenuItem(
        "imports.list_uploads", mark("Bring in files"), "upload", Permission.IMPORT, not_for=TEACHING_ROLES
    ),
    MenuItem("returns.ledger", mark("Monthly returns"), "file", Permission.SEE_RETURNS, mark("Every month")),
    MenuItem("submissions.list_months", mark("Submissions"), "box", Permission.SEE_SUBMISSIONS),
    MenuItem("jobs.list_runs", mark("Job runs"), "clock", Permission.SEE_JOBS),
    MenuItem("goals.show_board", mark("Goals"), "target", Permission.SEE_GOALS, mark("Goals and figures")),
    MenuItem("dashboards.show", mark("Dashboards"), "chart", Permission.SEE_GOALS),
    MenuItem("maps.show_map", mark("Map"), "place", Permission.SEE_GOALS),
    MenuItem("measures.show", mark("Our own measures"), "chart", Permission.SEE_GOALS),
    MenuItem("measures.where_next", mark("Where next"), "pin", Permission.SEE_GOALS),
    MenuItem("bus_runs.list_runs", mark("Bus runs"), "bus", Permission.SEE_BUSES, mark("Edu-bus")),
    MenuItem(
        "route_plans.list_plans", mark("Bus plans"), "list", Permission.SEE_BUSES, not_for=TEACHING_ROLES
    ),
    MenuItem("stop_requests.list_requests", mark("Visit requests"), "mail", Permission.MANAGE_BUSES),
    MenuItem("bus_stops.list_stops", mark("Bus stops"), "pin", Permission.SEE_BUSES, not_for=TEACHING_ROLES),
    MenuItem("buses.list_buses", mark("Buses"), "bus", Permission.SEE_BUSES, not_for=TEACHING_ROLES),
    MenuItem(
        "centers.list_centers",
        mark("Centers"),
        "place",
        Permission.SEE_CENTERS,
        mark("Look up"),
        TEACHING_ROLES,
    ),
    MenuItem(
        "courses.list_courses", mark("Courses"), "chart", Permission.SEE_COURSES, not_for=TEACHING_ROLES
    ),
    MenuItem("figures.show_terms", mark("Definitions"), "book", Permission.USE, not_for=TEACHING_ROLES),
    MenuItem(
        "accounts.list_accounts", mark("Accounts"), "people", Permission.MANAGE_ACCOUNTS, mark("Manage")
    ),
    MenuItem("programme.show", mark("Programme calendar"), "calendar", Permission.MANAGE_PROGRAMME),
    MenuItem("mail.list_mail", mark("Mail"), "mail", Permission.SEE_MAIL),
    MenuItem("audit.list_events", mark("Access log"), "lock", Permission.SEE_AUDIT),
)


# A page without an entry of its own belongs to the first entry of its feature, but for these features.
UNDER = {
    "after_course": "lessons.list_offerings",
    "attendance": "lessons.list_offerings",
    "attendees": "lessons.list_offerings",
    "calendars": "lessons.list_offerings",
    "checks": "returns.ledger",
    "evidence": "lessons.list_offerings",
    "home": "",
    "rosters": "lessons.list_offerings",
}  # a roll is a lesson's; the help is nobody's


@dataclass(frozen=True, slots=True)
class DrawnItem:
    endpoint: str
    href: str
    icon: str
    text: str
    group: str
    count: int
    current: bool


def menu() -> list[DrawnItem]:
    """The entries the viewer may open; the current page's feature is marked."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return []
    counts: dict[str, int] = g.get("menu_counts", {})
    current = _menu_endpoint(request.endpoint or "")
    drawn = []
    for item in MENU:
        if item.permission in viewer.permissions and viewer.role not in item.not_for:
            drawn.append(
                DrawnItem(
                    item.endpoint,
                    url_for(item.endpoint),
                    item.icon,
                    _(item.text),
                    _(item.group) if item.group else "",
                    counts.get(item.endpoint, 0),
                    item.endpoint == current,
                )
            )
    return drawn


def _menu_endpoint(endpoint: str) -> str:
    """The entry that the page of `endpoint` belongs to; empty when to none."""
    entries = [item.endpoint for item in MENU]
    if endpoint in entries:
        return endpoint
    feature = endpoint.split(".")[0]
    if feature in UNDER:
        return UNDER[feature]
    return next((one for one in entries if one.split(".")[0] == feature), "")


@dataclass(frozen=True, slots=True)
class Shown:
    """The viewer as the frame of a page shows them."""

    name: str
    role: Role
    role_name: str
    place_name: str
    tabs: bool  # a tab bar at the bottom of a phone instead of the office menu


def shown_viewer() -> Shown | None:
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return None
    return Shown(
        viewer.name,
        viewer.role,
        _(ROLE_NAMES[viewer.role]),
        g.get("place_name", ""),
        viewer.role in TEACHING_ROLES,
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(menu=menu, viewer=shown_viewer, language=i18n.language)
    app.before_request(_start)
    app.context_processor(_every_page)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(HTTPException, _http_error)


def _start() -> None:
    g.request_id = secrets.token_hex(4).upper()
    wanted = request.cookies.get("language", "")
    i18n.speak(wanted if wanted in i18n.LANGUAGES else "ko")


def _every_page() -> dict[str, Any]:
    high = request.cookies.get("contrast") == "high"
    return {"contrast": "high" if high else "normal", "request_id": g.get("request_id", ""), "task": False}


def _refused(refusal: DomainError) -> ResponseReturnValue:
    """A rule said no and the view had no form to show it in."""
    code = 404 if isinstance(refusal, NotFound) else 503 if isinstance(refusal, Busy) else 422
    headers = {"Retry-After": "5"} if code == 503 else {}
    return render_template("errors/error.html", code=code, reason=str(refusal)), code, headers


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirect or an answer made on purpose
        return error
    code = error.code or InternalServerError.code
    if code >= InternalServerError.code:  # the number on the page leads to the trace in the log
        log.error("request %s failed at %s", g.get("request_id", "-"), request.endpoint)
    return render_template("errors/error.html", code=code, reason=""), code
