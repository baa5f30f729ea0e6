"""What runs came to, against numbers counted by hand."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from learning_centers.bus_runs import driving, figures, queries, timetable
from learning_centers.bus_runs.driving import Reading, Times
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.regions.queries import load
from models import Attendance, BusRun, Lesson, LessonState, Mark, Role
from tests.bus_runs.world import DAY, at, make_world, published
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_attendee, region

EVENING = at(20)
MONTH = Month(2026, 11)


def drive(session, world, run, reading):
    """Three people at the first stop, one of them for both lessons; a head-count of seven at the second."""
    people = [make_attendee(session, world.center) for _n in range(3)]
    lessons = session.exec(select(Lesson).order_by(Lesson.starts_at)).all()
    came = [(lessons[0], people), (lessons[1], people[:1])]
    session.add_all(
        Attendance(lesson_id=one.id, attendee_id=who.id, mark=Mark.PRESENT, recorded_by_id=0, recorded_at=NOW)
        for one, some in came
        for who in some
    )
    lessons[2].head_count = 7
    for one in lessons[:3]:
        one.state = LessonState.CLOSED  # the fourth is never closed, and counts nowhere
    first, second = queries.list_run_stops(session, run.id)
    driving.note_times(session, first.id, Times(at(10), at(10), at(12)), 30, world.officer, EVENING)
    driving.note_times(session, second.id, Times(at(13), at(13), at(16)), 5, world.officer, EVENING)
    driving.come_back(session, run.id, at(17), reading, world.officer, EVENING)
    recompute(session, {("2026-11", world.center.id)})
    session.commit()


@both_databases
def test_lines_and_totals_of_a_month(session):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading(1_000, 1_060, None, 44_000))
    lines = figures.list_lines(session, MONTH, MONTH, [world.center.id])
    assert [(one.stop, one.offerings, one.visits, one.km) for one in lines] == [
        ("가온1리 마을회관", 2, 4, 30),
        ("가온2리 마을회관", 1, 7, 30),  # 60 km by the odometer, 30 of them noted for the first leg
    ]
    total = figures.total_of(session, lines)
    assert (total.runs, total.stops, total.offerings, total.visits, total.km) == (1, 2, 3, 11, 60)
    assert (total.townships, total.cost_won, total.cost_per_visit) == (2, 44_000, 4_000)


def test_without_an_odometer_only_noted_legs_are_known(session):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading())
    lines = figures.list_lines(session, MONTH, MONTH, [world.center.id])
    assert [one.km for one in lines] == [30, 5]
    assert figures.total_of(session, lines).cost_per_visit is None


def test_other_centers_months_and_runs_that_never_left_count_nothing(session):
    world = make_world(session)
    run = published(session, world)
    assert figures.list_lines(session, MONTH, MONTH, [world.center.id]) == []
    drive(session, world, run, Reading())
    assert figures.list_lines(session, MONTH, MONTH, [world.center.id + 1]) == []
    assert figures.list_lines(session, MONTH.next(), MONTH.next(), [world.center.id]) == []


def test_planned_and_driven_stand_beside_each_other(session):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading(1_000, 1_060))
    (row,) = queries.list_compared(session, world.officer, MONTH)
    assert (row.stops, row.done, row.cancelled, row.driven_km) == (2, 2, 0, 60)
    assert row.late == pytest.approx(0)


def test_the_timetable_names_places_and_courses_and_nobody(session):
    world = make_world(session)
    run = published(session, world)
    regions = load(session)
    district = region(session, "43760").id
    driving.cancel_stop(session, queries.list_run_stops(session, run.id)[1].id, "눈", world.officer, at(8))
    visits = timetable.list_visits(session, regions, district, DAY, DAY)
    assert [(one.stop, one.cancelled, one.courses) for one in visits] == [
        ("가온1리 마을회관", False, ("에듀버스 건강 앱", "에듀버스 무엇이든")),
        ("가온2리 마을회관", True, ()),
    ]
    assert "박이장" not in repr(visits)
    assert timetable.districts_with_visits(session, regions, DAY, DAY) == {district}
    assert timetable.list_visits(session, regions, region(session, "43110").id, DAY, DAY) == []


def test_the_database_keeps_a_bus_to_one_run_a_day(session):
    world = make_world(session)
    run = published(session, world)
    told = {"leaves_at": at(9), "returns_at": at(12), "planned_km": 1, "changed_at": NOW, "changed_by_id": 0}
    session.add(BusRun(bus_id=run.bus_id, day=run.day, **told))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_dashboard_of_the_center_tells_its_runs(session, signed_in):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading(1_000, 1_060, None, 44_000))
    account = make_account(session, Role.MANAGER, centers=[world.center])
    session.commit()
    page = signed_in(account).get("/dashboards?month=2026-11").text
    table = BeautifulSoup(page, "html.parser").find(id="buses")
    rows = {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row("td")]
        for row in table.tbody("tr")
    }
    told = {name: cells[0] for name, cells in rows.items()}
    assert rows["운행 횟수"][1:] == ["자료 없음", "자료 없음"]  # of spans of which nothing is on record
    assert (
        told["운행 횟수"],
        told["정차지 연인원"],
        told["버스가 간 읍면동"],
        told["한 명당 비용 (원)"],
    ) == (
        "1",
        "11",
        "2",
        "4,000",
    )
    assert (
        BeautifulSoup(signed_in(account).get("/dashboards?month=2026-10").text, "html.parser").find(
            id="buses"
        )
        is None
    )
