"""The rest of a day from where the bus stands: lessons move along, what cannot be reached goes back."""

import pytest
from sqlmodel import select

from learning_centers.bus_runs import driving, queries, rerouting
from learning_centers.bus_runs.driving import NotNow, Times
from learning_centers.core.errors import Conflict
from learning_centers.route_plans.onward import NothingLeft, Standing
from models import DriveState, Lesson, LessonState, Offering, RequestState
from tests.bus_runs.world import at, make_world, published
from tests.conftest import both_databases


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def run(session, world):
    return published(session, world)


def again(session, world, run, hour, reason="눈"):
    rest = rerouting.propose(session, run.id, Standing(at(hour)), world.officer)
    rerouting.apply(session, run.id, rest, run.changed_at, reason, world.officer, at(hour))
    session.commit()
    return rest


@both_databases
def test_a_bus_that_leaves_late_takes_its_lessons_along(session):
    world = make_world(session)
    run = published(session, world)
    rest = again(session, world, run, 11)
    assert len(rest.stops) == 2
    stops = queries.list_run_stops(session, run.id)
    assert [one.position for one in stops] == [1, 2]
    assert stops[0].starts_at > at(11, 40)
    rows = session.exec(select(Lesson, Offering.run_stop_id).join(Offering).order_by(Lesson.starts_at)).all()
    for stop in stops:
        first, second = (lesson for lesson, at_stop in rows if at_stop == stop.id)
        assert first.starts_at == stop.starts_at
        assert second.starts_at == first.ends_at
        assert {first.minutes, second.minutes} == {60}
    assert {(one.bus_id, one.lead_id) for one, _stop in rows} == {(world.bus.id, world.lead.id)}


def test_what_is_done_stays_and_what_cannot_be_reached_goes_back(session, world, run):
    second = queries.list_run_stops(session, run.id)[1]
    driving.note_times(session, second.id, Times(at(13), at(13), at(16, 30)), None, world.officer, at(17))
    session.commit()
    rest = again(session, world, run, 17)
    assert rest.stops == ()
    states = {one.stop_id: one.state for one in queries.list_run_stops(session, run.id)}
    assert [states[one.id] for one in world.stops] == [DriveState.CANCELLED, DriveState.DONE]
    session.refresh(world.request)
    assert world.request.state is RequestState.ACCEPTED
    gone = session.exec(select(Lesson).where(Lesson.state == LessonState.CANCELLED)).all()
    assert len(gone) == 2


def test_an_order_made_for_an_older_state_is_refused(session, world, run):
    rest = rerouting.propose(session, run.id, Standing(at(9)), world.officer)
    seen = run.changed_at
    driving.set_off(session, run.id, at(9), world.officer, at(9))
    session.commit()
    with pytest.raises(Conflict):
        rerouting.apply(session, run.id, rest, seen, "눈", world.officer, at(10))


def test_a_run_that_is_over_is_not_planned_again(session, world, run):
    driving.cancel_run(session, run.id, "폭설", world.officer, at(8))
    with pytest.raises((NotNow, NothingLeft)):
        rerouting.propose(session, run.id, Standing(at(9)), world.officer)
