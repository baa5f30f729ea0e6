"""Every role walks over its menu and what it leads to: at two widths, in both languages, in both contrasts."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from models import Role
from tests.e2e.conftest import DemoServer
from tests.e2e.month import ROSTER_HEADERS, XLSX
from tests.e2e.rare import Rare, make_rare
from tests.e2e.walking import faults, menu_paths, new_shapes, shape, sign_in, walk
from tests.house.world import SIGNING_IN
from tests.imports.files import xlsx

PHONE = {"width": 360, "height": 740}
# What is no page to look at: endpoint -> why.
NO_PAGES = {
    "static": "files",
    "bootstrap.static": "files",
    "bus_runs.take_calendar": "read by calendars",
    "bus_stops.take_file": "a workbook",
    "calendars.feed": "read by calendars",
    "evidence.show_photo": "a picture",
    "imports.download_marked": "a workbook",
    "imports.download_sample": "a workbook",
    "imports.progress": "asked by a script",
    "jobs.progress": "asked by a script",
    "open_data.describe": "data",
    "open_data.take_csv": "data",
    "open_data.take_json": "data",
    "route_plans.progress": "asked by a script",
    "stop_requests.show_state": "opened by who asked; see tests/stop_requests/test_in_a_browser.py",
}
# Who does the work sees most of a page; the others see the same with less on it.
DOING = (Role.INSTRUCTOR, Role.MANAGER, Role.PROVINCE, Role.MINISTRY)
# Their pages are those of the instructor, whose links are followed.
LIKE_THE_INSTRUCTOR = (Role.ASSISTANT, Role.SUPPORTER)


@dataclass(frozen=True, slots=True)
class Walked:
    """The made-up programme, and who has opened what so far."""

    url: str
    environment: dict[str, str]
    accounts: list[dict[str, str]]
    rare: Rare
    opened: dict[str, list[str]] = field(default_factory=dict)
    on_phones: set[str] = field(default_factory=set)  # shapes looked at in Korean; some role's is enough
    in_english: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)  # on a desk, in Korean


@pytest.fixture(scope="module")
def programme(demo_server: DemoServer) -> Walked:
    rare = make_rare(demo_server.environment)
    return Walked(demo_server.url, demo_server.environment, demo_server.accounts, rare)


@pytest.fixture
def signed_in(programme, browser_page):
    """`signed_in(role)`: a page of somebody of the made-up programme, on the first page."""

    def opened(role):
        account = next(one for one in programme.accounts if one["role"] == role)
        page = browser_page()
        sign_in(page, programme.url, account["login"], account["password"])
        return page

    return opened


@pytest.mark.parametrize("role", [*DOING, *(role for role in SIGNING_IN if role not in DOING)])
def test_every_page_of_a_role_can_be_seen_and_used(role, programme, signed_in):
    page = signed_in(role)
    paths = [*menu_paths(page), *programme.rare.paths(role)]
    known = set() if role in DOING else programme.looked_at
    follow = role not in LIKE_THE_INSTRUCTOR
    opened, wrong = walk(
        page, programme.url, paths, follow=follow, looked_at=known, coloured=programme.looked_at
    )
    programme.looked_at.update(map(shape, opened))
    programme.opened[role] = opened
    assert len(opened) >= len(paths) >= 3
    page.set_viewport_size(PHONE)
    korean = new_shapes(opened, programme.on_phones)
    coloured = programme.looked_at - {
        "/"
    }  # the bar of tabs, which only phones have, is on the first page too
    wrong += [f"phone {one}" for one in walk(page, programme.url, ["/", *korean], coloured=coloured)[1]]
    host = urlsplit(programme.url).hostname
    for name, value in (("language", "en"), ("contrast", "high")):
        page.context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
    english = ["/", *new_shapes(opened, programme.in_english)]
    wrong += [f"phone, English, high contrast {one}" for one in walk(page, programme.url, english)[1]]
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
    public = ["/sign-in", "/help", *programme.rare.public]
    programme.opened["nobody"] = public
    assert walk(browser_page(width=width), programme.url, public) == (public, [])


@pytest.mark.parametrize("width", [360, 1280])
def test_the_second_factor_can_be_seen_and_used(width, programme, live_server, browser_page):
    page = browser_page(width=width)
    account = next(one for one in programme.accounts if one["role"] == Role.MINISTRY)
    page.goto(f"{live_server(programme.environment | {'DLC_SECOND_FACTOR': 'yes'})}/sign-in")
    page.locator("[name=login]").fill(account["login"])
    page.locator("[name=password]").fill(account["password"])
    page.locator("main button").click()
    page.wait_for_url("**/second-factor")
    assert faults(page) == []
    programme.opened["half way in"] = ["/sign-in/second-factor"]


def test_a_file_with_problems_can_be_seen_and_used(programme, signed_in):
    page = signed_in(Role.MANAGER)
    page.goto(f"{programme.url}/imports")
    page.get_by_label("교육생과 출결").check()
    row = ("E9999999999", "2026-10-10", "김가온", "010-12", 1950, "여", "충청북도", "청주시", "왔음")
    file = {"name": "명단.xlsx", "mimeType": XLSX, "buffer": xlsx(ROSTER_HEADERS, [row], "명단")}
    page.get_by_label("파일", exact=True).set_input_files(file)
    page.get_by_role("button", name="올려서 살펴보기").click()
    page.locator("#problems").wait_for()
    wrong = faults(page)
    page.set_viewport_size(PHONE)
    assert wrong + faults(page) == []
    programme.opened["who brings a file"] = [urlsplit(page.url).path]


def test_no_page_is_left_out(programme, made_app):
    """After the walks: a page nobody met is one that nothing leads to, or one to be put into `rare`."""
    walks = {*SIGNING_IN, "nobody", "half way in", "who brings a file"}
    assert walks <= programme.opened.keys(), "run the whole file: what its walks opened is counted here"
    routes = made_app.url_map.bind("localhost")
    met = {endpoint_of(routes, path) for paths in programme.opened.values() for path in paths}
    pages = {rule.endpoint for rule in made_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - met - NO_PAGES.keys() == set()


def endpoint_of(routes, path):
    endpoint, _values = routes.match(path.split("?")[0].split("#")[0])
    return endpoint


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
    assert shown[0] == "자료 없음"
    assert shown[2] == ""
