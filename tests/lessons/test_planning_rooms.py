"""Rooms and places of a center, which plans choose from."""

import pytest
from sqlmodel import select

from models import Venue
from tests.factories import make_center


@pytest.fixture
def center(session):
    return make_center(session, "한빛배움터")


def rooms(session):
    session.rollback()
    return session.exec(select(Venue.name, Venue.address, Venue.seats)).all()


def test_a_room_that_is_added_can_be_chosen_in_a_plan(session, center, manager):
    address = f"/centers/{center.id}/rooms"
    assert address in manager.get(f"/centers/{center.id}").text
    sent = {"name": " 가온  경로당 ", "address": "가온로 1", "seats": "15"}
    assert manager.post(address, data=sent).status_code == 303
    assert rooms(session) == [("가온 경로당", "가온로 1", 15)]
    assert "가온 경로당" in manager.get(address).text
    assert "가온 경로당 (가온로 1)" in manager.get("/offerings/new").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "교육장 이름을 적어"),
        ({"name": "2층강의실"}, "같은 이름"),
        ({"name": "가" * 101}, "100자"),
        ({"seats": "0"}, "500"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(session, center, manager, wrong, said):
    session.add(Venue(center_id=center.id, name="2층 강의실"))
    session.commit()
    answer = manager.post(f"/centers/{center.id}/rooms", data={"name": "3층"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(rooms(session)) == 1


def test_another_center_keeps_its_rooms_to_itself(session, center, manager):
    other = make_center(session)
    session.add(Venue(center_id=other.id, name="남의 방"))
    session.commit()
    assert manager.get(f"/centers/{other.id}/rooms").status_code == 404
    assert "남의 방" not in manager.get("/offerings/new").text
