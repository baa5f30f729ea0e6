"""Plans in a real browser: by keyboard only, by dragging, on a phone, and as axe sees them."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from learning_centers.core import clock
from learning_centers.route_plans import queries
from models import PlanState, Role, RoutePlan
from tests.browser import axe
from tests.calendars.looking import opened, too_wide
from tests.factories import make_account, make_course
from tests.plans import make_fleet, make_plan, wanted


@pytest.fixture
def plan(session):
    make_fleet(session, buses=2, stops=8)
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    made = make_plan(session, wanted(session, first=monday), now=clock.now())
    session.commit()
    return made


@pytest.fixture
def client(session, signed_in):
    make_course(session)
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def address(plan, rest=""):
    return f"/edu-bus/plans/{plan.id}{rest}"


def where_is(session, plan, stop_id):
    session.rollback()
    return [
        (one.route.day, one.route.bus_id, visit.position)
        for one in queries.list_driven(session, plan.id)
        for visit in one.visits
        if visit.stop_id == stop_id
    ]


def tab_to(page, wanted_id):
    """With the Tab key alone, as somebody without a mouse comes there."""
    for _press in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted_id:
            return
    pytest.fail(f"the Tab key never comes to {wanted_id}")


def test_a_day_is_changed_with_the_keyboard_only(browser, session, client, plan):
    first = queries.list_driven(session, plan.id)[0]
    stop_id, tuesday = first.visits[0].stop_id, first.route.day + timedelta(days=1)
    with opened(browser, client, address(plan)) as page:
        link = f"{address(plan)}/stops/{stop_id}"
        for _press in range(300):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('href')") == link:
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{link}")
        tab_to(page, "move-0-where")
        for _press in range(10):
            if page.locator("#move-0-where").input_value().startswith(tuesday.isoformat()):
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type("1")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#change")).to_contain_text("옮겼습니다")
        expect(page.locator("#change")).to_contain_text("→")
        assert axe(page) == []
    ((day, _bus_id, position),) = where_is(session, plan, stop_id)
    assert (day, position) == (tuesday, 1)


def test_a_visit_is_dragged_to_another_bus(browser, session, client, plan):
    one, other = queries.list_driven(session, plan.id)[:2]
    visit = one.visits[0]
    with opened(browser, client, address(plan)) as page:
        target = page.locator(f"[data-route='{other.route.day} {other.route.bus_id}'] > li").first
        page.locator(f"#visit-{visit.id}").drag_to(target, target_position={"x": 40, "y": 2})
        expect(page.locator("#change")).to_contain_text("옮겼습니다")
    assert where_is(session, plan, visit.stop_id) == [(other.route.day, other.route.bus_id, 1)]


@pytest.mark.parametrize(("width", "contrast"), [(360, "high"), (1280, "normal")])
def test_the_pages_are_accessible_and_no_wider_than_the_screen(
    browser, session, client, plan, width, contrast
):
    client.set_cookie("contrast", contrast)
    stop_id = queries.list_driven(session, plan.id)[0].visits[0].stop_id
    client.post(
        address(plan, f"/stops/{stop_id}/pin"), data={"seen": 0, "kind": "forbid", "bus": "", "day": ""}
    )
    for path in ("/edu-bus/plans", "/edu-bus/plans/new", address(plan), address(plan, f"/stops/{stop_id}")):
        with opened(browser, client, path, width=width) as page:
            for details in page.locator("main details").all():
                details.evaluate("one => one.open = true")
            assert (path, axe(page)) == (path, [])
            assert (path, too_wide(page) <= 0) == (path, True)


@pytest.mark.parametrize("state", [PlanState.FAILED, PlanState.RUNNING])
def test_a_plan_that_failed_or_is_being_made_is_accessible(browser, session, client, plan, state):
    row = session.get(RoutePlan, plan.id)
    row.state, row.lease_until = state, clock.now() + timedelta(minutes=5)
    session.commit()
    with opened(browser, client, address(plan), width=360) as page:
        assert axe(page) == []
        assert too_wide(page) <= 0
