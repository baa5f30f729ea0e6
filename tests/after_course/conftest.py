"""A set moment, brakes that start empty, and a browser of its own."""

from datetime import UTC, datetime

import pytest

from learning_centers.after_course import views
from learning_centers.core import clock

NOON = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # 13:20 in Seoul


@pytest.fixture(autouse=True)
def _a_set_moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture(autouse=True)
def _loose_brakes():
    """They live as long as the process, and every test comes from the same address."""
    for brake in (views.ANSWERS, views.CHECKS):
        brake.release()
