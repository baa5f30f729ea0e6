from datetime import date

import pytest
from sqlmodel import select

from learning_centers.centers.importing import CENTERS
from learning_centers.centers.places import places_at
from learning_centers.core.incoming import Action
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.regions import queries as regions_queries
from models import Center, CenterPeriod, CenterPlacement, Operator, ProgrammeYear
from tests.centers.rows import bring, look, officer
from tests.factories import make_center, region
from tests.imports.files import CENTER_HEADERS, center

MORE = (*CENTER_HEADERS, "배움터코드", "개소일", "폐소일", "수행기관")


def full(name="한빛마을 배움터", code=None, opens=None, closes=None, operator=None, **other):
    return [*center(name, **other), code, opens, closes, operator]


def only(session):
    return session.exec(select(Center)).one()


def placement(session):
    return session.exec(select(CenterPlacement)).one()


def messages(plan):
    return {(problem.cell, problem.message) for problem in plan.problems}


def test_a_new_center_gets_a_code_of_its_province(session):
    bring(
        session,
        CENTERS,
        CENTER_HEADERS,
        center("하나"),
        center("둘"),
        center("셋", 관리지역="서울", 시군구="중구"),
    )
    codes = session.exec(select(Center.code).order_by(Center.code)).all()
    assert codes == ["C110001", "C430001", "C430002"]


def test_a_new_code_follows_the_last_one(session):
    make_center(session, code="C430041")
    bring(session, CENTERS, CENTER_HEADERS, center())
    assert session.exec(select(Center.code).order_by(Center.code)).all()[-1] == "C430042"


def test_a_given_code_is_kept(session):
    bring(session, CENTERS, MORE, full(code="CB-77"))
    assert only(session).code == "CB-77"


def test_without_a_day_a_center_opens_with_the_year(session):
    bring(session, CENTERS, CENTER_HEADERS, center())
    assert session.exec(select(CenterPeriod)).one().starts_on == date(2026, 1, 1)
    assert placement(session).valid_from == date(2026, 1, 1)


def test_without_a_day_a_center_opens_with_the_programme_year(session):
    session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2027-02"))
    bring(session, CENTERS, CENTER_HEADERS, center())
    assert session.exec(select(CenterPeriod)).one().starts_on == date(2026, 3, 1)


def test_a_given_opening_and_closing_are_kept(session):
    bring(session, CENTERS, MORE, full(opens="2026. 4. 1", closes="2026-09-30", operator="가온 사업단"))
    period = session.exec(select(CenterPeriod)).one()
    assert (period.starts_on, period.ends_on) == (date(2026, 4, 1), date(2026, 9, 30))
    operator = session.exec(select(Operator)).one()
    assert (operator.name, operator.province_id) == ("가온 사업단", region(session, "43").id)
    assert only(session).operator_id == operator.id


@pytest.mark.parametrize(
    ("area", "district", "code"),
    [
        ("충북", "청주시", "43110"),
        ("충청북도", "청주시 상당구", "43110"),
        ("충청권", "청주시", "43110"),
        ("충청권 사업단", "제천시", "43150"),
        ("강원도", "춘천시", "51110"),
        ("전라북도", "전주시", "52110"),
        ("인천", "제물포구", "28125"),
    ],
)
def test_the_area_may_be_a_province_a_short_name_a_zone_or_an_old_name(session, area, district, code):
    bring(session, CENTERS, CENTER_HEADERS, center(관리지역=area, 시군구=district))
    regions = regions_queries.load(session)
    place = places_at(session, regions, date(2026, 11, 5))[only(session).id]
    assert regions.rows[place.district_id].code == code


def test_the_area_may_be_an_operator(session):
    session.add(Operator(name="한결 컨소시엄", province_id=region(session, "43").id))
    plan = look(session, CENTERS, CENTER_HEADERS, center(관리지역="한결 컨소시엄"))
    assert plan.count(Action.MAKE) == 1


def test_a_merged_province_is_placed_as_it_was_when_the_center_opened(session):
    bring(session, CENTERS, CENTER_HEADERS, center(관리지역="광주광역시", 시군구="동구"))
    assert placement(session).district_id == region(session, "29110").id
    assert only(session).code == "C120001"
    regions = regions_queries.load(session)
    place = places_at(session, regions, date(2026, 11, 5))[only(session).id]
    assert regions.full_name(place.district_id) == "전남광주통합특별시 동구"


@pytest.mark.parametrize("district", ["중구", "서구"])
def test_a_divided_district_asks(session, district):
    plan = look(session, CENTERS, CENTER_HEADERS, center(관리지역="인천광역시", 시군구=district))
    assert not plan.planned
    (problem,) = plan.problems
    assert problem.cell == "E2"
    assert "나뉘었습니다" in problem.message


