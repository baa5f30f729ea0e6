"""Who may take plans and rosters out, what the access log says of it, and how the command answers."""

import pytest
from sqlmodel import select

from models import AuditEvent, Deed, Lesson, Mark, Role
from tests.factories import (
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_staff,
)

ANSWERS = {"kind": "rosters", "file_format": "csv", "reason": "포털에 올리기"}


@pytest.fixture
def center(session):
    """A center with one lesson and two people."""
    center = make_center(session, "한빛 배움터", code="T100")
    people = [make_attendee(session, center, name, phone=phone) for name, phone in PEOPLE]
    offering = make_offering(session, center, attendees=people)
    lead = make_staff(session, center, "한가람")
    make_lesson(session, offering, marks={people[0].id: Mark.PRESENT}, lead=lead)
    session.commit()
    return center


PEOPLE = (("김가나", "01000000001"), ("이다라", "01000000002"))


def account(session, role, center):
    made = make_account(session, role, centers=[center] if role is not Role.PROVINCE else (), province="43")
    session.commit()
    return made


def downloads(session):
    session.rollback()
    return session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PROVINCE])
def test_a_roster_is_taken_with_a_reason_and_the_log_names_everybody(session, signed_in, center, role):
    client = signed_in(account(session, role, center))
    answer = client.post(f"/exports/{center.id}/2026-10", data=ANSWERS)
    assert answer.status_code == 200
    assert "김가나" in answer.data.decode("utf-8-sig")
    (event,) = downloads(session)
    assert (event.kind, event.reason, event.what) == ("attendee", "포털에 올리기", "exports.rosters")
    assert len(event.subjects.split()) == 2


def test_plans_log_the_staff_that_is_named(session, signed_in, center):
    client = signed_in(account(session, Role.MANAGER, center))
    client.post(f"/exports/{center.id}/2026-10", data=ANSWERS | {"kind": "plans"})
    (event,) = downloads(session)
    assert (event.kind, event.subjects) == ("staff", str(session.exec(select(Lesson.lead_id)).one()))


def test_without_a_reason_nothing_is_given(session, signed_in, center):
    client = signed_in(account(session, Role.MANAGER, center))
    answer = client.post(f"/exports/{center.id}/2026-10", data=ANSWERS | {"reason": " "})
    assert answer.status_code == 422
    assert "파일이 필요한 까닭을 적어 주세요" in answer.text
    assert downloads(session) == []


def test_who_teaches_is_told_to_ask_the_manager(session, signed_in, center):
    client = signed_in(account(session, Role.INSTRUCTOR, center))
    for answer in (
        client.get(f"/exports/{center.id}/2026-10"),
        client.post(f"/exports/{center.id}/2026-10", data=ANSWERS),
    ):
        assert answer.status_code == 422
        assert "배움터 관리자에게 부탁해 주세요" in answer.text
    assert downloads(session) == []


def test_another_center_is_absent(session, signed_in, center):
    client = signed_in(account(session, Role.MANAGER, make_center(session)))
    assert client.post(f"/exports/{center.id}/2026-10", data=ANSWERS).status_code == 404


def test_a_command_takes_only_what_the_account_reaches(runner, session, tmp_path, center):
    there = make_center(session, district="50110")
    make_lesson(session, make_offering(session, there))
    manager = account(session, Role.MANAGER, center)
    out = tmp_path / "new" / "plans.csv"
    done = runner.invoke(
        args=["export", "plans", "--month", "2026-10", "--out", str(out), "--as", manager.login]
    )
    assert (done.exit_code, out.read_text("utf-8-sig").count("\n")) == (0, 2)


@pytest.mark.parametrize(
    ("kind", "asked", "code"),
    [
        ("plans", ["--month", "2026-10", "--center", "NOPE", "--out", "x.csv"], 1),
        ("plans", ["--month", "2026-13", "--out", "x.csv"], 1),
        ("plans", ["--month", "2026-10", "--out", "/dev/null/x.csv"], 1),
        ("plans", ["--month", "2026-10", "--out", "x.pdf"], 2),
        ("plans", ["--month", "2026-10"], 2),
        ("people", ["--month", "2026-10", "--out", "x.csv"], 2),
    ],
)
def test_a_refusal_is_1_and_wrong_use_is_2(runner, session, kind, asked, code):
    done = runner.invoke(args=["export", kind, *asked])
    assert done.exit_code == code
    assert done.stderr.strip()
    assert downloads(session) == []


@pytest.mark.parametrize("kind", ["plans", "rosters"])
def test_many_lessons_send_as_many_queries_as_one(runner, session, tmp_path, center, count_queries, kind):
    counts = []
    for _turn in range(2):
        with count_queries() as sent:
            runner.invoke(args=["export", kind, "--month", "2026-10", "--out", str(tmp_path / "x.csv")])
        counts.append(len(sent))
        for number in range(5):
            people = [make_attendee(session, center, f"새 사람 {number}{n}") for n in range(3)]
            other = make_offering(session, make_center(session), attendees=people)
            make_lesson(session, other, lead=make_staff(session, center))
        session.commit()
    assert counts[0] == counts[1]
