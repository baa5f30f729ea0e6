"""The walk over all doors: every route × every role × the rows of another center, made from the URL map."""

import pytest
from sqlalchemy import inspect, text

from models import Role
from tests.house.views import PUBLIC, methods, routes
from tests.house.world import (
    BOUND,
    HERE,
    OF_ALL,
    OF_CENTER,
    SIGNING_IN,
    THERE,
    account_of,
    address_of,
    make_issue,
    make_place,
    may,
)

LEAVES = {"accounts.sign_out"}  # ends the walk of whoever goes through
OWN_LOGS = {"audit_event", "sign_in"}  # may grow while a page is refused
CLOSED = (403, 404)


@pytest.fixture
def places(session):
    here, there = make_place(session, "가온", HERE), make_place(session, "먼곳", THERE)
    for number in (1, 2):
        make_issue(session, [here.center, there.center], number)
    session.commit()
    return here, there


@pytest.fixture
def walk(app, session, signed_in, places, monkeypatch):
    """`walk(role)` yields (rule, method, place, answer) for each route the filter lets through."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # a 500 is an answer to be listed

    def walking(role, place, wanted):
        account = account_of(session, role, [places[0].center])
        session.commit()
        client = signed_in(account)
        for rule in doors(app):
            if wanted(rule):
                for method in sorted(methods(rule)):
                    answer = client.open(address_of(app, rule, place), method=method)
                    yield f"{role} {method} {rule} -> {answer.status_code}", answer

    return walking


def doors(app):
    return [rule for rule in routes(app) if rule.endpoint not in PUBLIC and rule.endpoint not in LEAVES]


def of_center(rule):
    return bool(rule.arguments & set(OF_CENTER))


def test_every_parameter_is_known_here(app):
    known = {*OF_CENTER, *OF_ALL}
    unknown = {str(rule) for rule in doors(app) if rule.arguments - known}
    assert not unknown, "add the parameter to OF_CENTER or OF_ALL in tests/house/world.py"


def test_without_signing_in_every_door_is_closed(app, client, places):
    for rule in [*doors(app), *(rule for rule in routes(app) if rule.endpoint in LEAVES)]:
        for method in methods(rule):
            answer = client.open(address_of(app, rule, places[0]), method=method)
            leads_to_sign_in = answer.status_code in (302, 303) and "/sign-in" in answer.location
            assert answer.status_code == 401 or leads_to_sign_in, f"{method} {rule}: {answer.status_code}"
            assert answer.status_code == 401 or method == "GET", f"{method} {rule}: what was sent is lost"


@pytest.mark.parametrize("role", SIGNING_IN)
def test_a_role_without_the_permission_is_refused(app, walk, places, role):
    answers = walk(role, places[0], lambda rule: not may(app, role, rule))
    assert [where for where, answer in answers if answer.status_code != 403] == []


@pytest.mark.parametrize("role", BOUND)
def test_the_rows_of_another_center_are_absent(app, session, walk, places, role):
    before = everything(session)
    answers = list(walk(role, places[1], of_center))
    assert answers, "no route has a row of a center"
    assert [where for where, answer in answers if answer.status_code not in CLOSED] == []
    assert everything(session) == before, "a refused door changed something"


@pytest.mark.parametrize("role", SIGNING_IN)
def test_the_rows_of_the_own_center_are_there(app, walk, places, role):
    """Else the test above would pass with wrong ids. Pages only: what is sent depends on states."""

    def own(rule):
        return may(app, role, rule) and methods(rule) == {"GET"} and rule.endpoint not in OF_A_PERSON

    answers = walk(role, places[0], own)
    assert [where for where, answer in answers if answer.status_code in (*CLOSED, 500)] == []


# What belongs to a person, not to a center: who brought a file opens it, and samples are of the kinds they bring.
OF_A_PERSON = {
    "imports.show",
    "imports.download_marked",
    "imports.progress",
    "imports.download_sample",
    "staff.statement",  # who teaches sees the own hours only
    "bus_runs.plan_rest",  # who rides along plans the rest of the own run
}


@pytest.mark.parametrize("role", SIGNING_IN)
def test_nothing_sent_empty_breaks_a_page(app, walk, places, role):
    answers = walk(role, places[0], lambda rule: may(app, role, rule))
    assert [where for where, answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize("role", BOUND)
def test_no_page_shows_another_center_or_its_people(app, walk, places, role):
    there = places[1]
    pages = walk(role, places[0], lambda rule: may(app, role, rule) and methods(rule) & {"GET"})
    assert named(pages, [*there.names, *there.people]) == []


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMIN])
def test_the_ministry_and_administrators_see_no_attendee(app, walk, places, role):
    pages = walk(role, places[0], lambda rule: may(app, role, rule) and methods(rule) & {"GET"})
    assert named(pages, [name for place in places for name in place.people]) == []


def named(pages, names):
    """Which pages say one of these names."""
    return [
        f"{where}: {name}"
        for where, answer in pages
        if answer.mimetype == "text/html"
        for name in names
        if name in answer.text
    ]


def everything(session):
    """Every row of every table, but for the logs that a refused request writes."""
    session.rollback()
    tables = set(inspect(session.get_bind()).get_table_names()) - OWN_LOGS - {"account", "account_scope"}
    return {table: sorted(map(str, session.execute(text(f'SELECT * FROM "{table}"')))) for table in tables}  # noqa: S608 - table names of the database itself