def test_a_district_divided_after_the_opening_is_taken_and_waits_for_a_person(session):
    bring(session, CENTERS, MORE, full(관리지역="인천", 시군구="중구", opens="2025-03-01"))
    regions = regions_queries.load(session)
    assert places_at(session, regions, date(2026, 6, 30))[only(session).id].waiting is False
    assert places_at(session, regions, date(2026, 7, 1))[only(session).id].waiting is True
    again = look(session, CENTERS, MORE, full(관리지역="인천", 시군구="중구", opens="2025-03-01"))
    assert again.count(Action.SKIP) == 1


def test_a_list_with_new_names_and_old_opening_days_is_understood(session):
    bring(session, CENTERS, MORE, full(관리지역="인천", 시군구="영종구", opens="2022-03-01"))
    placed = session.exec(select(CenterPlacement).order_by(CenterPlacement.valid_from)).all()
    assert [(row.district_id, row.valid_from) for row in placed] == [
        (region(session, "28110").id, date(2022, 3, 1)),
        (region(session, "28155").id, date(2026, 7, 1)),
    ]
    assert session.exec(select(CenterPeriod)).one().starts_on == date(2022, 3, 1)


def test_a_district_put_together_later_counts_from_its_own_first_day(session):
    bring(session, CENTERS, MORE, full(관리지역="인천", 시군구="제물포구", opens="2022-03-01"))
    assert placement(session).valid_from == date(2026, 7, 1)
    again = look(session, CENTERS, MORE, full(관리지역="인천", 시군구="제물포구", opens="2022-03-01"))
    assert again.count(Action.SKIP) == 1


def test_a_district_named_in_several_provinces_of_a_zone_asks(session):
    plan = look(session, CENTERS, CENTER_HEADERS, center(관리지역="영남권", 시군구="중구"))
    assert [problem.cell for problem in plan.problems] == ["E2"]
    assert "부산광역시 중구" in plan.problems[0].message


def test_an_unknown_area_is_a_problem_of_its_own_cell(session):
    plan = look(session, CENTERS, CENTER_HEADERS, center(관리지역="어딘가"))
    assert [problem.cell for problem in plan.problems] == ["A2"]


def test_an_unknown_district_is_a_problem_of_its_own_cell(session):
    plan = look(session, CENTERS, CENTER_HEADERS, center(시군구="없는군"))
    assert [problem.cell for problem in plan.problems] == ["E2"]


def test_the_same_file_twice_changes_nothing(session):
    rows = [center("하나"), center("둘", 시군구="제천시"), full("셋")[:6]]
    bring(session, CENTERS, CENTER_HEADERS, *rows)
    again = bring(session, CENTERS, CENTER_HEADERS, *rows)
    assert [one.action for one in again.planned] == [Action.SKIP] * 3
    assert len(session.exec(select(Center)).all()) == 3


def test_what_differs_is_changed_and_said(session):
    bring(session, CENTERS, CENTER_HEADERS, center())
    plan = bring(session, CENTERS, CENTER_HEADERS, center(이용정원=24))
    assert [(one.action, one.difference) for one in plan.planned] == [(Action.CHANGE, "이용정원 20 → 24")]
    assert only(session).seats == 24


def test_a_center_found_by_its_code_can_get_another_name(session):
    made = make_center(session, "옛 이름", code="CB77")
    bring(session, CENTERS, MORE, full("새 이름", code="CB77"))
    session.refresh(made)
    assert made.name == "새 이름"


def test_the_same_name_in_another_district_is_another_center(session):
    make_center(session, "디지털배움터", district="43110")
    plan = look(session, CENTERS, CENTER_HEADERS, center("디지털배움터", 시군구="제천시"))
    assert plan.count(Action.MAKE) == 1


def test_the_same_name_and_address_in_another_district_moves_the_center(session):
    bring(session, CENTERS, CENTER_HEADERS, center(시군구="제천시"))
    plan = bring(session, CENTERS, CENTER_HEADERS, center(시군구="청주시"))
    assert "충청북도 제천시 → 충청북도 청주시" in plan.planned[0].difference
    regions = regions_queries.load(session)
    assert (
        regions.rows[places_at(session, regions, date(2026, 11, 5))[only(session).id].district_id].code
        == "43110"
    )


def test_a_waiting_center_is_placed_by_the_file_from_the_day_of_the_division(session):
    waiting = make_center(session, "한빛마을 배움터", district="28110")
    bring(session, CENTERS, CENTER_HEADERS, center(관리지역="인천", 시군구="영종구"))
    days = session.exec(
        select(CenterPlacement.valid_from).where(CenterPlacement.center_id == waiting.id)
    ).all()
    assert sorted(days) == [date(2026, 1, 1), date(2026, 7, 1)]


