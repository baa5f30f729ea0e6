"""Bringing a database to the newest schema, through Alembic's own API."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

ROOT = Path(__file__).parents[2]


def alembic_config(engine: Engine) -> Config:
    """Alembic on `engine`; `migrations/env.py` takes it from the attributes."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["engine"] = engine
    return config


def is_behind(engine: Engine) -> bool:
    """A migration of this program has not run here yet."""
    with engine.connect() as connection:
        done = MigrationContext.configure(connection).get_current_heads()
    return set(done) != set(ScriptDirectory.from_config(alembic_config(engine)).get_heads())


def upgrade(engine: Engine) -> None:
    """To the newest revision; nothing to do is fine."""
    command.upgrade(alembic_config(engine), "head")
