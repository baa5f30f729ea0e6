"""Decisions: along the allowed ways only, with a reason where one is due, and never two officers unseen."""

from datetime import timedelta

import pytest

from learning_centers.buses.faults import Faulty
from learning_centers.core.errors import NotFound
from learning_centers.stop_requests import queries, words
from learning_centers.stop_requests.service import deciding, stops, visits
from learning_centers.stop_requests.service.moving import ChangedMeanwhile, NoReason, NotThatWay, move
from learning_centers.stop_requests.ways import DECISIONS, WAYS, decisions_of
from models import RequestSource, RequestState, StopKind
from tests.factories import NOW, make_request
from tests.fleet import make_stop

S = RequestState
# Written down apart from the table of the code: what an officer expects.
EXPECTED = {
    S.UNCONFIRMED: {S.RECEIVED, S.REFUSED, S.WITHDRAWN},
    S.RECEIVED: {S.ACCEPTED, S.WAITING, S.REFUSED, S.WITHDRAWN},
    S.ACCEPTED: {S.WAITING, S.PLANNED, S.REFUSED, S.WITHDRAWN},
    S.WAITING: {S.ACCEPTED, S.PLANNED, S.REFUSED, S.WITHDRAWN},
    S.PLANNED: {S.DONE, S.ACCEPTED},
    S.DONE: {S.ACCEPTED},
    S.REFUSED: {S.RECEIVED},
    S.WITHDRAWN: set(),
}


def decide(session, request, to, officer, reason="", seen=None):
    known = queries.last_event(session, request.id) if seen is None else seen
    deciding.decide(session, request, to, officer, seen=known, reason=reason, now=NOW)


@pytest.mark.parametrize("before", list(S))
def test_a_state_changes_along_its_ways_only(session, before):
    for after in S:
        request = make_request(session, state=before)
        if after in EXPECTED[before]:
            move(session, request, after, by_id=0, now=NOW, reason="까닭")
            assert request.state is after
            assert queries.tell_story(session, request).events[0].state is after
        else:
            with pytest.raises(NotThatWay):
                move(session, request, after, by_id=0, now=NOW, reason="까닭")
            assert request.state is before


def test_staff_decide_nothing_that_runs_and_confirming_do():
    assert {state: set(decisions_of(state)) for state in S} == {
        state: (set() if state in (S.PLANNED, S.DONE) else EXPECTED[state] - {S.PLANNED})
        - ({S.RECEIVED} if state is S.UNCONFIRMED else set())
        for state in S
    }
    assert set(WAYS) == set(S)
    assert set(DECISIONS) >= {one for state in S for one in decisions_of(state)}


@pytest.mark.parametrize(
    ("before", "after"), [(S.RECEIVED, S.REFUSED), (S.WAITING, S.WITHDRAWN), (S.REFUSED, S.RECEIVED)]
)
def test_these_need_a_reason(session, officer, before, after):
    request = make_request(session, state=before)
    with pytest.raises(NoReason):
        decide(session, request, after, officer, "  ")
    decide(session, request, after, officer, " 길이  좁음 ")
    assert queries.tell_story(session, request).events[0].reason == "길이 좁음"


def test_accepting_needs_none_and_says_who_and_when(session, officer):
    request = make_request(session, state=S.RECEIVED)
    decide(session, request, S.ACCEPTED, officer)
    assert (request.decided_at, request.decided_by_id) == (NOW, officer.id)
    assert queries.tell_story(session, request).events[0].by == officer.name


