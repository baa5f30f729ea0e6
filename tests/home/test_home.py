from datetime import time, timedelta
from urllib.parse import quote

import pytest
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.home import queries
from models import Account, Assignment, Duty, OfferingState, Part, Role
from tests.factories import (
    DAY,
    make_account,
    make_attendee,
    make_center,
    make_lesson,
    make_offering,
    make_staff,
)


@pytest.fixture
def center(session):
    return make_center(session, "가온누리 배움터")


def lesson_of_today(session, center, **about):
    offering = make_offering(session, center, attendees=[make_attendee(session, center)])
    return make_lesson(session, offering, day=clock.today(), **about)


def test_an_instructor_sees_their_own_lessons_of_today_and_the_open_ones_before(session, signed_in, center):
    me, other = make_staff(session, center), make_staff(session, center)
    mine = lesson_of_today(session, center, lead=me)
    theirs = lesson_of_today(session, center, lead=other, start=time(9))
    offering = make_offering(session, center)
    late = make_lesson(session, offering, day=clock.today() - timedelta(days=1), lead=me)
    account = make_account(session, Role.INSTRUCTOR, centers=[center])
    account.staff_id = me.id
    session.commit()
    page = signed_in(account).get("/").text
    assert f"/lessons/{mine.id}/roll" in page
    assert f"/lessons/{late.id}/roll" in page
    assert f"/lessons/{theirs.id}/roll" not in page
    assert "마감하지 않은 지난 수업 1건" in page


def test_an_assistant_sees_the_lessons_they_assist_in(session, signed_in, center):
    me = make_staff(session, center)
    lesson = lesson_of_today(session, center)
    session.add(Assignment(lesson_id=lesson.id, staff_id=me.id, part=Part.ASSISTANT))
    account = make_account(session, Role.ASSISTANT, centers=[center])
    account.staff_id = me.id
    session.commit()
    assert f"/lessons/{lesson.id}/roll" in signed_in(account).get("/").text


def test_lessons_that_nobody_approved_are_not_on_the_page(session, center, signed_in):
    offering = make_offering(session, center, state=OfferingState.REQUESTED)
    lesson = make_lesson(session, offering, day=clock.today())
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    assert f"/lessons/{lesson.id}/roll" not in signed_in(account).get("/").text


@pytest.mark.parametrize(
    ("role", "about", "said"),
    [
        (Role.MANAGER, {}, "제출하기|월 실적으로 가기"),
        (Role.PROVINCE, {"province": "43"}, "교육계획 1건이 승인을 기다립니다"),
        (Role.MINISTRY, {}, "아직 만든 제출본이 없습니다"),
        (Role.ADMIN, {}, "잠긴 계정이 없습니다"),
        (Role.AUDITOR, {}, "접속기록을 살펴보세요"),
    ],
)
def test_each_role_is_told_what_to_do_now(session, signed_in, center, role, about, said):
    make_offering(session, center, state=OfferingState.REQUESTED)
    centers = [center] if role is Role.MANAGER else []
    account = make_account(session, role, centers=centers, **about)
    session.commit()
    page = signed_in(account).get("/").text
    assert any(one in page for one in said.split("|"))


@pytest.mark.parametrize("centers", [2, 12])
def test_the_home_page_takes_a_fixed_number_of_queries(session, signed_in, count_queries, centers):
    for _ in range(centers):
        lesson_of_today(session, make_center(session))
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    client.get("/")
    with count_queries() as sent:
        assert client.get("/").status_code == 200
    assert len([one for one in sent if one.startswith("SELECT")]) == EXPECTED_QUERIES


EXPECTED_QUERIES = 18


def test_the_help_page_is_open_to_everybody(client):
    assert "도움말" in client.get("/help").text


def test_lessons_of_another_center_are_not_counted(session, center):
    make_offering(session, make_center(session), state=OfferingState.REQUESTED)
    viewer = make_viewer(make_account(session, Role.MANAGER), center)
    assert queries.count_plans_to_approve(session, viewer) == 0


def make_viewer(account: Account, center):
    from learning_centers.core.access import PERMISSIONS, Viewer

    return Viewer(
        account.id,
        account.login,
        account.name,
        account.role,
        PERMISSIONS[account.role],
        frozenset({center.id}),
    )


def client_of_staff(session, signed_in, center, staff, role=Role.INSTRUCTOR):
    account = make_account(session, role, centers=[center])
    account.staff_id = staff.id
    session.commit()
    return signed_in(account)


def test_a_lesson_says_where_it_is_on_the_map_how_many_come_and_who_else_teaches(session, signed_in, center):
    center.address = "청주시 가온구 누리로 12 & 14"
    me, other = make_staff(session, center, "강가람"), make_staff(session, center, "이슬찬")
    away = make_staff(session, center, "남나래")
    lesson = lesson_of_today(session, center, lead=me)
    session.add(Assignment(lesson_id=lesson.id, staff_id=other.id, part=Part.ASSISTANT))
    session.add(Assignment(lesson_id=lesson.id, staff_id=away.id, part=Part.SUPPORTER, duty=Duty.ABSENT))
    page = client_of_staff(session, signed_in, center, me).get("/").text
    assert "신청 1명 (정원 12명)" in page
    assert "보조강사 이슬찬" in page
    assert "강가람" not in page
    assert "남나래" not in page
    assert f'href="https://map.kakao.com/link/search/{quote(center.address, safe="")}"' in page
    assert 'rel="noopener noreferrer"' in page


def test_without_an_address_there_is_no_map(session, signed_in, center):
    me = make_staff(session, center)
    lesson_of_today(session, center, lead=me)
    assert "map.kakao.com" not in client_of_staff(session, signed_in, center, me).get("/").text


def test_who_did_not_come_is_no_longer_asked_for_the_lesson(session, signed_in, center):
    me = make_staff(session, center)
    lesson = lesson_of_today(session, center, lead=me)
    session.exec(select(Assignment).where(Assignment.lesson_id == lesson.id)).one().duty = Duty.ABSENT
    assert f"/lessons/{lesson.id}/" not in client_of_staff(session, signed_in, center, me).get("/").text


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "다음 수업 · 2시간 0분 뒤"),
        (61, "다음 수업 · 59분 뒤"),
        (119, "다음 수업 · 1분 뒤"),
        (120, "지금 수업"),
        (239, "지금 수업"),
        (240, None),
    ],
)
def test_the_lesson_that_comes_next_stands_on_top(session, signed_in, center, monkeypatch, minute, said):
    """The lesson goes from 14:00 to 16:00; `minute` counts from 12:00."""
    noon = clock.in_seoul(DAY, time(12))
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(minutes=minute))
    me = make_staff(session, center)
    lesson_of_today(session, center, lead=me)
    page = client_of_staff(session, signed_in, center, me).get("/").text
    assert (said in page) if said else ("lc-kicker" not in page)
