"""An officer of 충청북도 at the desk, and what somebody in 괴산군 would like."""

from datetime import timedelta

import pytest

from learning_centers.accounts.queries import viewer_of
from learning_centers.buses.reach import reach_of
from learning_centers.regions.queries import load
from learning_centers.stop_requests.asked import Asked
from models import Role
from tests.factories import NOW, make_account, region

TODAY = NOW.date()  # a Thursday


@pytest.fixture
def asked(session):
    """`asked(people=4)`: a good wish but for what is named."""

    def make(**changes):
        values = {
            "district_id": region(session, "43760").id,
            "place": "가온리 마을회관",
            "asker": "홍가온",
            "phone": "01012345678",
            "people": 8,
            "wished_from": TODAY,
            "wished_until": TODAY + timedelta(days=30),
        }
        return Asked(**(values | changes))

    return make


@pytest.fixture
def officer(session):
    """Of 충청북도."""
    return viewer_of(session, make_account(session, Role.PROVINCE, province="43"))


@pytest.fixture
def reach(session, officer):
    return reach_of(session, load(session), officer, TODAY)
