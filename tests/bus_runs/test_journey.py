"""A village asks on the public form; weeks later a line stands in the ministry's workbook. In a real browser, with the
clock moved on between the days."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.submissions import stored
from learning_centers.submissions.workbook import package
from models import (
    Account,
    BusRun,
    DriveState,
    Issue,
    Lesson,
    LessonState,
    RequestState,
    Role,
    RunStop,
    StopRequest,
)
from tests.bus_runs.world import at
from tests.calendars.looking import opened
from tests.factories import make_account, make_center, make_course, make_staff
from tests.fleet import make_bus

ASKED = date(2026, 11, 20)
DRIVEN = date(2026, 11, 24)  # a Tuesday
AFTER = date(2026, 12, 3)
PLACE = "물안개리 마을회관"
PATIENCE = 90_000  # ms until the search of the plan must be over


@pytest.fixture
def move_clock(monkeypatch):
    def move(day: date, hour: int = 9) -> None:
        monkeypatch.setattr(clock, "now", lambda: at(hour, day=day))
        monkeypatch.setattr(clock, "today", lambda: day)

    return move


@pytest.fixture
def people(session) -> dict[str, Account]:
    center = make_center(session, "한빛배움터")
    lead = make_staff(session, center, "강하나")
    make_course(session, "에듀버스 무엇이든 물어보세요")
    bus = make_bus(session, "에듀버스 1호", center=center)
    crew = make_account(session, Role.INSTRUCTOR, centers=[center])
    crew.staff_id = lead.id
    accounts = {
        "officer": make_account(session, Role.PROVINCE, province="43"),
        "manager": make_account(session, Role.MANAGER, centers=[center]),
        "crew": crew,
    }
    session.commit()
    assert bus.base_latitude is not None
    return accounts


def test_from_the_public_form_to_the_workbook(
    browser, session, client, signed_in, people, move_clock, runner, app, tmp_path
):
    move_clock(ASKED)
    ask(browser, client)
    officer = signed_in(people["officer"])
    accept(browser, officer, session)
    plan_and_publish(browser, officer, session)
    move_clock(DRIVEN, 13)
    drive(browser, signed_in(people["crew"]), session)
    move_clock(AFTER)
    hand_in_and_approve(runner)
    row = row_of_the_workbook(runner, tmp_path)
    assert (row["버스"], row["시군구"], row["정차지"]) == ("에듀버스 1호", "괴산군", PLACE)
    assert (row["교육실시 수"], row["연인원"], row["이동거리"]) == (1, 9, 61.5)
    session.rollback()
    assert session.exec(select(StopRequest.state)).one() is RequestState.DONE
    assert "2026-11-24,에듀버스 1호,충청북도,괴산군" in machine_rows(session, app.config["DATA_DIR"])


def ask(browser, client):
    with opened(browser, client, "/bus/request", width=360) as page:
        page.get_by_role("link", name="충청북도").click()
        page.get_by_role("link", name="괴산군").click()
        page.locator("#place").fill(PLACE)
        page.locator("#township").select_option("청천면")
        page.locator("#people").fill("9")
        page.locator("#wished_from").fill(DRIVEN.isoformat())
        page.locator("#wished_until").fill(DRIVEN.isoformat())
        page.locator("#asker").fill("홍가온")
        page.locator("#phone").fill("010 0000 0007")
        page.locator("#consent").check()
        page.get_by_role("button", name="신청 보내기").click()
        page.get_by_text("0007인 번호로 전화").wait_for()


def accept(browser, officer, session):
    """Confirmed by a call, made a stop, accepted; then somebody says where the stop lies."""
    with opened(browser, officer, "/edu-bus/requests") as page:
        page.get_by_role("link", name=PLACE).click()
        page.get_by_role("button", name="전화로 확인함").click()
        page.get_by_role("button", name=f"새 정차지 “{PLACE}” 만들기").click()
        page.get_by_role("button", name="받아들이기").click()
        page.get_by_text("결정을 저장했습니다").first.wait_for()
        stop_id = session.exec(select(StopRequest.stop_id)).one()
        session.rollback()
        page.goto(f"http://calendars.test/edu-bus/stops/{stop_id}/edit")
        page.locator("#point").fill("36.7690, 127.8330")
        page.locator("form button.btn-primary").click()
        page.wait_for_url(f"**/edu-bus/stops/{stop_id}")


def plan_and_publish(browser, officer, session):
    with opened(browser, officer, "/edu-bus/plans/new") as page:
        page.locator("#first").fill(DRIVEN.isoformat())
        page.locator("#last").fill((DRIVEN + timedelta(days=1)).isoformat())
        page.locator("#course_1").select_option(label="에듀버스 무엇이든 물어보세요")
        page.locator("#minutes_1").fill("60")
        page.get_by_role("button", name="계획 제안받기").click()
        expect(page.get_by_role("button", name="계획 승인하기")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="계획 승인하기").click()
        page.get_by_role("link", name="계획 알리기").click()
        page.get_by_label("강사").select_option(label="강하나")
        page.get_by_role("button", name="알리기", exact=True).click()
        page.get_by_text("운행 1건과 그 수업을 알렸습니다").first.wait_for()
    session.rollback()
    assert session.exec(select(BusRun.day)).one() == DRIVEN


def drive(browser, crew, session):
    run, stop = session.exec(select(BusRun, RunStop).join(RunStop)).one()
    lesson = session.exec(select(Lesson)).one()
    with opened(browser, crew, "/edu-bus/runs", width=360, follow=True) as page:
        page.get_by_role("link", name="11월 24일").first.click()
        page.get_by_role("link", name="출석 부르기").click()
        page.locator("#people").fill("9")
        with page.expect_navigation():
            page.get_by_role("button", name="온 사람 수 저장하기").click()
        page.goto(f"http://calendars.test/edu-bus/runs/{run.id}")
        page.get_by_text("시각 고치기").click()
        page.locator(f"#arrived-{stop.id}").fill("09:30")
        page.locator(f"#left-{stop.id}").fill("12:00")
        with page.expect_navigation():
            page.get_by_role("button", name="시각 저장").click()
        page.locator("#at").fill("12:50")
        page.locator("#from").fill("1000")
        page.locator("#to").fill("1061.5")
        with page.expect_navigation():
            page.get_by_role("button", name="차고지에 도착함").click()
        expect(page.get_by_text("61.5 km를 달렸습니다").first).to_be_visible()
        page.goto(f"http://calendars.test/lessons/{lesson.id}/roll")
        with page.expect_navigation():
            page.get_by_role("button", name="이 수업 마감하기").click()
    session.rollback()
    assert session.exec(select(Lesson.state)).one() is LessonState.CLOSED
    assert session.exec(select(BusRun.state)).one() is DriveState.DONE


def hand_in_and_approve(runner):
    for deed in ("submit", "approve"):
        done = runner.invoke(args=["returns", deed, "--month", "2026-11", "--all"])
        assert done.exit_code == 0, done.output


def row_of_the_workbook(runner, folder):
    done = runner.invoke(args=["submissions", "compile", "2026-11", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    (path,) = folder.glob("*.xlsx")
    headers, *rows = openpyxl.load_workbook(path)["에듀버스"].iter_rows(values_only=True)
    (row,) = rows
    return dict(zip(headers, row, strict=True))


def machine_rows(session, data_dir):
    """The same sheet as programs get it, read back from the stored issue."""
    issue = session.exec(select(Issue)).one()
    packed = package.pack(issue, stored.read_tables(data_dir, issue))
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return files.read("data/bus-runs.csv").decode("utf-8-sig")
