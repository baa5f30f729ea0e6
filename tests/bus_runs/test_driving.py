"""The day as it was: times in order, what is cancelled goes back, what breaks goes to repair."""

from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.accounts.queries import viewer_of
from learning_centers.bus_runs import driving, queries
from learning_centers.bus_runs.driving import Moment, NotNow, Reading, Times
from learning_centers.core.errors import Conflict, NotFound
from learning_centers.lessons.service import ReasonMissing
from models import (
    BusRun,
    DriveState,
    EquipmentState,
    Lesson,
    LessonState,
    RequestEvent,
    RequestState,
    Role,
    RunStop,
    Weather,
)
from tests.bus_runs.world import DAY, at, make_world, published
from tests.factories import make_account, make_center, make_teacher
from tests.fleet import make_equipment

EVENING = at(20)


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def run(session, world):
    return published(session, world)


@pytest.fixture
def stops(session, run):
    return queries.list_run_stops(session, run.id)


def note(session, stop, by, *hours, km=None, now=EVENING):
    times = Times(*(at(hour) if isinstance(hour, int) else hour for hour in hours))
    return driving.note_times(session, stop.id, times, km, by, now)


def test_a_day_from_base_to_base(session, world, run, stops):
    by = world.officer
    driving.set_off(session, run.id, at(9), by, at(9))
    assert run.state is DriveState.ON_THE_ROAD
    note(session, stops[0], by, 10, at(10, 25), 12, km=28.5)
    note(session, stops[1], by, 13, 13, 16, km=4)
    reading = Reading(12_000, 12_066.5, Weather.CLEAR, 80_000, "좁은 길")
    driving.come_back(session, run.id, at(17), reading, by, EVENING)
    session.commit()
    assert run.state is DriveState.DONE
    assert [one.state for one in stops] == [DriveState.DONE, DriveState.DONE]
    assert (run.odometer_end, run.weather, run.cost_won, run.note) == (
        12_066.5,
        Weather.CLEAR,
        80_000,
        "좁은 길",
    )
    session.refresh(world.request)
    assert world.request.state is RequestState.DONE


def test_one_press_notes_what_comes_next(session, world, run, stops):
    for what, hour in zip(Moment, (10, 11, 12), strict=True):
        driving.note_next(session, stops[0].id, what, world.officer, at(hour))
    assert (stops[0].arrived_at, stops[0].started_at, stops[0].left_at) == (at(10), at(11), at(12))


def test_a_second_press_of_the_same_button_notes_nothing_else(session, world, run, stops):
    driving.note_next(session, stops[0].id, Moment.ARRIVED, world.officer, at(10))
    with pytest.raises(NotNow, match="10:00"):
        driving.note_next(session, stops[0].id, Moment.ARRIVED, world.officer, at(10, 1))
    assert (stops[0].arrived_at, stops[0].started_at) == (at(10), None)


def test_times_stored_from_an_old_page_wipe_nothing_out(session, world, run, stops):
    seen = driving.as_seen(stops[0])
    driving.note_next(session, stops[0].id, Moment.ARRIVED, world.officer, at(10))
    with pytest.raises(Conflict):
        driving.note_times(session, stops[0].id, Times(), 12.5, world.officer, at(11), seen=seen)
    assert (stops[0].arrived_at, stops[0].driven_km) == (at(10), None)


@pytest.mark.parametrize(
    ("hours", "km", "now"),
    [
        ((12, 11), None, EVENING),  # started before it arrived
        ((None, 11), None, EVENING),  # started, never arrived
        ((10,), None, at(9)),  # still to come
        ((at(10) - timedelta(days=1),), None, EVENING),  # another day
        ((10,), -1, EVENING),
        ((10,), 20_000, EVENING),
    ],
)
def test_times_that_cannot_be_are_refused(session, world, stops, hours, km, now):
    with pytest.raises(NotNow):
        note(session, stops[0], world.officer, *hours, km=km, now=now)
    assert stops[0].arrived_at is None


def test_a_bus_is_at_one_stop_at_a_time(session, world, stops):
    note(session, stops[0], world.officer, 10, 10, 12)
    with pytest.raises(NotNow, match="1"):
        note(session, stops[1], world.officer, 11)


def test_what_is_done_is_not_opened_again(session, world, stops):
    note(session, stops[0], world.officer, 10, 10, 12)
    with pytest.raises(NotNow):
        note(session, stops[0], world.officer, 10)
    note(
        session, stops[0], world.officer, 10, 10, at(12, 30)
    )  # mending a time is fine, and the request stays done
    assert stops[0].left_at == at(12, 30)


def test_the_bus_is_not_back_while_a_stop_is_open(session, world, run, stops):
    note(session, stops[0], world.officer, 10, 10, 12)
    with pytest.raises(NotNow, match="2"):
        driving.come_back(session, run.id, at(17), Reading(), world.officer, EVENING)


