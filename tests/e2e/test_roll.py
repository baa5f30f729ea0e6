"""The roll call as it is really done: 30 people by keyboard only, by touch only, two at once, and without a line."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from learning_centers.core import clock, database
from learning_centers.core.database import make_engine, make_sessions
from learning_centers.regions.service import load_tables
from models import Account, Attendance, Mark
from tests.e2e.walking import faults, sign_in
from tests.factories import PASSWORD, make_attendee, make_center, make_lesson, make_offering, make_teacher

SIZES = [(360, 740), (1280, 800)]
LONG = "황보가나다라마바사아자차카타파하 알렉산드리아나"


@dataclass(frozen=True, slots=True)
class School:
    """A served app, and makers of lessons in its database."""

    url: str
    database_url: str

    def lesson(self, people: int) -> tuple[int, list[int], list[str]]:
        """Its id, the ids of its people in the order of the roll, and the logins of two who teach it."""
        with make_sessions(make_engine(self.database_url))() as session, database.transaction(session):
            center = make_center(session, code=f"{clock.now():%M%S%f}")
            enrolled = [make_attendee(session, center, f"수강생{n:02}") for n in range(1, people)]
            enrolled += [make_attendee(session, center, LONG)] if people else []
            make_attendee(
                session, center, "김회원", member_id=f"m{center.code}", phone=f"010{center.code[-8:]}"
            )
            offering = make_offering(session, center, attendees=enrolled, code=f"E{clock.now():%S%f}")
            lesson = make_lesson(session, offering)
            teachers = [make_teacher(session, center, lesson) for _n in range(2)]
            for teacher in teachers:
                teacher.login += center.code
            return lesson.id, [one.id for one in enrolled], [one.login for one in teachers]

    def marks(self, lesson_id: int) -> dict[int, Mark]:
        with make_sessions(make_engine(self.database_url))() as session:
            rows = session.exec(select(Attendance).where(Attendance.lesson_id == lesson_id))
            return {row.attendee_id: row.mark for row in rows}

    def name(self, login: str) -> str:
        with make_sessions(make_engine(self.database_url))() as session:
            return session.exec(select(Account.name).where(Account.login == login)).one()


@pytest.fixture(scope="module")
def school(live_server, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("roll")
    url = live_server({"DLC_DATA_DIR": str(folder)})
    made = School(url, f"sqlite:///{folder / 'centers.sqlite'}")
    with make_sessions(make_engine(made.database_url))() as session, database.transaction(session):
        load_tables(session)
    return made


def opened(school: School, page: Page, login: str, lesson_id: int) -> Page:
    sign_in(page, school.url, login, PASSWORD)
    page.goto(f"{school.url}/lessons/{lesson_id}/roll")
    return page


def report(how: str, width: int, acts: int, began: float) -> None:
    print(f"\nroll of 30 at {width} px by {how}: {acts} acts, {time.monotonic() - began:.1f} s")  # noqa: T201  # asked for as a report


def wanted(people: list[int]) -> dict[int, Mark]:
    """Everybody present but numbers 7 and 21 absent and 12 late."""
    return dict.fromkeys(people, Mark.PRESENT) | {
        people[6]: Mark.ABSENT,
        people[11]: Mark.LATE,
        people[20]: Mark.ABSENT,
    }


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_roll_of_30_by_keyboard_only(school, browser_page, width, height):
    lesson_id, people, (login, _other) = school.lesson(30)
    page = opened(school, browser_page(width=width, height=height), login, lesson_id)
    assert faults(page) == []
    began, keys = time.monotonic(), 0
    page.locator("main").focus()  # where the skip link leads
    while not page.evaluate("document.activeElement.matches('[data-roll-fill]')"):
        page.keyboard.press("Tab")
        keys += 1
        assert keys < 10
    for key in ("Enter", "7", "x", "1", "2", "l", "2", "2", "x", "u", "2", "1", "x", "Enter"):
        page.keyboard.press(key)
        keys += 1
    expect(page.locator(".lc-flash")).to_contain_text("결석 2")
    report("keyboard", width, keys, began)
    assert school.marks(lesson_id) == wanted(people)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_roll_of_30_by_touch_only(school, browser_page, width, height):
    lesson_id, people, (login, _other) = school.lesson(30)
    page = opened(school, browser_page(width=width, height=height, has_touch=True), login, lesson_id)
    began = time.monotonic()
    taps = [
        page.locator("[data-roll-fill]"),
        page.locator("#row-7 label", has_text="결석"),
        page.locator("#row-12 label", has_text="지각").first,
        page.locator("#row-22 label", has_text="결석"),
        page.locator("[data-roll-undo]"),
        page.locator("#row-21 label", has_text="결석"),
        page.locator("[data-roll-store]"),
    ]
    for place in taps:
        place.tap()
    expect(page.locator(".lc-flash")).to_contain_text("결석 2")
    report("touch", width, len(taps), began)
    assert school.marks(lesson_id) == wanted(people)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_walk_in_turns_out_to_be_a_member(school, browser_page, width, height):
    lesson_id, people, (login, _other) = school.lesson(3)
    page = opened(school, browser_page(width=width, height=height), login, lesson_id)
    page.get_by_label("이름", exact=True).fill("김회원")
    page.get_by_role("button", name="명단에 넣고 출석으로").click()
    expect(page.locator("#errors")).to_contain_text("혹시 이 가운데")
    assert faults(page) == []
    page.get_by_label("김*원(1950년생) · 회원").check()
    page.get_by_role("button", name="명단에 넣고 출석으로").click()
    expect(page.locator(".lc-flash")).to_contain_text("이미 회원입니다")
    assert page.locator(".lc-roll li").count() == len(people) + 1
    assert list(school.marks(lesson_id).values()) == [Mark.PRESENT]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_two_instructors_on_one_roll_lose_nothing(school, browser_page, width, height):
    lesson_id, (one, two, three), logins = school.lesson(3)
    first, second = (
        opened(school, browser_page(width=width, height=height), login, lesson_id) for login in logins
    )
    for page, row, mark in (
        (first, 1, "present"),
        (first, 2, "present"),
        (second, 2, "absent"),
        (second, 3, "present"),
    ):
        page.locator(f"#row-{row} label:has([value={mark}])").click()
    first.locator("[data-roll-store]").click()
    expect(first.locator(".lc-flash")).to_be_visible()
    second.locator("[data-roll-store]").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("두 가지로 표시된 사람")
    expect(second.get_by_text(school.name(logins[0]))).to_be_visible()
    assert faults(second) == []
    assert school.marks(lesson_id) == dict.fromkeys((one, two, three), Mark.PRESENT)
    second.get_by_label("결석: 방금 내가 표시").check()
    second.get_by_role("button", name="고른 출결 저장하기").click()
    expect(second.locator(".lc-flash")).to_contain_text("결석 1")
    assert school.marks(lesson_id)[two] is Mark.ABSENT


def test_marks_outlive_a_lost_line_and_go_when_stored_or_signed_out(school, browser_page):
    lesson_id, people, (login, _other) = school.lesson(3)
    page = opened(school, browser_page(width=360, height=740), login, lesson_id)
    kept = "Object.entries(localStorage).filter(([key]) => key.startsWith('roll-')).map(([, value]) => value)"
    page.locator("#row-2 label:has([value=absent])").click()
    page.reload()
    expect(page.locator(".lc-toast")).to_contain_text("되살렸습니다")
    assert page.locator("#row-2 [value=absent]").is_checked()
    assert page.evaluate(kept) == [f'{{"mark-{people[1]}":{{"mark":"absent","was":""}}}}']
    page.locator("[data-roll-store]").click()
    expect(page.locator(".lc-flash")).to_be_visible()
    assert page.evaluate(kept) == []
    page.locator("#row-1 label:has([value=absent])").click()
    page.goto(f"{school.url}/")
    page.locator("form[action$='/sign-out'] button:visible").first.click()
    page.wait_for_url("**/sign-in*")
    assert page.evaluate(kept) == []


@pytest.mark.parametrize("people", [0, 1, 30])
def test_the_paper_roster_is_one_sheet(school, browser_page, people, tmp_path):
    lesson_id, _people, (login, _other) = school.lesson(people)
    page = opened(school, browser_page(), login, lesson_id)
    page.goto(f"{school.url}/lessons/{lesson_id}/paper-roster")
    assert faults(page) == []
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
