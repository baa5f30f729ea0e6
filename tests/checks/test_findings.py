"""`findings` as a whole: its cost, whom it speaks of, its order, its words. And waivers, which silence one rule."""

import threading
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from learning_centers.checks import queries, service
from learning_centers.checks.registry import Stage
from learning_centers.checks.service import Asked
from learning_centers.core import database
from learning_centers.core.clock import SEOUL
from learning_centers.core.errors import Conflict, NotFound, Refused
from learning_centers.core.i18n import speaking
from learning_centers.core.months import Month
from models import AuditEvent, Role, Waiver
from tests.checks.world import OCTOBER, found, hold, log_desk, viewer
from tests.conftest import both_databases
from tests.factories import NOW, make_attendee, make_center, make_lesson, make_offering, make_staff

TODAY = NOW.astimezone(SEOUL).date()
DECEMBER = Month(2026, 12)


@pytest.fixture
def center(session):
    """With a lesson that nobody closed."""
    center = make_center(session)
    make_lesson(session, make_offering(session, center))
    return center


@pytest.fixture
def officer(center):
    return viewer(Role.PROVINCE, center)


def asked(center, **about):
    return Asked(
        **{"rule": "lessons_open", "center_id": center.id, "month": OCTOBER, "reason": "공사"} | about
    )


def trip_much(session):
    center = make_center(session)
    people = [make_attendee(session, center, birth_year=None) for _n in range(10)]
    lead = make_staff(session, center)
    for _n in range(2):
        hold(session, center, people, seats=1, day=date(2026, 10, 9))
    make_lesson(session, make_offering(session, center), lead=lead)
    for day in range(1, 9):
        log_desk(session, center, date(2026, 10, day), 5)
    session.commit()
    return center.id


@both_databases
@pytest.mark.parametrize("few", [2, 0])
def test_the_statements_do_not_grow_with_the_centers(session, count_queries, monkeypatch, few):
    """Named in the queries or, above a number of centers, read whole: the same statements and the same findings."""
    monkeypatch.setattr("learning_centers.checks.looking.FEW", few)
    monkeypatch.setattr("learning_centers.checks.overlaps.FEW", few)
    centers, numbers = [], []
    for more in (2, 8):
        centers += [trip_much(session) for _n in range(more)]
        with count_queries() as sent:
            result = queries.findings(session, OCTOBER, centers, now=NOW)
        numbers.append(len(sent))
        assert {len(one) for one in result.values()} == {len(result[centers[0]])}
    tripped = {one.rule for one in result[centers[0]]}
    assert {"person_twice", "over_seats", "guests", "desk_unchanging", "contract_hours", "day_off"} <= tripped
    assert numbers[0] == numbers[1]
    assert numbers[1] <= 30


def test_a_center_that_is_not_asked_about_is_not_spoken_of(session, center):
    other = make_center(session)
    assert queries.findings(session, OCTOBER, [other.id], now=NOW) == {other.id: []}
    assert queries.findings(session, OCTOBER, [], now=NOW) == {}


def test_what_blocks_stands_first_and_only_that_blocks(session):
    center = make_center(session)
    person = make_attendee(session, center)
    for _n in range(2):
        hold(session, center, [person], day=date(2026, 12, 1))
    listed = queries.findings(session, DECEMBER, [center.id], now=NOW)[center.id]
    assert [one.rule for one in queries.blocks(listed)] == ["person_twice"]
    assert listed[0].rule == "person_twice"
    assert listed[0].stage is Stage.BLOCK
    assert len(queries.warnings(listed)) == len(listed) > 1


def test_findings_are_worded_in_the_language_of_the_reader(session, center):
    texts = []
    for language in ("ko", "en"):
        with speaking(language):
            texts.append(found(session, center)["lessons_open"].text)
    assert texts == ["마감하지 않은 수업이 1번 있습니다.", "1 lesson is not closed."]


@both_databases
def test_a_waived_finding_stays_and_asks_for_nothing(session, center, officer):
    service.grant(session, asked(center, until=TODAY), officer, NOW)
    finding = found(session, center)["lessons_open"]
    assert (finding.stage, finding.waived.reason, finding.waived.until) == (Stage.DRAFT, "공사", TODAY)
    listed = queries.findings(session, OCTOBER, [center.id], now=NOW)[center.id]
    assert [one.rule for one in queries.waived(listed)] == ["lessons_open"]
    assert not queries.warnings(listed)


