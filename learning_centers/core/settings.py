"""Settings, from `DLC_…` environment variables, with defaults that are safe on a laptop."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingsError(Exception):
    """A setting is missing or cannot be used; the text is one line for the person who starts the app."""


@dataclass(frozen=True, slots=True)
class Settings:
    production: bool
    data_dir: Path  # database file, uploads, workbooks
    database_url: str
    secret_key: str
    practice: bool  # a banner says that names and numbers are made up
    second_factor: bool  # TOTP for province, ministry and admin accounts
    idle_minutes: int
    behind_proxy: bool  # trust one X-Forwarded-* hop
    help_phone: str  # shown at the foot of every page; empty: not shown


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError: in production, without DLC_SECRET_KEY."""
    production = environ.get("DLC_ENV", "laptop") == "production"
    data_dir = Path(environ.get("DLC_DATA_DIR", "var")).absolute()
    secret = environ.get("DLC_SECRET_KEY", "")
    if production and len(secret) < 32:
        raise SettingsError(
            "DLC_SECRET_KEY is missing or shorter than 32 characters. Set it, then start again."
        )
    return Settings(
        production=production,
        data_dir=data_dir,
        database_url=environ.get("DLC_DATABASE_URL") or f"sqlite:///{data_dir / 'centers.sqlite'}",
        secret_key=secret or _laptop_secret(data_dir),
        practice=_yes(environ.get("DLC_PRACTICE", "no")),
        second_factor=_yes(environ.get("DLC_SECOND_FACTOR", "yes" if production else "no")),
        idle_minutes=_minutes(environ.get("DLC_IDLE_MINUTES", "30")),
        behind_proxy=_yes(environ.get("DLC_BEHIND_PROXY", "no")),
        help_phone=environ.get("DLC_HELP_PHONE", ""),
    )


def _yes(text: str) -> bool:
    return text.strip().lower() in ("1", "yes", "true", "on")


def _minutes(text: str) -> int:
    if not text.isdigit() or not 2 <= int(text) <= 600:
        raise SettingsError(f"DLC_IDLE_MINUTES is “{text}”. Set whole minutes between 2 and 600.")
    return int(text)


def _laptop_secret(data_dir: Path) -> str:
    """A secret of this data directory, made at the first start and readable by its owner only."""
    path = data_dir / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was first
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(made := secrets.token_hex(32))
    return made
