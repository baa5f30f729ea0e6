"""A real browser for the pages of this feature, and a set day."""

from datetime import UTC, datetime

import pytest

from learning_centers.core import clock

NOON = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # Thursday, 13:20 in Seoul


@pytest.fixture(autouse=True)
def _thursday(monkeypatch):
    """The app believes it is 5 November 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
