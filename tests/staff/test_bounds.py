"""Until when somebody is qualified, and the cap of a contract, as the warnings of plans and hours read them."""

from datetime import date

import pytest
from sqlmodel import select

from models import AuditEvent, Contract, Role
from tests.factories import make_account, make_center, make_staff, make_teacher

SPANS = ((date(2025, 3, 1), date(2026, 2, 28)), (date(2026, 3, 1), None))


@pytest.fixture
def member(session, center):
    member = make_staff(session, center, "한가람")
    session.add_all(Contract(staff_id=member.id, starts_on=first, ends_on=last) for first, last in SPANS)
    session.flush()
    return member


@pytest.fixture
def client(session, center, signed_in):
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    return signed_in(account)


def caps(session):
    session.rollback()
    session.expire_all()
    return session.exec(select(Contract.monthly_hours).order_by(Contract.starts_on)).all()


def test_a_manager_stores_both_and_takes_them_back(session, member, client):
    address = f"/staff-members/{member.id}/contract"
    sent = {"qualified_until": "2027-02-28", "caps-0": "", "caps-1": "60.5"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 303
    assert caps(session) == [None, 60.5]
    assert member.qualified_until == date(2027, 2, 28)
    page = client.get(answer.location).text
    assert "2월 28일 (일)" in page
    assert "60.5" in page
    assert address in page
    assert "60.5" in client.get(address).text
    client.post(address, data={"qualified_until": "", "caps-0": "", "caps-1": ""})
    assert caps(session) == [None, None]
    assert member.qualified_until is None
    noted = session.exec(select(AuditEvent.detail).where(AuditEvent.what == "staff.bounds")).all()
    assert "None -> 60.5" in noted[0]


@pytest.mark.parametrize(
    "wrong", [{"caps-1": "0"}, {"caps-1": "401"}, {"caps-1": "많이"}, {"qualified_until": "28. 2."}]
)
def test_what_cannot_be_is_said_and_nothing_stored(session, member, client, wrong):
    sent = {"qualified_until": "2027-02-28", "caps-0": "", "caps-1": "60"} | wrong
    answer = client.post(f"/staff-members/{member.id}/contract", data=sent)
    assert answer.status_code == 422
    assert "lc-summary" in answer.text
    assert caps(session) == [None, None]


def test_a_contract_that_came_meanwhile_is_not_given_the_cap_of_another(session, member, client):
    session.add(Contract(staff_id=member.id, starts_on=date(2024, 3, 1), ends_on=date(2025, 2, 28)))
    session.commit()
    sent = {"qualified_until": "", "caps-0": "", "caps-1": "60"}  # the page had two
    answer = client.post(f"/staff-members/{member.id}/contract", data=sent)
    assert answer.status_code == 422
    assert caps(session) == [None, None, None]


def test_nobody_changes_their_own_or_those_of_another_center(session, center, member, client, signed_in):
    other = make_staff(session, make_center(session))
    own = make_account(session, Role.MANAGER, centers=[center])
    own.staff_id = member.id
    teacher = make_teacher(session, center)
    session.commit()
    assert client.get(f"/staff-members/{other.id}/contract").status_code == 404
    sent = {"qualified_until": "2030-01-01", "caps-0": "", "caps-1": ""}
    answer = signed_in(own).post(f"/staff-members/{member.id}/contract", data=sent)
    assert answer.status_code == 422
    session.refresh(member)
    assert member.qualified_until is None
    assert signed_in(teacher).get(f"/staff-members/{teacher.staff_id}/contract").status_code == 403
