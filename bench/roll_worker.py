"""One side of bench/roll: `python -m bench.roll_worker ours|bare URL PEOPLE REQUESTS` prints ms of CPU a request.

URL is an empty database. Both sides get the same request: the same fields, a session cookie, a token of the form
that Flask-WTF checks. Each of our requests changes the mark of everybody, so that both sides write all rows.
"""

import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, redirect, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from werkzeug.test import EnvironBuilder

from bench.measuring import Failed
from learning_centers.core import clock, database, migrations
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.factory import create_app
from learning_centers.regions.service import load_tables
from models.base import UtcDateTime
from tests.factories import PASSWORD, make_attendee, make_center, make_lesson, make_offering, make_teacher

WARM_UP = 20
MARKS = ("present", "absent")
SETTINGS = {"TESTING": True, "SECRET_KEY": "of a measurement, long enough for it"}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Side:
    """An app, a browser that has opened a page of it, and where the roll number n goes."""

    app: Flask
    cookie: str
    token: str
    people: Iterable[int]
    path: Callable[[int], str]

    def request(self, n: int) -> dict[str, Any]:
        """What the server hands the app; made before the clock starts, as it is the browser's work."""
        now, before = MARKS[n % 2], MARKS[(n + 1) % 2] if n else ""
        marks = {f"mark-{one}": now for one in self.people} | {f"was-{one}": before for one in self.people}
        fields: dict[str, Any] = {"csrf_token": self.token, **marks}
        return EnvironBuilder(
            self.path(n), method="POST", data=fields, headers=[("Cookie", self.cookie)]
        ).get_environ()


def ours(url: str, people: int) -> Side:
    """The app as it is, somebody signed in who is assigned to the lesson, and the fields of the page."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    with make_sessions(engine)() as session, database.transaction(session):
        load_tables(session)
        center = make_center(session)
        enrolled = [make_attendee(session, center) for _n in range(people)]
        lesson = make_lesson(session, make_offering(session, center, attendees=enrolled))
        login = make_teacher(session, center, lesson).login
        path, ids = f"/lessons/{lesson.id}/roll", [one.id for one in enrolled]
    app = create_app(SETTINGS | {"DATABASE_URL": url})
    client = app.test_client()
    entry = {"csrf_token": token_of(client, "/sign-in"), "login": login, "password": PASSWORD}
    if client.post("/sign-in", data=entry).status_code != 303:
        raise Failed("the sign-in was refused")
    # The cookie is sent as the page left it: nobody looks at the pages that would take the messages out.
    token = token_of(client, path)
    return Side(app, cookie_of(client), token, ids, lambda _n: path)


def bare(url: str, people: int) -> Side:
    """The same app, nobody signed in, and one INSERT of the rows into a table with the columns of `attendance`."""
    app = create_app(SETTINGS | {"DATABASE_URL": url})
    engine = app.extensions["engine"]
    migrations.upgrade(engine)
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
            if name.startswith("mark-")
        ]
        with engine.begin() as connection:
            connection.execute(insert(table), rows)
        return redirect("/roll", 303)

    client = app.test_client()
    token = token_of(client, "/sign-in")
    return Side(app, cookie_of(client), token, range(1, people + 1), lambda n: f"/bare-roll/{n + 1}")


def token_of(client: FlaskClient, path: str) -> str:
    """The token in the form of a page."""
    found = TOKEN.search(client.get(path).text)
    if found is None:
        raise Failed(f"no form at {path}")
    return found[1]


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    return f"session={cookie.value}" if cookie else ""


def answer(app: Flask, environment: dict[str, Any]) -> str:
    """Let the app answer as a server would; the status."""
    said: list[str] = []

    def start(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        said.append(status)
        return said.append  # type: ignore[return-value]  # never written to

    body = app.wsgi_app(environment, start)
    for _part in body:
        pass
    if hasattr(body, "close"):
        body.close()
    return said[0]


def milliseconds(side: Side, requests: int) -> float:
    """CPU of this process per request. Raises Failed: a roll was refused."""
    sent = [side.request(n) for n in range(WARM_UP + requests)]
    for one in sent[:WARM_UP]:
        answer(side.app, one)
    began = time.process_time()
    said = {answer(side.app, one) for one in sent[WARM_UP:]}
    took = time.process_time() - began
    if said != {"303 SEE OTHER"}:
        raise Failed(f"a roll was refused: {said}")
    return took * 1000 / requests


def main() -> None:
    side, url, people, requests = sys.argv[1:]
    made = (ours if side == "ours" else bare)(url, int(people))
    print(milliseconds(made, int(requests)))


if __name__ == "__main__":
    main()
