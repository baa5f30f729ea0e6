"""One side of bench/roll: `python -m bench.roll_worker ours|bare URL PEOPLE REQUESTS` prints ms of CPU a request.

URL is an empty database. Each of our requests changes the mark of everybody, so that both sides write all rows.
"""

import sys
import time
from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from werkzeug.test import TestResponse

from bench.measuring import Failed
from learning_centers.core import clock, database, migrations
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.factory import create_app
from learning_centers.regions.service import load_tables
from models.base import UtcDateTime
from tests.factories import PASSWORD, make_attendee, make_center, make_lesson, make_offering, make_teacher

WARM_UP = 20
MARKS = ("present", "absent")
# No token of the form: the client would have to load a page first.
SETTINGS = {"TESTING": True, "SECRET_KEY": "of a measurement, long enough for it", "WTF_CSRF_ENABLED": False}
Send = Callable[[int], TestResponse]


def ours(url: str, people: int) -> Send:
    """The app as it is, somebody signed in who is assigned to the lesson, and the fields of the page."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    with make_sessions(engine)() as session, database.transaction(session):
        load_tables(session)
        center = make_center(session)
        enrolled = [make_attendee(session, center) for _n in range(people)]
        lesson = make_lesson(session, make_offering(session, center, attendees=enrolled))
        login = make_teacher(session, center, lesson).login
        lesson_id, ids = lesson.id, [one.id for one in enrolled]
    # The cookie is sent as it was after the sign-in: nobody looks at the pages that would take the messages out.
    client = create_app(SETTINGS | {"DATABASE_URL": url}).test_client(use_cookies=False)
    entered = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    if entered.status_code != 303:
        raise Failed("the sign-in was refused")
    cookie = entered.headers["Set-Cookie"].split(";")[0]

    def send(n: int) -> TestResponse:
        now, before = MARKS[n % 2], MARKS[(n + 1) % 2] if n else ""
        fields = {f"mark-{one}": now for one in ids} | {f"was-{one}": before for one in ids}
        return client.post(f"/lessons/{lesson_id}/roll", data=fields, headers={"Cookie": cookie})

    return send


def bare(url: str, people: int) -> Send:
    """The same Flask, nobody signed in, and one INSERT of the rows into a table with the columns of `attendance`."""
    app = create_app(SETTINGS | {"DATABASE_URL": url})
    engine = app.extensions["engine"]
    table = Table(
        "bare_mark",
        MetaData(),
        Column("lesson_id", Integer, primary_key=True),
        Column("attendee_id", Integer, primary_key=True, index=True),
        Column("mark", String(10)),
        Column("recorded_by_id", Integer),
        Column("recorded_at", UtcDateTime),
        sqlite_with_rowid=False,
    )
    table.create(engine)

    @app.post("/bare-roll/<int:lesson_id>")
    def roll(lesson_id: int) -> ResponseReturnValue:
        now = clock.now()
        rows = [
            {
                "lesson_id": lesson_id,
                "attendee_id": int(name.removeprefix("mark-")),
                "mark": value,
                "recorded_by_id": 1,
                "recorded_at": now,
            }
            for name, value in request.form.items()
        ]
        with engine.begin() as connection:
            connection.execute(insert(table), rows)
        return redirect("/roll", 303)

    client = app.test_client(use_cookies=False)

    def send(n: int) -> TestResponse:
        fields = {f"mark-{one}": MARKS[n % 2] for one in range(1, people + 1)}
        return client.post(f"/bare-roll/{n + 1}", data=fields)

    return send


def milliseconds(send: Send, requests: int) -> float:
    """CPU of this process per request. Raises Failed: a roll was refused."""
    for n in range(WARM_UP):
        if (answer := send(n)).status_code != 303:
            raise Failed(f"a roll was refused: {answer.status}")
    began = time.process_time()
    for n in range(WARM_UP, WARM_UP + requests):
        send(n)
    return (time.process_time() - began) * 1000 / requests


def main() -> None:
    side, url, people, requests = sys.argv[1:]
    send = (ours if side == "ours" else bare)(url, int(people))
    print(milliseconds(send, int(requests)))


if __name__ == "__main__":
    main()
