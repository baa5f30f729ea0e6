"""Plans from files: what rows become, made, changed or left as they are."""

from datetime import date, time

from sqlmodel import select

from learning_centers.core.incoming import Circumstances
from learning_centers.lessons.importing import PLANS
from learning_centers.web.commands import SYSTEM
from models import Assignment, Course, Group, Lesson, Offering, OfferingEvent, OfferingState, Part
from tests.conftest import both_databases
from tests.factories import NOW, make_offering, make_staff
from tests.lessons.files import actions, bring, look, row, rows_of, said


def lessons(session):
    return session.exec(select(Lesson).order_by(Lesson.starts_at, Lesson.id)).all()


def offerings(session):
    return session.exec(select(Offering).order_by(Offering.code)).all()


@both_databases
def test_a_row_becomes_a_requested_offering_with_its_lesson_and_team(session, center):
    plan = bring(
        session,
        PLANS,
        row(
            강사="한가람",
            보조강사="이슬찬, 문보라",
            교육정원=9,
            교육대상자유형="고령층",
            취약계층="○",
            사용기자재="스마트폰",
        ),
    )
    assert said(plan) == []
    assert actions(plan) == ["make"]
    (offering,) = offerings(session)
    assert (offering.code, offering.state) == ("E2690000001", OfferingState.REQUESTED)
    assert (offering.seats, offering.target_group, offering.vulnerable) == (9, Group.ELDERLY, True)
    (lesson,) = lessons(session)
    assert (lesson.number, lesson.held_on, lesson.month, lesson.minutes) == (
        1,
        date(2026, 11, 10),
        "2026-11",
        120,
    )
    assert lesson.center_id == center.id
    parts = session.exec(select(Assignment.part).order_by(Assignment.part)).all()
    assert parts == [Part.ASSISTANT, Part.LEAD, Part.SUPPORTER]
    (event,) = session.exec(select(OfferingEvent)).all()
    assert event.state is OfferingState.REQUESTED


@both_databases
def test_the_same_file_twice_changes_nothing(session, center):
    file = [
        row(강사="한가람", 보조강사="이슬찬"),
        row(일자="2026-11-12", 시작="10:00", 종료="12:00", 주소="산들길 1"),
    ]
    bring(session, PLANS, *file)
    again = bring(session, PLANS, *file)
    assert actions(again) == ["skip", "skip"]
    assert len(offerings(session)) == 2


def test_rows_with_one_id_are_lessons_of_one_offering_numbered_by_date(session, center):
    code = "E2600000007"
    bring(session, PLANS, row(교육실시ID=code, 일자="2026-11-12"), row(교육실시ID=code, 일자="2026-11-10"))
    bring(session, PLANS, row(교육실시ID=code, 일자="2026-11-09"))
    (offering,) = offerings(session)
    assert offering.code == code
    assert [(lesson.number, lesson.held_on.day) for lesson in lessons(session)] == [(1, 9), (2, 10), (3, 12)]


@both_databases
def test_an_id_that_exists_is_an_update_matched_by_date(session, center):
    bring(session, PLANS, row(강사="한가람"))
    code = offerings(session)[0].code
    plan = bring(session, PLANS, row(교육실시ID=code, 시작="13:00", 보조강사="이슬찬", 교육정원=20))
    assert actions(plan) == ["change"]
    assert plan.planned[0].difference == "시작 14:00 → 13:00, 보조강사 · → 이슬찬, 교육정원 → 20"
    (lesson,) = lessons(session)
    assert (lesson.minutes, lesson.lead_id is not None) == (180, True)
    assert offerings(session)[0].seats == 20
    assert len(session.exec(select(Assignment)).all()) == 2


def test_the_date_of_an_only_planned_lesson_may_move(session, center):
    bring(session, PLANS, row())
    code = offerings(session)[0].code
    plan = bring(session, PLANS, row(교육실시ID=code, 일자="2026-12-01"))
    assert [one.difference for one in plan.planned] == ["일자 2026-11-10 → 2026-12-01"]
    (lesson,) = lessons(session)
    assert (lesson.held_on, lesson.month) == (date(2026, 12, 1), "2026-12")


def test_two_lessons_that_swap_their_leads_do_not_clash_halfway(session, center):
    make_staff(session, center, "유하늘")
    first, second = "E2600000001", "E2600000002"
    bring(session, PLANS, row(교육실시ID=first, 강사="한가람"), row(교육실시ID=second, 강사="유하늘"))
    plan = bring(session, PLANS, row(교육실시ID=first, 강사="유하늘"), row(교육실시ID=second, 강사="한가람"))
    assert said(plan) == []
    assert actions(plan) == ["change", "change"]
    leads = session.exec(select(Assignment).where(Assignment.part == Part.LEAD)).all()
    assert len({one.staff_id for one in leads}) == 2


def test_a_row_without_id_fills_in_the_lead_of_the_lesson_it_matches(session, center):
    bring(session, PLANS, row())
    plan = bring(session, PLANS, row(강사="한가람"))
    assert [one.difference for one in plan.planned] == ["강사 · → 한가람"]
    assert len(lessons(session)) == 1


def test_a_made_id_goes_on_from_the_highest(session, center):
    make_offering(session, center, code="E2690000041")
    bring(session, PLANS, row())
    assert [offering.code for offering in offerings(session)][-1] == "E2690000042"


def test_seats_come_from_the_course_when_the_file_has_none(session, center):
    bring(session, PLANS, row(과정명="새 과정", 일자="2026-11-11"), create_courses=True)
    course = session.exec(select(Course).where(Course.name == "스마트폰 기초")).one()
    course.seats = 15
    session.commit()
    bring(session, PLANS, row())
    assert sorted(offering.seats for offering in offerings(session)) == [12, 15]


def test_looking_sends_the_same_selects_for_few_rows_and_many(session, center, count_queries):
    counts = []
    for many in (2, 60):
        rows = [
            row(
                교육실시ID=f"E26000{many:02d}{n:03d}",
                강사="한가람",
                일자=f"2026-{6 + n // 25:02d}-{n % 25 + 1:02d}",
            )
            for n in range(many)
        ]
        with count_queries() as sent:
            plan = look(session, PLANS, *rows)
        assert len(plan.planned) == many
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_progress_is_told_every_500_rows(session, center):

    told = []
    rows = [
        row(일자=f"2026-{n % 12 + 1:02d}-{n % 27 + 1:02d}", 시작=time(8 + n % 9, n % 60)) for n in range(1001)
    ]
    PLANS.check(session, rows_of(PLANS, *rows), Circumstances(SYSTEM, NOW, on_progress=told.append))
    assert told == [500, 1000]


def test_storing_sends_the_same_statements_for_few_rows_and_many(session, center, count_queries):
    counts = []
    for hour, many in ((9, 2), (11, 60)):
        rows = [
            row(
                강사="한가람",
                일자=f"2026-{6 + n // 25:02d}-{n % 25 + 1:02d}",
                시작=f"{hour}:00",
                종료=f"{hour + 1}:00",
            )
            for n in range(many)
        ]
        with count_queries() as sent:
            bring(session, PLANS, *rows)
        recomputing = [statement for statement in sent if "attendee_month" in statement]
        counts.append(len(sent) - len(recomputing))  # that is two for each month
    assert counts[0] == counts[1]
