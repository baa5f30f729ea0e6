"""Every own measure against numbers counted by hand, in both boundaries, with small samples held back."""

from datetime import date

import pytest
from sqlmodel import select

from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.measures.counting import Asked
from learning_centers.measures.definitions import BY_KEY, MEASURES, measures_of
from learning_centers.measures.facts import DEPOPULATING, REMOTE
from learning_centers.measures.queries import read_facts, read_traits
from learning_centers.regions.queries import load
from models import (
    Attendee,
    CenterPlacement,
    Group,
    RegionLevel,
    RegionTrait,
    RequestState,
    SensitiveGroup,
    SurveyKind,
)
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center, make_offering, make_request, region
from tests.measures.world import (
    BOEUN,
    CHEONGJU,
    GANGNAM,
    TODAY,
    answer,
    asked,
    know,
    make_world,
    read,
    row,
    teach,
)


def told(sheet, key, code=None):
    one = sheet.whole if code is None else row(sheet, code)
    return BY_KEY[key].of(sheet, one)


@pytest.fixture
def world(session):
    return make_world(session)


def test_people_taught_are_told_per_1000_residents_of_the_region(session, world):
    know(session, CHEONGJU, "residents", 4_000)
    sheet = read(session)
    assert told(sheet, "taught_per_1000", CHEONGJU).value == pytest.approx(8 / 4_000 * 1000)


def test_without_a_population_figure_there_is_no_rate_and_the_reason_is_said(session, world):
    one = told(read(session), "taught_per_1000", CHEONGJU)
    assert (one.value, one.reason) == (None, "인구 자료 없음 · 주민 수")


def test_a_group_is_told_by_its_own_residents_and_held_back_below_five_people(session, world):
    know(session, CHEONGJU, "residents", 4_000)
    know(session, CHEONGJU, "residents_elderly", 500)
    one = told(read(session, asked(group=Group.ELDERLY)), "taught_per_1000", CHEONGJU)
    assert (one.value, one.why) == (None, "5명 미만")
    rural = told(read(session, asked(group=Group.RURAL)), "taught_per_1000", CHEONGJU)
    assert rural.reason == "인구 자료 없음 · 농어민 주민 수"


def test_the_newest_figure_that_was_known_by_then_is_taken(session, world):
    for year, value in ((2024, 3_000), (2025, 4_000), (2027, 9_000)):
        know(session, CHEONGJU, "residents", value, year)
    assert told(read(session), "taught_per_1000", CHEONGJU).value == pytest.approx(2)


def test_a_province_is_the_sum_of_its_districts_only_when_all_are_known_for_one_year(session):
    regions = load(session)
    districts = regions.districts(TODAY, region(session, "43").id)
    for one in districts[1:]:
        know(session, one.code, "residents", 10)
    assert read_facts(session, regions, TODAY, 2026).of("43", "residents") is None
    know(session, districts[0].code, "residents", 10, year=2024)
    assert read_facts(session, regions, TODAY, 2026).of("43", "residents") is None
    know(session, districts[0].code, "residents", 7)
    known = read_facts(session, regions, TODAY, 2026).of("43", "residents")
    assert (known.value, known.summed) == (7 + 10 * (len(districts) - 1), True)
    know(session, "43", "residents", 1_600_000)
    assert read_facts(session, regions, TODAY, 2026).of("43", "residents").value == 1_600_000


def test_fiscal_independence_is_never_added_up(session):
    regions = load(session)
    for one in regions.districts(TODAY, region(session, "43").id):
        know(session, one.code, "fiscal_independence", 20)
    assert read_facts(session, regions, TODAY, 2026).of("43", "fiscal_independence") is None


def test_a_renamed_district_keeps_its_facts_and_a_divided_one_does_not(session):
    know(session, "42110", "residents", 280_000, 2022)  # 강원도 춘천시, now 51110
    know(session, "28110", "residents", 150_000)  # 인천 중구, divided on 2026-07-01
    facts = read_facts(session, load(session), TODAY, 2026)
    assert facts.of("51110", "residents").value == 280_000
    assert facts.of("28155", "residents") is None
    before = read_facts(session, load(session), date(2026, 6, 30), 2026)
    assert before.of("28110", "residents").value == 150_000


def test_townships_and_districts_are_those_of_the_plans(session, world):
    sheet = read(session)
    assert told(sheet, "townships", CHEONGJU).value == 2
    assert told(sheet, "townships", BOEUN).value == 2  # one by a center of Gangnam, that held it there
    assert told(sheet, "townships").value == 4  # 한빛면 of two districts is two
    gangnam = told(sheet, "townships", GANGNAM)
    assert (gangnam.value, "수업 1회는 뺌" in gangnam.base) == (0, True)
    assert told(sheet, "districts").value == 3
    provinces = read(session, asked(RegionLevel.PROVINCE))
    assert (told(provinces, "districts", "43").value, told(provinces, "districts", "11").value) == (2, 1)


