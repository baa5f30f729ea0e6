from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from sqlmodel import select

from learning_centers.core import audit, database
from learning_centers.core.errors import Busy, Conflict
from models import AuditEvent, Deed, Operator
from tests.conftest import both_databases
from tests.factories import make_center, make_lesson, make_offering, make_staff


@both_databases
def test_a_constraint_becomes_a_conflict_and_nothing_is_stored(app, session):
    session.add(Operator(name="사업단"))
    session.commit()
    with pytest.raises(Conflict), database.transaction(session):
        session.add(Operator(name="다른 사업단"))
        session.add(Operator(name="사업단"))
    assert session.exec(select(Operator.name)).all() == ["사업단"]


@both_databases
def test_an_overlap_is_refused_in_words(app, session):
    center = make_center(session)
    lead = make_staff(session, center)
    make_lesson(session, make_offering(session, center), lead=lead, start=time(14))
    offering = make_offering(session, center)
    session.commit()
    with pytest.raises(Conflict, match="강사의 다른 수업"), database.transaction(session):
        make_lesson(session, offering, lead=lead, start=time(15))


@both_databases
def test_inside_a_transaction_rows_are_read_anew(app, session):
    session.add(Operator(name="사업단"))
    session.commit()
    mine = session.exec(select(Operator)).one()
    with app.extensions["new_session"]() as other, database.transaction(other):
        other.exec(select(Operator)).one().name = "바뀐 이름"
    with database.transaction(session):
        assert mine.name == "바뀐 이름"


@both_databases
def test_writers_at_the_same_time_lose_nothing_and_the_chain_stays_whole(app):
    def write(n):
        with app.extensions["new_session"]() as session, database.transaction(session):
            session.add(Operator(name=f"사업단 {n}"))
            audit.record(session, None, Deed.CREATE, "test", subjects=[n])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with app.extensions["new_session"]() as session:
        assert len(session.exec(select(Operator)).all()) == 40
        assert len(session.exec(select(AuditEvent)).all()) == 40
        assert audit.first_break(session) is None


@both_databases
def test_a_change_that_falls_leaves_no_entry_in_the_log(app, session):
    with pytest.raises(ZeroDivisionError), database.transaction(session):
        audit.record(session, None, Deed.CHANGE, "test")
        raise ZeroDivisionError
    with database.transaction(session):
        pass
    assert session.exec(select(AuditEvent)).all() == []


@both_databases
def test_a_snapshot_does_not_move(app, session):
    with database.snapshot(session):
        assert session.exec(select(Operator)).all() == []
        with app.extensions["new_session"]() as other, database.transaction(other):
            other.add(Operator(name="사업단"))
        assert session.exec(select(Operator)).all() == []
    assert len(session.exec(select(Operator)).all()) == 1


def test_a_database_that_stays_locked_is_said_in_words(app, session):
    with app.extensions["new_session"]() as other, database.transaction(other):
        session.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
        session.rollback()
        with pytest.raises(Busy), database.transaction(session):
            pass
    with database.transaction(session):
        session.add(Operator(name="사업단"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_plans_for_statements_of_milliseconds_also_after_a_rollback(app, session):
    session.rollback()
    shown = [
        session.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in ("jit", "random_page_cost")
    ]
    assert shown == ["off", "1.1"]
