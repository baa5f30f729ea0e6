"""A real browser for tests: where it is, how it starts, and what axe says of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Browser, Page, sync_playwright

from tools import machine
from tools.processes import CommandFailed

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class NoBrowser(Exception):
    """There is no Chromium and none can be installed; the text is one line that says what to do."""


@lru_cache
def find_chromium() -> str:
    """The path of Chromium: what CHROMIUM names, else Debian's, installed first where that is allowed.

    Raises:
        NoBrowser: none, and none could be installed.
    """
    if found := machine.chromium():
        return found
    if machine.may_install():
        try:
            machine.apt(["update"])
            machine.apt_install(["chromium", "fonts-nanum"])
        except CommandFailed as failed:
            raise NoBrowser(
                f"No Chromium, and apt-get could not install it: {' '.join(failed.tail[-1:])}"
            ) from failed
    if found := machine.chromium():
        return found
    raise NoBrowser(
        "No Chromium: set CHROMIUM to its path, or run `apt-get install chromium fonts-nanum` as root."
    )


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Raises NoBrowser."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe(page: Page, *, colours: bool = True) -> list[str]:
    """What breaks WCAG 2.2 A or AA on the page as it stands; one line per element, empty when all is well.

    colours: contrast too, which takes four fifths of the time.
    """
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "rules": {"color-contrast": {"enabled": colours}},
    }
    found = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