def test_first_timers_and_visits_per_person(session, world):
    sheet = read(session)
    assert told(sheet, "first_timers", CHEONGJU).value == pytest.approx(7 / 8)  # one came in August
    assert told(sheet, "repeats", CHEONGJU).value == pytest.approx((7 + 3) / 8)  # four without names left out
    assert told(sheet, "repeats").value == pytest.approx((7 + 3 + 6 + 5) / 14)  # Boeun's five count once


@both_databases
def test_both_databases_count_the_same(session, world):
    know(session, CHEONGJU, "residents", 4_000)
    offering = make_offering(session, world["city"])
    for kind, points in zip((SurveyKind.BEFORE, SurveyKind.AFTER), gains(40, 40), strict=True):
        answer(session, offering, kind, points)
    sheet = read(session)
    found = {one.key: one.of(sheet, row(sheet, CHEONGJU)).value for one in MEASURES}
    assert found == pytest.approx(
        {
            "taught_per_1000": 2,
            "townships": 2,
            "districts": 1,
            "first_timers": 7 / 8,
            "repeats": 10 / 8,
            "gain": 1,
            "vulnerable": 5 / 8,
            "fill_rate": 14 / 20,
            "waiting": 3,
            "unmet": 0,
            "hours_per_center": 4,
            "staff": 2,
            "remote_share": 0,
            "outside_share": 1,
        }
    )


def test_someone_in_two_groups_is_one_vulnerable_person(session, world):
    assert told(read(session), "vulnerable", CHEONGJU).value == pytest.approx(5 / 8)


def test_fewer_than_five_vulnerable_people_are_not_told_of_however_many_came(session, world):
    person = session.exec(select(Attendee).where(Attendee.center_id == world["county"].id)).first()
    session.add(SensitiveGroup(attendee_id=person.id, group_name=Group.DISABLED))
    session.flush()
    recompute(session, [("2026-10", world["county"].id)])
    one = told(read(session), "vulnerable", BOEUN)
    assert (one.value, one.reason) == (None, "5명 미만")


def test_a_share_of_fewer_than_five_people_is_held_back(session, world):
    center = make_center(session, district="50110")
    teach(session, center, [make_attendee(session, center).id for _n in range(4)], day=date(2026, 10, 12))
    sheet = read(session)
    for key in ("first_timers", "repeats", "vulnerable"):
        assert (told(sheet, key, "50110").value, told(sheet, key, "50110").why) == (None, "5명 미만")


def test_seats_used_waiting_hours_and_staff(session, world):
    sheet = read(session)
    assert told(sheet, "fill_rate", CHEONGJU).value == pytest.approx((7 + 3 + 4) / 20)
    assert (told(sheet, "waiting", CHEONGJU).value, told(sheet, "waiting").value) == (3, 3)
    assert told(sheet, "hours_per_center").value == pytest.approx(10 / 3)
    assert (told(sheet, "staff", CHEONGJU).value, told(sheet, "staff").value) == (2, 3)


def test_requests_not_met_are_counted_where_the_bus_was_to_come_to(session, world):
    september = {"wished_from": date(2026, 9, 1), "wished_until": date(2026, 9, 30)}
    for district, more in (
        (BOEUN, september),
        (GANGNAM, september),
        (GANGNAM, september | {"state": RequestState.DONE}),
        (GANGNAM, {"wished_from": date(2026, 8, 1), "wished_until": date(2026, 8, 31)}),
    ):
        make_request(session, district=district, **more)
    sheet = read(session)
    assert [told(sheet, "unmet", code).value for code in (CHEONGJU, BOEUN, GANGNAM)] == [0, 1, 1]
    assert told(sheet, "unmet").value == 2


def test_a_center_that_closed_before_the_span_is_not_divided_by(session, world):
    make_center(session, district=CHEONGJU, closes=date(2026, 8, 31))
    make_center(session, district=CHEONGJU, closes=date(2026, 9, 1))
    assert told(read(session), "hours_per_center", CHEONGJU).value == pytest.approx(4 / 2)


def test_remote_seats_follow_where_the_lesson_was_held(session, world):
    sheet = read(session)
    one = told(sheet, "remote_share")
    assert one.value == pytest.approx((20 + 15) / (10 + 10 + 20 + 30 + 15))
    assert "도서·벽지 자료가 없어" in one.base
    session.add(
        RegionTrait(
            region_code=GANGNAM, trait=REMOTE, valid_from=date(2026, 10, 31), grade="가", source="시험"
        )
    )
    session.flush()
    more = told(read(session), "remote_share")
    assert more.value == pytest.approx((20 + 15 + 30) / 85)
    assert "도서·벽지" not in more.base


