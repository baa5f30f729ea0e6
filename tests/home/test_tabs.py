"""The tab bar of those who teach: five tabs are what 360 px hold in Korean without breaking a word."""

import pytest
from bs4 import BeautifulSoup

from learning_centers.core.access import TEACHING_ROLES
from tests.factories import make_center, make_teacher

MOST = 5


@pytest.fixture(params=TEACHING_ROLES)
def teacher(request, session, signed_in):
    account = make_teacher(session, make_center(session), role=request.param)
    session.commit()
    return signed_in(account)


def links(answer, of):
    return [link["href"] for link in BeautifulSoup(answer.text, "html.parser").select(f"{of} a")]


def test_no_more_tabs_stand_side_by_side_than_fit_a_phone(teacher):
    assert 3 < len(links(teacher.get("/"), ".lc-tabs")) <= MOST


def test_what_has_no_tab_is_reached_from_the_runs_of_the_bus(teacher):
    assert {"/edu-bus/stops", "/edu-bus/buses"} <= set(links(teacher.get("/edu-bus/runs"), "main"))
