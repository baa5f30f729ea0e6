"""A small app with the real templates, styles and scripts, for looking at them without the features."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, g, render_template, render_template_string, request
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from learning_centers.core import i18n
from learning_centers.web import filters, security

IDLE_SECONDS = 30 * 60
ROOT = Path(__file__).parents[2]
ENDPOINTS = (
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.preferences",
    "accounts.keep_alive",
    "accounts.change_password",
    "home.show",
    "home.help_page",
)


@dataclass(frozen=True, slots=True)
class Entry:
    endpoint: str
    href: str
    icon: str
    text: str
    group: str = ""
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role_name: str
    place_name: str
    tabs: bool


OFFICER = Person("정다온", "시도 담당", "충청북도", tabs=False)
INSTRUCTOR = Person("한가람", "강사", "", tabs=True)
ENTRIES = (
    Entry("parts", "/parts", "home", "오늘 할 일", current=True),
    Entry("returns", "/returns", "file", "월 실적", "매달 하는 일", 6),
)


def make_app(person: Person | None = OFFICER, main: str = "", scripts: str = "") -> Flask:
    """`/` draws `main` inside the frame, `/parts` the catalogue, `/error/<code>` the error pages.

    `?contrast=high` and `?language=en` pick how. The endpoints of the frame do nothing.
    """
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(SECRET_KEY="for tests", PRACTICE=True, BOOTSTRAP_SERVE_LOCAL=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters.register(app)
    app.jinja_env.globals.update(viewer=lambda: person, menu=lambda: list(ENTRIES))
    for extension in (Bootstrap5, CSRFProtect, security.init_app):
        extension(app)
    for endpoint in ENDPOINTS:
        app.add_url_rule(f"/{endpoint}", endpoint, _nothing, methods=["GET", "POST"])
    app.add_url_rule("/", "page", _page(main, scripts))
    app.add_url_rule("/parts", "parts", lambda: render_template("parts.html"))
    app.add_url_rule("/error/<int:code>", "error", _error)
    app.before_request(_choose_language)
    app.context_processor(_look)
    return app


def _nothing() -> tuple[str, int, dict[str, str]]:
    return "", 204, {"Idle-Seconds": str(IDLE_SECONDS)}


def _page(main: str, scripts: str) -> Callable[[], str]:
    source = (
        '{% extends "base.html" %}{% block title %}T{% endblock %}'
        f"{{% block scripts %}}{scripts}{{% endblock %}}{{% block main %}}<h1>T</h1>{main}{{% endblock %}}"
    )
    return lambda: render_template_string(source)


def _error(code: int) -> str:
    return render_template("errors/error.html", code=code, reason="")


def _choose_language() -> None:
    i18n.speak(request.args.get("language", "ko"))
    g.request_id = "A7F209C1"


def _look() -> dict[str, Any]:
    return {
        "contrast": request.args.get("contrast", "normal"),
        "request_id": g.request_id,
        "task": False,
        "idle_seconds": IDLE_SECONDS,
    }
