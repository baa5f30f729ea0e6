"""A plan made in a browser, on a phone and at a desk, with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.e2e.walking import faults, sign_in
from tests.servers import run_flask

SIZES = {"phone": (360, 740), "desk": (1280, 800)}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", SIZES)
def test_a_manager_makes_a_plan_with_repeating_dates(demo_server, browser_page, size, scripts):
    width, height = SIZES[size]
    year = 2028 + 2 * list(SIZES).index(size) + scripts  # nobody is taught there yet
    page = browser_page(width=width, height=height, java_script_enabled=scripts)
    account = next(one for one in demo_server.accounts if one["role"] == "manager")
    sign_in(page, demo_server.url, account["login"], account["password"])
    page.goto(f"{demo_server.url}/lessons")
    page.get_by_role("link", name="계획 만들기").click()
    page.get_by_label("교육과정").select_option(index=1)
    page.get_by_label("강사 (선택)", exact=True).select_option(index=1)
    page.get_by_text("반복해서 넣기").click()
    page.get_by_label("첫날").fill(f"{year}-05-05")  # a holiday
    page.locator("#repeat_start").fill("10:00")
    page.locator("#repeat_end").fill("12:00")
    page.get_by_label("수업 수 (회)").fill("3")
    page.get_by_role("button", name="이 날짜들 넣기").click()
    expect(page.get_by_role("note").or_(page.locator(".lc-note")).first).to_contain_text("어린이날")
    assert not scripts or faults(page) == []
    page.get_by_label("사용기자재").fill("태블릿 12대")
    page.get_by_label("사용기자재").press("Enter")  # goes on to the next step, and does not add a date
    expect(page.get_by_role("heading", level=1)).to_have_text("계획 살펴보기")
    expect(page.locator("main form ol > li")).to_have_count(3)
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="저장하고 승인 요청하기").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".lc-head .lc-tag")).to_contain_text("승인")
    assert page.locator("#lessons tbody tr").count() == 3
    run_flask(demo_server.environment, "lessons", "approve", "--month", f"{year}-05", "--all")
    page.reload()
    expect(page.get_by_role("link", name="계획 고치기")).to_have_count(0)
