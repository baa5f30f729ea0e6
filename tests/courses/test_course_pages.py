import pytest
from sqlmodel import select

from learning_centers.core.errors import Refused
from learning_centers.courses import queries, service
from learning_centers.courses.queries import Wanted
from learning_centers.regions import queries as regions_queries
from models import CourseAdoption, Role
from tests.centers.rows import officer
from tests.factories import DAY, NOW, make_account, make_center, make_course, region


def taught(session, code):
    regions = regions_queries.load(session)
    rows = queries.list_courses(session, regions, region(session, code).id, DAY, Wanted())
    return {row.course.name: row.offered for row in rows}


def test_without_a_word_national_courses_are_taught_and_local_ones_at_home_only(session):
    make_course(session, "국가 과정")
    local = make_course(session, "충북 과정")
    local.province_id = region(session, "43").id
    session.flush()
    assert taught(session, "43") == {"국가 과정": True, "충북 과정": True}
    assert taught(session, "11") == {"국가 과정": True}


def test_a_province_says_no_and_yes_again(session):
    course = make_course(session, "국가 과정")
    regions, viewer, home = regions_queries.load(session), officer(session, "43"), region(session, "43").id
    for offered in (False, True, False):
        service.adopt(session, regions, service.Decision(course.id, home, offered), viewer, NOW)
        assert taught(session, "43") == {"국가 과정": offered}
    assert taught(session, "11") == {"국가 과정": True}
    assert len(session.exec(select(CourseAdoption)).all()) == 1


def test_a_province_decides_for_itself_only(session):
    course = make_course(session)
    decision = service.Decision(course.id, region(session, "11").id, False)
    with pytest.raises(Refused):
        service.adopt(session, regions_queries.load(session), decision, officer(session, "43"), NOW)


def test_the_word_of_a_merged_province_counts_on(session):
    course = make_course(session, "국가 과정")
    session.add(
        CourseAdoption(
            course_id=course.id,
            province_id=region(session, "29").id,
            offered=False,
            decided_at=NOW,
            decided_by_id=0,
        )
    )
    session.flush()
    assert taught(session, "12") == {"국가 과정": False}


def test_an_officer_switches_a_course_off_on_the_page(session, signed_in):
    course = make_course(session, "국가 과정")
    account = make_account(session, Role.PROVINCE, province="43")
    home = region(session, "43").id
    session.commit()
    client = signed_in(account)
    typed = {"province": home, "offered": "n"}
    answer = client.post(f"/courses/{course.id}/adoption?name=국가", data=typed)
    assert answer.status_code == 303
    assert session.exec(select(CourseAdoption.offered)).one() is False
    page = client.get("/courses").text
    assert "그만 가르치기" not in page
    client.post(f"/courses/{course.id}/adoption", data={"province": home, "offered": "y"})
    assert "그만 가르치기" in client.get("/courses").text


def test_a_manager_sees_the_courses_of_the_own_province_and_no_switch(session, signed_in):
    local = make_course(session, "충북 과정")
    local.province_id = region(session, "43").id
    other = make_course(session, "서울 과정")
    other.province_id = region(session, "11").id
    account = make_account(session, Role.MANAGER, centers=[make_center(session)])
    session.commit()
    client = signed_in(account)
    page = client.get("/courses").text
    assert "충북 과정" in page
    assert "서울 과정" not in page
    assert "그만 가르치기" not in page
    typed = {"province": local.province_id, "offered": "n"}
    assert client.post(f"/courses/{local.id}/adoption", data=typed).status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"), [("", {"가온", "나래"}), ("name=가 온", {"가온"}), ("level=special", set())]
)
def test_the_list_is_narrowed(session, signed_in, query, shown):
    make_course(session, "가온")
    make_course(session, "나래")
    account = make_account(session, Role.MINISTRY)
    session.commit()
    page = signed_in(account).get(f"/courses?{query}").text
    assert {name for name in ("가온", "나래") if f">{name}<" in page} == shown


@pytest.mark.parametrize("courses", [2, 60])
def test_the_list_asks_as_much_for_many_courses_as_for_few(session, count_queries, courses):
    for _n in range(courses):
        make_course(session)
    with count_queries() as sent:
        regions = regions_queries.load(session)
        queries.list_courses(session, regions, region(session, "43").id, DAY, Wanted())
    assert len(sent) == 5  # regions, changes, the province, decisions, courses
