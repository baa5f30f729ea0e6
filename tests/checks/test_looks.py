"""The pages of the checks in a real browser, on a phone and a PC: whole, within the width, and clean for axe."""

from datetime import date, time

import pytest

from models import Role
from tests.browser import axe
from tests.calendars.looking import opened, too_wide
from tests.checks.world import hold, log_desk
from tests.factories import (
    make_account,
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
)

LONG = "가온누리디지털배움터 옛시장길 작은도서관 이층 큰방"


@pytest.fixture
def center(session):
    """Much is found here: names are long and the lessons many."""
    center = make_center(session, LONG)
    people = [make_attendee(session, center, birth_year=None) for _n in range(12)]
    lead = make_staff(session, center)
    course = make_course(session, "스마트폰으로 배우는 생활 속 인공지능과 금융사기 막기 심화 과정")
    for day in range(5, 15):
        make_lesson(session, make_offering(session, center, course=course), day=date(2026, 10, day))
    for _n in range(2):
        hold(session, center, people, seats=8, day=date(2026, 10, 9))
    make_lesson(session, make_offering(session, center), day=date(2026, 10, 20), lead=lead)
    for day in range(1, 9):
        log_desk(session, center, date(2026, 10, day), 5)
    hold(session, center, people, day=date(2026, 12, 1), start=time(10))
    hold(session, center, people, day=date(2026, 12, 1), start=time(10))
    session.commit()
    return center


@pytest.fixture
def officer(session, center, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_fit_and_are_clean(browser, officer, center, width):
    waive = f"/centers/{center.id}/checks/2026-10/waive"
    empty = "/checks/waivers?month=2026-11"
    officer.post(waive, data={"rule": "jump", "reason": "축제가 열려 사람이 많이 왔습니다. " * 6})
    blocked = waive.replace("2026-10", "2026-12")
    pages = {"rules": "/checks", "empty": empty, "list": "/checks/waivers?month=2026-10", "blocked": blocked}
    wrong = []
    for name, path in {**pages, "waive": f"{waive}?rule=over_seats"}.items():
        with opened(browser, officer, path, width=width) as page:
            wrong += [f"{name} {one}" for one in axe(page)]
            wrong += [f"{name}: too wide"] * (too_wide(page) > 0)
    assert wrong == []