def test_courses_outside_of_the_capital_area_are_told_of_the_nation_only(session, world):
    sheet = read(session)
    assert told(sheet, "outside_share").value == pytest.approx(4 / 5)
    assert [len(measures_of(level)) for level in (None, *RegionLevel)] == [14, 13, 12]
    assert "outside_share" not in {one.key for one in measures_of(RegionLevel.PROVINCE)}


def test_the_notice_of_2021_names_89_districts_and_a_row_takes_its_place(session):
    regions = load(session)

    def count(day):
        traits = read_traits(session, regions, day)
        return sum(traits.has(one.code, DEPOPULATING) for one in regions.districts(day))

    assert [count(day) for day in (date(2021, 10, 17), date(2021, 10, 18), TODAY)] == [0, 89, 89]
    session.add(
        RegionTrait(
            region_code=BOEUN,
            trait=DEPOPULATING,
            valid_from=date(2021, 10, 18),
            valid_to=date(2026, 10, 31),
            source="시험",
        )
    )
    session.flush()
    assert [count(day) for day in (date(2026, 10, 31), date(2026, 11, 1))] == [89, 88]


def gains(before, after):
    """So many answers of two and of three points; the points differ, so that there is an error."""
    return [[2, 2, 2, 2, 1 + n % 2] for n in range(before)], [[3, 3, 3, 3, 2 + n % 2] for n in range(after)]


@pytest.mark.parametrize(
    ("count", "shown", "rough"), [(29, False, False), (30, True, True), (99, True, True), (100, True, False)]
)
def test_a_gain_needs_thirty_answers_on_each_side_and_a_hundred_to_be_sure(
    session, world, count, shown, rough
):
    offering = make_offering(session, world["city"])
    before, after = gains(120, count)
    answer(session, offering, SurveyKind.BEFORE, before)
    answer(session, offering, SurveyKind.AFTER, after)
    one = told(read(session), "gain", CHEONGJU)
    assert (one.value is not None, "참고용" in one.base) == (shown, rough)
    if not shown:
        assert one.why == "표본 부족"


def test_the_interval_of_a_gain_comes_from_both_standard_errors(session, world):
    offering = make_offering(session, world["city"])
    before, after = gains(100, 100)
    answer(session, offering, SurveyKind.BEFORE, before)
    answer(session, offering, SurveyKind.AFTER, after)
    one = told(read(session), "gain", CHEONGJU)
    # Sums of points are 9 or 10 before, half of each: variance 25/99, error of the mean of five 0.0503 / 5.
    reach = 1.959964 * (2 * (25 / 99) / 100) ** 0.5 / 5
    assert one.value == pytest.approx(1)
    assert f"{1 - reach:+.2f}~{1 + reach:+.2f}" in one.base
    assert told(read(session), "gain", BOEUN).reason == "자료 없음 · 자가진단 없음"


@pytest.mark.parametrize(("now", "there"), [(False, "28110"), (True, "28155")])
def test_a_center_counts_where_it_lay_then_or_where_it_lies_now(session, now, there):
    center = make_center(session, district="28110", opens=date(2026, 1, 1))
    session.add(
        CenterPlacement(
            center_id=center.id, district_id=region(session, "28155").id, valid_from=date(2026, 7, 1)
        )
    )
    session.flush()
    teach(session, center, [make_attendee(session, center).id for _n in range(6)], day=date(2026, 6, 9))
    sheet = read(session, Asked(Month(2026, 6), Month(2026, 6), RegionLevel.DISTRICT, now=now))
    assert [one.code for one in sheet.rows if one.figures.people] == [there]
    assert told(sheet, "repeats", there).value == 1


def test_one_province_is_the_whole_of_its_districts(session, world):
    sheet = read(session, asked(province="43"))
    assert (sheet.whole.code, {one.code[:2] for one in sheet.rows}) == ("43", {"43"})
    assert told(sheet, "waiting").value == 3


def test_every_measure_has_its_words_and_is_told_of_an_empty_programme(session):
    sheet = read(session)
    for one in MEASURES:
        assert one.term.meaning
        assert one.term.formula
        found = one.of(sheet, sheet.whole)
        assert found.value is None or found.value == 0, one.key


def test_the_reads_do_not_grow_with_the_centers(session, world, count_queries):
    def sent():
        session.commit()
        with count_queries() as statements:
            read(session)
        return len(statements)

    few = sent()
    for n in range(20):
        center = make_center(session, district=(CHEONGJU, BOEUN)[n % 2])
        teach(session, center, [make_attendee(session, center).id], day=date(2026, 10, 13))
    assert sent() == few