def test_a_waiver_lets_a_blocked_month_through(session):
    center = make_center(session)
    person = make_attendee(session, center)
    for _n in range(2):
        hold(session, center, [person], day=date(2026, 12, 1))
    officer = viewer(Role.PROVINCE, center)
    service.grant(session, asked(center, rule="person_twice", month=DECEMBER), officer, NOW)
    assert not queries.blocks(queries.findings(session, DECEMBER, [center.id], now=NOW)[center.id])


def test_a_waiver_past_its_last_day_holds_no_more_and_makes_room(session, center, officer):
    first = service.grant(session, asked(center, until=TODAY), officer, NOW)
    tomorrow = NOW + timedelta(days=1)
    listed = queries.findings(session, OCTOBER, [center.id], now=tomorrow)[center.id]
    assert [one.waived for one in listed] == [None]
    second = service.grant(session, asked(center), officer, tomorrow)
    assert (first.ended_at, second.ended_at) == (tomorrow, None)


@pytest.mark.parametrize("other", [{"rule": "jump"}, {"month": Month(2026, 11)}, {"center": True}])
def test_a_waiver_is_of_one_rule_center_and_month(session, center, officer, other):
    if "center" in other:
        elsewhere = make_center(session)
        service.grant(session, asked(elsewhere), viewer(Role.MINISTRY, elsewhere), NOW)
    else:
        service.grant(session, asked(center, **other), officer, NOW)
    assert found(session, center)["lessons_open"].waived is None


def test_one_waiver_stands_at_a_time_and_the_refusal_says_so(session, center, officer):
    first = service.grant(session, asked(center), officer, NOW)
    with pytest.raises(service.AlreadyWaived, match="이미 면제했습니다"):
        service.grant(session, asked(center), officer, NOW)
    service.end(session, center.id, OCTOBER, first.id, officer, NOW)
    assert found(session, center)["lessons_open"].stage is Stage.WARN
    service.grant(session, asked(center), officer, NOW)


@pytest.mark.parametrize(
    ("about", "refusal"),
    [
        ({"reason": "  "}, service.ReasonMissing),
        ({"reason": "가" * 301}, service.ReasonMissing),
        ({"rule": "nothing"}, service.NoSuchRule),
        ({"month": Month(2026, 9)}, service.NoSuchRule),
        ({"until": TODAY - timedelta(days=1)}, service.EndsTooEarly),
        ({"center_id": 999}, NotFound),
    ],
)
def test_what_makes_no_sense_is_refused(session, center, officer, about, refusal):
    with pytest.raises(refusal):
        service.grant(session, asked(center, **about), officer, NOW)
    assert not session.exec(select(Waiver)).all()


def test_only_who_may_waive_does_and_only_at_their_own_centers(session, center, officer):
    with pytest.raises(Refused):
        service.grant(session, asked(center), viewer(Role.MANAGER, center), NOW)
    elsewhere = make_center(session)
    with pytest.raises(NotFound):
        service.grant(session, asked(elsewhere), officer, NOW)
    waiver = service.grant(session, asked(center), officer, NOW)
    with pytest.raises(NotFound):
        service.end(session, center.id, OCTOBER, waiver.id, viewer(Role.PROVINCE, elsewhere), NOW)
    with pytest.raises(NotFound):
        service.end(session, center.id, OCTOBER.next(), waiver.id, officer, NOW)


def test_granting_and_ending_stand_in_the_access_log(session, center, officer):
    session.commit()
    with database.transaction(session):
        waiver = service.grant(session, asked(center), officer, NOW)
    with database.transaction(session):
        for _n in range(2):  # the second changes nothing
            service.end(session, center.id, OCTOBER, waiver.id, officer, NOW)
    logged = [(one.what, one.reason, one.detail) for one in session.exec(select(AuditEvent))]
    said = ("공사", "lessons_open 2026-10")
    assert logged == [("checks.waive", *said), ("checks.end_waiver", *said)]


@both_databases
def test_of_two_officers_at_once_one_is_told(app, session, center, officer):
    session.commit()
    ready, results = threading.Barrier(2), []

    def grant():
        with app.extensions["new_session"]() as own:
            ready.wait()
            try:
                with database.transaction(own):
                    service.grant(own, asked(center), officer, NOW)
                results.append("granted")
            except Conflict as told:
                results.append(str(told))

    threads = [threading.Thread(target=grant) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with speaking("ko"), Session(session.get_bind()) as after:
        assert len(after.exec(select(Waiver)).all()) == 1
    assert "granted" in results
    (told,) = [one for one in results if one != "granted"]
    assert "이미 면제했습니다" in told
