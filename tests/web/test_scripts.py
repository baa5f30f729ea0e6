"""What the scripts do, in a real browser; and what axe says of the catalogue and the error pages."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from tests.browser import axe
from tests.web.stand_in import make_app

HOST = "http://stand-in.test"
ROLL = """
{% from "components/forms.html" import mark_row %}
<form data-roll data-left-words="Left: {n}" data-filled-words="Filled {n}" data-none-words="None left">
<button data-roll-fill>Fill</button>
<ol class="lc-roll">{% for n in (1, 2, 3) %}{{ mark_row(n, 'Kim', '', 'm' ~ n,
  [('present', 'o', 'Present'), ('absent', 'x', 'Absent')], 'absent' if n == 1) }}{% endfor %}</ol>
<b data-count="present"></b><span data-roll-left></span></form>"""


def script(name: str) -> str:
    return f"<script type=\"module\" src=\"{{{{ url_for('static', filename='js/{name}.js') }}}}\"></script>"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(app, path)`: the page as `app` answers it, without a server in between."""
    contexts = []
    problems: list[str] = []

    def opened(app: Flask, path: str = "/", width: int = 1280) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ko-KR")
        contexts.append(context)
        client = app.test_client(use_cookies=False)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.clock.install()
        page.route("**/*", lambda route: answer(client, route))
        page.goto(HOST + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def answer(client, route: Route) -> None:
    request = route.request
    parts = urlsplit(request.url)
    with client.open(
        f"{parts.path}?{parts.query}",
        method=request.method,
        headers=request.headers,
        data=request.post_data_buffer,
        base_url=HOST,
    ) as response:
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.data)


def test_filling_the_roll_leaves_marked_people_alone_and_can_be_undone(open_page):
    page = open_page(make_app(main=ROLL, scripts=script("roll")))
    assert page.locator("[data-roll-left]").inner_text().split() == ["Left:", "2", "2", "3"]
    page.get_by_role("button", name="Fill").click()
    assert page.locator("[data-count=present]").inner_text() == "2"
    assert page.locator("#row-1 [value=absent]").is_checked()
    page.get_by_role("button", name="되돌리기").click()
    assert page.locator("[data-count=present]").inner_text() == "0"


def test_an_unanswered_warning_ends_in_the_sign_in(open_page):
    page = open_page(make_app())
    page.clock.fast_forward((28 * 60 + 50) * 1000)
    assert page.get_by_role("button", name="계속 쓰기").count() == 0
    page.clock.fast_forward(12 * 1000)
    page.get_by_role("alert").get_by_text("1분 뒤에").wait_for()
    with page.expect_navigation():
        page.clock.fast_forward(62 * 1000)


def test_an_answered_warning_starts_the_half_hour_anew(open_page):
    page = open_page(make_app())
    page.clock.fast_forward((29 * 60 + 5) * 1000)
    with page.expect_response("**/accounts.keep_alive") as kept:
        page.get_by_role("button", name="계속 쓰기").click()
    assert kept.value.status == 204, "the token was refused"
    page.get_by_role("button", name="계속 쓰기").wait_for(state="detached")
    page.clock.fast_forward(28 * 60 * 1000)
    assert page.get_by_role("button", name="계속 쓰기").count() == 0


def test_work_in_another_tab_puts_the_warning_off(open_page):
    page = open_page(make_app())
    page.clock.fast_forward((29 * 60 + 5) * 1000)
    page.get_by_role("button", name="계속 쓰기").wait_for()
    page.evaluate("() => new BroadcastChannel('idle').postMessage(Date.now() + 30 * 60_000)")
    page.get_by_role("button", name="계속 쓰기").wait_for(state="detached")


def test_progress_moves_and_loads_the_page_at_the_end(open_page):
    steps = [
        {"done": 4, "total": 10, "finished": False},
        {"done": 10, "total": 10, "finished": True},
    ]
    bar = '{% from "components/frame.html" import progress %}{{ progress("Rows", 0, 0, "/how-far") }}'
    app = make_app(main=bar, scripts=script("progress"))
    app.add_url_rule("/how-far", "how_far", lambda: steps.pop(0))
    page = open_page(app)
    page.clock.run_for(1100)
    page.locator("progress[value='4'][max='10']").wait_for()
    assert page.locator("[data-total]").inner_text() == "10"
    with page.expect_navigation():
        page.clock.run_for(1100)


def test_a_message_in_sight_is_not_said_twice(open_page):
    message = '<div data-toast="Stored">Stored</div>'
    assert open_page(make_app(main=message)).locator(".lc-toast").count() == 0
    below = "{% for n in range(99) %}<p>n</p>{% endfor %}" + message
    page = open_page(make_app(main=below))
    page.locator(".lc-toasts .lc-toast").wait_for()
    page.get_by_role("button", name="닫기").click()
    assert page.locator(".lc-toasts .lc-toast").count() == 0


def test_the_error_summary_takes_the_focus(open_page):
    summary = '{% from "components/forms.html" import error_summary %}{{ error_summary([("a", "Wrong")]) }}'
    page = open_page(make_app(main=summary))
    page.locator("#errors:focus").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("look", ["", "contrast=high", "language=en"])
@pytest.mark.parametrize("path", ["/parts", "/error/404"])
def test_the_catalogue_breaks_no_rule_and_fits(open_page, path, look, width):
    page = open_page(make_app(), f"{path}?{look}", width)
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
