"""Settings, from `DLC_…` environment variables, with defaults that are safe on a laptop."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

SMTP_PORTS = {"starttls": 587, "tls": 465, "no": 25}


class SettingsError(Exception):
    """A setting is missing or cannot be used; the text is one line for the person who starts the app."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail goes out. Without a host it stays in the outbox."""

    host: str = ""
    port: int = SMTP_PORTS["starttls"]
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"  # a key of SMTP_PORTS
    sender: str = ""  # "centers@example.org" or "Learning centers <centers@example.org>"
    public_url: str = ""  # of this site, for links in mail; without a slash at the end


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
    mail: MailSettings


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError: in production, without DLC_SECRET_KEY; and for values that cannot be used."""
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
        mail=_mail(environ),
    )


def _mail(environ: Mapping[str, str]) -> MailSettings:
    public_url = environ.get("DLC_PUBLIC_URL", "").strip().rstrip("/")
    if public_url and (
        urlsplit(public_url).scheme not in ("http", "https") or not urlsplit(public_url).netloc
    ):
        raise SettingsError(f"DLC_PUBLIC_URL is “{public_url}”. Set an address like https://centers.example.")
    tls = environ.get("DLC_SMTP_TLS", "starttls").strip().lower()
    if tls not in SMTP_PORTS:
        raise SettingsError(f"DLC_SMTP_TLS is “{tls}”. Set starttls, tls or no.")
    port = environ.get("DLC_SMTP_PORT", str(SMTP_PORTS[tls]))
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65_535):
        raise SettingsError(f"DLC_SMTP_PORT is “{port}”. Set a number between 1 and 65535.")
    host, user = environ.get("DLC_SMTP_HOST", "").strip(), environ.get("DLC_SMTP_USER", "")
    sender = environ.get("DLC_MAIL_FROM", "").strip()
    if host and not _is_address(parseaddr(sender)[1]):
        raise SettingsError(f"DLC_MAIL_FROM is “{sender}”. Set the address that mail comes from.")
    if host and user and tls == "no":
        raise SettingsError(
            "DLC_SMTP_USER needs DLC_SMTP_TLS=starttls or tls: the password would be readable."
        )
    return MailSettings(host, int(port), user, environ.get("DLC_SMTP_PASSWORD", ""), tls, sender, public_url)


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(name and at and domain) and text.isascii() and text.isprintable() and " " not in text


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
