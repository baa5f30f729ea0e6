"""Build the app: settings, building blocks, features, error pages. In that order."""

import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from learning_centers import cli as database_cli
from learning_centers.accounts import cli as accounts_cli
from learning_centers.accounts import views as accounts_views
from learning_centers.attendance import views as attendance_views
from learning_centers.audit import cli as audit_cli
from learning_centers.audit import views as audit_views
from learning_centers.backup import cli as backup_cli
from learning_centers.centers import views as centers_views
from learning_centers.core import i18n
from learning_centers.core.settings import Settings, SettingsError, read_settings
from learning_centers.courses import views as courses_views
from learning_centers.dashboard import views as dashboard_views
from learning_centers.demo import cli as demo_cli
from learning_centers.figures import cli as figures_cli
from learning_centers.imports import cli as imports_cli
from learning_centers.imports import views as imports_views
from learning_centers.lessons import cli as lessons_cli
from learning_centers.lessons import views as lessons_views
from learning_centers.returns import cli as returns_cli
from learning_centers.returns import views as returns_views
from learning_centers.submissions import cli as submissions_cli
from learning_centers.submissions import views as submissions_views
from learning_centers.web import assets, converters, db, filters, guards, pages, security

FEATURES = (
    accounts_views,
    attendance_views,
    audit_views,
    centers_views,
    courses_views,
    dashboard_views,
    imports_views,
    lessons_views,
    returns_views,
    submissions_views,
)
COMMANDS = (
    *database_cli.COMMANDS,
    *accounts_cli.COMMANDS,
    *audit_cli.COMMANDS,
    *backup_cli.COMMANDS,
    *demo_cli.COMMANDS,
    *figures_cli.COMMANDS,
    *imports_cli.COMMANDS,
    *lessons_cli.COMMANDS,
    *returns_cli.COMMANDS,
    *submissions_cli.COMMANDS,
)
MOST_BYTES = 25 * 1024 * 1024  # one upload and its form


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application. `overrides` are Flask settings that win, for tests."""
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
    _add_features(app)
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


def _add_features(app: Flask) -> None:
    for views in FEATURES:
        app.register_blueprint(views.bp)
    for command in COMMANDS:
        app.cli.add_command(command)


def _log_seen(response: Any) -> Any:
    guards.write_seen()
    return response