@pytest.mark.parametrize(
    "reading", [Reading(10, None), Reading(None, 10), Reading(20, 10), Reading(0, 5000), Reading(cost_won=-1)]
)
def test_readings_that_cannot_be_are_refused(session, world, run, stops, reading):
    for stop in stops:
        driving.cancel_stop(session, stop.id, "눈", world.officer, EVENING)
    with pytest.raises(NotNow):
        driving.come_back(session, run.id, at(17), reading, world.officer, EVENING)
    assert run.back_at is None


def test_a_cancelled_stop_cancels_its_lessons_and_gives_the_request_back_as_old_as_it_was(
    session, world, run, stops
):
    asked = world.request.asked_at
    driving.cancel_stop(session, stops[0].id, "눈이 많이 옴", world.officer, at(8))
    session.commit()
    states = session.exec(select(Lesson.state).order_by(Lesson.starts_at)).all()
    assert states == [LessonState.CANCELLED] * 2 + [LessonState.PLANNED] * 2
    session.refresh(world.request)
    assert (world.request.state, world.request.asked_at) == (RequestState.ACCEPTED, asked)
    assert "눈이 많이 옴" in session.exec(select(RequestEvent.reason)).all()
    assert run.state is DriveState.PLANNED


def test_a_stop_is_not_cancelled_without_a_reason_nor_after_the_bus_was_there(session, world, stops):
    with pytest.raises(ReasonMissing):
        driving.cancel_stop(session, stops[0].id, " ", world.officer, at(8))
    session.rollback()
    note(session, stops[0], world.officer, 10, 10, 12)
    with pytest.raises(NotNow):
        driving.cancel_stop(session, stops[0].id, "눈", world.officer, EVENING)


def test_a_run_that_is_cancelled_on_the_way_keeps_what_was_done(session, world, run, stops):
    note(session, stops[0], world.officer, 10, 10, 12)
    driving.cancel_run(session, run.id, "버스 고장", world.officer, EVENING)
    assert [one.state for one in stops] == [DriveState.DONE, DriveState.CANCELLED]
    assert run.state is DriveState.ON_THE_ROAD
    driving.come_back(session, run.id, at(17), Reading(), world.officer, EVENING)
    assert run.state is DriveState.DONE


def test_after_a_run_was_cancelled_whole_the_bus_may_be_planned_anew(session, world, run):
    driving.cancel_run(session, run.id, "폭설", world.officer, at(8))
    session.commit()
    assert run.state is DriveState.CANCELLED
    with pytest.raises(NotNow):
        driving.set_off(session, run.id, at(9), world.officer, at(9))
    told = {
        "leaves_at": at(9),
        "returns_at": at(12),
        "planned_km": 1,
        "changed_at": at(9),
        "changed_by_id": 0,
    }
    session.add(BusRun(bus_id=run.bus_id, day=run.day, **told))
    session.flush()  # the database lets the day be taken again


def test_a_piece_that_breaks_goes_to_repair(session, world, run):
    piece = make_equipment(session, world.bus, label="태블릿 1")
    driving.report_fault(session, run.id, piece.id, "화면이 깨짐", world.officer, EVENING)
    assert piece.state is EquipmentState.REPAIR
    (found,) = queries.get_sheet(session, run).faults
    assert (found[0].said, found[1]) == ("화면이 깨짐", "태블릿 1")
    with pytest.raises(NotNow):
        driving.report_fault(session, run.id, piece.id, "", world.officer, EVENING)


def test_the_crew_writes_about_its_run_and_nobody_elses(session, world, run):
    lesson = session.exec(select(Lesson)).first()
    aboard = viewer_of(session, make_teacher(session, world.center, lesson), day=DAY)
    ashore = viewer_of(session, make_teacher(session, world.center), day=DAY)
    manager = viewer_of(session, make_account(session, Role.MANAGER, centers=[world.center]), day=DAY)
    other = viewer_of(session, make_account(session, Role.MANAGER, centers=[make_center(session)]), day=DAY)
    away = viewer_of(session, make_account(session, Role.PROVINCE, province="50"), day=DAY)
    ministry = viewer_of(session, make_account(session, Role.MINISTRY), day=DAY)
    assert [queries.may_drive(session, run, one) for one in (aboard, manager, world.officer)] == [True] * 3
    assert [queries.may_drive(session, run, one) for one in (ashore, other, away, ministry)] == [False] * 4
    assert queries.get_run(session, run.id, ministry) is run
    with pytest.raises(NotFound):
        queries.get_run(session, run.id, away)
    with pytest.raises(NotFound):
        driving.set_off(session, run.id, at(9), ashore, at(9))


def test_stops_of_other_runs_are_not_found(session, world, run):
    with pytest.raises(NotFound):
        driving.cancel_stop(
            session, session.exec(select(RunStop.id)).all()[-1] + 1, "눈", world.officer, EVENING
        )
