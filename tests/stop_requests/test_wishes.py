"""What the planner is given: the days on which each wish may be met, and until when a standing one is not late."""

from datetime import date, time, timedelta

import pytest

from learning_centers.stop_requests.wishes import count_without_stop, open_wishes
from models import DriveState, EquipmentKind, RequestSource, RequestState
from tests.factories import make_request, region
from tests.fleet import make_stop, make_visit
from tests.stop_requests.moments import at

MONDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 13)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
FAR = date(2027, 12, 31)


@pytest.fixture
def stop(session):
    return make_stop(session)


@pytest.fixture
def wishes(session):
    return lambda first=MONDAY, last=FRIDAY: open_wishes(session, region(session, "43").id, first, last)


def standing(session, stop, **more):
    values = {"every_weeks": 4, "least_gap": 21, "greatest_gap": 35, "wished_from": date(2026, 6, 1)}
    values |= {"wished_until": FAR, "asked_at": at(date(2026, 6, 1))}
    return make_request(session, stop=stop, source=RequestSource.STANDING, **(values | more))


def test_a_wish_says_all_the_planner_needs(session, stop, wishes):
    request = make_request(
        session,
        stop=stop,
        people=14,
        equipment={"tablet": 10, "kiosk": 1},
        hours_from=time(10),
        hours_until=time(15),
        asked_at=at(MONDAY - timedelta(days=57)),
    )
    (wish,) = wishes()
    assert (wish.request_id, wish.stop_id, wish.people) == (request.id, stop.id, 14)
    assert wish.equipment == {EquipmentKind.TABLET: 10, EquipmentKind.KIOSK: 1}
    assert (wish.hours_from, wish.hours_until) == (time(10), time(15))
    assert wish.days == frozenset(WEEK)
    assert (wish.must_by, wish.waiting_weeks, wish.waiting) == (None, 8, False)


def test_only_what_can_be_planned_is_given_longest_waiting_first(session, stop, wishes):
    for state in RequestState:
        make_request(session, stop=stop, state=state, asked_at=at(MONDAY, list(RequestState).index(state)))
    make_request(session, asked_at=at(FRIDAY))  # nobody has said which stop
    make_request(session, stop=make_stop(session, district="50110"), district="50110")
    found = wishes()
    assert [wish.waiting for wish in found] == [False, True]
    assert count_without_stop(session, region(session, "43").id) == 1


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"wished_from": MONDAY, "wished_until": MONDAY}, [0]),
        ({"wished_from": FRIDAY, "wished_until": FAR}, [4]),
        ({"weekdays": "13"}, [1, 3]),
        ({"rest_from": "11-10", "rest_until": "11-12"}, [0, 4]),
        ({"rest_from": "11-12", "rest_until": "03-01"}, [0, 1, 2]),
        ({"weekdays": "56"}, []),
        ({"wished_from": date(2026, 11, 14), "wished_until": FAR}, []),
        ({"wished_from": date(2026, 10, 1), "wished_until": date(2026, 11, 8)}, []),
    ],
)
def test_the_days_are_those_wished_for(session, stop, wishes, changes, days):
    make_request(session, stop=stop, **({"wished_from": MONDAY, "wished_until": FAR} | changes))
    found = wishes()
    assert [sorted(wish.days) for wish in found] == ([[WEEK[n] for n in days]] if days else [])


@pytest.mark.parametrize(
    ("days_ago", "days"), [(21, [0, 1, 2, 3, 4]), (20, [1, 2, 3, 4]), (17, [4]), (16, []), (1, [])]
)
def test_a_standing_wish_keeps_the_least_gap_after_a_visit(session, stop, wishes, days_ago, days):
    standing(session, stop)
    make_visit(session, stop, MONDAY - timedelta(days=days_ago))
    assert [sorted(wish.days) for wish in wishes()] == ([[WEEK[n] for n in days]] if days else [])


def test_a_visit_that_is_planned_already_counts_too_and_one_cancelled_does_not(session, stop, wishes):
    standing(session, stop)
    make_visit(session, stop, FRIDAY + timedelta(days=19), state=DriveState.PLANNED)
    make_visit(session, stop, MONDAY, state=DriveState.CANCELLED)
    assert [sorted(wish.days) for wish in wishes()] == [[WEEK[0], WEEK[1], WEEK[2]]]


def test_a_single_wish_knows_no_gap(session, stop, wishes):
    make_request(session, stop=stop)
    make_visit(session, stop, MONDAY - timedelta(days=1))
    assert [len(wish.days) for wish in wishes()] == [5]


@pytest.mark.parametrize(
    ("days_ago", "must_by"),
    [
        (30, None),  # 35 days are over on Saturday
        (31, FRIDAY),
        (33, WEEK[2]),
        (35, MONDAY),
        (36, FRIDAY),  # late already: within this span
    ],
)
def test_a_standing_wish_must_be_met_within_its_greatest_gap(session, stop, wishes, days_ago, must_by):
    standing(session, stop)
    make_visit(session, stop, MONDAY - timedelta(days=days_ago))
    (wish,) = wishes()
    assert wish.must_by == must_by
    assert wish.waiting_weeks == days_ago // 7


def test_before_its_first_visit_a_standing_wish_counts_from_its_first_day(session, stop, wishes):
    standing(session, stop, wished_from=MONDAY - timedelta(days=34))
    (wish,) = wishes()
    assert wish.must_by == WEEK[1]
    assert wish.waiting_weeks == 23  # since it was asked for on 1 June


def test_a_visit_before_our_runs_counts_as_the_last_one(session, stop, wishes):
    standing(session, stop)
    stop.visited_before = MONDAY - timedelta(days=33)
    session.flush()
    assert [wish.must_by for wish in wishes()] == [WEEK[2]]


def test_who_is_on_the_waiting_list_need_not_be_visited(session, stop, wishes):
    standing(session, stop, state=RequestState.WAITING)
    assert [(wish.waiting, wish.must_by) for wish in wishes()] == [(True, None)]


def test_a_hundred_wishes_cost_no_more_statements_than_one(session, count_queries, wishes):
    def statements():
        session.commit()
        wishes()  # the region
        with count_queries() as sent:
            wishes()
        return len(sent)

    make_request(session, stop=make_stop(session))
    one = statements()
    for _n in range(99):
        make_request(session, stop=make_stop(session))
    assert statements() == one
