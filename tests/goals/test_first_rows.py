"""What an empty programme knows from its first migrations."""

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import select

from learning_centers.core import database, migrations
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.database import make_engine
from learning_centers.goals import maths, queries, service
from learning_centers.goals.judging import judge
from models import Goal, Observation, Role
from tests.conftest import both_databases
from tests.factories import NOW
from tests.goals.world import digital_level, enter, entry, make_goal

RURAL = {
    2016: 61.1,
    2017: 64.8,
    2018: 69.8,
    2019: 70.6,
    2021: 78.1,
    2022: 78.8,
    2023: 79.5,
    2024: 80.0,
}


def series(session, group):
    found = session.exec(
        select(Observation).where(Observation.group_name == group).order_by(Observation.year)
    ).all()
    return {one.year: one for one in found if one.indicator_id == digital_level(session).id}


@both_databases
def test_the_goals_of_the_plan_are_there_with_their_source(session):
    """Of the two shares neither baseline nor target year was found: none is made up."""
    found = {(row.indicator.key, row.goal.group_name): row.goal for row in queries.list_goals(session)}
    assert {
        key: (one.baseline_year, one.baseline_value, one.target_year, one.target_value)
        for key, one in found.items()
    } == {
        ("digital_level", "rural"): (2022, 78.8, 2027, 83.0),
        ("local_settlement", ""): (2021, 40.0, 2027, 50.0),
        ("regional_digital_output", ""): (2020, 10.5, 2027, 30.0),
        ("remote_education_share", ""): (None, None, None, 50.0),
        ("outside_capital_share", ""): (None, None, None, 60.0),
    }
    assert all("2023" in one.source for one in found.values())


def test_the_published_composites_follow_from_the_parts_beside_them(session):
    together = series(session, "vulnerable")
    assert list(together) == list(range(2016, 2025))
    for year, one in together.items():
        assert maths.gives_composite((one.access, one.capability, one.use), one.value)
        if year != 2020:  # its parts were worked out backwards
            assert round(maths.composite(one.access, one.capability, one.use), 1) == one.value


def test_the_series_of_the_farmers_is_that_of_the_survey_and_the_plan(session):
    found = series(session, "rural")
    assert {year: one.value for year, one in found.items()} == RURAL
    assert [year for year, one in found.items() if one.derived] == [2023]
    assert "78.9" in found[2022].note


@pytest.mark.parametrize("group", ["low_income", "disabled", "elderly"])
def test_what_was_not_found_is_not_there(session, group):
    assert list(series(session, group)) == [2016, 2017, 2018, 2019, 2021, 2023, 2024]


def test_every_value_has_its_source(session):
    assert [one.id for one in session.exec(select(Observation)) if not one.source] == []


def test_the_goal_of_83_reads_acceleration_needed(session):
    judged = judge(queries.list_goals(session)[0])
    assert judged.verdict == "acceleration needed"
    assert (round(judged.pace.ratio, 2), round(judged.pace.growth_ratio, 2)) == (0.71, 0.73)
    assert judged.pace.straight_line == pytest.approx(81.8)
    assert (judged.forecast, judged.chance) == (None, None)  # three values since 2022, no errors published


@both_databases
def test_the_way_back_takes_the_first_rows_and_leaves_what_was_entered(app, session, database_url):
    before = len(session.exec(select(Observation)).all()), len(session.exec(select(Goal)).all())
    enter(session, entry(2025, 80.6))
    session.commit()
    session.close()
    engine = make_engine(database_url)
    try:
        command.downgrade(migrations.alembic_config(engine), "0002")
        with engine.connect() as connection:
            left = connection.execute(text("SELECT year FROM observation")).scalars().all()
            goals = connection.execute(text("SELECT count(*) FROM goal")).scalar()
            indicators = connection.execute(text("SELECT key FROM indicator")).scalars().all()
        assert (left, goals, indicators) == ([2025], 0, ["digital_level"])
        migrations.upgrade(engine)
        with engine.connect() as connection:
            after = [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - two fixed names
                for table in ("observation", "goal")
            ]
        assert after == [before[0] + 1, before[1]]
    finally:
        engine.dispose()


@both_databases
def test_from_0005_ended_goals_keep_who_and_why_and_the_two_shares_come(app, session, database_url):
    ended, lost = (make_goal(session, target=(year, 81.0)) for year in (2027, 2028))
    share = queries.find_indicator(session, "remote_education_share")
    ministry = Viewer(8, "ministry", "ministry", Role.MINISTRY, PERMISSIONS[Role.MINISTRY])
    with database.transaction(session):
        service.end_goal(session, ended, "계획이 바뀜", by=ministry, now=NOW)
        service.end_goal(session, lost, "기록이 지워짐", by=ministry, now=NOW)
    own = make_goal(session, indicator=share, region="", group="", start=(2024, 30.0), target=(2027, 50.0))
    bare = make_goal(session, region="51", start=(None, None))
    ids = {"ended": ended.id, "lost": lost.id, "own": own.id, "bare": bare.id, "share": share.id}
    session.commit()
    session.execute(
        text("DELETE FROM audit_event WHERE subjects = :id AND what = 'goals.end'"), {"id": str(lost.id)}
    )
    session.commit()
    session.close()
    engine = make_engine(database_url)
    try:
        command.downgrade(migrations.alembic_config(engine), "0005")
        with engine.connect() as connection:
            left = connection.execute(text("SELECT id, baseline_value FROM goal")).all()
        assert len(left) == 3 + 3
        assert ids["bare"] not in [one for one, _value in left]
        assert None not in [value for _one, value in left]
        migrations.upgrade(engine)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, ended_by_id, end_reason FROM goal")).all()
            bare_shares = connection.execute(
                text("SELECT target_value, indicator_id FROM goal WHERE baseline_year IS NULL")
            ).all()
    finally:
        engine.dispose()
    told = {one: (by, reason) for one, by, reason in rows}
    assert told[ids["ended"]] == (8, "계획이 바뀜")
    assert told[ids["lost"]] == told[ids["own"]] == (None, "")
    assert [(value, one != ids["share"]) for value, one in bare_shares] == [(60.0, True)], (
        "not where one is set"
    )
