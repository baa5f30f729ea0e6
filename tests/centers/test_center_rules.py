from datetime import date

import pytest
from sqlmodel import select

from learning_centers.centers import queries, service
from learning_centers.centers.queries import CenterState
from learning_centers.core.errors import NotFound, Refused
from learning_centers.regions import queries as regions_queries
from learning_centers.web.commands import SYSTEM
from models import CenterPeriod, CenterPlacement, PeriodState
from tests.centers.rows import officer
from tests.factories import make_center, region

TODAY = date(2026, 11, 5)


def state(session, center, day):
    regions = regions_queries.load(session)
    return queries.get_center(session, regions, center.id, SYSTEM, day).state


def test_a_center_is_open_on_its_first_and_last_day(session):
    center = make_center(session, opens=date(2026, 3, 2), closes=date(2026, 9, 30))
    assert state(session, center, date(2026, 3, 1)) is CenterState.PLANNED
    assert state(session, center, date(2026, 3, 2)) is CenterState.ACTIVE
    assert state(session, center, date(2026, 9, 30)) is CenterState.ACTIVE
    assert state(session, center, date(2026, 10, 1)) is CenterState.CLOSED


def test_a_center_rests_inside_an_open_period(session):
    center = make_center(session)
    service.suspend_center(session, center.id, date(2026, 8, 1), date(2026, 8, 31), "공사", SYSTEM)
    assert state(session, center, date(2026, 7, 31)) is CenterState.ACTIVE
    assert state(session, center, date(2026, 8, 31)) is CenterState.SUSPENDED
    assert state(session, center, date(2026, 9, 1)) is CenterState.ACTIVE


def test_two_rests_cannot_overlap(session):
    center = make_center(session)
    service.suspend_center(session, center.id, date(2026, 8, 1), date(2026, 8, 31), "", SYSTEM)
    with pytest.raises(service.PeriodsOverlap):
        service.suspend_center(session, center.id, date(2026, 8, 31), date(2026, 9, 2), "", SYSTEM)
    service.suspend_center(session, center.id, date(2026, 9, 1), date(2026, 9, 2), "", SYSTEM)


def test_an_open_center_cannot_be_opened_again(session):
    center = make_center(session)
    with pytest.raises(service.PeriodsOverlap):
        service.open_center(session, center.id, date(2026, 6, 1), SYSTEM)


def test_a_closed_center_opens_again_the_day_after(session):
    center = make_center(session)
    service.close_center(session, center.id, date(2026, 5, 31), SYSTEM)
    service.open_center(session, center.id, date(2026, 6, 1), SYSTEM)
    starts = session.exec(select(CenterPeriod.starts_on).where(CenterPeriod.state == PeriodState.OPEN)).all()
    assert sorted(starts) == [date(2026, 1, 1), date(2026, 6, 1)]


def test_a_center_cannot_close_before_it_opened(session):
    center = make_center(session, opens=date(2026, 3, 2))
    with pytest.raises(service.EndsTooEarly):
        service.close_center(session, center.id, date(2026, 3, 1), SYSTEM)


def test_placing_again_for_the_same_day_replaces(session):
    center = make_center(session)
    district = region(session, "43150").id
    service.place_center(session, center.id, district, date(2026, 1, 1), SYSTEM)
    (row,) = session.exec(select(CenterPlacement)).all()
    assert row.district_id == district


def test_a_foreign_center_looks_absent_to_every_change(session):
    center = make_center(session)
    viewer = officer(session, "11")
    with pytest.raises(NotFound):
        service.place_center(session, center.id, region(session, "43150").id, TODAY, viewer)
    with pytest.raises(NotFound):
        service.close_center(session, center.id, TODAY, viewer)


def test_a_waiting_center_is_placed_from_the_day_of_the_division(session):
    center = make_center(session, district="28260")
    regions = regions_queries.load(session)
    old, new = region(session, "28260").id, region(session, "28290").id
    service.choose_district(session, regions, center.id, old, new, SYSTEM)
    assert not queries.list_waiting(session, regions, SYSTEM, TODAY)
    newest = session.exec(select(CenterPlacement).order_by(CenterPlacement.valid_from.desc())).first()
    assert (newest.district_id, newest.valid_from) == (new, date(2026, 7, 1))


def test_a_waiting_center_goes_only_where_its_district_went(session):
    center = make_center(session, district="28260")
    regions = regions_queries.load(session)
    with pytest.raises(Refused):
        service.choose_district(
            session, regions, center.id, region(session, "28260").id, region(session, "43110").id, SYSTEM
        )
