"""Dashboards, our own measures and where next in a real browser: within the width, clean for axe, by keyboard."""

import pytest

from models import Role
from tests.browser import axe
from tests.calendars.looking import opened, too_wide
from tests.dashboards.world import make_world, plan
from tests.factories import make_account

OCTOBER = "month=2026-10"
OFFICE = (
    f"/dashboards?scope=nation&{OCTOBER}",
    f"/dashboards?scope=nation&{OCTOBER}&by=month&measure=fill_rate",
    "/dashboards?scope=nation&month=2026-13",
    "/dashboards?scope=district&code=11110",
    "/where-next?waiting=1&goal=0&unmet=0&reach=0&residents=0&formula=0&centers=0&bus=0",
    "/where-next?reach=x",
)
LONG = (
    f"/dashboards?scope=nation&{OCTOBER}&by=district&span=year",
    "/measures?level=district",
)  # of 230 rows
HIDDEN = f"/dashboards?scope=district&code=43110&{OCTOBER}&by=age"


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def ministry(session, signed_in, world):
    plan(session, "visits", 20)
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


@pytest.fixture
def manager(session, signed_in, world):
    account = make_account(session, Role.MANAGER, centers=world[:1])
    session.commit()
    return signed_in(account)


def faults(browser, client, path, width):
    with opened(browser, client, path, width=width) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        return [f"{path}: {one}" for one in axe(page)] + [f"{path}: too wide"] * (too_wide(page) > 0)


@pytest.mark.parametrize(("width", "contrast"), [(360, "high"), (1280, "normal")])
def test_the_pages_fit_and_are_clean(browser, ministry, width, contrast):
    ministry.set_cookie("contrast", contrast)
    assert [one for path in OFFICE for one in faults(browser, ministry, path, width)] == []


@pytest.mark.parametrize("path", LONG)
def test_long_tables_scroll_in_their_frame_on_a_phone(browser, ministry, path):
    with opened(browser, ministry, path, width=360) as page:
        assert too_wide(page) <= 0


@pytest.mark.parametrize("width", [360, 1280])
def test_hidden_groups_are_drawn_cleanly(browser, manager, width):
    assert faults(browser, manager, HIDDEN, width) == []


def test_one_goes_down_and_back_by_keyboard(browser, ministry):
    with opened(browser, ministry, f"/dashboards?scope=nation&{OCTOBER}&measure=hours") as page:
        for name in ("충청북도", "청주시"):
            page.locator("#parts a", has_text=name).focus()
            page.keyboard.press("Enter")
            page.wait_for_url("**measure=hours")
        assert page.locator("h1").inner_text() == "충청북도 청주시 실적 현황"
        page.locator(".lc-crumbs a", has_text="전국").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**scope=nation**")
        assert "measure=hours" in page.url
