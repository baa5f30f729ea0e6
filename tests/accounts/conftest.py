"""What tests of accounts share: a clock to set."""

import pytest

from learning_centers.core import clock


@pytest.fixture
def set_clock(monkeypatch):
    """`set_clock(moment)`: the app believes it is then."""

    def to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to
