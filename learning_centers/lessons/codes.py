"""교육실시ID of offerings made here: E, the year of the first lesson, 9, and a serial number of seven digits.

A room of its own: plans of a file and plans of a form are counted on together.
"""

from datetime import date

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from models import Offering

SERIAL_DIGITS = 7
POSTGRES_LOCK = 70_815_002  # any number of our own: one at a time takes numbers


def code_start(day: date) -> str:
    return f"E{day:%y}9"


def last_serial(session: Session, start: str, in_file: str = "") -> int:
    """The highest serial number stored after `start`, or in `in_file` where that is a higher code; 0 without one.

    Until commit nobody else takes a number; on SQLite the one write lock says it already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
    stored = session.scalar(select(func.max(Offering.code)).where(col(Offering.code).startswith(start)))
    return int(max(stored or "", in_file, code_of(start, 0))[len(start) :])


def code_of(start: str, serial: int) -> str:
    return f"{start}{serial:0{SERIAL_DIGITS}d}"
