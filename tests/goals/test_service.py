"""Rules of observed values and goals: allowed, refused, and the border."""

import pytest
from sqlmodel import select

from learning_centers.core import database
from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.errors import Conflict, Refused
from learning_centers.goals import queries, service
from learning_centers.goals.judging import judge
from learning_centers.goals.service import SaidBefore, Wrong
from models import AuditEvent, Direction, Goal, Indicator, Observation, Role
from tests.factories import NOW
from tests.goals.world import PLAN_GOALS, digital_level, enter, entry, make_goal

MANAGER = Viewer(7, "manager", "manager", Role.MANAGER, PERMISSIONS[Role.MANAGER])


def observed(session, year=2025, group="rural", region=""):
    return session.exec(
        select(Observation)
        .where(Observation.year == year, Observation.group_name == group, Observation.region_code == region)
        .order_by(Observation.revision)
    ).all()


def wrong_fields(session, **facts):
    """The fields that are told of; nothing was stored."""
    before = len(session.exec(select(Observation)).all())
    with pytest.raises(Wrong) as refused:
        enter(session, **facts)
    assert len(session.exec(select(Observation)).all()) == before
    return [one.field for one in refused.value.troubles]


def test_a_new_year_is_stored_and_moves_the_judgement(session):
    enter(session, entry(2025, 81.4))
    (stored,) = observed(session)
    assert (stored.value, stored.revision, stored.source) == (81.4, 1, "시험 조사")
    assert judge(queries.list_goals(session)[0]).verdict == "on track"


def test_the_value_follows_from_the_parts_when_it_is_left_out(session):
    assert enter(session, entry(2025, None, access=97.0, capability=66.0, use=81.0)).value == 78.2


def test_the_same_again_changes_nothing(session):
    first = enter(session, entry(2025, 80.6))
    assert enter(session, entry(2025, 80.6, source="다른 곳")).id == first.id
    assert len(observed(session)) == 1


def test_another_value_for_a_year_is_asked_about_and_then_kept_beside_the_first(session):
    with pytest.raises(SaidBefore, match="80"):
        enter(session, entry(2024, 80.2))
    assert [one.value for one in observed(session, 2024)] == [80.0]
    enter(session, entry(2024, 80.2), revise=True)
    assert [(one.revision, one.value) for one in observed(session, 2024)] == [(1, 80.0), (2, 80.2)]
    assert judge(queries.list_goals(session)[0]).latest.value == 80.2


def test_more_about_a_year_needs_no_asking(session):
    enter(session, entry(2024, 80.0, sample=2200, standard_error=0.5))
    assert [one.standard_error for one in observed(session, 2024)] == [None, 0.5]


def test_another_value_does_not_keep_parts_that_no_longer_give_it(session):
    revised = enter(session, entry(2024, 78.0, "vulnerable"), revise=True)
    assert (revised.access, revised.capability, revised.use) == (None, None, None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value": 77.7, "access": 96.5, "capability": 65.6, "use": 80.0}, "value"),
        ({"value": 77.5, "access": 96.5, "use": 80.0}, "capability"),
        ({"value": None}, "value"),
        ({"value": 100.1}, "value"),
        ({"value": -0.1}, "value"),
        ({"value": None, "access": 101.0, "capability": 65.6, "use": 80.0}, "access"),
        ({"sample": 0}, "sample"),
        ({"sample": 100, "effective_sample": 100.5}, "effective_sample"),
        ({"effective_sample": 50.0}, "effective_sample"),
        ({"standard_error": 0.0}, "standard_error"),
        ({"region": "43"}, "sample"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_stored(session, facts, field):
    assert wrong_fields(session, **facts) == [field]


def test_a_whole_share_and_a_tenth_of_rounding_are_accepted(session):
    assert enter(session, entry(2025, 100.0)).value == 100.0
    assert enter(session, entry(2026, 77.6, access=96.5, capability=65.6, use=80.0)).value == 77.6


def test_an_indicator_without_parts_refuses_them(session):
    settlement = queries.find_indicator(session, "local_settlement")
    assert wrong_fields(session, indicator=settlement, group="", access=50.0) == ["access"]


def test_a_goal_is_made_once_and_ended_once(session):
    goal = make_goal(session)
    with pytest.raises(Conflict):
        make_goal(session, target=(2027, 82.0))
    service.end_goal(session, goal, "계획이 바뀜", by=service_viewer(), now=NOW)
    assert goal.id not in [row.goal.id for row in queries.list_goals(session)]
    assert queries.get_goal(session, goal.id).goal.ended_at is not None
    with pytest.raises(Conflict):
        service.end_goal(session, goal, "계획이 바뀜", by=service_viewer(), now=NOW)
    with pytest.raises(Conflict, match="이미 끝냈습니다"):
        make_goal(session)


def service_viewer():
    return Viewer(8, "ministry", "ministry", Role.MINISTRY, PERMISSIONS[Role.MINISTRY])


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"target": (2027, 76.9)}, ["target_value"]),
        ({"target": (2027, 77.0)}, ["target_value"]),
        ({"target": (2022, 81.0)}, ["target_year"]),
        ({"target": (2027, 101.0)}, ["target_value"]),
        ({"target": (2021, 70.0)}, ["target_year", "target_value"]),
    ],
)
def test_a_goal_that_cannot_be_is_refused(session, facts, fields):
    with pytest.raises(Wrong) as refused:
        make_goal(session, **facts)
    assert [one.field for one in refused.value.troubles] == fields
    assert len(session.exec(select(Goal)).all()) == PLAN_GOALS


