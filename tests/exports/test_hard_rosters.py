"""Rosters whose rows are hard to say in a file: who has left, old districts, two lessons on a day, merged records."""

from datetime import datetime, time

import pytest
from sqlmodel import select

from learning_centers.attendance.importing import ROSTERS
from learning_centers.attendees import merging
from learning_centers.core import database
from learning_centers.regions.queries import load
from learning_centers.web.commands import SYSTEM
from models import Attendance, Attendee, Enrolment, EnrolmentState, LessonState, Mark, RegionLevel
from tests.conftest import both_databases
from tests.exports.test_round_trip import FORMATS, changes_nothing, table_of, taken
from tests.factories import DAY, NOW, make_attendee, make_center, make_lesson, make_offering
from tests.lessons.files import bring, look, said

CODE = "E2600000007"


@pytest.fixture
def center(session):
    return make_center(session, "한빛 배움터", code="T100")


def leave(session, offering, person):
    place = session.get(Enrolment, (offering.id, person.id))
    place.state, place.left_at, place.reason = EnrolmentState.WITHDRAWN, NOW, "이사"


@both_databases
@FORMATS
def test_who_left_is_taken_out_with_the_marks_and_stays_away_when_read_back(
    runner, session, tmp_path, center, suffix
):
    stays, left, never = (make_attendee(session, center, f"수강생{n}") for n in range(3))
    offering = make_offering(session, center, attendees=[stays, left, never])
    make_lesson(
        session, offering, marks={stays.id: Mark.PRESENT, left.id: Mark.LATE}, state=LessonState.CLOSED
    )
    make_lesson(session, offering, number=2, day=DAY.replace(day=8))
    for person in (left, never):
        leave(session, offering, person)
    session.commit()
    file = taken(runner, tmp_path, "rosters", suffix)
    changes_nothing(runner, session, "rosters", file, 3)


def test_a_corrected_mark_of_who_left_does_not_bring_them_back(session, center):
    person = make_attendee(session, center, "홍길동")
    offering = make_offering(session, center, attendees=[person], code=CODE)
    make_lesson(session, offering, marks={person.id: Mark.LATE})
    make_lesson(session, offering, number=2, day=DAY.replace(day=8))
    leave(session, offering, person)
    session.commit()
    row = {"교육실시ID": CODE, "일자": str(DAY), "이름": "홍길동"}
    bring(session, ROSTERS, row | {"출결": "출석"})
    assert session.exec(select(Attendance.mark)).all() == [Mark.PRESENT]
    assert session.exec(select(Enrolment.state)).all() == [EnrolmentState.WITHDRAWN]
    bring(session, ROSTERS, row | {"일자": str(DAY.replace(day=8)), "출결": "출석"})
    assert session.exec(select(Enrolment.state)).all() == [EnrolmentState.ENROLLED]


def old_districts(session):
    """One that has a 1:1 successor in October 2026, and one that was divided."""
    regions = load(session)
    old = [
        row
        for row in sorted(regions.rows.values(), key=lambda row: row.code)
        if row.level is RegionLevel.DISTRICT and not row.valid_on(DAY)
    ]
    followed = next(row for row in old if regions.at(row.id, DAY) is not None)
    divided = next(row for row in old if regions.at(row.id, DAY) is None)
    return regions, followed, divided


@both_databases
@FORMATS
def test_districts_of_before_come_back_as_they_are_stored(runner, session, tmp_path, center, suffix):
    _regions, followed, divided = old_districts(session)
    people = [make_attendee(session, center, f"수강생{n}") for n in range(2)]
    people[0].residence_id, people[1].residence_id = followed.id, divided.id
    make_lesson(session, make_offering(session, center, attendees=people))
    session.commit()
    file = taken(runner, tmp_path, "rosters", suffix)
    changes_nothing(runner, session, "rosters", file, 2)
    if suffix == "xlsx":
        rows = table_of(file)
        assert all(row["거주지역 시군구"] for row in rows)
        assert rows[1]["거주지역 시군구"] == divided.name_ko


