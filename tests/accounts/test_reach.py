from datetime import date

import pytest
from sqlmodel import select

from learning_centers.accounts import queries
from learning_centers.regions.queries import RegionRow, Regions
from models import AccountScope, CenterPlacement, RegionLevel, Role
from tests.factories import NOW, make_account, make_center, region

TODAY = date(2026, 11, 5)
BEFORE_MERGER = date(2026, 6, 30)


def viewer_of(session, account, day=TODAY):
    return queries.viewer_of(session, account, "127.0.0.1", day)


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.ASSISTANT, Role.INSTRUCTOR, Role.MANAGER])
def test_people_of_centers_reach_their_centers_and_no_other(session, role):
    mine, _other = make_center(session), make_center(session)
    assert viewer_of(session, make_account(session, role, centers=[mine])).center_ids == {mine.id}


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMIN, Role.AUDITOR])
def test_the_country_s_roles_reach_everything(session, role):
    viewer = viewer_of(session, make_account(session, role))
    assert (viewer.center_ids, viewer.province_ids) == (None, None)


def test_an_ended_grant_reaches_nothing(session):
    account = make_account(session, centers=[make_center(session)])
    session.exec(select(AccountScope).where(AccountScope.account_id == account.id)).one().ended_at = NOW
    session.flush()
    assert viewer_of(session, account).center_ids == frozenset()


def test_a_province_officer_reaches_the_centers_of_the_province(session):
    inside, _outside = make_center(session, district="43110"), make_center(session, district="26110")
    viewer = viewer_of(session, make_account(session, Role.PROVINCE, province="43"))
    assert viewer.center_ids == {inside.id}
    assert viewer.province_ids == {region(session, "43").id}


def test_after_the_merger_an_officer_of_the_old_province_keeps_the_centers(session):
    """전라남도 ended on 2026-06-30; the placement of the center still says 목포시 of 전라남도."""
    mokpo = make_center(session, district="46110")
    account = make_account(session, Role.PROVINCE, province="46")
    assert viewer_of(session, account).center_ids == {mokpo.id}
    assert viewer_of(session, account).province_ids == {region(session, "12").id}
    assert viewer_of(session, account, BEFORE_MERGER).province_ids == {region(session, "46").id}


def test_a_center_placed_in_the_new_province_is_reached_from_the_old_grant(session):
    placed_anew = make_center(session, district="12110", opens=date(2026, 8, 1))
    account = make_account(session, Role.PROVINCE, province="46")
    assert viewer_of(session, account).center_ids == {placed_anew.id}


def test_a_center_of_a_divided_district_stays_with_its_province(session):
    waiting = make_center(session, district="28110")  # 인천 중구, divided on 2026-07-01
    assert viewer_of(session, make_account(session, Role.PROVINCE, province="28")).center_ids == {waiting.id}


def test_a_center_that_moved_away_is_reached_by_its_new_province_only(session):
    moved = make_center(session, district="43110")
    session.add(
        CenterPlacement(
            center_id=moved.id, district_id=region(session, "26110").id, valid_from=date(2026, 9, 1)
        )
    )
    session.flush()
    old = make_account(session, Role.PROVINCE, province="43")
    new = make_account(session, Role.PROVINCE, province="26")
    assert viewer_of(session, old).center_ids == frozenset()
    assert viewer_of(session, new).center_ids == {moved.id}
    assert viewer_of(session, old, date(2026, 8, 31)).center_ids == {moved.id}


@pytest.mark.parametrize("centers", [1, 12])
def test_the_reach_of_a_province_takes_four_queries_whatever_its_size(session, count_queries, centers):
    for _center in range(centers):
        make_center(session)
    account = make_account(session, Role.PROVINCE, province="43")
    with count_queries() as sent:
        assert len(viewer_of(session, account).center_ids) == centers
    assert len(sent) == 4


def test_the_only_center_or_province_names_the_place(session):
    center = make_center(session, "꾸민 배움터")
    manager = make_account(session, centers=[center])
    officer = make_account(session, Role.PROVINCE, province="46")
    both = make_account(session, centers=[center, make_center(session)])
    names = [queries.reach_of(session, one, TODAY).place_name for one in (manager, officer, both)]
    assert names == ["꾸민 배움터", "전남광주통합특별시", ""]


def test_a_divided_district_of_a_merged_province_lies_in_the_new_province():
    merged, changed = date(2026, 7, 1), date(2025, 1, 1)

    def row(number, level, parent=None, until=None):
        return RegionRow(number, str(number), level, "", "", parent, "", False, None, until)

    old, new = row(1, RegionLevel.PROVINCE, until=date(2026, 6, 30)), row(2, RegionLevel.PROVINCE)
    divided = row(3, RegionLevel.DISTRICT, 1, date(2024, 12, 31))
    halves = [row(4, RegionLevel.DISTRICT, 2), row(5, RegionLevel.DISTRICT, 2)]
    regions = Regions([old, new, divided, *halves], [(1, 2, merged), (3, 4, changed), (3, 5, changed)])
    assert queries.province_on(regions, 3, date(2025, 6, 1)) == 1
    assert queries.province_on(regions, 3, TODAY) == 2
