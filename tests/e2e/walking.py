"""Signing in, walking over pages, and what is wrong with one: what the tests of this folder share."""

import re
from collections.abc import Collection, Iterable

from playwright.sync_api import ConsoleMessage, Page

from tests.browser import axe

TARGET_PX = 24  # WCAG 2.2, 2.5.8
TABS = 5  # how many controls are reached with the keyboard on each page
FILE = re.compile(r"\.(xlsx|csv|json)|/marked")
NUMBER = re.compile(r"\d{4}-\d\d|\d+")
LINKS = "links => links.map(link => link.getAttribute('href'))"
HEADINGS = "document.querySelectorAll('h1').length"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
CONTROLS = "button, select, textarea, summary, input:not([type=hidden]), nav a, a.btn"
SMALL = """([controls, px]) => [...document.querySelectorAll(controls)]
  .filter(one => one.checkVisibility({visibilityProperty: true}))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width && box.height && (box.width < px || box.height < px))
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} is ${Math.round(box.width)} x ${Math.round(box.height)} px`)"""
UNSEEN_FOCUS = """() => {
  const one = document.activeElement;
  const drawn = one.matches('.lc-marks input, .lc-ask__answers input') ? one.closest('label') : one;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inSight = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return one === document.body || (ring && inSight) ? null : one.outerHTML.slice(0, 80);
}"""


def sign_in(page: Page, url: str, login: str, password: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main button").click()
    page.locator("nav").first.wait_for(state="attached")
    page.wait_for_load_state("load")  # its modules have run: what they count from has been set


def menu_paths(page: Page) -> list[str]:
    """Where the menu of the page leads, in its order, and the help."""
    return [*page.locator(".lc-side a, .lc-tabs a").evaluate_all(LINKS)[:-1], "/help"]


def first_links(page: Page) -> list[str]:
    """Of the links in the content to other pages, the first of each shape: one lesson, one center, …"""
    found: dict[str, str] = {}
    for path in page.locator("main a[href^='/']:not([download])").evaluate_all(LINKS):
        if not FILE.search(path):
            found.setdefault(shape(path), path.split("#")[0])
    return list(found.values())


def shape(path: str) -> str:
    return NUMBER.sub("N", re.split(r"[?#]", path)[0])


def new_shapes(paths: Iterable[str], known: set[str]) -> list[str]:
    """Of the paths those whose shape is not known yet; they are known from here on."""
    fresh = [path for path in paths if shape(path) not in known]
    known.update(map(shape, fresh))
    return fresh


def walk(
    page: Page,
    url: str,
    paths: Iterable[str],
    *,
    follow: bool = False,
    looked_at: Collection[str] = (),
    coloured: Collection[str] = (),
) -> tuple[list[str], list[str]]:
    """Open each page, and with `follow` the first links on it. The paths opened, and what is wrong with them.

    looked_at: shapes of pages that are only opened, as somebody who sees more of them has looked at them closely.
    coloured: shapes of pages whose contrast somebody has measured.
    """
    told: list[str] = []
    page.on("console", lambda message: told.extend(errors(message)))
    waiting = list(dict.fromkeys(paths))
    shapes, opened, wrong = {shape(path) for path in waiting}, [], []
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(url + path)
        opened.append(path)
        close = [] if shape(path) in looked_at else faults(page, colours=shape(path) not in coloured)
        found = [*close, *told] if answer and answer.status == 200 else [f"answers {answer}"]
        wrong += [f"{path}: {fault}" for fault in found]
        told.clear()
        for link in first_links(page) if follow else ():
            if shape(link) not in shapes:
                shapes.add(shape(link))
                waiting.append(link)
    return opened, wrong


def errors(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


def faults(page: Page, *, colours: bool = True) -> list[str]:
    """What is wrong with the page as it stands, for somebody with a small screen, a keyboard or a reader."""
    found = axe(page, colours=colours)
    if (headings := page.evaluate(HEADINGS)) != 1:
        found.append(f"{headings} h1")
    if (over := page.evaluate(TOO_WIDE)) > 0:
        found.append(f"scrolls sideways by {over} px")
    found += page.evaluate(SMALL, [CONTROLS, TARGET_PX])
    for _tab in range(TABS):
        page.keyboard.press("Tab")
        if unseen := page.evaluate(UNSEEN_FOCUS):
            found.append(f"the focus is not seen on {unseen}")
    return found