def test_a_divided_district_asks_when_something_else_or_nothing_is_stored(session, center):
    regions, followed, divided = old_districts(session)
    person = make_attendee(session, center, "홍길동")
    make_lesson(session, make_offering(session, center, attendees=[person], code=CODE))
    session.commit()
    row = {"교육실시ID": CODE, "이름": "홍길동", "거주지역 시군구": divided.name_ko}
    row["거주지역 시/도"] = regions.rows[divided.parent_id].name_ko
    for stored in (None, followed.id):
        person.residence_id = stored
        session.add(person)
        session.commit()
        ((cell, message),) = said(look(session, ROSTERS, row))
        assert cell.startswith("C")
        assert "나뉘" in message or "나누" in message
    person.residence_id = divided.id
    session.add(person)
    session.commit()
    assert look(session, ROSTERS, row).problems == []


@both_databases
@FORMATS
def test_two_lessons_on_a_day_come_back_by_their_times(runner, session, tmp_path, center, suffix):
    people = [make_attendee(session, center, f"수강생{n}") for n in range(2)]
    offering = make_offering(session, center, attendees=people)
    marks = (Mark.PRESENT, Mark.ABSENT)
    for number, (start, mark) in enumerate(zip((time(9, 30), time(14)), marks, strict=True), 1):
        make_lesson(
            session,
            offering,
            number=number,
            start=start,
            marks={one.id: mark for one in people},
            state=LessonState.CLOSED,
        )
    make_lesson(session, offering, number=3, day=DAY.replace(day=8))
    session.commit()
    file = taken(runner, tmp_path, "rosters", suffix)
    if suffix == "xlsx":
        days = [row["일자"] for row in table_of(file)]
        assert days[0] == datetime.combine(DAY, time(9, 30))
        assert days[4].time() == time()
    changes_nothing(runner, session, "rosters", file, 6)


@pytest.mark.parametrize(
    ("day", "marked"),
    [
        (f"{DAY} 09:30", 1),
        (f"{DAY} 14:00", 2),
        (datetime.combine(DAY, time(14)), 2),
        (str(DAY), "예: 2026-10-06 09:30"),
        (datetime.combine(DAY, time()), "예: 2026-10-06 09:30"),
        (f"{DAY} 10:00", "09:30, 14:00"),
    ],
)
def test_the_time_behind_the_date_says_which_lesson_is_meant(session, center, day, marked):
    person = make_attendee(session, center, "홍길동")
    offering = make_offering(session, center, attendees=[person], code=CODE)
    lessons = [
        make_lesson(session, offering, number=n, start=time(h, m)) for n, h, m in ((1, 9, 30), (2, 14, 0))
    ]
    session.commit()
    row = {"교육실시ID": CODE, "일자": day, "이름": "홍길동", "출결": "출석"}
    plan = bring(session, ROSTERS, row)
    if isinstance(marked, str):
        ((cell, message),) = said(plan)
        assert cell == "B2"
        assert marked in message
    else:
        assert session.exec(select(Attendance.lesson_id)).all() == [lessons[marked - 1].id]


def test_a_time_behind_the_only_lesson_of_a_day_is_no_question(session, center):
    person = make_attendee(session, center, "홍길동")
    make_lesson(session, make_offering(session, center, attendees=[person], code=CODE))
    session.commit()
    row = {"교육실시ID": CODE, "일자": f"{DAY} 09:00", "이름": "홍길동", "출결": "출석"}
    assert bring(session, ROSTERS, row).problems == []


@both_databases
@FORMATS
def test_people_put_together_come_back_with_the_marks_of_both(runner, session, tmp_path, center, suffix):
    keeper, loser = (make_attendee(session, center, "김영자", phone=f"0100000000{n}") for n in range(2))
    offering = make_offering(session, center, attendees=[keeper, loser])
    make_lesson(session, offering, marks={loser.id: Mark.PRESENT}, state=LessonState.CLOSED)
    both = {keeper.id: Mark.PRESENT, loser.id: Mark.ABSENT}
    make_lesson(session, offering, number=2, day=DAY.replace(day=8), marks=both, state=LessonState.CLOSED)
    leave(session, offering, loser)
    session.commit()
    with database.transaction(session):
        merging.merge_attendees(session, loser.id, keeper.id, SYSTEM, NOW)
    assert session.exec(select(Attendee.merged_into_id).order_by(Attendee.id)).all() == [None, keeper.id]
    file = taken(runner, tmp_path, "rosters", suffix)
    changes_nothing(runner, session, "rosters", file, 2)
