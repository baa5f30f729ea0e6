"""The day of an instructor, from what waits today to the hours it made; and the roster on a phone without scripts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from learning_centers.core import clock, database
from learning_centers.core.clock import SEOUL
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.regions.service import load_tables
from models import Attendee, Enrolment, EnrolmentState, Lesson, LessonState, Role
from tests.e2e.walking import faults, sign_in
from tests.evidence.pictures import jpeg
from tests.factories import (
    PASSWORD,
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
)

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SEATS, ON_THE_ROLL, WAITS = 5, 3, "구름"
MOMENTS = ("start", "middle", "end")


@dataclass(frozen=True, slots=True)
class Taught:
    lesson_id: int
    offering_id: int
    login: str
    name: str  # of the instructor
    month: str


@dataclass(frozen=True, slots=True)
class House:
    """A served app, and a lesson of two hours that has just ended."""

    url: str
    database_url: str

    def lesson(self) -> Taught:
        with self.session() as session, database.transaction(session):
            center = make_center(session, code=f"{clock.now():%M%S%f}")
            lead = make_staff(session, center, "한가람")
            people = [make_attendee(session, center, f"수강생{n}") for n in range(1, ON_THE_ROLL + 1)]
            course = make_course(session, f"스마트폰 기초 {center.code}")
            offering = make_offering(
                session, center, course=course, attendees=people, seats=SEATS, code=f"E{center.code}"
            )
            waiting = make_attendee(session, center, WAITS)
            place = Enrolment(offering_id=offering.id, attendee_id=waiting.id, state=EnrolmentState.WAITING)
            place.enrolled_at = clock.now() - timedelta(days=1)
            session.add(place)
            began = two_hours_of_one_day()
            lesson = make_lesson(
                session, offering, day=began.date(), start=began.time(), minutes=120, lead=lead
            )
            account = make_account(session, Role.INSTRUCTOR, login=f"g{center.code}", centers=[center])
            account.staff_id = lead.id
            return Taught(lesson.id, offering.id, account.login, lead.name, lesson.month)

    def session(self) -> Session:
        return make_sessions(make_engine(self.database_url))()

    def roster(self, offering_id: int) -> dict[str, EnrolmentState]:
        with self.session() as session:
            query = select(Attendee.name, Enrolment.state).join(
                Enrolment, col(Enrolment.attendee_id) == Attendee.id
            )
            return dict(session.exec(query.where(Enrolment.offering_id == offering_id)).all())


def two_hours_of_one_day() -> datetime:
    """In Seoul: ended ten minutes ago, or by midnight when the day is younger than that."""
    now = clock.now().astimezone(SEOUL)
    ended = now - timedelta(minutes=10)
    if (ended - timedelta(hours=2)).date() < now.date():
        ended = now.replace(hour=0, minute=0) - timedelta(minutes=1)
    return (ended - timedelta(hours=2)).replace(second=0, microsecond=0)


@pytest.fixture(scope="module")
def house(live_server, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("day")
    url = live_server({"DLC_DATA_DIR": str(folder)})
    made = House(url, f"sqlite:///{folder / 'centers.sqlite'}")
    with made.session() as session, database.transaction(session):
        load_tables(session)
    return made


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_day_goes_from_what_waits_to_a_closed_lesson_and_its_hours(house, browser_page, size, tmp_path):
    taught = house.lesson()
    page = browser_page(**size)
    sign_in(page, house.url, taught.login, PASSWORD)
    assert faults(page) == []
    page.get_by_role("link", name="출석 부르기").click()
    call_the_roll(page)
    page.get_by_role("link", name="사진과 서명까지 넣고 마감하기").click()
    close_with_three_photos(page, taught.name, tmp_path)
    with house.session() as session:
        assert session.get_one(Lesson, taught.lesson_id).state is LessonState.CLOSED
    page.get_by_role("link", name="출결증빙자료 보기").click()
    expect(page.get_by_text(taught.name).first).to_be_visible()
    page.goto(f"{house.url}/")
    expect(page.get_by_role("link", name="출석 부르기")).to_have_count(0)
    page.goto(f"{house.url}/hours/{taught.month}")
    expect(page.locator(".lc-stat", has_text="인정").locator(".lc-stat__value")).to_have_text("2.0시간")
    assert faults(page) == []


def call_the_roll(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("출석 부르기")
    page.get_by_role("button", name="표시 안 한 사람 모두 출석으로").click()
    page.locator("#row-2 label", has_text="결석").click()
    page.get_by_role("button", name=f"{ON_THE_ROLL}명 출결 저장하기").click()
    expect(page.locator(".lc-flash")).to_contain_text("결석 1")
    assert faults(page) == []


def close_with_three_photos(page: Page, name: str, folder: Path) -> None:
    for moment in MOMENTS:
        (folder / f"{moment}.jpg").write_bytes(jpeg(900, 600))
        page.locator(f"#photo-{moment}").set_input_files(folder / f"{moment}.jpg")
    for question in ("everyone_visible", "staff_visible", "place_recognisable"):
        page.locator(f"#{question}-0").check()
    page.locator("#submitter").fill(name)
    page.get_by_role("button", name="이 수업 마감하기").click()
    expect(page.get_by_text("증빙이 다 갖춰졌습니다")).to_be_visible()
    assert page.locator(".lc-shots img").count() == len(MOMENTS)
    assert faults(page) == []


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_the_roster_is_two_taps_from_today_and_takes_people_on_a_phone(house, browser_page, scripts):
    taught = house.lesson()
    page = browser_page(**PHONE, has_touch=True, java_script_enabled=scripts)
    sign_in(page, house.url, taught.login, PASSWORD)
    page.get_by_role("link", name="출석 부르기").tap()
    page.get_by_role("link", name="명단 고치기").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("명단")
    assert not scripts or faults(page) == []
    page.get_by_role("button", name=f"{WAITS} 님에게 자리 주기").tap()
    expect(page.locator(".lc-flash")).to_contain_text("자리를 주어")
    page.locator("#name").fill("새롬")
    page.get_by_role("button", name="명단에 넣기").tap()
    expect(page.locator(".lc-flash")).to_contain_text("명단에 넣었습니다")
    expect(page.get_by_text(f"정원 {SEATS}명 가운데 {SEATS}명")).to_be_visible()
    assert not scripts or faults(page) == []
    found = house.roster(taught.offering_id)
    assert {found[WAITS], found["새롬"]} == {EnrolmentState.ENROLLED}
    page.goto(f"{house.url}/lessons/{taught.lesson_id}/roll")
    expect(page.locator(".lc-roll li")).to_have_count(SEATS)
