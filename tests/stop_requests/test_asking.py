"""How requests come to be: what is refused with a word, and that one form makes one request."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from learning_centers.buses.faults import Faulty
from learning_centers.core import audit
from learning_centers.core.database import transaction
from learning_centers.core.errors import Conflict, NotFound
from learning_centers.stop_requests import queries
from learning_centers.stop_requests.asked import LEAST_GROUP, Rhythm, rests, usual_gaps
from learning_centers.stop_requests.service import asking
from learning_centers.stop_requests.service.moving import ChangedMeanwhile
from models import AuditEvent, ConfirmedBy, RequestSource, RequestState, StopRequest
from tests.conftest import both_databases
from tests.factories import NOW, make_request, region
from tests.fleet import make_stop
from tests.stop_requests.conftest import TODAY

DAY = timedelta(days=1)


def ask(session, asked, once="one"):
    return asking.ask_publicly(session, asked, once, address="192.0.2.1", now=NOW)


def fields_of(refused):
    return [fault.field for fault in refused.value.faults]


def test_a_stranger_without_a_mail_address_waits_to_be_called(session, asked):
    request = ask(session, asked(hours_from=time(10), weekdays="02"))
    assert (request.state, request.source) == (RequestState.UNCONFIRMED, RequestSource.PUBLIC)
    assert (request.code_hash, request.confirmed_at) == ("", None)
    assert len(request.number) == 8
    assert region(session, "43").id == request.province_id
    (event,) = queries.tell_story(session, request).events
    assert (event.state, event.by) == (RequestState.UNCONFIRMED, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": 0}, "people"),
        ({"people": LEAST_GROUP - 1}, "people"),
        ({"people": 501}, "people"),
        ({"wished_from": TODAY - DAY}, "wished_from"),
        ({"wished_from": TODAY - 9 * DAY, "wished_until": TODAY - DAY}, "wished_until"),
        ({"wished_from": TODAY + 9 * DAY, "wished_until": TODAY + 8 * DAY}, "wished_until"),
        ({"wished_until": TODAY + 400 * DAY}, "wished_until"),
        ({"wished_until": TODAY, "weekdays": "6"}, "weekdays"),
        ({"hours_from": time(10), "hours_until": time(10, 59)}, "hours_until"),
        ({"hours_from": time(10), "hours_until": time(9)}, "hours_until"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.c, d@e.fr"}, "email"),
        ({"district_id": 999_999}, "district"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(session, asked, changes, field):
    with pytest.raises(Faulty) as refused:
        ask(session, asked(**changes))
    assert fields_of(refused) == [field]
    assert session.exec(select(StopRequest)).all() == []


def test_the_least_that_is_good_is_taken(session, asked):
    hours = {"hours_from": time(10), "hours_until": time(11)}
    assert ask(session, asked(people=LEAST_GROUP, wished_until=TODAY, weekdays="3", **hours))


def test_a_province_is_no_district_and_neither_is_one_of_the_past(session, asked):
    for code in ("43", "28110"):  # 인천 중구 was divided on 2026-07-01
        with pytest.raises(Faulty) as refused:
            ask(session, asked(district_id=region(session, code).id))
        assert fields_of(refused) == ["district"]


def test_the_same_form_sent_twice_makes_one_request(session, asked):
    assert ask(session, asked()).id == ask(session, asked()).id
    assert len(session.exec(select(StopRequest)).all()) == 1
    assert ask(session, asked(), "another").id != ask(session, asked()).id


@both_databases
def test_the_same_form_at_the_same_moment_is_a_conflict(session, asked):
    with transaction(session):
        ask(session, asked())
    with pytest.raises(Conflict), transaction(session):
        twin = make_request(session, district="43760")
        twin.once = "one"
        session.add(twin)


def test_who_asks_is_in_the_access_log(session, asked):
    with transaction(session):
        request = ask(session, asked())
    event = session.exec(select(AuditEvent).where(AuditEvent.kind == "stop_request")).one()
    assert (event.subjects, event.address) == (str(request.id), "192.0.2.1")
    assert audit.first_break(session) is None


def test_staff_type_for_a_caller_and_small_groups_too(session, asked, officer, reach):
    request = asking.ask_for_somebody(session, reach, asked(people=3), officer, NOW)
    assert (request.state, request.source) == (RequestState.RECEIVED, RequestSource.PHONE)
    assert (request.confirmed_by, request.asked_by_id) == (ConfirmedBy.STAFF, officer.id)
    with pytest.raises(Faulty):
        asking.ask_for_somebody(session, reach, asked(people=0), officer, NOW)


def test_staff_do_not_type_for_another_province(session, asked, officer, reach):
    with pytest.raises(NotFound):
        asking.ask_for_somebody(session, reach, asked(district_id=region(session, "50110").id), officer, NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"every_weeks": 0}, "every_weeks"),
        ({"least_gap": 30, "greatest_gap": 20}, "greatest_gap"),
        ({"rest_from": "09-20"}, "rest_until"),
        ({"rest_from": "09-20", "rest_until": "02-30"}, "rest_until"),
        ({"rest_from": "9/20", "rest_until": "10-20"}, "rest_from"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(session, asked, officer, reach, changes, field):
    good = {"every_weeks": 4, "least_gap": 21, "greatest_gap": 35}
    with pytest.raises(Faulty) as refused:
        asking.ask_for_somebody(session, reach, asked(rhythm=Rhythm(**(good | changes))), officer, NOW)
    assert fields_of(refused) == [field]


def test_a_standing_request_may_go_on_for_years(session, asked, officer, reach):
    rhythm = Rhythm(4, *usual_gaps(4), "11-20", "01-10")
    wish = asked(rhythm=rhythm, wished_until=TODAY + 900 * DAY)
    request = asking.ask_for_somebody(session, reach, wish, officer, NOW)
    assert request.source is RequestSource.STANDING
    assert (request.least_gap, request.greatest_gap, request.rest_until) == (21, 35, "01-10")


@pytest.mark.parametrize(
    ("day", "resting"),
    [
        (date(2026, 11, 19), False),
        (date(2026, 11, 20), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 10), True),
        (date(2027, 1, 11), False),
    ],
)
def test_a_rest_may_go_over_new_year(day, resting):
    assert rests("11-20", "01-10", day) is resting


def test_a_rest_within_a_year_ends_with_its_last_day():
    assert [rests("09-20", "10-20", date(2026, *day)) for day in ((9, 19), (9, 20), (10, 20), (10, 21))] == [
        False,
        True,
        True,
        False,
    ]
    assert not rests("", "", TODAY)


def test_changing_a_wish_keeps_how_long_they_wait_and_tells_it(session, asked, officer, reach):
    stop = make_stop(session)
    request = make_request(session, stop=stop, asked_at=NOW - 40 * DAY)
    seen = queries.last_event(session, request.id)
    wish = asked(people=20, wished_from=TODAY - 3 * DAY)
    asking.change_wish(session, reach, request, wish, officer, seen=seen, now=NOW)
    assert (request.people, request.asked_at, request.stop_id) == (20, NOW - 40 * DAY, stop.id)
    assert (request.state, request.number[0]) == (RequestState.ACCEPTED, "2")
    assert queries.tell_story(session, request).events[0].by == officer.name
    with pytest.raises(ChangedMeanwhile):
        asking.change_wish(session, reach, request, wish, officer, seen=seen, now=NOW)


def test_a_wish_that_moves_to_another_district_has_no_stop_any_more(session, asked, officer, reach):
    request = make_request(session, stop=make_stop(session))
    seen = queries.last_event(session, request.id)
    wish = asked(district_id=region(session, "43110").id)
    asking.change_wish(session, reach, request, wish, officer, seen=seen, now=NOW)
    assert request.stop_id is None


def test_what_has_ended_is_not_changed(session, asked, officer, reach):
    request = make_request(session, state=RequestState.DONE)
    seen = queries.last_event(session, request.id)
    with pytest.raises(asking.Ended):
        asking.change_wish(session, reach, request, asked(), officer, seen=seen, now=NOW)
