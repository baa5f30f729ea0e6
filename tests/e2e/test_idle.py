"""The sign-in ends when nothing happens for a while, after a warning; and at once when somebody leaves."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.walking import sign_in

MINUTE = 60_000  # milliseconds of the page's clock
LOGIN = "chungbuk"


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    database: Path
    password: str

    def seen_at(self):
        """When the newest browser was used last, as stored."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return database.execute("SELECT seen_at FROM sign_in ORDER BY id DESC LIMIT 1").fetchone()[0]

    def rest(self, seconds):
        """As if they had passed: the server's clock cannot be moved, what it remembers can."""
        with closing(sqlite3.connect(self.database)) as database, database:
            change = "UPDATE sign_in SET seen_at = strftime('%Y-%m-%d %H:%M:%f', seen_at, ?)"
            changed = database.execute(change, [f"-{seconds} seconds"])
        assert changed.rowcount > 0


@pytest.fixture(scope="module")
def server(demo_server, live_server):
    """The demo once more, served by an app that signs out after two minutes."""
    url = live_server(demo_server.environment | {"DLC_IDLE_MINUTES": "2"})
    account = next(one for one in demo_server.accounts if one["login"] == LOGIN)
    return Server(url, Path(demo_server.environment["DLC_DATA_DIR"], "centers.sqlite"), account["password"])


@pytest.fixture
def page(server, browser_page):
    """Signed in, with a clock that the test moves."""
    opened = browser_page()
    opened.clock.install()
    sign_in(opened, server.url, LOGIN, server.password)
    return opened


def test_the_warning_comes_a_minute_before_and_an_answer_keeps_the_sign_in(server, page):
    stay = page.get_by_role("button", name="계속 쓰기")
    page.clock.fast_forward(MINUTE // 2)
    assert stay.count() == 0
    page.clock.fast_forward(MINUTE // 2 + 2_000)
    expect(page.get_by_role("alert")).to_contain_text("1분 뒤")
    server.rest(62)
    before = server.seen_at()
    stay.click()
    stay.wait_for(state="detached")
    assert server.seen_at() > before
    page.clock.fast_forward(MINUTE // 2)
    assert stay.count() == 0
    page.reload()
    expect(page.get_by_role("button", name="나가기").first).to_be_visible()


def test_a_warning_without_an_answer_ends_in_the_sign_in(server, page):
    page.goto(f"{server.url}/returns")
    server.rest(180)
    page.clock.fast_forward(3 * MINUTE)
    page.wait_for_url("**/sign-in**")
    expect(page.get_by_text("한동안")).to_be_visible()


def test_leaving_takes_the_pages_along(server, page):
    page.goto(f"{server.url}/returns")
    kept = page.context.cookies()
    page.get_by_role("button", name="나가기").first.click()
    page.wait_for_url("**/sign-in**")
    page.go_back()
    page.wait_for_url("**/sign-in**")
    page.context.add_cookies(kept)  # somebody had copied them
    page.goto(f"{server.url}/returns")
    page.wait_for_url("**/sign-in**")
