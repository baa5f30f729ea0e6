"""What the tests of backups read of a programme, and one change to it."""

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from learning_centers.core.database import make_sessions, transaction
from models import Attendee
from tests.factories import make_attendee, make_center


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table; the log ends where the backup was taken."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(table.select())))
            for table in SQLModel.metadata.sorted_tables
            if table.name != "audit_event"
        }


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return sorted(session.exec(select(Attendee.name)))


def add_person(engine: Engine, name: str) -> None:
    with make_sessions(engine)() as session, transaction(session):
        make_attendee(session, make_center(session), name)
