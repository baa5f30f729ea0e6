"""Pages of the test's app in a real browser: what the browser asks for is answered by the signed-in client."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

HOST = "http://calendars.test"


@contextmanager
def opened(
    browser: Browser, client: FlaskClient, path: str, *, width: int = 1280, follow: bool = False
) -> Iterator[Page]:
    """follow: redirects are followed before the browser hears of them, which it does not reach every time."""

    def answer(route: Route) -> None:
        asked, method = urlsplit(route.request.url), route.request.method
        body = route.request.post_data_buffer
        with client.open(
            f"{asked.path}?{asked.query}",
            method=method,
            data=body,
            headers=route.request.headers,
            follow_redirects=follow,
        ) as got:
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="ko-KR", reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(HOST + path)
        yield page
    finally:
        context.close()


def too_wide(page: Page) -> int:
    """By how many px the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def save_pdf(page: Page, path: Path) -> Path:
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return path
