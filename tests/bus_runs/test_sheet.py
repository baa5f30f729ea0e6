"""The sheet 에듀버스 of the workbook: what was driven, of approved centers only."""

from learning_centers.bus_runs.driving import Reading
from learning_centers.core.database import snapshot
from learning_centers.submissions.queries.month import read_month
from learning_centers.submissions.workbook.binding import controls_of
from learning_centers.submissions.workbook.buses import by_run
from models import Return, ReturnState
from tests.bus_runs.test_figures import MONTH, drive
from tests.bus_runs.world import DAY, make_world, published


def sheet(session):
    with snapshot(session):
        return by_run(read_month(session, MONTH))


def test_each_stop_is_a_row_and_the_cover_adds_them_up(session):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading(1_000, 1_060))
    session.add(Return(center_id=world.center.id, month="2026-11", state=ReturnState.APPROVED))
    session.commit()
    table = sheet(session)
    assert list(table.rows) == [
        (DAY, "에듀버스 1호", "충청북도", "괴산군", "가온1리 마을회관", 2, 4, 30.0),
        (DAY, "에듀버스 1호", "충청북도", "괴산군", "가온2리 마을회관", 1, 7, 30.0),
    ]
    sums = {one.label: one.value for one in controls_of(table)}
    assert (sums["교육실시 수 합계"], sums["연인원 합계"]) == (3, 11)
    assert "이동거리 합계" in sums


def test_runs_of_centers_that_are_not_approved_stay_out(session):
    world = make_world(session)
    run = published(session, world)
    drive(session, world, run, Reading())
    assert list(sheet(session).rows) == []
