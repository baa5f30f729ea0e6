"""The pages of goals in a real browser, on a phone and a PC: whole, within the width, clean for axe, and on paper."""

import pytest

from models import Role
from tests.browser import axe
from tests.calendars.looking import opened, save_pdf, too_wide
from tests.factories import make_account
from tests.goals.world import enter, entry, make_goal

LONG = "가온누리 디지털정보격차 실태조사를 다시 셈한 지역 추정 보고서 (시험용으로 지어낸 이름)"


@pytest.fixture
def ministry(session, signed_in):
    """A goal of a region with errors, a forecast, a revision, and regions of every size of sample."""
    goal = make_goal(session)
    for year, value in ((2022, 77.0), (2023, 77.9), (2024, 78.9), (2025, 79.6)):
        enter(session, entry(year, value, region="43", source=LONG, sample=140, standard_error=1.5))
    make_goal(session, region="12", start=(None, None), target=(None, 81.0), source=LONG)
    for region, sample in (("12", 150), ("48", 29), ("51", 99)):
        enter(session, entry(2024, 78.0, region=region, sample=sample, standard_error=2.0))
    enter(session, entry(2024, 79.0, region="43", source=LONG, sample=140), revise=True)
    account = make_account(session, Role.MINISTRY)
    session.commit()
    client = signed_in(account)
    client.goal = f"/goals/{goal.id}"
    client.bare = f"/goals/{goal.id + 1}"
    return client


@pytest.mark.parametrize(("width", "contrast"), [(360, "normal"), (1280, "high")])
def test_the_pages_fit_and_are_clean(browser, ministry, width, contrast):
    ministry.set_cookie("contrast", contrast)
    forms = ("/goals/values/new", "/goals/new", f"{ministry.bare}/change", "/goals/indicators")
    paths = ("/goals", "/goals?group=elderly", ministry.goal, ministry.bare, *forms)
    wrong = []
    for path in paths:
        with opened(browser, ministry, path, width=width) as page:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            wrong += [f"{path} {one}" for one in axe(page)]
            wrong += [f"{path}: too wide"] * (too_wide(page) > 0)
    assert wrong == []


def test_a_working_opens_by_keyboard(browser, ministry):
    with opened(browser, ministry, ministry.goal) as page:
        working = page.locator("dd details").first
        working.locator("summary").focus()
        page.keyboard.press("Enter")
        assert working.locator("span.lc-small").is_visible()
        assert "÷" in working.inner_text()


def test_the_board_prints_without_what_only_a_screen_can_do(browser, ministry, tmp_path):
    with opened(browser, ministry, "/goals") as page:
        page.emulate_media(media="print")
        assert not page.locator(".lc-filters").is_visible()
        assert page.locator("article svg").first.is_visible()
        assert page.locator("table#goals").is_visible()
        assert save_pdf(page, tmp_path / "board.pdf").stat().st_size > 10_000
