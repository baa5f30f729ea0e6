"""The migrations, run from nothing, make the schema that the models declare; and the rules only a database keeps."""

import re
from datetime import time, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from learning_centers.core import database, migrations
from learning_centers.core.clock import in_seoul
from learning_centers.core.database import make_engine
from models import Bus, Enrolment, Lesson, LessonState, Mark, Venue
from tests.conftest import both_databases
from tests.factories import (
    DAY,
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_staff,
    region,
)
from tests.servers import drop_database, new_database

VALUES = re.compile(r"'([^']*)'")


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@both_databases
def test_migrations_make_the_schema_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    command.check(migrations.alembic_config(engine))


@both_databases
def test_a_database_says_how_far_it_is(engine):
    assert not database.is_empty(engine)
    migrations.upgrade(engine)  # a second time: nothing to do
    command.downgrade(migrations.alembic_config(engine), "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}


@both_databases
def test_the_way_back_and_up_again_works_with_rows_there(app, session, engine):
    fill(session)
    session.commit()
    session.close()
    command.downgrade(migrations.alembic_config(engine), "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrations.upgrade(engine)
    assert set(SQLModel.metadata.tables) <= set(inspect(engine).get_table_names())


@both_databases
def test_every_step_back_and_up_again_keeps_the_rows(app, session, engine):
    """Of the newest migration; with one only, the step is the whole way and is tested above."""
    revisions = [one.revision for one in scripts(engine)]
    if len(revisions) == 1:
        return
    fill(session)
    session.commit()
    before = session.execute(text("SELECT count(*) FROM enrolment")).scalar()
    session.close()
    command.downgrade(migrations.alembic_config(engine), "-1")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM enrolment")).scalar() == before


def scripts(engine):
    return list(ScriptDirectory.from_config(migrations.alembic_config(engine)).walk_revisions())


@both_databases
def test_there_is_one_newest_migration(engine):
    numbers = [one.revision for one in scripts(engine)]
    assert numbers == sorted(numbers, reverse=True)
    assert len({one.down_revision for one in scripts(engine)}) == len(numbers), "two follow the same one"


@both_databases
def test_the_checks_in_the_database_are_those_of_the_models(engine, made_from_models):
    """Alembic does not compare them: a new member of an enum would pass every test but this one."""
    assert checks_of(engine) == checks_of(made_from_models)


@both_databases
def test_every_enum_has_its_check(engine):
    """A text column of an enum without one would take any word."""
    stored = checks_of(engine)
    enums = [
        (table.name, column.name, column.type.enums)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    ]
    assert len(enums) > 20
    for table, column, members in enums:
        texts = [
            words
            for (of, _name), words in stored.items()
            if of == table and re.search(rf"\b{column}\b", words)
        ]
        assert any(set(VALUES.findall(words)) == set(members) for words in texts), (
            f"{table}.{column}: {texts}"
        )


def checks_of(engine):
    """(table, name of the check) -> its text as the database gives it back."""
    there = inspect(engine)
    return {
        (table, one["name"]): one["sqltext"]
        for table in SQLModel.metadata.tables
        for one in there.get_check_constraints(table)
    }


@pytest.fixture
def made_from_models(request, engine, tmp_path):
    """A database of the same kind, made without migrations."""
    if engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'models.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("postgres_url_base"))
    made = make_engine(url)
    SQLModel.metadata.create_all(made)
    yield made
    made.dispose()
    if engine.dialect.name != "sqlite":
        drop_database(url)


@both_databases
def test_a_reference_to_nothing_is_refused(session):
    offering = make_offering(session, make_center(session))
    session.add(Enrolment(offering_id=offering.id, attendee_id=999_999, enrolled_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


@both_databases
def test_what_others_refer_to_cannot_be_deleted(session):
    center = make_center(session)
    make_offering(session, center)
    with pytest.raises(IntegrityError):
        session.execute(text("DELETE FROM center WHERE id = :id"), {"id": center.id})


@pytest.fixture(params=["lead", "room", "bus"])
def book(request, session):
    """`book("14:00", 60)`: a lesson with the same lead (room, bus) as the others of this test."""
    center = make_center(session)
    holder = {
        "lead": lambda: make_staff(session, center),
        "room": lambda: Venue(center_id=center.id, name="가"),
        "bus": lambda: Bus(name="나", province_id=region(session, "43").id),
    }[request.param]()
    session.add(holder)
    session.flush()

    def booking(start, minutes, state=LessonState.PLANNED):
        starts_at = in_seoul(DAY, time.fromisoformat(start))
        lesson = Lesson(
            offering_id=make_offering(session, center).id,
            center_id=center.id,
            number=1,
            held_on=DAY,
            month=f"{DAY:%Y-%m}",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            minutes=minutes,
            state=state,
            **{f"{request.param}_id": holder.id},
        )
        session.add(lesson)
        session.flush()
        return lesson

    return booking


@both_databases
@pytest.mark.parametrize(
    ("start", "minutes"), [("14:00", 60), ("14:30", 10), ("13:30", 31), ("14:59", 60), ("13:00", 180)]
)
def test_two_at_one_time_are_refused(book, start, minutes):
    book("14:00", 60)
    with pytest.raises(IntegrityError, match="ex_lesson_"):
        book(start, minutes)


@both_databases
def test_one_after_the_other_is_accepted(book):
    book("14:00", 60)
    book("15:00", 60)
    book("13:00", 60)


@both_databases
def test_a_cancelled_lesson_takes_nobodys_time(book):
    book("14:00", 60, LessonState.CANCELLED)
    book("14:00", 60)
    book("14:00", 60, LessonState.CANCELLED)


@both_databases
def test_moving_a_lesson_onto_another_is_refused(session, book):
    book("14:00", 60)
    moved = book("16:00", 60)
    moved.starts_at -= timedelta(minutes=61)
    with pytest.raises(IntegrityError, match="ex_lesson_"):
        session.flush()


@both_databases
def test_moving_a_lesson_next_to_another_or_on_itself_is_accepted(session, book):
    book("14:00", 60)
    moved = book("16:00", 60)
    moved.starts_at -= timedelta(minutes=60)
    session.flush()
    moved.ends_at -= timedelta(minutes=30)
    session.flush()


@both_databases
def test_bringing_a_cancelled_lesson_back_onto_another_is_refused(session, book):
    back = book("14:00", 60, LessonState.CANCELLED)
    book("14:00", 60)
    back.state = LessonState.PLANNED
    with pytest.raises(IntegrityError, match="ex_lesson_"):
        session.flush()


def fill(session):
    """A few rows in tables that refer to each other."""
    center = make_center(session)
    people = [make_attendee(session, center) for _ in range(3)]
    offering = make_offering(session, center, attendees=people)
    marks = {person.id: Mark.PRESENT for person in people}
    make_lesson(session, offering, marks=marks, lead=make_staff(session, center))
    make_account(session, centers=[center])
