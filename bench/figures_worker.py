"""What bench/figures measures: `python -m bench.figures_worker URL FIRST MIDDLE LAST` prints ms by name and month.

URL is a database with the month LAST made up. The months from FIRST to it are copied from it before the clock starts.
The clock is the CPU of this process and of its connections on the server, as a clock on the wall would show what
else runs on the machine.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flask.testing import FlaskClient
from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, col, select

from bench import servers
from bench.measuring import Failed
from learning_centers.core import database
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.core.months import Month
from learning_centers.factory import create_app
from learning_centers.figures import first_times, queries, verifying
from learning_centers.figures.service import COLUMNS, recompute
from models import Center, Role
from tests.factories import PASSWORD, make_account

RUNS = 7
SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "of a measurement, long enough for it",
    "WTF_CSRF_ENABLED": False,
    "SECOND_FACTOR": False,
}
VISIT = "center_id, people, recorded_by_id, recorded_at"
LESSON = "offering_id, center_id, starts_at, ends_at, minutes, state, head_count"
# Nobody teaches the copies and they take no room, or they would clash with the month they were copied from.
COPIES = (
    ("attendee_month", f"month, {', '.join(COLUMNS[1:])}", f":month, {', '.join(COLUMNS[1:])}"),
    ("lesson", f"month, held_on, number, {LESSON}", f":month, :day, number + :shift, {LESSON}"),
    ("help_desk_visit", f"month, visited_on, {VISIT}", f":month, :day, {VISIT}"),
    ("zone_visit", f"month, visited_on, {VISIT}", f":month, :day, {VISIT}"),
)
MARK = "attendee_id, mark, recorded_by_id, recorded_at, late_minutes, excuse"
MARKS = (
    f"INSERT INTO attendance (lesson_id, {MARK}) SELECT other.id, {MARK} FROM attendance "
    "JOIN lesson ON lesson.id = lesson_id JOIN lesson other ON other.offering_id = lesson.offering_id "
    "AND other.number = lesson.number + :shift WHERE lesson.month = :source AND other.month = :month"
)


def copy_months(session: Session, months: Sequence[Month], measured: Sequence[Month]) -> None:
    """`months` become copies of the last of `measured`; those that are measured get marks and what the night keeps."""
    last = measured[-1]
    with database.transaction(session):
        for month in months:
            shift = len(month.until(last)) * 1000
            values = {"month": str(month), "source": str(last), "day": month.first, "shift": shift}
            for table, columns, copied in COPIES:
                copying = (
                    f"INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} WHERE month = :source"
                )
                run(session, copying, values)
            if month in measured:
                run(session, MARKS, values)
                recompute(session, {(str(month), one) for one in session.exec(select(col(Center.id)))})
    for month in measured:
        with database.transaction(session):
            first_times.keep(session, str(month))
    settle(session)


def settle(session: Session) -> None:
    """As autovacuum leaves the database after a while."""
    if session.get_bind().dialect.name == "sqlite":
        with database.transaction(session):
            run(session, "ANALYZE", {})
        return
    session.rollback()
    with servers.connected(
        str(session.get_bind().engine.url.render_as_string(hide_password=False))
    ) as server:
        server.execute("VACUUM (ANALYZE)")


def run(session: Session, statement: str, values: Mapping[str, object]) -> None:
    """With those of `values` that the statement names."""
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    typed = [bindparam("day", type_=Date())] if "day" in named else []
    session.execute(text(statement).bindparams(*typed), named)


def figures(session: Session, scopes: dict[int, tuple[str, str]], month: Month) -> None:
    """Of the nation and of every center."""
    found = queries.month_figures(session, month, scopes)
    if not found.by_scope["nation"].people:
        raise Failed(f"nobody counted in {month}")
    session.rollback()


def page(client: FlaskClient, month: Month) -> None:
    if (answer := client.get(f"/returns?month={month}")).status_code != 200:
        raise Failed(f"the ledger of {month}: {answer.status}")


def verify(session: Session, month: Month) -> None:
    verifying.verify(session, [str(month)])


def best(cpu: Callable[[], float], measured: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Name -> ms, the best of several runs; in turn, so that what else runs on the machine meets each alike."""
    took = dict.fromkeys(measured, float("inf"))
    for number in range(RUNS + 1):
        for name, call in measured.items():
            began = cpu()
            call()
            if number:  # the first warms up
                took[name] = min(took[name], (cpu() - began) * 1000)
    return took


def main() -> None:
    url, *written = sys.argv[1:]
    months = [Month.parse(one) for one in written]
    app = create_app(SETTINGS | {"DATABASE_URL": url})
    client = app.test_client()
    with make_sessions(make_engine(url))() as session:
        with database.transaction(session):
            login = make_account(session, Role.MINISTRY).login
        scopes = {one: ("nation", f"c{one}") for one in session.exec(select(col(Center.id)))}
        if client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code != 303:
            raise Failed("the sign-in was refused")
        cpu = time.process_time if url.startswith("sqlite") else partial(servers.cpu_with_server, url)
        before = months[0].until(months[-1].previous())
        copy_months(session, before[-12:], months)
        year = best(cpu, {"year": partial(page, client, months[-1])})
        copy_months(session, before[:-12], months)
        took = {
            "figures": best(cpu, {str(one): partial(figures, session, scopes, one) for one in months}),
            "page": year | best(cpu, {"all": partial(page, client, months[-1])}),
            "verify": best(cpu, {str(one): partial(verify, session, one) for one in months}),
        }
    print(json.dumps(took))


if __name__ == "__main__":
    main()
