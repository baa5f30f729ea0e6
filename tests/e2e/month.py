"""A small programme with one lesson of last month to finish at each center, and what its managers do on screen."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from learning_centers.core.clock import today
from learning_centers.core.months import Month
from tests.e2e.walking import sign_in
from tests.imports.files import CENTER_HEADERS, COURSE_HEADERS, center, saved, xlsx
from tests.servers import run_flask

MONTH = Month.of(today()).previous()
NAME = f"{MONTH.month}월" if MONTH.year == today().year else f"{MONTH.year}년 {MONTH.month}월"
DAY = f"{MONTH}-10"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROSTER_HEADERS = (
    *("교육실시ID", "일자", "이름", "휴대폰", "출생년도", "성별"),
    *("거주지역 시/도", "거주지역 시군구", "출결"),
)
PLAN_HEADERS = (
    *("교육실시ID", "과정명", "일자", "시작", "종료", "주소", "상세주소"),
    *("시/도", "시군구", "읍면동", "담당 배움터", "교육정원"),
)
NEW_PASSWORD = "가을-들판-바람-2026"


@dataclass(frozen=True, slots=True)
class Place:
    center: str
    code: str  # of the center
    offering: str
    manager: str  # login


DESK = Place("한빛마을 배움터", "T001", "E0000000001", "desk")
PHONE = Place(  # a name of forty letters has to fit as well
    "물안개마루 어르신 디지털 새싹 나눔 배움터 둘째 마당 햇살 방", "T002", "E0000000002", "phone"
)
PLAIN = Place("버들개 배움터", "T003", "E0000000003", "plain")
PLACES = (DESK, PHONE, PLAIN)
OFFICER, NATION = "officer", "nation"


@dataclass(frozen=True, slots=True)
class Programme:
    url: str
    folder: Path  # its data
    one_time: dict[str, str]  # login -> password

    def stored(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of `query`, read from the database of the running app."""
        with closing(sqlite3.connect(f"file:{self.folder}/centers.sqlite?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def marks(self, place: Place) -> dict[object, object]:
        """mark -> how many have it in the place's lesson."""
        query = (
            "SELECT a.mark, count(*) FROM attendance a JOIN lesson l ON l.id = a.lesson_id"
            " JOIN offering o ON o.id = l.offering_id WHERE o.code = ? GROUP BY a.mark"
        )
        return dict(self.stored(query, place.offering))

    def lesson_state(self, place: Place) -> object:
        query = "SELECT l.state FROM lesson l JOIN offering o ON o.id = l.offering_id WHERE o.code = ?"
        return self.stored(query, place.offering)[0][0]

    def return_state(self, place: Place) -> object:
        query = 'SELECT r.state FROM "return" r JOIN center c ON c.id = r.center_id'
        return self.stored(f"{query} WHERE c.code = ? AND r.month = ?", place.code, str(MONTH))[0][0]


def make_programme(url: str, environment: dict[str, str]) -> Programme:
    """An approved lesson at each place, its people, and a first issue in which nothing is reported yet."""
    folder = Path(environment["DLC_DATA_DIR"])

    def bring(kind: str, headers: tuple[str, ...], rows: list[list[object]]) -> None:
        run_flask(environment, "import", kind, saved(folder, xlsx(headers, rows)))

    opened = [[*center(place.center), place.code, MONTH.first] for place in PLACES]
    bring("centers", (*CENTER_HEADERS, "배움터코드", "개소일"), opened)
    bring("courses", COURSE_HEADERS, [["스마트폰 기초", "기초", "상시", 2, "스마트폰", 12]])
    when, where = (DAY, "10:00", "12:00"), (None, None, "충청북도", "청주시", None)
    plans = [[place.offering, "스마트폰 기초", *when, *where, place.code, 12] for place in PLACES]
    bring("plans", PLAN_HEADERS, plans)
    run_flask(environment, "lessons", "approve", "--month", str(MONTH), "--all")
    run_flask(environment, "submissions", "compile", str(MONTH))
    people = [
        *((place.manager, "manager", "--center", place.code) for place in PLACES),
        (OFFICER, "province", "--province", "43"),
        (NATION, "ministry"),
    ]
    said = {
        login: run_flask(environment, "users", "add", login, "--name", "가온", "--role", role, *reach)
        for login, role, *reach in people
    }
    return Programme(url, folder, {login: text.split()[-1] for login, text in said.items()})


def roster(place: Place) -> list[tuple[object, ...]]:
    """Six good rows, two of them without a mark; then an unknown offering, half a phone number, an unknown mark."""

    def person(n: int, mark: str | None, code: str = place.offering, phone: str = "") -> tuple[object, ...]:
        digits = phone or f"010-{place.code[1:]}0-{n:04d}"
        return code, DAY, f"김가온{n}", digits, 1950 + n, "여", "충청북도", "청주시", mark

    good = [person(n, mark) for n, mark in enumerate(("출석", "출석", "출석", "결석", None, None))]
    return [*good, person(6, "출석", "E9999999999"), person(7, "출석", phone="010-12"), person(8, "왔음")]


def enter(programme: Programme, page: Page, login: str) -> Page:
    """Sign in with the one-time password, and choose one's own."""
    sign_in(page, programme.url, login, programme.one_time[login])
    page.get_by_label("지금 비밀번호").fill(programme.one_time[login])
    page.get_by_label("새 비밀번호", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("새 비밀번호 한 번 더").fill(NEW_PASSWORD)
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(page.get_by_text("비밀번호를 바꿨습니다").first).to_be_visible()
    return page


def open_menu(page: Page, name: str) -> None:
    """A phone shows the menu when asked."""
    asking = page.get_by_role("link", name="메뉴", exact=True)
    if asking.is_visible():
        asking.click()
    page.get_by_role("navigation", name="주 메뉴").get_by_role("link", name=name).click()


def bring_a_roster_with_three_faults(programme: Programme, page: Page, place: Place) -> None:
    """The faults are shown by cell; the good rows are taken."""
    open_menu(page, "파일 올리기")
    page.get_by_label("교육생과 출결").check()
    file = {"name": "명단.xlsx", "mimeType": XLSX, "buffer": xlsx(ROSTER_HEADERS, roster(place), "명단")}
    page.get_by_label("파일", exact=True).set_input_files(file)
    page.get_by_role("button", name="올려서 살펴보기").click()
    page.get_by_role("heading", name="고칠 것 3가지").wait_for()
    cells = page.locator("#problems tbody th").all_inner_texts()
    assert [cell.split()[0] for cell in cells] == ["A8", "D9", "I10"]
    assert programme.marks(place) == {}
    page.get_by_role("button", name="문제없는 6건만 저장하기").click()
    expect(page.get_by_text("저장했습니다. 새로 만든 것 6건").first).to_be_visible()
    assert programme.marks(place) == {"present": 3, "absent": 1}


def call_the_roll_and_close(programme: Programme, page: Page, place: Place) -> None:
    page.goto(f"{programme.url}/lessons?month={MONTH}")
    page.get_by_role("link", name="스마트폰 기초 1차시").click()
    page.locator("#lessons").get_by_role("link").click()
    expect(page.get_by_text("표시 안 함 2명")).to_be_visible()
    page.get_by_role("button", name="표시 안 한 사람 모두 출석으로").click()
    page.get_by_role("button", name="6명 출결 저장하기").click()
    expect(page.get_by_text("출결을 저장했습니다").first).to_be_visible()
    assert programme.marks(place) == {"present": 5, "absent": 1}
    page.get_by_role("button", name="이 수업 마감하기").click()
    expect(page.get_by_text("수업을 마감했습니다").first).to_be_visible()
    assert programme.lesson_state(place) == "closed"


def hand_in(programme: Programme, page: Page, place: Place) -> None:
    """Once without saying that the figures were checked, which is refused; then properly."""
    open_menu(page, "월 실적")
    expect(page.get_by_role("heading", name=f"{NAME} 실적")).to_be_visible()
    assert page.locator(".lc-stat__value").all_inner_texts()[:2] == ["5명", "5명"]
    page.get_by_role("button", name=f"{NAME} 실적 제출하기").click()
    expect(page.get_by_role("alert").get_by_role("link", name="위 숫자를 확인한 뒤")).to_be_visible()
    page.get_by_label("위 숫자를 확인했습니다").check()
    page.get_by_role("button", name=f"{NAME} 실적 제출하기").click()
    expect(page.get_by_text("실적을 제출했습니다").first).to_be_visible()
    assert programme.return_state(place) == "handed_in"
