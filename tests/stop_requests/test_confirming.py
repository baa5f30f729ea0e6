"""Confirming by the code of a mail, with its tries and its half hour; and by a call."""

from datetime import timedelta

import pytest

from learning_centers.stop_requests import codes, queries
from learning_centers.stop_requests.service.asking import CODE_LIFE
from learning_centers.stop_requests.service.confirming import MOST_TRIES, Tried, confirm_by_call, try_code
from learning_centers.stop_requests.service.moving import ChangedMeanwhile, NotThatWay
from models import ConfirmedBy, RequestState
from tests.factories import NOW, make_request

CODE, OTHER = "004211", "999999"


@pytest.fixture
def request_with_code(session):
    request = make_request(session, state=RequestState.UNCONFIRMED, email="asker@example.org")
    request.code_hash = codes.hashed(request.number, CODE)
    request.code_until = NOW + CODE_LIFE
    session.add(request)
    session.flush()
    return request


def test_the_right_code_confirms(session, request_with_code):
    assert try_code(session, request_with_code, " 004-211 ", NOW) is Tried.RIGHT
    assert (request_with_code.state, request_with_code.confirmed_by) == (
        RequestState.RECEIVED,
        ConfirmedBy.CODE,
    )
    assert request_with_code.confirmed_at == NOW
    assert try_code(session, request_with_code, CODE, NOW) is Tried.NEEDLESS


def test_a_wrong_code_counts_and_after_five_the_right_one_is_refused(session, request_with_code):
    for _n in range(MOST_TRIES):
        assert try_code(session, request_with_code, OTHER, NOW) is Tried.WRONG
    assert try_code(session, request_with_code, CODE, NOW) is Tried.TOO_OFTEN
    assert request_with_code.state is RequestState.UNCONFIRMED


def test_the_fifth_try_may_be_the_right_one(session, request_with_code):
    for _n in range(MOST_TRIES - 1):
        try_code(session, request_with_code, OTHER, NOW)
    assert try_code(session, request_with_code, CODE, NOW) is Tried.RIGHT


def test_a_code_holds_for_half_an_hour(session, request_with_code):
    late = NOW + timedelta(minutes=30, seconds=1)
    assert try_code(session, request_with_code, CODE, late) is Tried.OLD
    assert try_code(session, request_with_code, CODE, NOW + timedelta(minutes=30)) is Tried.RIGHT


def test_a_request_without_a_code_has_none_that_fits(session):
    request = make_request(session, state=RequestState.UNCONFIRMED)
    assert try_code(session, request, "", NOW) is Tried.OLD


def test_the_hash_is_of_this_request_only():
    assert codes.is_right("12345678", CODE, codes.hashed("12345678", CODE))
    assert not codes.is_right("12345679", CODE, codes.hashed("12345678", CODE))
    assert not codes.is_right("12345678", "", "")


def test_staff_confirm_by_a_call(session, officer):
    request = make_request(session, state=RequestState.UNCONFIRMED)
    seen = queries.last_event(session, request.id)
    confirm_by_call(session, request, officer, seen, NOW)
    assert (request.state, request.confirmed_by) == (RequestState.RECEIVED, ConfirmedBy.CALL)
    with pytest.raises(ChangedMeanwhile):
        confirm_by_call(session, request, officer, seen, NOW)
    with pytest.raises(NotThatWay):
        confirm_by_call(session, request, officer, queries.last_event(session, request.id), NOW)
    assert request.confirmed_by is ConfirmedBy.CALL
