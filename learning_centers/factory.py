"""Build the app: settings, building blocks, features, error pages. In that order."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlmodel import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from learning_centers.core import i18n
from learning_centers.core.access import Viewer
from learning_centers.core.settings import Settings, SettingsError, read_settings
from learning_centers.web import assets, commands, converters, db, filters, guards, pages, security
from models import Account

# Features with pages: `learning_centers.<name>.views` has the blueprint `bp`.
PAGES = (
    "accounts",
    "after_course",
    "attendance",
    "attendees",
    "audit",
    "bus_runs",
    "bus_stops",
    "buses",
    "calendars",
    "centers",
    "checks",
    "courses",
    "dashboards",
    "evidence",
    "exports",
    "figures",
    "goals",
    "home",
    "imports",
    "jobs",
    "lessons",
    "mail",
    "maps",
    "measures",
    "open_data",
    "programme",
    "returns",
    "rosters",
    "route_plans",
    "staff",
    "stop_requests",
    "submissions",
)
# Command -> the module that has it in its COMMANDS; imported when it is called.
COMMANDS = {
    "audit": "learning_centers.audit.cli",
    "backup": "learning_centers.backup.cli",
    "db": "learning_centers.cli",
    "demo": "learning_centers.demo.cli",
    "edu-bus": "learning_centers.route_plans.cli",
    "export": "learning_centers.exports.cli",
    "figures": "learning_centers.figures.cli",
    "goals": "learning_centers.goals.cli",
    "import": "learning_centers.imports.cli",
    "jobs": "learning_centers.jobs.cli",
    "lessons": "learning_centers.lessons.cli",
    "regions": "learning_centers.centers.cli",
    "returns": "learning_centers.returns.cli",
    "submissions": "learning_centers.submissions.cli",
    "users": "learning_centers.accounts.cli",
}
# Kinds of files whose feature lies above `imports` -> the module that has their IMPORTER; imported when one comes.
IMPORTERS = {
    "facts": "learning_centers.measures.importing.facts",
    "survey": "learning_centers.goals.importing",
    "targets": "learning_centers.measures.importing.targets",
    "traits": "learning_centers.measures.importing.traits",
}
MOST_BYTES = 25 * 1024 * 1024  # one upload and its form


def create_app(overrides: Mapping[str, Any] | None = None, *, with_pages: bool = True) -> Flask:
    """The application. `overrides` are Flask settings that win, for tests.

    with_pages: false for a command, which then starts in half the time (docs/decisions/0014).
    """
    try:
        settings = read_settings(os.environ)
    except SettingsError as problem:
        sys.exit(str(problem))
    app = Flask("learning_centers", template_folder="../templates", static_folder="../static")
    app.config.from_mapping(_flask_settings(settings))
    app.config.from_mapping(overrides or {})
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Werkzeug's manual has it
    _prepare_templates(app)
    for block in (assets, converters, db, security, pages):
        block.init_app(app)
    CSRFProtect(app)
    Bootstrap5(app)
    app.cli = commands.LazyCommands(COMMANDS)
    app.extensions["viewer_of"] = _viewer_of
    app.extensions["importer_of"] = _importer_of
    if with_pages:
        _add_pages(app)
    app.after_request(_log_seen)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": settings.data_dir,
        "PRACTICE": settings.practice,
        "SECOND_FACTOR": settings.second_factor,
        "IDLE_MINUTES": settings.idle_minutes,
        "HELP_PHONE": settings.help_phone,
        "MAIL": settings.mail,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_PARTS": 5_000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in: a half-filled form must not be lost
        "WTF_I18N_ENABLED": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
    }


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(gettext=i18n.gettext, ngettext=i18n.ngettext, _=i18n.gettext)
    filters.register(app)


def is_command(arguments: Sequence[str]) -> bool:
    """Whether a command line calls one of our commands, so that no page will be asked for."""
    return any(argument in COMMANDS for argument in arguments)


def _add_pages(app: Flask) -> None:
    for name in PAGES:
        app.register_blueprint(import_module(f"learning_centers.{name}.views").bp)


def _viewer_of(session: Session, account: Account) -> Viewer:
    """Whom a command with `--as` acts as."""
    viewer: Viewer = import_module("learning_centers.accounts.queries").viewer_of(session, account)
    return viewer


def _importer_of(kind: str) -> Any:
    """What a file of one of IMPORTERS becomes: a `core.incoming.Importer`, which costs too much to name here."""
    return import_module(IMPORTERS[kind]).IMPORTER


def _log_seen(response: Any) -> Any:
    guards.write_seen()
    return response