def test_a_closing_day_ends_the_open_period(session):
    bring(session, CENTERS, CENTER_HEADERS, center())
    plan = bring(session, CENTERS, MORE, full(closes="2026-10-31"))
    assert plan.count(Action.CHANGE) == 1
    assert session.exec(select(CenterPeriod)).one().ends_on == date(2026, 10, 31)


def test_an_opening_after_the_end_is_a_second_period(session):
    bring(session, CENTERS, MORE, full(closes="2026-03-31"))
    bring(session, CENTERS, MORE, full(opens="2026-06-01"))
    spans = session.exec(select(CenterPeriod).order_by(CenterPeriod.starts_on)).all()
    assert [(span.starts_on, span.ends_on) for span in spans] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 1), None),
    ]


def test_closing_before_opening_is_a_problem(session):
    plan = look(session, CENTERS, MORE, full(opens="2026-05-01", closes="2026-04-30"))
    assert [problem.cell for problem in plan.problems] == ["I2"]


def test_closing_on_the_opening_day_is_fine(session):
    assert not look(session, CENTERS, MORE, full(opens="2026-05-01", closes="2026-05-01")).problems


def test_one_center_twice_with_the_same_facts_is_skipped_once(session):
    plan = look(session, CENTERS, CENTER_HEADERS, center(), center())
    assert [one.action for one in plan.planned] == [Action.MAKE, Action.SKIP]


def test_one_center_twice_with_other_facts_asks(session):
    plan = look(session, CENTERS, CENTER_HEADERS, center(), center(이용정원=30))
    assert [problem.cell for problem in plan.problems] == ["C3"]
    assert "C2" in plan.problems[0].message


def test_an_officer_brings_centers_of_the_own_province_only(session):
    viewer = officer(session, "43")
    plan = look(
        session,
        CENTERS,
        CENTER_HEADERS,
        center(),
        center("서울", 관리지역="서울", 시군구="중구"),
        viewer=viewer,
    )
    assert plan.count(Action.MAKE) == 1
    assert [problem.cell for problem in plan.problems] == ["A3"]


def test_an_officer_of_a_merged_province_still_brings_its_centers(session):
    viewer = officer(session, "29")
    plan = look(session, CENTERS, CENTER_HEADERS, center(관리지역="광주광역시", 시군구="동구"), viewer=viewer)
    assert plan.count(Action.MAKE) == 1


def test_the_code_of_another_provinces_center_is_refused(session):
    make_center(session, code="CB77", district="11140")
    plan = look(session, CENTERS, MORE, full(code="CB77"), viewer=officer(session, "43"))
    assert [problem.cell for problem in plan.problems] == ["G2"]


def test_every_problem_of_a_row_is_told_at_once(session):
    plan = look(
        session,
        CENTERS,
        MORE,
        full(관리지역="서울", 시군구="중구", code="가나", opens="2026-05-01", closes="2026-04-30"),
        viewer=officer(session, "43"),
    )
    assert sorted(problem.cell for problem in plan.problems) == ["A2", "G2", "I2"]


@pytest.mark.parametrize("rows", [1, 40])
def test_looking_sends_as_many_queries_for_many_rows_as_for_one(session, count_queries, rows):
    make_center(session)
    session.commit()
    with count_queries() as sent:
        look(session, CENTERS, CENTER_HEADERS, *[center(f"배움터 {n}") for n in range(rows)])
    # regions, changes; centers, placements, periods; operators; the programme year
    assert len(sent) == 7


def test_where_the_door_is_is_stored_changed_and_left_alone_by_an_empty_cell(session):
    headers = (*CENTER_HEADERS, "위도", "경도")
    bring(session, CENTERS, headers, [*center(), 36.6424, "127.4890"])
    assert (only(session).latitude, only(session).longitude) == (36.6424, 127.489)
    (again,) = bring(session, CENTERS, headers, [*center(), None, None]).planned
    assert again.action is Action.SKIP
    (moved,) = bring(session, CENTERS, headers, [*center(), 36.65, 127.5]).planned
    assert "위도 36.6424 → 36.65" in moved.difference
    session.expire_all()
    assert (only(session).latitude, only(session).longitude) == (36.65, 127.5)


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell"),
    [(36.6, None, "H2"), (None, 127.4, "G2")],
)
def test_half_a_place_of_a_door_is_asked_about(session, latitude, longitude, cell):
    headers = (*CENTER_HEADERS, "위도", "경도")
    plan = look(session, CENTERS, headers, [*center(), latitude, longitude])
    assert [one for one, _said in messages(plan)] == [cell]
    assert plan.planned == []


def test_a_door_abroad_cannot_be_read():
    layout = {column.key: column for column in CENTERS.layout.columns}
    assert layout["latitude"].parse(40) == 40.0
    for key, value in (("latitude", 127.4), ("latitude", 40.01), ("longitude", 36.6), ("longitude", "동쪽")):
        with pytest.raises(Unreadable):
            layout[key].parse(value)