def test_where_less_is_better_the_target_lies_below(session):
    waiting = Indicator(
        key="waiting",
        name_ko="기다림",
        name_en="Waiting",
        unit="days",
        kind="programme",
        direction=Direction.DOWN,
        definition_ko="-",
        definition_en="-",
    )
    session.add(waiting)
    session.flush()
    with pytest.raises(Wrong):
        make_goal(session, indicator=waiting, start=(2024, 20.0), target=(2027, 25.0))
    assert make_goal(session, indicator=waiting, start=(2024, 20.0), target=(2027, 10.0)).id


def test_only_the_ministry_enters(session):
    with pytest.raises(Refused):
        enter(session, by=MANAGER)
    with pytest.raises(Refused):
        make_goal(session, by=MANAGER)
    with pytest.raises(Refused):
        service.end_goal(session, session.exec(select(Goal)).first(), "-", by=MANAGER, now=NOW)


def test_a_region_of_too_few_answers_is_not_judged(session):
    make_goal(session)
    enter(session, entry(2022, 77.0, region="43", sample=29))
    enter(session, entry(2024, 78.0, region="43", sample=29))
    judged = judge(next(row for row in queries.list_goals(session) if row.goal.region_code == "43"))
    assert (judged.verdict, judged.points, judged.kept_back) == ("no data", (), True)
    enter(session, entry(2024, 78.0, region="43", sample=30), revise=True)
    judged = judge(next(row for row in queries.list_goals(session) if row.goal.region_code == "43"))
    assert (judged.verdict, judged.latest.value) == ("acceleration needed", 78.0)


def test_with_known_errors_the_judgement_may_be_withheld(session):
    enter(session, entry(2022, 78.8, standard_error=0.8))
    enter(session, entry(2024, 80.0, standard_error=0.8))
    judged = judge(queries.list_goals(session)[0])
    assert (judged.verdict, judged.by_pace) == ("withheld", "acceleration needed")
    assert judged.chance == pytest.approx(0.3035, abs=0.001)


def test_what_was_known_by_a_year_can_be_asked(session):
    (rural, *_others) = queries.list_goals(session, until=2023)
    assert rural.observed[-1].year == 2023


def test_the_board_costs_two_reads_whatever_is_on_it(session, count_queries):
    for target in range(2026, 2040):
        make_goal(session, target=(target, 81.0))
    session.commit()
    with count_queries() as sent:
        assert len(queries.list_goals(session)) == PLAN_GOALS + 14
    assert len(sent) == 2


def test_who_entered_what_is_in_the_log(app, session):
    with database.transaction(session):
        enter(session, entry(2025, 80.6))
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.what == "goals.observation")).all()
    assert event.detail == "digital_level - rural 2025 = 80.6"
    assert digital_level(session).composite
