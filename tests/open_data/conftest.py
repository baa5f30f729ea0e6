"""A set moment, and a brake that starts loose."""

from datetime import UTC, datetime

import pytest

from learning_centers.core import clock
from learning_centers.open_data import views

NOON = datetime(2026, 11, 5, 4, 20, tzinfo=UTC)  # 13:20 in Seoul


@pytest.fixture(autouse=True)
def _a_set_moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture(autouse=True)
def _loose_brake():
    """It lives as long as the process, and every test comes from the same address."""
    views.TAKEN.release()
