"""The commands of the month: what people read, and what a command says that cannot work."""

import json

import pytest
from sqlalchemy import text

from learning_centers.core import database
from models import Role
from tests.conftest import both_databases
from tests.factories import make_account, make_center


@pytest.fixture
def center(session):
    found = make_center(session, "가온누리", code="T001")
    session.commit()
    return found


def test_people_read_the_state_in_words_and_programs_its_key(runner, center):
    line = runner.invoke(args=["returns", "status", "--month", "2026-10"]).stdout
    assert line == "T001\t가온누리\t미제출\n"
    (told,) = json.loads(runner.invoke(args=["returns", "status", "--month", "2026-10", "--json"]).stdout)
    assert told["state"] == "missing"


@pytest.mark.parametrize("act", ["submit", "approve"])
def test_an_account_that_may_not_is_refused_by_name(runner, session, center, act):
    account = make_account(session, Role.INSTRUCTOR, centers=[center])
    session.commit()
    told = ["returns", act, "--month", "2026-10", "--all", "--as", account.login]
    answer = runner.invoke(args=told)
    assert answer.exit_code == 1
    assert account.login in answer.stderr


@both_databases
def test_a_database_of_an_older_program_is_said_in_one_line(runner, session, center):
    with database.transaction(session):
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        session.execute(text("ALTER TABLE center_period RENAME TO center_period_then"))
    answer = runner.invoke(args=["returns", "status", "--month", "2026-10"])
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == [
        "Error: 데이터베이스가 이 프로그램보다 오래된 것입니다. 먼저 ‘db upgrade’를 실행해 주세요."
    ]


def test_what_else_goes_wrong_in_the_database_is_not_hidden(runner, session, center):
    with database.transaction(session):
        session.execute(text("ALTER TABLE center_period RENAME TO center_period_then"))
    answer = runner.invoke(args=["returns", "status", "--month", "2026-10"])
    assert "center_period" in str(answer.exception)
