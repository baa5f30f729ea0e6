"""Indicators counted from the programme, against counts made here from the bare tables."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from learning_centers.core.errors import Refused
from learning_centers.core.months import Month
from learning_centers.figures.service import recompute
from learning_centers.goals import counted, queries, service
from learning_centers.goals.counted import COUNTED, span_of
from learning_centers.goals.service import Draft
from learning_centers.goals.workbook import COUNTED_SOURCE
from learning_centers.measures.definitions import MEASURES
from learning_centers.regions.queries import load
from learning_centers.web.commands import SYSTEM
from models import (
    Assignment,
    Attendance,
    Attendee,
    AttendeeGroup,
    Center,
    CenterPeriod,
    CenterPlacement,
    Duty,
    Group,
    Indicator,
    IndicatorKind,
    Lesson,
    LessonState,
    Mark,
    Observation,
    Offering,
    Part,
    PeriodState,
    ProgrammeYear,
    Region,
    RegionLevel,
    Role,
)
from tests.conftest import both_databases
from tests.factories import (
    NOW,
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_staff,
)
from tests.goals.test_pages import page, words
from tests.goals.world import make_goal
from tests.measures.world import BOEUN, TODAY, asked, know, make_world, read, teach

FIRST, LAST = "2026-03", "2026-11"  # the programme year as far as it has come on TODAY
PRESENT = (Mark.PRESENT, Mark.LATE)


@pytest.fixture
def world(session):
    """Own lessons, staff who worked, was added, stayed away, and a lesson nobody has closed."""
    centers = make_world(session)
    city, county = centers["city"], centers["county"]
    staff = [make_staff(session, city) for _n in range(5)]
    offering = make_offering(session, city)
    closed = make_lesson(session, offering, day=date(2026, 10, 13), state=LessonState.CLOSED)
    still = make_lesson(session, offering, day=date(2026, 10, 20), number=2)
    before = make_lesson(session, offering, day=date(2026, 2, 3), number=3, state=LessonState.CLOSED)
    duties = (Duty.WORKED, Duty.ADDED, Duty.ABSENT)
    session.add_all(
        Assignment(lesson_id=closed.id, staff_id=one.id, part=Part.LEAD, duty=duty)
        for one, duty in zip(staff, duties, strict=False)
    )
    session.add(Assignment(lesson_id=still.id, staff_id=staff[3].id, part=Part.LEAD, duty=Duty.PLANNED))
    session.add(Assignment(lesson_id=before.id, staff_id=staff[4].id, part=Part.LEAD, duty=Duty.WORKED))
    make_center(session, district=BOEUN, opens=date(2025, 1, 1), closes=date(2026, 2, 28))
    merged, kept = (
        make_attendee(session, county),
        session.exec(select(Attendee).order_by(Attendee.id)).first(),
    )
    merged.merged_into_id = kept.id
    teach(session, county, [merged.id], day=date(2026, 11, 3))
    session.flush()
    recompute(session, [("2026-10", city.id), ("2026-02", city.id)])
    session.commit()
    return centers


def computed(session, goals=()):
    year = session.exec(select(ProgrammeYear)).one()
    return counted.count(
        session, load(session), queries.list_indicators(session), goals, span_of(year, TODAY), TODAY
    )


def values(session, **other):
    return {(one.indicator.key, one.region_code): one.value for one in computed(session, **other)}


def province_of(session):
    """Center -> the code of the province it lies in."""
    rows = session.exec(
        select(CenterPlacement.center_id, Region.code).join(Region, Region.id == CenterPlacement.district_id)
    )
    return {center_id: code[:2] for center_id, code in rows}


def by_hand(session, province=""):
    """The five indicators of the first migration, row by row in plain Python."""
    inside = {one for one, code in province_of(session).items() if not province or code == province}
    lessons = [
        one
        for one in session.exec(select(Lesson)).all()
        if one.state is LessonState.CLOSED and FIRST <= one.month <= LAST
    ]
    here = {one.id for one in lessons if one.center_id in inside}
    standing = {one.id: one.merged_into_id or one.id for one in session.exec(select(Attendee)).all()}
    people = {
        standing[one.attendee_id]
        for one in session.exec(select(Attendance)).all()
        if one.lesson_id in here and one.mark in PRESENT
    }
    staff = {
        one.staff_id
        for one in session.exec(select(Assignment)).all()
        if one.lesson_id in here and one.duty in (Duty.WORKED, Duty.ADDED)
    }
    centers = {
        one.center_id
        for one in session.exec(select(CenterPeriod)).all()
        if one.center_id in inside
        and one.state is PeriodState.OPEN
        and f"{one.starts_on:%Y-%m}" <= LAST
        and (one.ends_on is None or f"{one.ends_on:%Y-%m}" >= FIRST)
    }
    return {"people_taught": len(people), "staff_working": len(staff), "centers_open": len(centers)}


def shares_by_hand(session):
    """Seats in districts losing population, courses outside of the capital area, of the nation."""
    regions = {one.id: one for one in session.exec(select(Region)).all()}
    district = {one.center_id: one.district_id for one in session.exec(select(CenterPlacement)).all()}
    seats = remote = 0
    courses, outside = set(), set()
    for lesson, offering in session.exec(
        select(Lesson, Offering).join(Offering, Offering.id == Lesson.offering_id)
    ):
        if lesson.state is LessonState.CLOSED and FIRST <= lesson.month <= LAST:
            place = regions[offering.district_id or district[offering.center_id]]
            seats += offering.seats
            remote += offering.seats * place.depopulating
            courses.add(offering.id)
            if place.code[:2] not in ("11", "28", "41"):
                outside.add(offering.id)
    return 100 * remote / seats, 100 * len(outside) / len(courses)


@both_databases
def test_each_indicator_of_the_programme_equals_an_independent_count(session, world):
    found = values(session)
    assert {key: found[key, ""] for key in by_hand(session)} == by_hand(session)
    remote, outside = shares_by_hand(session)
    assert found["remote_education_share", ""] == pytest.approx(remote)
    assert found["outside_capital_share", ""] == pytest.approx(outside)
    assert 0 < remote < 100
    assert 0 < outside < 100
    assert by_hand(session) == {"people_taught": 14, "staff_working": 2, "centers_open": 3}


def test_a_province_with_a_goal_is_counted_by_itself(session, world):
    indicators = {one.key: one for one in queries.list_indicators(session)}
    keys = ("people_taught", "staff_working", "centers_open", "outside_capital_share")
    goals = [
        service.make_goal(
            session, indicators[key], Draft("43", "", 2025, 1.0, 2027, 50.0, "시험"), by=SYSTEM, now=NOW
        )
        for key in keys
    ]
    found = values(session, goals=goals)
    assert {key: found[key, "43"] for key in by_hand(session)} == by_hand(session, "43")
    assert found["outside_capital_share", "43"] is None
    assert by_hand(session, "43") != by_hand(session)


def aim(session, key, region, group=""):
    """A goal without a baseline: all that is needed to be counted."""
    indicator = queries.find_indicator(session, key)
    return make_goal(
        session, indicator=indicator, region=region, group=group, start=(None, None), target=(2027, 50.0)
    )


@pytest.fixture
def own_measure(session):
    """`taught_per_1000` as an indicator."""
    said = {
        "name_ko": "천 명당 배운 사람",
        "name_en": "Per 1,000",
        "definition_ko": "-",
        "definition_en": "-",
    }
    session.add(Indicator(key="taught_per_1000", unit="people", kind="programme", direction="up", **said))
    session.flush()


def test_a_zone_with_a_goal_is_counted_with_all_its_provinces(session, world):
    keys = ("people_taught", "staff_working", "centers_open", "outside_capital_share")
    goals = [
        aim(session, key, zone) for key in keys for zone in ("zone:충청권", "zone:수도권", "zone:제주권")
    ]
    found = values(session, goals=goals)
    for zone, provinces in (("zone:충청권", ("43",)), ("zone:수도권", ("11",)), ("zone:제주권", ("50",))):
        (province,) = provinces  # the only one of the zone where anything happened
        assert {key: found[key, zone] for key in keys[:3]} == by_hand(session, province)
        assert found["outside_capital_share", zone] is None, "it says nothing of a part of the nation"
    assert by_hand(session, "43")["people_taught"] > 0 < by_hand(session, "11")["people_taught"]


def test_residents_of_a_zone_are_those_of_its_provinces(session, world, own_measure):
    for code, residents in (("30", 100), ("36", 200), ("43", 300)):
        know(session, code, "residents", residents)
    goals = [aim(session, "taught_per_1000", "zone:충청권")]
    assert values(session, goals=goals)["taught_per_1000", "zone:충청권"] is None, "one province is not known"
    know(session, "44", "residents", 400)
    people = by_hand(session, "43")["people_taught"]
    assert values(session, goals=goals)["taught_per_1000", "zone:충청권"] == pytest.approx(
        1000 * people / 1000
    )


def test_a_zone_is_as_wide_as_its_provinces(session, world):
    zones = read(session, asked(zones=True)).rows
    provinces = {one.code: one for one in read(session, asked(RegionLevel.PROVINCE)).rows}
    parts = [provinces[code] for code in ("30", "36", "43", "44")]
    assert len(zones) == 6
    (zone,) = [one for one in zones if one.code == "zone:충청권"]
    assert zone.districts_in_all == sum(one.districts_in_all for one in parts)
    assert zone.townships_in_all == sum(one.townships_in_all or 0 for one in parts) > 0
    assert zone.centers == provinces["43"].centers | provinces["44"].centers


def test_a_group_with_a_goal_is_counted_by_itself(session, world, own_measure):
    elders = [make_elder(session, world["city"]) for _n in range(6)]
    teach(session, world["city"], elders, day=date(2026, 11, 5))
    know(session, "43", "residents_elderly", 300)
    both = ("people_taught", "taught_per_1000")
    goals = [aim(session, key, "43", group) for key in both for group in ("elderly", "rural")]
    goals += [
        aim(session, "people_taught", "43", "vulnerable"),
        aim(session, "staff_working", "43", "elderly"),
    ]
    counts = [one for one in computed(session, goals=goals) if one.region_code == "43"]
    found = {(one.indicator.key, one.group_name): one for one in counts}
    assert found["people_taught", "elderly"].value == 9
    assert found["taught_per_1000", "elderly"].value == pytest.approx(1000 * 9 / 300)
    for key, group, why in (
        ("people_taught", "rural", "5명 미만"),
        ("taught_per_1000", "rural", "인구"),
        ("people_taught", "vulnerable", "나누어 세지 않는"),
        ("staff_working", "elderly", "나누어 세지 않는"),
    ):
        assert found[key, group].value is None
        assert why in found[key, group].why


def test_goals_of_zones_and_groups_find_their_counts(session, world, ministry):
    zone, group = aim(session, "people_taught", "zone:충청권"), aim(session, "people_taught", "", "elderly")
    teach(
        session, world["city"], [make_elder(session, world["city"]) for _n in range(4)], day=date(2026, 11, 5)
    )
    session.commit()
    ministry.post("/goals/indicators/counts", data={"year": "2026"})
    session.rollback()
    seen = {row.goal.id: [one.value for one in row.observed] for row in queries.list_goals(session)}
    assert seen[zone.id] == [by_hand(session, "43")["people_taught"]]
    assert seen[group.id] == [7]


def make_elder(session, center):
    person = make_attendee(session, center)
    session.add(AttendeeGroup(attendee_id=person.id, group_name=Group.ELDERLY))
    session.flush()
    return person.id


def test_every_indicator_of_the_programme_and_every_own_measure_is_counted(session):
    ours = session.exec(select(Indicator.key).where(Indicator.kind == IndicatorKind.PROGRAMME)).all()
    assert {*ours, *(one.key for one in MEASURES)} == set(COUNTED)


def test_a_programme_year_is_counted_as_far_as_it_has_come():
    year = ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12")
    assert span_of(year, date(2026, 2, 28)) is None
    running = span_of(year, TODAY)
    assert (running.first, running.last, running.whole) == (Month(2026, 3), Month(2026, 11), False)
    assert span_of(year, date(2026, 12, 31)).whole is False
    over = span_of(year, date(2027, 1, 1))
    assert (over.last, over.whole) == (Month(2026, 12), True)


def observed(session, key="people_taught"):
    session.rollback()
    indicator = queries.find_indicator(session, key)
    rows = select(Observation).where(Observation.indicator_id == indicator.id).order_by(Observation.revision)
    return list(session.exec(rows))


@pytest.fixture
def ministry(session, signed_in, monkeypatch):
    monkeypatch.setattr(
        "learning_centers.core.clock.now", lambda: datetime.fromisoformat("2026-11-22T03:00:00+00:00")
    )
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def test_the_button_stores_values_with_source_and_moment_and_twice_the_same_stores_none(
    session, world, ministry
):
    said = words(
        page(ministry.post("/goals/indicators/counts", data={"year": "2026"}, follow_redirects=True))
    )
    assert "새 값 5개, 정정 0개, 그대로 0개" in said
    (one,) = observed(session)
    assert (one.value, one.year, one.region_code, one.source) == (14, 2026, "", "디지털배움터 운영 집계")
    assert one.note == "2026-03–2026-11, 2026-11-22 12:00 기준. 사업연도가 아직 끝나지 않음"
    (share,) = observed(session, "remote_education_share")
    told, base = share.note.split(". ")[2:]
    assert told == "소프트웨어교육만 가릴 수 없어 모든 수업의 자리를 셈"
    assert base.startswith("47 ÷ 119")
    again = words(
        page(ministry.post("/goals/indicators/counts", data={"year": "2026"}, follow_redirects=True))
    )
    assert "새 값 0개, 정정 0개, 그대로 5개" in again
    assert len(observed(session)) == 1
    assert "14명" in words(page(ministry.get("/goals")).find("table", id="aimless"))


def test_a_value_that_has_changed_since_is_a_revision(session, world, ministry):
    ministry.post("/goals/indicators/counts", data={"year": "2026"})
    center = session.get(Center, world["city"].id)
    teach(session, center, [make_attendee(session, center).id], day=date(2026, 11, 10))
    session.commit()
    said = words(
        page(ministry.post("/goals/indicators/counts", data={"year": "2026"}, follow_redirects=True))
    )
    assert [(one.revision, one.value) for one in observed(session)] == [(1, 14), (2, 15)]
    assert "정정" in said


def test_what_has_no_value_or_lies_outside_of_its_limits_is_said_and_not_stored(session, ministry):
    session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12"))
    session.commit()
    said = words(
        page(ministry.post("/goals/indicators/counts", data={"year": "2026"}, follow_redirects=True))
    )
    assert "값이 없는 것 2개" in said
    assert "수도권 밖 교육과정 비율, 전국: " in said
    assert observed(session, "outside_capital_share") == []


@pytest.mark.parametrize("year", ["", "2031", "지난해"])
def test_a_programme_year_that_has_not_begun_is_not_counted(session, world, ministry, year):
    assert ministry.post("/goals/indicators/counts", data={"year": year}).status_code == 422
    assert observed(session) == []


def test_only_the_ministry_stores_counts(session, world):
    year = session.exec(select(ProgrammeYear)).one()
    manager = type(SYSTEM)(7, "m", "m", Role.MANAGER, frozenset())
    with pytest.raises(Refused):
        service.store_counts(session, computed(session), span_of(year, TODAY), by=manager, now=NOW)
    assert session.exec(select(Observation).where(Observation.source == COUNTED_SOURCE)).all() == []
