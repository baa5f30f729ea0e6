"""A province adds a course of its own (지역특화)."""

import pytest
from sqlmodel import select

from learning_centers.core.errors import Refused
from learning_centers.courses import service
from learning_centers.regions import queries as regions_queries
from models import AuditEvent, Course, CourseLevel, Role
from tests.centers.rows import officer
from tests.factories import NOW, make_account, make_center, make_course, region


@pytest.fixture
def client(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def typed(session, **more):
    return {"province": region(session, "43").id, "name": "산골 사진 교실"} | more


def test_a_province_adds_a_course_that_its_centers_teach(session, client, signed_in):
    sent = typed(session, level="special", mode="dispatch", hours="2.5", seats="8", topic="사진")
    answer = client.post("/courses/new", data=sent)
    assert answer.status_code == 303
    session.rollback()
    course = session.exec(select(Course)).one()
    assert (course.name, course.level, course.hours, course.seats) == ("산골 사진 교실", "special", 2.5, 8)
    assert course.province_id == region(session, "43").id
    assert session.exec(select(AuditEvent.subjects).where(AuditEvent.kind == "course")).all() == [
        str(course.id)
    ]
    assert "산골 사진 교실" in client.get(answer.location).text
    here = make_account(session, Role.MANAGER, centers=[make_center(session, district="43110")])
    there = make_account(session, Role.MANAGER, centers=[make_center(session, district="50110")])
    session.commit()
    assert "산골 사진 교실" in signed_in(here).get("/offerings/new").text
    assert "산골 사진 교실" not in signed_in(there).get("/offerings/new").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "과정명을 적어"),
        ({"name": "가" * 121}, "120자"),
        ({"name": "스마트폰기초"}, "같은 이름"),
        ({"hours": "0"}, "0.5"),
        ({"seats": "0"}, "500"),
        ({"level": "none"}, "lc-summary"),
        ({"province": "1"}, "lc-summary"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(session, client, wrong, said):
    make_course(session, "스마트폰 기초", level=CourseLevel.BASIC)
    session.commit()
    answer = client.post("/courses/new", data=typed(session, **wrong))
    assert answer.status_code == 422
    assert said in answer.text
    session.rollback()
    assert len(session.exec(select(Course.id)).all()) == 1


def test_only_the_own_province_and_only_by_those_who_decide(session, client, signed_in):
    regions, foreign = regions_queries.load(session), region(session, "11").id
    draft = service.Draft("서울 과정", province_id=foreign)
    for one in (draft, service.Draft("전국 과정")):
        with pytest.raises(Refused):
            service.add_local_course(session, regions, one, officer(session, "43"), NOW)
    manager = make_account(session, Role.MANAGER, centers=[make_center(session)])
    session.commit()
    assert signed_in(manager).get("/courses/new").status_code == 403
    assert "/courses/new" not in signed_in(manager).get("/courses").text
    assert "/courses/new" in client.get("/courses").text
