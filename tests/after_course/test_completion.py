"""Who completed, who gets a certificate, and what happens to one."""

import pytest
from sqlmodel import select

from learning_centers.after_course import queries, service
from learning_centers.core.database import transaction
from learning_centers.core.errors import Busy, NotFound, Refused
from learning_centers.web.commands import SYSTEM
from models import (
    AuditEvent,
    Certificate,
    Enrolment,
    EnrolmentState,
    LessonState,
    Mark,
    OfferingState,
)
from tests.after_course.conftest import NOON
from tests.after_course.world import add_lesson, make_taught
from tests.conftest import both_databases
from tests.factories import make_attendee, make_lesson, make_offering


def names(people):
    return [one.name for one in people]


def issued(session, offering, **how):
    session.commit()
    with transaction(session):
        return service.issue_all(session, offering, SYSTEM, NOON, **how)


@both_databases
def test_four_lessons_of_five_complete_a_course_that_states_no_share(session, center):
    offering, _people = make_taught(session, center, {"가": 5, "나": 4, "다": 3})
    standing = queries.completion(session, offering)
    assert (standing.share, standing.stated, standing.held, standing.needed) == (0.8, False, 5, 4)
    assert names(standing.completed) == ["가", "나"]
    assert [one.attended for one in standing.people] == [5, 4, 3]


def test_the_share_of_the_offering_goes_first(session, center):
    offering, _people = make_taught(session, center, {"가": 5, "나": 3, "다": 2})
    offering.completion_share = 0.6
    standing = queries.completion(session, offering)
    assert (standing.needed, names(standing.completed)) == (3, ["가", "나"])


@pytest.mark.parametrize(
    ("share", "held", "needed"),
    [(0.7, 10, 7), (0.1, 3, 1), (0.8, 1, 1), (0.0, 4, 1), (0.8, 6, 5), (1.0, 3, 3)],
)
def test_the_lessons_needed_are_rounded_up_and_at_least_one(share, held, needed):
    assert queries.needed_of(share, held) == needed


def test_late_counts_and_excused_does_not(session, center):
    late, excused = make_attendee(session, center, "늦음"), make_attendee(session, center, "쉼")
    offering = make_offering(session, center, attendees=[late, excused])
    add_lesson(session, offering, 0, {late.id: Mark.LATE, excused.id: Mark.EXCUSED})
    assert names(queries.completion(session, offering).completed) == ["늦음"]


def test_cancelled_lessons_and_those_without_names_are_not_held(session, center):
    offering, people = make_taught(session, center, {"가": 1}, lessons=1)
    add_lesson(session, offering, 1, {}, LessonState.CANCELLED)
    lesson = add_lesson(session, offering, 2, {})
    lesson.head_count = 9
    standing = queries.completion(session, offering)
    assert (standing.held, standing.planned, standing.over) == (1, 0, True)
    assert [one.attendee_id for one in standing.completed] == [people["가"].id]


def test_who_withdrew_or_waits_is_not_among_them(session, center):
    offering, people = make_taught(session, center, {"가": 5, "나": 5, "다": 5})
    for name, state in (("나", EnrolmentState.WITHDRAWN), ("다", EnrolmentState.WAITING)):
        session.get(Enrolment, (offering.id, people[name].id)).state = state
    assert names(queries.completion(session, offering).people) == ["가"]


@both_databases
def test_someone_entered_twice_and_merged_stands_once_with_the_lessons_of_both(session, center):
    """In one lesson both records were marked: it counts once."""
    offering, people = make_taught(session, center, {"가": 3, "가둘": 0})
    for n in (2, 3):
        lesson = session.exec(queries.select(queries.Lesson).where(queries.Lesson.number == n + 1)).one()
        mark = session.get(queries.Attendance, (lesson.id, people["가둘"].id))
        mark.mark = Mark.PRESENT
    people["가둘"].merged_into_id = people["가"].id
    session.flush()
    (one,) = queries.completion(session, offering).people
    assert (one.attendee_id, one.attended, one.completed) == (people["가"].id, 4, True)


@both_databases
def test_one_press_issues_for_all_who_completed_and_a_second_changes_nothing(session, center):
    offering, people = make_taught(session, center, {"가": 5, "나": 4, "다": 3})
    assert issued(session, offering) == 2
    before = [(one.id, one.number) for one in session.exec(select(Certificate))]
    assert issued(session, offering) == 0
    assert [(one.id, one.number) for one in session.exec(select(Certificate))] == before
    assert {one.attendee_id for one in session.exec(select(Certificate))} == {
        people["가"].id,
        people["나"].id,
    }
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.what == "after_course.issue")).all()
    assert set(event.subjects.split()) == {str(people["가"].id), str(people["나"].id)}


