"""Requests not met, against a count made another way: each request is followed through its story by hand."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from sqlmodel import select

from learning_centers.core.clock import SEOUL
from learning_centers.stop_requests import words
from learning_centers.stop_requests.service.moving import move
from learning_centers.stop_requests.unmet import unmet
from models import RequestEvent, RequestSource, RequestState, StopRequest
from tests.conftest import both_databases
from tests.factories import make_request, region
from tests.stop_requests.moments import at

S = RequestState
FIRST, LAST, TODAY = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 22)
INSIDE, BEFORE, AFTER = date(2026, 10, 15), date(2026, 9, 30), date(2026, 11, 1)


def found(session, first=FIRST, last=LAST, today=TODAY):
    return unmet(session, first, last, today).total()


def refused(session, day, hour=12, **more):
    request = make_request(session, state=S.RECEIVED, asked_at=at(BEFORE), wished_until=TODAY, **more)
    move(session, request, S.REFUSED, by_id=1, now=at(day, hour), reason="자리 없음")
    return request


@pytest.mark.parametrize(("day", "n"), [(BEFORE, 0), (FIRST, 1), (INSIDE, 1), (LAST, 1), (AFTER, 0)])
def test_a_refusal_counts_on_its_day_in_seoul(session, day, n):
    refused(session, day, hour=0)
    refused(session, day, hour=23)
    assert found(session) == 2 * n


def test_a_refusal_that_was_looked_at_again_does_not_count(session):
    request = refused(session, INSIDE)
    move(session, request, S.RECEIVED, by_id=1, now=at(INSIDE), reason="다시 봄")
    assert found(session) == 0


def test_what_nobody_confirmed_is_no_need(session):
    refused(session, INSIDE, confirmed_at=None)
    assert found(session) == 0


@pytest.mark.parametrize(("reason", "n"), [(words.WAITED, 1), (words.NOT_NEEDED, 0), (words.ELSEWHERE, 0)])
def test_only_who_withdrew_for_waiting_counts(session, reason, n):
    request = make_request(session, state=S.WAITING, asked_at=at(BEFORE), wished_until=TODAY)
    move(session, request, S.WITHDRAWN, by_id=0, now=at(INSIDE), reason=reason)
    assert found(session) == n


@pytest.mark.parametrize("state", list(S))
def test_the_last_day_gone_by_counts_while_nobody_came(session, state):
    span = {"wished_from": BEFORE, "wished_until": INSIDE}
    make_request(session, state=state, asked_at=at(BEFORE), **span)
    assert found(session) == (state in (S.RECEIVED, S.ACCEPTED, S.WAITING))


def test_on_its_last_day_a_request_may_still_be_met(session):
    make_request(session, asked_at=at(BEFORE), wished_from=BEFORE, wished_until=INSIDE)
    assert found(session, today=INSIDE) == 0
    assert found(session, today=INSIDE + timedelta(days=1)) == 1


def test_a_standing_request_that_was_visited_is_met(session):
    standing = {"source": RequestSource.STANDING, "every_weeks": 4, "least_gap": 21, "greatest_gap": 35}
    span = {"wished_from": BEFORE, "wished_until": INSIDE}
    request = make_request(session, state=S.PLANNED, asked_at=at(BEFORE), **span, **standing)
    move(session, request, S.DONE, by_id=1, now=at(BEFORE))
    move(session, request, S.ACCEPTED, by_id=0, now=at(BEFORE))
    assert found(session) == 0


@both_databases
def test_it_is_what_following_each_story_by_hand_gives(session):
    random = Random(6)  # noqa: S311 - made-up stories
    steps = {
        S.UNCONFIRMED: [S.RECEIVED, S.REFUSED],
        S.RECEIVED: [S.ACCEPTED, S.WAITING, S.REFUSED, S.WITHDRAWN],
        S.ACCEPTED: [S.PLANNED, S.WITHDRAWN],
        S.WAITING: [S.ACCEPTED, S.WITHDRAWN, S.REFUSED],
        S.PLANNED: [S.DONE, S.ACCEPTED],
        S.REFUSED: [S.RECEIVED],
    }
    for _n in range(150):
        first = date(2026, 8, 1) + timedelta(days=random.randrange(60))
        request = make_request(
            session,
            state=S.UNCONFIRMED,
            district=random.choice(["43760", "43110", "50110"]),
            asked_at=at(first),
            wished_from=first,
            wished_until=first + timedelta(days=random.randrange(90)),
        )
        day = first
        for _step in range(random.randrange(5)):
            if request.state not in steps:
                break
            day += timedelta(days=random.randrange(1, 15))
            to = random.choice(steps[request.state])
            if to is S.RECEIVED and request.confirmed_at is None:
                request.confirmed_at = at(day)
            reason = random.choice([words.WAITED, words.NOT_NEEDED])
            move(session, request, to, by_id=0, now=at(day, random.randrange(24)), reason=reason)
    by_hand = Counter()
    for request in session.exec(select(StopRequest)).all():
        events = select(RequestEvent).where(RequestEvent.request_id == request.id)
        told = session.exec(events.order_by(RequestEvent.id)).all()
        day = lost_on(request, told)
        if day is not None and FIRST <= day <= LAST:
            by_hand[request.district_id] += 1
    assert unmet(session, FIRST, LAST, TODAY) == by_hand
    assert len(by_hand) == 3
    assert by_hand[region(session, "43760").id] > 3


def lost_on(request, told):
    """The day on which the need was lost; None: it was not, or not yet."""
    if not any(one.state is S.RECEIVED for one in told):
        return None
    last = told[-1]
    on = last.at.astimezone(SEOUL).date()
    if last.state is S.REFUSED or (last.state is S.WITHDRAWN and last.reason == words.WAITED):
        return on
    open_still = last.state in (S.RECEIVED, S.ACCEPTED, S.WAITING)
    visited = any(one.state is S.DONE for one in told)
    return request.wished_until if open_still and not visited and request.wished_until < TODAY else None
