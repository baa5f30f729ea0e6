"""A real browser for the pages of this feature, and a set day."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from learning_centers.core import clock
from tests.browser import NoBrowser, running_chromium

NOON = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # Thursday, 13:20 in Seoul


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with running_chromium() as started:
            yield started
    except NoBrowser as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


@pytest.fixture(autouse=True)
def _thursday(monkeypatch):
    """The app believes it is 5 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