def test_who_completes_later_gets_one_later(session, center):
    offering, people = make_taught(session, center, {"가": 5, "나": 3})
    assert issued(session, offering) == 1
    offering.completion_share = 0.6
    assert issued(session, offering) == 1
    assert {one.attendee_id for one in session.exec(select(Certificate))} == {
        one.id for one in people.values()
    }


def test_a_merged_person_gets_no_second_certificate(session, center):
    offering, people = make_taught(session, center, {"가": 5, "가둘": 5})
    assert issued(session, offering) == 2
    people["가둘"].merged_into_id = people["가"].id
    assert issued(session, offering) == 0
    assert len(queries.completion(session, offering).people) == 1


def test_nothing_is_issued_while_a_lesson_is_open(session, center):
    offering, _people = make_taught(session, center, {"가": 4}, last_state=LessonState.PLANNED)
    with pytest.raises(service.CourseNotOver):
        issued(session, offering)
    assert session.exec(select(Certificate)).all() == []


def test_nothing_is_issued_without_a_lesson_held_or_for_a_cancelled_offering(session, center):
    offering, _people = make_taught(session, center, {"가": 0}, lessons=0)
    with pytest.raises(service.CourseNotOver):
        issued(session, offering)
    other, _people = make_taught(session, center, {"나": 5})
    other.state = OfferingState.CANCELLED
    with pytest.raises(Refused):
        issued(session, other)


def test_a_number_that_is_taken_is_drawn_again(session, center):
    offering, _people = make_taught(session, center, {"가": 5, "나": 5})
    drawn = iter(["2026-0000-0000-A", "2026-0000-0000-A", "2026-0000-0000-B"])
    assert issued(session, offering, draw=lambda _year: next(drawn)) == 2
    assert next(drawn, None) is None


def test_endless_clashes_store_nothing(session, center):
    offering, _people = make_taught(session, center, {"가": 5, "나": 5})
    with pytest.raises(Busy):
        issued(session, offering, draw=lambda _year: "2026-0000-0000-A")
    assert session.exec(select(Certificate)).all() == []


def revoked(session, offering, certificate, reason):
    session.commit()
    with transaction(session):
        service.revoke(session, offering, certificate.id, reason, SYSTEM, NOON)


def test_a_revoked_certificate_keeps_its_reason_and_is_not_issued_again(session, center):
    offering, _people = make_taught(session, center, {"가": 5})
    issued(session, offering)
    certificate = session.exec(select(Certificate)).one()
    revoked(session, offering, certificate, " 다른 사람의 출석으로 \n 잘못 발급 ")
    revoked(session, offering, certificate, "두 번째")
    assert certificate.revoked_reason == "다른 사람의 출석으로 잘못 발급"
    assert certificate.revoked_at == NOON
    assert issued(session, offering) == 0
    assert queries.list_printed(session, offering.id, None) == []
    assert queries.check_certificate(session, certificate.number).revoked


@pytest.mark.parametrize("reason", ["", "  ", "가" * 201])
def test_a_certificate_is_not_revoked_without_a_reason(session, center, reason):
    offering, _people = make_taught(session, center, {"가": 5})
    issued(session, offering)
    certificate = session.exec(select(Certificate)).one()
    with pytest.raises(service.ReasonMissing):
        revoked(session, offering, certificate, reason)
    assert certificate.revoked_at is None


def test_the_certificate_of_another_offering_cannot_be_revoked_here(session, center):
    offering, _people = make_taught(session, center, {"가": 5})
    other, _people = make_taught(session, center, {"나": 5})
    issued(session, other)
    certificate = session.exec(select(Certificate)).one()
    with pytest.raises(NotFound):
        revoked(session, offering, certificate, "까닭")


@both_databases
def test_what_is_printed_and_what_is_checked(session, center):
    offering, _people = make_taught(session, center, {"나": 5, "가": 5})
    make_lesson(session, offering, day=NOON.date(), number=9, state=LessonState.CANCELLED)
    issued(session, offering)
    printed = queries.list_printed(session, offering.id, None)
    assert names(printed) == ["가", "나"]
    one = printed[0]
    assert (one.minutes, str(one.first), str(one.last)) == (600, "2026-10-06", "2026-10-10")
    assert str(one.issued_on) == "2026-11-05"
    checked = queries.check_certificate(session, one.number)
    assert (checked.course, checked.center, str(checked.month), checked.revoked) == (
        one.course, center.name, "2026-10", False,
    )  # fmt: skip
    assert queries.check_certificate(session, "2026-0000-0000-0") is None
