"""Rules of plans: dates of a repetition, what stands against a date, who may approve, two who store at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from learning_centers.core import database
from learning_centers.core.errors import Conflict, NotFound
from learning_centers.lessons import checking, planning, service
from learning_centers.lessons.checking import USUAL_HOURS
from learning_centers.lessons.dates import MOST_LESSONS, Repeat, Slot, shifted, spread, weeks_to
from learning_centers.lessons.desk import load_desk
from learning_centers.lessons.planning import Clashes
from learning_centers.lessons.plans import Plan, plan_of
from models import (
    Assignment,
    CenterPeriod,
    Contract,
    Course,
    HolidayOverride,
    Lesson,
    LessonState,
    Offering,
    OfferingEvent,
    OfferingState,
    OpeningHours,
    Part,
    PeriodState,
    Return,
    ReturnState,
    Role,
    StaffRole,
    Venue,
)
from tests.conftest import both_databases
from tests.factories import NOW, make_center, make_course, make_lesson, make_offering, make_staff
from tests.lessons.files import viewer_of

TODAY = date(2026, 11, 5)
DAY = date(2027, 3, 9)  # a Tuesday
TEN = Slot(DAY, time(10), time(12))


@pytest.fixture
def center(session):
    return make_center(session, "한빛배움터")


@pytest.fixture
def course(session):
    return make_course(session, "스마트폰 기초")


@pytest.fixture
def lead(session, center):
    """With a contract for 2027."""
    member = make_staff(session, center, "한가람")
    contract(session, member, date(2027, 1, 1), date(2027, 12, 31))
    return member


def contract(session, member, first, last, hours=None):
    session.add(Contract(staff_id=member.id, starts_on=first, ends_on=last, monthly_hours=hours))
    session.flush()


def plan_for(course, *slots, **about):
    return Plan(course.id, tuple(slots or [TEN]), 12, **about)


def looked(session, center, plan, *, without=None):
    """What `checking.look` says, with the day before the plan as today."""
    viewer = viewer_of(center)
    desk = load_desk(session, center.id, viewer, TODAY)
    return checking.look(session, desk, plan, viewer, TODAY, without=without)


def said(session, center, plan):
    return list(looked(session, center, plan).said)


def test_a_repetition_counts_the_lessons_that_are_held():
    off = {DAY + timedelta(days=7)}
    found = spread(Repeat(DAY, frozenset({1}), time(10), time(12), times=3), off.__contains__)
    assert [slot.day for slot in found.slots] == [DAY + timedelta(days=n) for n in (0, 14, 21)]
    assert found.skipped == tuple(off)


def test_a_repetition_ends_on_its_last_day_that_day_included():
    repeat = Repeat(DAY, frozenset({1, 3}), time(10), time(12), until=DAY + timedelta(days=7))
    assert [slot.day.day for slot in spread(repeat, lambda _day: False).slots] == [9, 11, 16]


def test_a_repetition_ends_at_some_time_anyway():
    every_day = Repeat(DAY, frozenset(range(7)), time(10), time(12), until=date(2100, 1, 1))
    assert len(spread(every_day, lambda _day: False).slots) == MOST_LESSONS
    assert spread(every_day, lambda _day: True).slots == ()


def test_a_copy_starts_after_today_and_one_week_later_at_least():
    assert weeks_to([TEN], DAY - timedelta(days=30)) == 1
    for days in (0, 6, 7, 13):
        today = DAY + timedelta(days=days)
        moved = shifted([TEN], weeks_to([TEN], today))[0].day
        assert today < moved <= today + timedelta(days=7)


def test_a_free_plan_has_nothing_against_it(session, center, course, lead):
    assert said(session, center, plan_for(course, lead_id=lead.id)) == []


@pytest.mark.parametrize("part", [Part.ASSISTANT, Part.SUPPORTER])
def test_who_helps_somewhere_is_taken_too(session, center, course, lead, part):
    """The database keeps leads and rooms apart; nobody else than this rule keeps helpers apart."""
    lesson = make_lesson(session, make_offering(session, center, course=course), day=DAY, start=time(9))
    session.add(Assignment(lesson_id=lesson.id, staff_id=lead.id, part=part))
    session.flush()
    found = looked(session, center, plan_for(course, assistants=(lead.id,)))
    assert found.stops == ("한가람님은 09:00–11:00에 다른 수업이 있습니다: 스마트폰 기초",)


def test_one_lesson_may_begin_when_another_ends(session, center, course, lead):
    make_lesson(session, make_offering(session, center), day=DAY, start=time(8), lead=lead)
    make_lesson(session, make_offering(session, center), day=DAY, start=time(12), lead=lead)
    assert said(session, center, plan_for(course, lead_id=lead.id)) == []


def test_cancelled_lessons_and_the_own_ones_take_nobody(session, center, course, lead):
    own = make_offering(session, center)
    make_lesson(session, own, day=DAY, start=time(10), lead=lead)
    make_lesson(
        session,
        make_offering(session, center),
        day=DAY,
        start=time(11),
        state=LessonState.CANCELLED,
        lead=lead,
    )
    assert looked(session, center, plan_for(course, lead_id=lead.id), without=own.id).said == ()


def test_a_lesson_of_another_center_is_not_named(session, center, course, lead):
    away = make_offering(session, make_center(session), course=make_course(session, "남의 과정"))
    make_lesson(session, away, day=DAY, start=time(9), lead=lead)
    (text,) = said(session, center, plan_for(course, lead_id=lead.id))
    assert "다른 배움터의 수업" in text
    assert "남의 과정" not in text


def test_a_room_is_taken_by_one_lesson_at_a_time(session, center, course):
    room = Venue(center_id=center.id, name="2층 강의실")
    session.add(room)
    session.flush()
    lesson = make_lesson(session, make_offering(session, center, course=course), day=DAY, start=time(11))
    lesson.room_id = room.id
    session.flush()
    assert looked(session, center, plan_for(course, room_id=room.id)).stops
    assert not looked(session, center, plan_for(course)).stops


def test_two_dates_of_one_plan_do_not_overlap(session, center, course):
    found = looked(session, center, plan_for(course, TEN, Slot(DAY, time(11), time(13))))
    assert [row.kind for row in found.dates] == ["bad", "bad"]


def open_from(session, center, opens, closes):
    rows = [OpeningHours(center_id=center.id, weekday=n, opens=opens, closes=closes) for n in range(5)]
    session.add_all(rows)
    session.flush()


def test_opening_hours_are_told_and_do_not_stop(session, center, course):
    open_from(session, center, time(10), time(12))
    assert said(session, center, plan_for(course)) == [], "as long as it is open, to the minute"
    late = looked(session, center, plan_for(course, Slot(DAY, time(11), time(13))))
    assert late.said == ("배움터 운영 시간(10:00–12:00) 밖입니다.",)
    assert late.stops == ()
    assert late.dates[0].free[0] == TEN
    saturday = looked(session, center, plan_for(course, TEN.on(date(2027, 3, 13))))
    assert saturday.said == ("배움터가 쉬는 요일입니다.",)
    assert said(session, center, plan_for(course, Slot(DAY, time(19), time(21)), address="가온로 1")) == []


def test_holidays_of_the_library_and_of_our_own_are_told(session, center, course):
    session.add(HolidayOverride(on=DAY, is_holiday=True, name="임시공휴일"))
    session.add(HolidayOverride(on=date(2027, 3, 1), is_holiday=False))
    session.flush()
    plan = plan_for(course, TEN.on(date(2027, 3, 1)), TEN, TEN.on(date(2027, 5, 5)))
    assert said(session, center, plan) == ["공휴일: 임시공휴일", "공휴일: 어린이날"]


@pytest.mark.parametrize(("day", "stops"), [(8, False), (9, True), (10, True), (11, False)])
def test_a_center_at_rest_takes_no_plan(session, center, course, day, stops):
    rest = {"starts_on": DAY, "ends_on": date(2027, 3, 10), "cause": "공사"}
    session.add(CenterPeriod(center_id=center.id, state=PeriodState.SUSPENDED, **rest))
    session.flush()
    found = looked(session, center, plan_for(course, TEN.on(date(2027, 3, day))))
    assert bool(found.stops) is stops


def test_a_month_that_is_handed_in_takes_no_plan(session, center, course):
    session.add(Return(center_id=center.id, month="2027-03", state=ReturnState.HANDED_IN))
    session.flush()
    plan = plan_for(course)
    assert looked(session, center, plan).stops
    with pytest.raises(Exception, match="2027-03"):
        made(session, center, plan)


def test_work_outside_a_contract_and_after_a_qualification_is_told(session, center, course, lead):
    lead.qualified_until = DAY
    session.flush()
    in_time = plan_for(course, lead_id=lead.id)
    assert said(session, center, in_time) == []
    late = looked(session, center, plan_for(course, TEN.on(DAY + timedelta(days=1)), lead_id=lead.id))
    assert late.said == ("한가람님의 자격은 2027-03-09까지입니다.",)
    assert late.stops == ()
    after = plan_for(course, TEN.on(date(2028, 1, 4)), lead_id=lead.id)
    assert "한가람님은 이 날에 계약이 없습니다." in said(session, center, after)


def test_who_has_no_contract_at_all_is_named_once(session, center, course):
    member = make_staff(session, center, "이슬찬")
    plan = plan_for(course, TEN, TEN.on(date(2027, 4, 6)), lead_id=member.id)
    assert said(session, center, plan) == ["저장된 계약이 없는 사람: 이슬찬"]


@pytest.mark.parametrize(("cap", "told"), [(4, False), (3.9, True)])
def test_hours_over_the_cap_of_a_month_are_told_with_what_is_planned_already(
    session, center, course, cap, told
):
    member = make_staff(session, center, "이슬찬")
    contract(session, member, date(2027, 1, 1), None, cap)
    make_lesson(session, make_offering(session, center), day=date(2027, 3, 2), lead=member)
    make_lesson(session, make_offering(session, center), day=date(2027, 4, 6), lead=member)
    found = looked(session, center, plan_for(course, lead_id=member.id))
    assert bool(found.about) is told
    assert found.stops == ()


def test_free_times_avoid_people_days_off_and_the_plan_itself(session, center, course, lead):
    make_lesson(session, make_offering(session, center), day=DAY, start=time(9), minutes=540, lead=lead)
    session.add(HolidayOverride(on=DAY + timedelta(days=1), is_holiday=True))
    session.flush()
    other = TEN.on(DAY + timedelta(days=2))
    (first, _second) = looked(session, center, plan_for(course, TEN, other, lead_id=lead.id)).dates
    assert [slot.day - DAY for slot in first.free] == [timedelta(days=n) for n in (3, 4, 5)]
    assert all(slot.start == TEN.start for slot in first.free)


def test_free_times_stay_inside_the_usual_hours(session, center, course, lead):
    make_lesson(session, make_offering(session, center), day=DAY, start=time(9), minutes=420, lead=lead)
    (row,) = looked(session, center, plan_for(course, lead_id=lead.id)).dates
    assert row.free[0] == Slot(DAY, time(16), USUAL_HOURS[1])


def made(session, center, plan, *, ask=False, once=None, account_id=7):
    by = viewer_of(center, account_id=account_id)
    return planning.make(session, center.id, plan, by, NOW, once=once or str(uuid4()), ask=ask)


def test_what_is_stored_reads_as_the_plan_it_came_from(session, center, course, lead):
    helper = make_staff(session, center, role=StaffRole.SUPPORTER)
    plan = plan_for(course, TEN, TEN.on(DAY + timedelta(days=7)), lead_id=lead.id, supporters=(helper.id,))
    offering = made(session, center, plan)
    stored = plan_of(session, offering)
    assert stored.plan == plan
    assert not stored.uneven
    session.exec(select(Assignment).where(Assignment.staff_id == helper.id)).first().staff_id = make_staff(
        session, center
    ).id
    session.flush()
    assert plan_of(session, offering).uneven


def test_numbers_go_on_behind_those_of_files(session, center, course):
    make_offering(session, center, code="E2790000041")
    codes = [made(session, center, plan_for(course, TEN.on(DAY + timedelta(days=n)))).code for n in range(2)]
    assert codes == ["E2790000042", "E2790000043"]


def test_a_plan_for_another_center_is_refused(session, center, course):
    with pytest.raises(NotFound):
        planning.make(session, center.id, plan_for(course), viewer_of(), NOW, once=str(uuid4()), ask=False)


def test_a_changed_plan_keeps_its_code_and_takes_the_place_of_its_own_lessons(session, center, course, lead):
    offering = made(session, center, plan_for(course, lead_id=lead.id))
    code, by = offering.code, viewer_of(center)
    later = plan_for(course, Slot(DAY, time(11), time(13)), lead_id=lead.id)
    planning.change(session, offering, later, by, NOW, ask=True)
    (lesson,) = session.exec(select(Lesson).where(Lesson.offering_id == offering.id)).all()
    assert lesson.starts_at == later.slots[0].starts_at
    assert (offering.code, offering.state) == (code, OfferingState.REQUESTED)
    with pytest.raises(service.WrongState):
        planning.change(session, offering, later, by, NOW, ask=False)


def test_a_refused_change_leaves_everything_as_it_was(session, center, course, lead):
    offering = made(session, center, plan_for(course))
    make_lesson(session, make_offering(session, center), day=DAY, start=time(14), lead=lead)
    session.commit()
    with pytest.raises(Clashes), database.transaction(session):
        there = plan_for(course, Slot(DAY, time(15), time(17)), lead_id=lead.id)
        planning.change(session, offering, there, viewer_of(center), NOW, ask=True)
    session.expire_all()
    assert plan_of(session, offering).plan == plan_for(course)


def test_who_asked_for_the_approval_does_not_give_it(session, center, course):
    offering = made(session, center, plan_for(course), account_id=7)
    service.request(session, offering, viewer_of(center, account_id=8), NOW)
    for account_id in (7, 8):
        officer = viewer_of(center, role=Role.PROVINCE, account_id=account_id)
        with pytest.raises(service.OwnPlan):
            service.approve(session, offering, officer, NOW)
        left = service.approve_month(session, checking.Month(2027, 3), officer, NOW)
        assert (left.approved, left.own) == (0, 1)
    third = viewer_of(center, role=Role.PROVINCE, account_id=9)
    assert service.approve_month(session, checking.Month(2027, 3), third, NOW).approved == 1


@both_databases
@pytest.mark.parametrize("alike", ["the same form", "two forms"])
def test_two_who_store_at_once_make_one_offering(app, session, alike):
    """The same form twice is one offering; two forms for one helper: one is stored, the other is refused."""
    center, course = make_center(session), make_course(session)
    helper = make_staff(session, center)
    session.commit()
    plan, once = plan_for(course, assistants=(helper.id,)), str(uuid4())
    center_id, by = center.id, viewer_of(center)

    def store(n):
        with app.extensions["new_session"]() as own:
            try:
                with database.transaction(own):
                    key = once if alike == "the same form" else str(uuid4())
                    return planning.make(own, center_id, plan, by, NOW, once=key, ask=True).id
            except (Clashes, Conflict) as refusal:
                return str(refusal)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(store, range(2)))
    session.rollback()
    assert len(session.exec(select(Offering.id)).all()) == 1
    assert any(isinstance(one, int) for one in results)
    assert len(session.exec(select(OfferingEvent)).all()) == 2, "draft and requested, once"
    assert session.exec(select(Course.id)).one() == course.id


@pytest.mark.parametrize("lessons", [2, 20])
def test_a_look_asks_as_much_for_many_dates_as_for_few(session, center, course, lead, count_queries, lessons):
    slots = [
        Slot(DAY, time(8 + n // 2, n % 2 * 30), time(8 + (n + 1) // 2, (n + 1) % 2 * 30))
        for n in range(lessons)
    ]
    for slot in slots[1:]:
        make_lesson(session, make_offering(session, center), day=DAY, start=slot.start, minutes=30, lead=lead)
    session.flush()
    desk = load_desk(session, center.id, viewer_of(center), TODAY)
    with count_queries() as sent:
        checking.look(session, desk, plan_for(course, *slots, lead_id=lead.id), viewer_of(center), TODAY)
    assert len(sent) == 9
