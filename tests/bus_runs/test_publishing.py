"""A plan becomes runs and lessons: all of it or nothing, with the same checks as any other lesson."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from learning_centers.accounts.queries import viewer_of
from learning_centers.bus_runs import publishing
from learning_centers.bus_runs.publishing import CannotPublish, Crew
from learning_centers.core import database
from learning_centers.core.errors import NotFound
from learning_centers.figures.locks import MonthLocked
from learning_centers.lessons.aboard import BadCrew
from learning_centers.lessons.planning import Clashes
from models import (
    Assignment,
    BusRun,
    Lesson,
    Offering,
    OfferingEvent,
    OfferingState,
    Part,
    PlanState,
    RequestState,
    Return,
    ReturnState,
    Role,
    RunStop,
)
from tests.bus_runs.world import BEFORE, DAY, at, make_world, published
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_center, make_lesson, make_offering, make_staff


@pytest.fixture
def world(session):
    return make_world(session)


def publish(session, world, crews=None, by=None, now=BEFORE):
    with database.transaction(session):
        return publishing.publish(session, world.plan.id, crews or world.crews(), by or world.officer, now)


def nothing_is_stored(session):
    session.rollback()
    return not any(session.exec(select(one)).first() for one in (BusRun, RunStop, Offering, Lesson))


@both_databases
def test_a_plan_becomes_a_run_its_stops_and_a_lesson_for_each_course_at_each_stop(session):
    world = make_world(session)
    (run,) = publish(session, world)
    stops = session.exec(select(RunStop).order_by(RunStop.position)).all()
    assert [(one.run_id, one.stop_id) for one in stops] == [(run.id, one.id) for one in world.stops]
    lessons = session.exec(select(Lesson, Offering).join(Offering).order_by(Lesson.starts_at)).all()
    assert [(one.starts_at, one.ends_at, offering.run_stop_id) for one, offering in lessons] == [
        (at(10, 20), at(11, 20), stops[0].id),
        (at(11, 20), at(12, 20), stops[0].id),
        (at(13, 20), at(14, 20), stops[1].id),
        (at(14, 20), at(15, 20), stops[1].id),
    ]
    assert {(one.bus_id, one.lead_id, one.center_id) for one, _offering in lessons} == {
        (world.bus.id, world.lead.id, world.center.id)
    }
    assert {(one.state, one.seats, one.township) for _lesson, one in lessons} == {
        (OfferingState.APPROVED, 15, "가온1면"),
        (OfferingState.APPROVED, 15, "가온2면"),
    }
    team = session.exec(select(Assignment.staff_id, Assignment.part)).all()
    assert team.count((world.lead.id, Part.LEAD)) == team.count((world.helper.id, Part.ASSISTANT)) == 4
    assert len(session.exec(select(OfferingEvent).where(OfferingEvent.reason != "")).all()) == 4
    session.refresh(world.plan), session.refresh(world.request)
    assert world.plan.state is PlanState.PUBLISHED
    assert world.request.state is RequestState.PLANNED


def test_legs_are_estimated_without_what_the_province_has_learnt(session, world):
    published(session, world)
    first, second = session.exec(select(RunStop).order_by(RunStop.position)).all()
    # 36.64,127.49 -> 36.72,127.7: 20.7 km straight, 27.9 by road; then 2.2 km straight, 3.0 by road.
    assert (first.estimated_minutes, second.estimated_minutes) == (42, 11)


def test_a_course_that_does_not_fit_into_the_visit_is_not_taught(session, world):
    world.plan.courses = [*world.plan.courses, {"course_id": world.courses[0].id, "minutes": 30}]
    session.add(world.plan)
    session.commit()
    publish(session, world)
    assert len(session.exec(select(Offering)).all()) == 4


def test_a_plan_is_published_once(session, world):
    publish(session, world)
    with pytest.raises(CannotPublish, match="이미"):
        publish(session, world)


@pytest.mark.parametrize("state", [PlanState.PROPOSED, PlanState.FAILED, PlanState.DROPPED])
def test_what_is_not_approved_is_not_published(session, world, state):
    world.plan.state = state
    session.commit()
    with pytest.raises(CannotPublish):
        publish(session, world)
    assert nothing_is_stored(session)


def test_a_bus_without_a_center_is_named(session, world):
    world.bus.center_id = None
    session.commit()
    with pytest.raises(CannotPublish, match="에듀버스 1호"):
        publish(session, world)


def test_a_day_that_is_over_is_not_published(session, world):
    with pytest.raises(CannotPublish, match="2026-11-24"):
        publish(session, world, now=at(9) + timedelta(days=1))


def test_a_bus_with_a_run_of_its_own_on_the_day_is_not_given_a_second_one(session, world):
    told = {"leaves_at": at(9), "returns_at": at(12), "planned_km": 1, "changed_at": NOW, "changed_by_id": 0}
    session.add(BusRun(bus_id=world.bus.id, day=DAY, **told))
    session.commit()
    with pytest.raises(CannotPublish, match="에듀버스 1호"):
        publish(session, world)
    session.rollback()
    assert session.exec(select(Offering)).first() is None


def test_somebody_must_teach(session, world):
    with pytest.raises(CannotPublish, match="에듀버스 1호"):
        publish(session, world, {world.route.id: Crew(None, (world.helper.id,))})
    assert nothing_is_stored(session)


def test_people_of_other_centers_do_not_ride(session, world):
    stranger = make_staff(session, make_center(session))
    session.commit()
    with pytest.raises(BadCrew):
        publish(session, world, {world.route.id: Crew(stranger.id)})
    assert nothing_is_stored(session)


def test_who_teaches_elsewhere_at_that_time_is_a_clash_and_nothing_is_stored(session, world):
    elsewhere = make_offering(session, world.center)
    make_lesson(session, elsewhere, lead=world.lead, day=DAY, start=time(11), minutes=60)
    session.commit()
    with pytest.raises(Clashes, match="강하나"):
        publish(session, world)
    session.rollback()
    assert session.exec(select(BusRun)).first() is None
    assert [
        one.stops for one in publishing.look(session, world.plan.id, world.crews(), world.officer, BEFORE)
    ]


def test_a_month_that_is_handed_in_takes_no_lessons(session, world):
    session.add(Return(center_id=world.center.id, month="2026-11", state=ReturnState.HANDED_IN))
    session.commit()
    with pytest.raises(MonthLocked):
        publish(session, world)
    assert nothing_is_stored(session)


def test_another_provinces_plan_is_not_found(session, world):
    other = viewer_of(session, make_account(session, Role.PROVINCE, province="50"), day=DAY)
    with pytest.raises(NotFound):
        publish(session, world, by=other)
