"""One month from the roster to the ministry: two managers (one at a desk, one on a phone), an officer, the ministry."""

import hashlib
import io
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.e2e.month import (
    DESK,
    MONTH,
    NAME,
    NATION,
    OFFICER,
    PHONE,
    Programme,
    bring_a_roster_with_three_faults,
    call_the_roll_and_close,
    enter,
    hand_in,
    open_menu,
)


def test_a_month_goes_from_the_roster_to_the_ministry(month_programme, browser_page):
    for place, width, height in ((DESK, 1280, 800), (PHONE, 360, 740)):
        manager = enter(month_programme, browser_page(width=width, height=height), place.manager)
        bring_a_roster_with_three_faults(month_programme, manager, place)
        call_the_roll_and_close(month_programme, manager, place)
        hand_in(month_programme, manager, place)
    approve(month_programme, enter(month_programme, browser_page(), OFFICER))
    data = take_the_new_issue(month_programme, enter(month_programme, browser_page(), NATION))
    changed = {(row["배움터"], row["지표"]): (row["이전"], row["현재"]) for row in rows_of(data, "정정이력")}
    figures = {row["배움터명"]: (row["연인원"], row["실인원"]) for row in rows_of(data, "배움터별")}
    for place in (DESK, PHONE):
        assert changed[place.center, "연인원"] == (None, 5)
        assert figures[place.center] == (5, 5)


def approve(programme: Programme, page: Page) -> None:
    """Each on its own page: their lessons have no evidence, and what has warnings is not approved by the dozen."""
    for place in (DESK, PHONE):
        open_menu(page, "월 실적")
        expect(page.get_by_label(f"{place.center} 고르기")).to_have_count(0)
        page.get_by_role("link", name=place.center).first.click()
        page.get_by_role("button", name="이 실적 승인하기").click()
        expect(page.get_by_text("실적을 승인했습니다").first).to_be_visible()
    assert [programme.return_state(place) for place in (DESK, PHONE)] == ["approved", "approved"]


def take_the_new_issue(programme: Programme, page: Page) -> bytes:
    """Make it now, see what changed, download it; it is the stored one, and who took it is on record."""
    page.goto(f"{programme.url}/submissions/{MONTH}")
    page.get_by_role("button", name=f"{NAME} 제출본 지금 만들기").click()
    page.get_by_role("heading", name="1호에서 2호로 바뀐 것").wait_for()
    changes = page.locator("#changes tbody tr", has_text=DESK.center)
    assert changes.filter(has_text="연인원").locator("td").nth(2).inner_text() == "5"
    page.get_by_label("까닭").fill("월례 보고 시험")
    with page.expect_download() as taken:
        page.get_by_role("button", name="까닭을 남기고 내려받기").click()
    data = Path(taken.value.path()).read_bytes()
    query = "SELECT sha256 FROM issue WHERE month = ? AND number = 2"
    assert programme.stored(query, str(MONTH)) == [(hashlib.sha256(data).hexdigest(),)]
    assert programme.stored("SELECT reason FROM issue_download") == [("월례 보고 시험",)]
    return data


def rows_of(data: bytes, sheet: str) -> list[dict[object, object]]:
    """The rows of a sheet by header."""
    headers, *rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows if any(cell is not None for cell in row)]
