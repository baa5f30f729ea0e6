"""Journeys in a real browser against the app as it is served."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.e2e.month import Programme, make_programme
from tests.servers import run_flask, running_app

DEMO = ("--centers", "3", "--from", "2026-08", "--to", "2026-10", "--seed", "1")


@dataclass(frozen=True, slots=True)
class DemoServer:
    url: str
    environment: dict[str, str]  # for more commands on the same data: run_flask(server.environment, …)
    accounts: list[dict[str, str]]  # role, login, password


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`browser_page(width=360)`: a page of a fresh visitor. Other keywords go to Playwright's `new_context`.

    Afterwards the test fails if a script threw or the content security policy refused something on the way.
    """
    problems: list[str] = []
    with ExitStack() as opened:

        def open_page(*, width: int = 1280, height: int = 800, **options: Any) -> Page:
            chosen = {"locale": "ko-KR", "timezone_id": "Asia/Seoul", "reduced_motion": "reduce"} | options
            context = browser.new_context(viewport={"width": width, "height": height}, **chosen)
            opened.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda message: problems.extend(refused(message)))
            return page

        yield open_page
    assert problems == []


def refused(message: ConsoleMessage) -> list[str]:
    """What the policy refused. (A 404 or 422 is a console error too, and often what is wanted.)"""
    return [message.text] if "Content Security Policy" in message.text else []


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """`live_server({"DLC_IDLE_MINUTES": "2"})`: the address of a new app with an upgraded database.

    Its data folder is new unless DLC_DATA_DIR is given. Each lives to the end of the session: start few.
    """
    with ExitStack() as running:

        def start(settings: dict[str, str] | None = None, *, workers: int = 1) -> str:
            environment = {"DLC_DATA_DIR": str(tmp_path_factory.mktemp("live"))} | (settings or {})
            run_flask(environment, "db", "upgrade")
            return running.enter_context(running_app(environment, workers=workers))

        yield start


@pytest.fixture(scope="session")
def demo_server(live_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> DemoServer:
    """The app with a small made-up programme. Tests that change it must not rely on each other."""
    environment = {"DLC_DATA_DIR": str(tmp_path_factory.mktemp("demo"))}
    run_flask(environment, "db", "upgrade")
    run_flask(environment, "demo", "load", *DEMO)
    accounts = json.loads(run_flask(environment, "demo", "accounts", "--json"))
    return DemoServer(live_server(environment), environment, accounts)


@pytest.fixture(scope="session")
def month_programme(live_server: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """A month to finish: each test has a center and a manager of its own in it."""
    environment = {"DLC_DATA_DIR": str(tmp_path_factory.mktemp("month"))}
    return make_programme(live_server(environment), environment)
