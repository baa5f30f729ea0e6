"""What the house tests read of the app: its routes, and the source of each view."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

# Everyone may open these without signing in.
PUBLIC = {
    "static": "style sheets and scripts",
    "bootstrap.static": "style sheets of Bootstrap",
    "accounts.sign_in": "the way in",
    "accounts.second_factor": "the second step of the way in; the cookie of the first one is asked for",
    "accounts.preferences": "language and contrast, before the sign-in too",
    "home.help_page": "the help page; it shows nobody's data",
    "after_course.answer": "attendees have no account: the token of the address opens the questions; names nobody",
    "after_course.check": "anybody who is shown a certificate checks its number; names nobody",
    "open_data.show": "open data are for everybody; they name nobody and hide small numbers",
    "open_data.take_csv": "the same rows as a file",
    "open_data.take_json": "the same rows for programs",
    "open_data.describe": "what the columns of the files mean",
    "stop_requests.ask": "villages have no account: anybody asks for a visit of the bus; names nobody",
    "stop_requests.find": "the way back to a request: its number with the end of the telephone number",
    "stop_requests.show_state": "a request, to the browser that has shown it may; else the way back; names nobody",
    "stop_requests.confirm": "as before: the code from the mail is typed in",
    "stop_requests.send_code": "as before: another code goes to the same address",
    "stop_requests.withdraw": "as before: whoever asked takes it back",
    "bus_runs.choose_district": "the timetable of the edu-bus is for everybody; it names nobody",
    "bus_runs.timetable": "the same for one district",
    "calendars.feed": "calendar programs cannot sign in: the secret of the address is the key; names nobody",
}


def routes(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=str)


def methods(rule: Rule) -> set[str]:
    """GET, POST, … without those that Flask adds by itself."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def plain(view: Any) -> Callable[..., Any]:
    """The function under its decorators."""
    found: Callable[..., Any] = inspect.unwrap(view)
    return found


def calls_of(view: Any) -> set[str]:
    """What a view calls (`db.transaction`), itself or through functions of its own feature."""
    called: set[str] = set()
    met: set[Callable[..., Any]] = set()
    todo = [plain(view)]
    while todo:
        one = todo.pop()
        if one not in met:
            met.add(one)
            names = set(_called(one))
            called |= names
            todo += filter(None, (_of_same_feature(one, name) for name in names))
    return called


def _of_same_feature(function: Callable[..., Any], name: str) -> Callable[..., Any] | None:
    """What `name` (`_act`, `acting.act`) means in the module of `function`."""
    *modules, last = name.split(".")
    where: Any = sys.modules[function.__module__]
    for module in modules:
        where = vars(where).get(module)
        if not inspect.ismodule(where):
            return None
    found = vars(where).get(last)
    feature = ".".join(function.__module__.split(".")[:2])
    ours = inspect.isfunction(found) and found.__module__.startswith(feature) and "views" in found.__module__
    return plain(found) if ours else None


def _called(function: Callable[..., Any]) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
