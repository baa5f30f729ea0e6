"""Every role walks over its menu and what it leads to: at two widths, in both languages, in both contrasts."""

from urllib.parse import urlsplit

import pytest

from models import Role
from tests.e2e.walking import menu_paths, sign_in, walk
from tests.house.world import SIGNING_IN
from tests.servers import run_flask

PHONE = {"width": 360, "height": 740}
# Their pages are those of the instructor, whose links are followed.
LIKE_THE_INSTRUCTOR = (Role.ASSISTANT, Role.SUPPORTER)


@pytest.fixture(scope="module")
def programme(demo_server):
    """The made-up programme with an issue of its last month."""
    run_flask(demo_server.environment, "submissions", "compile", "2026-10")
    return demo_server


@pytest.fixture
def signed_in(programme, browser_page):
    """`signed_in(role)`: a page of somebody of the made-up programme, on the first page."""

    def opened(role):
        account = next(one for one in programme.accounts if one["role"] == role)
        page = browser_page()
        sign_in(page, programme.url, account["login"], account["password"])
        return page

    return opened


@pytest.mark.parametrize("role", SIGNING_IN)
def test_every_page_of_a_role_can_be_seen_and_used(role, programme, signed_in):
    page = signed_in(role)
    paths = menu_paths(page)
    opened, wrong = walk(page, programme.url, paths, follow=role not in LIKE_THE_INSTRUCTOR)
    assert len(opened) >= len(paths) >= 3
    page.set_viewport_size(PHONE)
    if role not in LIKE_THE_INSTRUCTOR:
        wrong += [f"phone {one}" for one in walk(page, programme.url, opened)[1]]
    host = urlsplit(programme.url).hostname
    for name, value in (("language", "en"), ("contrast", "high")):
        page.context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
    wrong += [f"phone, English, high contrast {one}" for one in walk(page, programme.url, opened)[1]]
    assert page.locator("html[lang=en][data-contrast=high]").count() == 1
    assert wrong == []


def test_the_look_is_chosen_on_the_page_and_stays(programme, signed_in):
    page = signed_in(Role.PROVINCE)
    page.get_by_role("button", name="선명한 화면").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html[lang=en][data-contrast=high]").count() == 1
    page.goto(f"{programme.url}/returns")
    assert page.locator("html[lang=en][data-contrast=high]").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_in_can_be_seen_and_used(width, programme, browser_page):
    page = browser_page(width=width)
    assert walk(page, programme.url, ["/sign-in", "/help"]) == (["/sign-in", "/help"], [])


def test_a_roll_belongs_to_the_lessons_and_the_help_to_no_entry(programme, signed_in):
    page = signed_in(Role.MANAGER)
    current = page.locator(".lc-side [aria-current]")
    page.get_by_role("link", name="출석 부르기").first.click()
    page.wait_for_url("**/roll")
    assert current.all_inner_texts() == ["수업"]
    page.goto(f"{programme.url}/help")
    assert current.count() == 0


def test_a_month_without_a_record_differs_from_nothing(programme, signed_in):
    page = signed_in(Role.MANAGER)
    page.goto(f"{programme.url}/returns?month=2026-11")
    shown = page.locator("#figures tbody tr").first.locator("td").all_inner_texts()
    assert shown[0] == "기록 없음"
    assert shown[2] == ""
