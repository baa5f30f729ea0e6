"""Opening hours by weekday, and periods: a rest, a closing, an opening."""

from datetime import date, time

import pytest
from sqlmodel import select

from learning_centers.centers.opening import hours_of
from learning_centers.core.months import Month
from learning_centers.returns.queries import list_obligations
from models import CenterPeriod, PeriodState, Role
from tests.factories import make_account, make_center

MONDAY, SATURDAY = 0, 5


@pytest.fixture
def center(session):
    return make_center(session, "우리 배움터")


@pytest.fixture
def officer(session, signed_in, center):
    account = make_account(session, Role.ADMIN)
    session.commit()
    return signed_in(account)


def hours(**times):
    return {name.replace("_", "-"): words for name, words in times.items()}


def test_hours_are_stored_shown_and_replaced_whole(session, manager, center):
    address = f"/centers/{center.id}/opening-hours"
    manager.post(address, data=hours(opens_0="09:00", closes_0="18:00", opens_5="10:00", closes_5="13:00"))
    assert hours_of(session, center.id) == {
        MONDAY: (time(9), time(18)),
        SATURDAY: (time(10), time(13)),
    }
    page = manager.get(f"/centers/{center.id}").text
    assert "09:00" in page
    assert page.count("<dd>쉼</dd>") == 5
    manager.post(address, data=hours(opens_0="09:00", closes_0="17:00"))
    session.rollback()
    assert hours_of(session, center.id) == {MONDAY: (time(9), time(17))}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (hours(opens_0="09:00"), "두 시각을 모두 적거나"),
        (hours(opens_0="nine", closes_0="18:00"), "두 시각을 모두 적거나"),
        (hours(opens_0="18:00", closes_0="09:00"), "닫는 시각이 여는 시각보다"),
    ],
)
def test_a_day_that_cannot_be_is_named_and_nothing_is_stored(session, manager, center, typed, said):
    answer = manager.post(f"/centers/{center.id}/opening-hours", data=typed)
    assert answer.status_code == 422
    assert "월요일" in answer.text
    assert said in answer.text
    assert hours_of(session, center.id) == {}


def test_a_rest_makes_its_months_not_due_with_the_cause(session, officer, center):
    answer = officer.post(
        f"/centers/{center.id}/periods",
        data={"act": "suspend", "first": "2026-10-01", "last": "2026-10-31", "cause": "건물 보수"},
    )
    assert answer.status_code == 303
    (one,) = list_obligations(session, Month(2026, 10))
    assert not one.due
    assert "건물 보수" in one.cause
    assert "건물 보수" in officer.get(f"/centers/{center.id}").text


def test_a_rest_without_a_cause_and_one_twice_are_refused(session, officer, center):
    address, rest = f"/centers/{center.id}/periods", {"act": "suspend", "first": "2026-10-01"}
    assert "까닭을 적어" in officer.post(address, data=rest).text
    assert officer.post(address, data=rest | {"cause": "공사"}).status_code == 303
    again = officer.post(address, data=rest | {"cause": "공사"})
    assert (again.status_code, "2026-10-01" in again.text) == (422, True)
    rests = session.exec(select(CenterPeriod).where(CenterPeriod.state == PeriodState.SUSPENDED)).all()
    assert len(rests) == 1


def test_a_center_closes_and_opens_again(session, officer, center):
    address = f"/centers/{center.id}/periods"
    officer.post(address, data={"act": "close", "first": "2026-09-30"})
    (one,) = list_obligations(session, Month(2026, 10))
    assert not one.due
    session.rollback()
    officer.post(address, data={"act": "open", "first": "2026-10-15"})
    (one,) = list_obligations(session, Month(2026, 10))
    assert one.due
    last = session.exec(select(CenterPeriod).order_by(CenterPeriod.starts_on.desc())).first()
    assert last.starts_on == date(2026, 10, 15)


def test_another_center_is_not_there(session, manager):
    other = make_center(session)
    session.commit()
    assert manager.post(f"/centers/{other.id}/opening-hours", data={}).status_code == 404
    assert hours_of(session, other.id) == {}