def test_the_second_of_two_officers_is_told(session, officer):
    request = make_request(session, state=S.RECEIVED)
    seen = queries.last_event(session, request.id)
    decide(session, request, S.ACCEPTED, officer, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        decide(session, request, S.REFUSED, officer, "자리 없음", seen=seen)
    assert request.state is S.ACCEPTED


def test_several_are_decided_at_once_and_what_cannot_be_is_named(session, officer, reach):
    good = make_request(session, state=S.RECEIVED)
    done = make_request(session, state=S.DONE)
    stale = make_request(session, state=S.RECEIVED)
    foreign = make_request(session, state=S.RECEIVED, district="50110")
    chosen = {one.id: queries.last_event(session, one.id) for one in (good, done, stale, foreign)}
    chosen[stale.id] -= 1
    decided = deciding.decide_all(session, reach, chosen, S.WAITING, officer, now=NOW)
    assert decided.done == (good.id,)
    assert set(decided.left) == {done.number, stale.number}
    assert (good.state, foreign.state) == (S.WAITING, S.RECEIVED)


def test_an_asker_withdraws_with_one_of_our_reasons(session):
    request = make_request(session, state=S.WAITING)
    with pytest.raises(NoReason):
        deciding.withdraw(session, request, "", NOW)
    deciding.withdraw(session, request, words.WAITED, NOW)
    assert request.state is S.WITHDRAWN


def test_a_stop_of_the_district_is_chosen(session, officer):
    request, stop = make_request(session), make_stop(session)
    seen = queries.last_event(session, request.id)
    for wrong in (make_stop(session, district="43110").id, 999_999):
        with pytest.raises(NotFound):
            stops.choose_stop(session, request, wrong, officer, seen=seen, now=NOW)
    stops.choose_stop(session, request, stop.id, officer, seen=seen, now=NOW)
    assert request.stop_id == stop.id
    with pytest.raises(ChangedMeanwhile):
        stops.choose_stop(session, request, stop.id, officer, seen=seen, now=NOW)


def test_a_stop_is_made_from_a_request_without_the_number_of_who_asked(session, officer, reach):
    request = make_request(session, "버들골 경로당", township="청천면", address="청천면 1")
    seen = queries.last_event(session, request.id)
    stop = stops.make_stop(session, reach, request, StopKind.SENIOR_HALL, officer, seen=seen, now=NOW)
    assert (stop.name, stop.township, stop.address) == ("버들골 경로당", "청천면", "청천면 1")
    assert (stop.contact_name, stop.contact_phone, stop.latitude) == ("", "", None)
    assert request.stop_id == stop.id
    twin = make_request(session, "버들골 경로당", township="청천면")
    seen = queries.last_event(session, twin.id)
    with pytest.raises(Faulty):
        stops.make_stop(session, reach, twin, StopKind.VILLAGE, officer, seen=seen, now=NOW)


@pytest.mark.parametrize("state", [S.PLANNED, S.DONE, S.REFUSED])
def test_the_stop_of_a_fixed_or_ended_request_stays(session, officer, state):
    request, stop = make_request(session, state=state), make_stop(session)
    seen = queries.last_event(session, request.id)
    with pytest.raises(stops.StaysAsItIs):
        stops.choose_stop(session, request, stop.id, officer, seen=seen, now=NOW)


def test_runs_plan_and_finish_requests(session):
    one, other = make_request(session), make_request(session, state=S.WAITING)
    visits.mark_planned(session, [one.id, other.id], by_id=7, now=NOW)
    assert (one.state, other.state) == (S.PLANNED, S.PLANNED)
    visits.mark_done(session, [one.id], by_id=7, now=NOW)
    assert one.state is S.DONE
    with pytest.raises(NotThatWay):
        visits.mark_planned(session, [one.id], by_id=7, now=NOW)


def test_a_cancelled_visit_is_planned_again_with_its_old_day(session):
    asked_at = NOW - timedelta(days=70)
    request = make_request(session, state=S.PLANNED, asked_at=asked_at)
    visits.give_back(session, request.id, "폭설", by_id=7, now=NOW)
    assert (request.state, request.asked_at) == (S.ACCEPTED, asked_at)
    assert queries.tell_story(session, request).events[0].reason == "폭설"


@pytest.mark.parametrize(("days", "state"), [(30, S.ACCEPTED), (0, S.DONE)])
def test_a_standing_request_comes_again_until_its_last_day(session, days, state):
    until = NOW.date() + timedelta(days=days)
    standing = {"source": RequestSource.STANDING, "every_weeks": 4, "least_gap": 21, "greatest_gap": 35}
    request = make_request(session, state=S.PLANNED, wished_until=until, **standing)
    visits.mark_done(session, [request.id], by_id=7, now=NOW)
    assert request.state is state
    assert S.DONE in {one.state for one in queries.tell_story(session, request).events}
