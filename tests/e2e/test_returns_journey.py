"""A month is signed off on screen: an officer clears sixty returns and sends two back, a manager repairs one of
them on a phone, the officer approves what changed, and the ministry reads what that did to the workbook."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from models import ReturnState
from tests.e2e.month import NAME, open_menu
from tests.e2e.sixty import (
    BARE,
    BARE_TOO,
    CENTERS,
    FULL,
    FULL_TOO,
    KEEPER,
    MONTH,
    NATION,
    OFFICER,
    PEOPLE,
    WITH_WARNINGS,
    Province,
    make_province,
)
from tests.e2e.walking import faults, sign_in
from tests.factories import PASSWORD

TOO_MANY = "정원보다 많이 왔다고 적혀 있습니다. 출결을 확인해 주세요."
ONE_FEWER = {f"{number} (명)": [str(PEOPLE), str(PEOPLE - 1)] for number in ("연인원", "실인원", "신규")}
NO_PHOTOS = "사진과 서명이 없습니다. 갖춘 뒤 다시 제출해 주세요."


@pytest.fixture
def province(live_server, tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("sixty")
    return make_province(live_server({"DLC_DATA_DIR": str(folder)}), folder)


def test_sixty_returns_are_cleared_and_what_is_mended_is_read_by_the_ministry(province, browser_page):
    officer, ministry = entered(province, browser_page(), OFFICER), entered(province, browser_page(), NATION)
    approve_what_needs_no_look(province, officer)
    for name in (FULL_TOO, BARE_TOO):
        approve_after_a_look(officer, name)
    send_back(officer, FULL, "출결", TOO_MANY)
    send_back(officer, BARE, "증빙", NO_PHOTOS)
    assert {state: len(names) for state, names in province.states().items()} == {
        ReturnState.APPROVED: CENTERS - 2,
        ReturnState.SENT_BACK: 2,
    }
    make_an_issue(province, ministry, 1)
    repair(entered(province, browser_page(width=360, height=740), KEEPER))
    approve_what_changed(officer)
    assert province.states()[ReturnState.SENT_BACK] == {BARE}
    make_an_issue(province, ministry, 2)
    assert read_what_changed(ministry) == {("연인원", 3), ("실인원", 3)}


def entered(province: Province, page: Page, login: str) -> Page:
    sign_in(page, province.url, login, PASSWORD)
    assert faults(page) == []
    return page


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def said(page: Page, words: str) -> None:
    expect(page.locator(".lc-flash")).to_contain_text(words)


def approve_what_needs_no_look(province: Province, page: Page) -> None:
    """Page by page: all that the checks found nothing at are ticked with one press."""
    open_menu(page, "월 실적")
    heading(page, f"{NAME} 실적 대장")
    for number, on_page in (("1", 50), ("2", CENTERS - 50)):
        if number == "2":
            page.get_by_role("navigation", name="쪽 옮기기").get_by_role("link", name=number).click()
        expect(page.locator("#ledger tbody tr")).to_have_count(on_page)
        clean = on_page - 2
        page.get_by_role("link", name=f"이 화면에서 살펴볼 점이 없는 {clean}곳 모두 고르기").click()
        expect(page.locator("#ledger .lc-pick:checked")).to_have_count(clean)
        assert number == "2" or faults(page) == []
        page.get_by_role("button", name=f"고른 곳의 {NAME} 실적 승인하기").click()
        said(page, f"{clean}곳의 실적을 승인했습니다")
    assert province.states()[ReturnState.HANDED_IN] == WITH_WARNINGS


def open_waiting(page: Page, name: str, left: int) -> None:
    """From the first page to the return of one center; `left` wait for the officer."""
    page.get_by_role("link", name="배움터 운영").first.click()
    expect(page.get_by_text(f"{NAME} 실적 {left}건이 승인을 기다립니다")).to_be_visible()
    page.get_by_role("link", name="살펴보고 승인하기").click()
    expect(page.locator("#ledger tbody tr")).to_have_count(left)
    page.get_by_role("link", name=name, exact=True).click()
    heading(page, f"{NAME} 실적")


def approve_after_a_look(page: Page, name: str) -> None:
    open_waiting(page, name, 4 if name == FULL_TOO else 3)
    expect(page.get_by_text("살펴보았다는 뜻이 됩니다")).to_be_visible()
    assert name != FULL_TOO or faults(page) == []
    page.get_by_role("button", name="이 실적 승인하기").click()
    said(page, "실적을 승인했습니다")


def send_back(page: Page, name: str, part: str, reason: str) -> None:
    """Once without a reason, which is refused and keeps what was ticked."""
    open_waiting(page, name, 2 if name == FULL else 1)
    page.get_by_label(part, exact=True).check()
    page.get_by_role("button", name="까닭과 함께 돌려보내기").click()
    expect(page.locator("#errors")).to_be_visible()
    assert name != FULL or faults(page) == []
    expect(page.get_by_label(part, exact=True)).to_be_checked()
    page.locator("#reason").fill(reason)
    page.get_by_role("button", name="까닭과 함께 돌려보내기").click()
    said(page, "까닭과 함께 돌려보냈습니다")
    expect(page.locator(".lc-note--warn")).to_contain_text(reason)


def make_an_issue(province: Province, page: Page, number: int) -> None:
    page.goto(f"{province.url}/submissions/{MONTH}")
    page.get_by_role("button", name=f"{NAME} 제출본 지금 만들기").click()
    said(page, f"{NAME} {number}호를 만들었습니다")
    assert faults(page) == []


def repair(page: Page) -> None:
    """From what waits, to the lesson that the check names, and back with one person fewer."""
    expect(page.get_by_text(f"돌려보낸 까닭: {TOO_MANY}")).to_be_visible()
    page.get_by_role("link", name="월 실적으로 가기").click()
    heading(page, f"{NAME} 실적")
    expect(page.locator(".lc-note--warn").first).to_contain_text(TOO_MANY)
    back = page.url
    page.get_by_role("link", name="스마트폰 기초").click()
    heading(page, "출석 부르기")
    assert faults(page) == []
    page.locator(f"#row-{PEOPLE} label", has_text="결석").click()
    page.get_by_role("button", name=f"{PEOPLE}명 출결 저장하기").click()
    said(page, "결석 1")
    page.goto(back)
    expect(page.get_by_text("점검에서 걸린 것이 없습니다")).to_be_visible()
    assert delta_of(page) == ONE_FEWER
    assert faults(page) == []
    page.get_by_label("위의 달라진 숫자를 확인했습니다").check()
    page.get_by_role("button", name=f"{NAME} 실적 제출하기").click()
    said(page, "실적을 제출했습니다")


def delta_of(page: Page) -> dict[str, list[str]]:
    """Number -> before and after: what whoever signs next is shown."""
    rows = page.locator("#delta tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts()[:2] for row in rows}


def approve_what_changed(page: Page) -> None:
    open_waiting(page, FULL, 1)
    assert delta_of(page) == ONE_FEWER
    assert faults(page) == []
    expect(page.get_by_text(TOO_MANY)).to_be_visible()  # in what happened so far
    page.get_by_role("button", name="이 실적 승인하기").click()
    said(page, "실적을 승인했습니다")


def read_what_changed(page: Page) -> set[tuple[str, int]]:
    """On screen, then in the workbook: the figures of FULL that its 정정이력 has."""
    page.get_by_role("link", name="두 호 견주어 보기").click()
    heading(page, f"{NAME} 1호와 2호 견주기")
    assert faults(page) == []
    expect(page.locator("#moved tbody tr")).to_contain_text(FULL)
    shown = page.locator("#changes tbody tr", has_text=FULL)
    assert shown.filter(has_text="실인원").locator("td").nth(2).inner_text() == "3"
    page.get_by_role("navigation", name="현재 위치").get_by_role("link", name=f"{NAME} 제출본").click()
    page.get_by_label("까닭").fill("정정 확인")
    with page.expect_download() as taken:
        page.get_by_role("button", name="까닭을 남기고 내려받기").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
    headers, *rows = book["정정이력"].iter_rows(values_only=True)
    found = [dict(zip(headers, row, strict=True)) for row in rows]
    return {
        (row["지표"], row["현재"])
        for row in found
        if row["배움터"] == FULL and row["지표"] in ("연인원", "실인원")
    }
