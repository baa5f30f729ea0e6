"""The pages of province staff: the list, one request, typing for a caller, deciding; and who may not see them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.stop_requests import queries
from models import AuditEvent, BusStop, Deed, RequestSource, RequestState, Role, StopRequest
from tests.factories import make_account, make_request, region
from tests.fleet import make_stop

LIST = "/edu-bus/requests"


@pytest.fixture
def desk(session, signed_in):
    """A browser of an officer of 충청북도."""
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def places(page):
    return [row.th.a.text for row in BeautifulSoup(page.text, "html.parser").select("#requests tbody tr")]


def again(session, request):
    session.rollback()  # a new look at the database
    session.expire_all()
    return session.get(StopRequest, request.id)


def seen(session, request):
    return queries.last_event(session, request.id)


def test_who_waits_longest_stands_first_and_others_provinces_are_absent(desk, session):
    now = clock.now()
    for place, weeks in (("둘째", 5), ("첫째", 9), ("셋째", 0)):
        make_request(session, place, asked_at=now - timedelta(weeks=weeks))
    make_request(session, "먼곳", district="50110")
    make_request(session, "끝남", state=RequestState.DONE)
    session.commit()
    page = desk.get(LIST)
    assert places(page) == ["첫째", "둘째", "셋째"]
    assert "9주" in page.text
    assert "1주 미만" in page.text


def test_the_list_is_narrowed(desk, session):
    standing = {"source": RequestSource.STANDING, "every_weeks": 4, "least_gap": 21, "greatest_gap": 35}
    make_request(session, "정기", **standing)
    make_request(session, "청주", district="43110")
    make_request(session, "대기", state=RequestState.WAITING)
    make_request(session, "끝남", state=RequestState.DONE)
    session.commit()
    assert places(desk.get(f"{LIST}?kind=standing")) == ["정기"]
    assert places(desk.get(f"{LIST}?district={region(session, '43110').id}")) == ["청주"]
    assert places(desk.get(f"{LIST}?state=waiting&kind=single")) == ["대기"]
    assert len(places(desk.get(f"{LIST}?state=all"))) == 4
    nothing = desk.get(f"{LIST}?state=refused")
    assert "맞는 신청이 없습니다" in nothing.text


def test_an_empty_desk_says_where_requests_come_from(desk):
    assert "진행 중인 신청이 없습니다" in desk.get(LIST).text


def test_one_request_shows_who_asked_and_the_log_says_who_looked(desk, session):
    request = make_request(session, email="asker@example.org", people=4)
    session.commit()
    page = desk.get(f"{LIST}/{request.id}").text
    for shown in (request.asker, request.phone, "asker@example.org", "5명보다 적습니다"):
        assert shown in page
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.VIEW)).one()
    assert (event.kind, event.subjects) == ("stop_request", str(request.id))


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.AUDITOR, Role.ADMIN, Role.MANAGER, Role.INSTRUCTOR])
def test_nobody_else_sees_requests(session, signed_in, role):
    request = make_request(session)
    account = make_account(session, role)
    session.commit()
    client = signed_in(account)
    for path in (LIST, f"{LIST}/{request.id}", f"{LIST}/new", f"{LIST}/{request.id}/change"):
        assert client.get(path).status_code == 403


def test_a_request_of_another_province_is_absent(desk, session):
    request = make_request(session, district="50110")
    session.commit()
    assert desk.get(f"{LIST}/{request.id}").status_code == 404
    for act in ("decide", "confirm", "stop", "new-stop", "withdraw", "change"):
        assert desk.post(f"{LIST}/{request.id}/{act}", data={"to": "refused"}).status_code == 404


def test_accepting_and_the_second_officer(desk, session):
    request = make_request(session, state=RequestState.RECEIVED)
    session.commit()
    known = seen(session, request)
    answer = desk.post(f"{LIST}/{request.id}/decide", data={"to": "accepted", "seen": known})
    assert answer.status_code == 303
    assert again(session, request).state is RequestState.ACCEPTED
    late = desk.post(f"{LIST}/{request.id}/decide", data={"to": "refused", "seen": known, "reason": "x"})
    assert late.status_code == 422
    assert "그사이 다른 사람이" in late.text
    assert again(session, request).state is RequestState.ACCEPTED


def test_a_refusal_without_a_reason_is_not_stored(desk, session):
    request = make_request(session, state=RequestState.RECEIVED)
    session.commit()
    known = seen(session, request)
    answer = desk.post(f"{LIST}/{request.id}/decide", data={"to": "refused", "seen": known, "reason": " "})
    assert answer.status_code == 422
    assert "까닭을 적어 주세요" in answer.text
    assert again(session, request).state is RequestState.RECEIVED


@pytest.mark.parametrize("data", [{}, {"to": "done"}, {"to": "planned"}, {"to": "nonsense"}, {"seen": "x"}])
def test_what_no_button_sends_changes_nothing(desk, session, data):
    request = make_request(session, state=RequestState.RECEIVED)
    session.commit()
    sent = {"seen": seen(session, request)} | data
    assert desk.post(f"{LIST}/{request.id}/decide", data=sent).status_code == 422
    assert again(session, request).state is RequestState.RECEIVED


def test_several_are_decided_in_the_list(desk, session):
    requests = [make_request(session, state=RequestState.RECEIVED) for _n in range(3)]
    session.commit()
    ticked = [f"{one.id}:{seen(session, one)}" for one in requests[:2]] + [f"{requests[2].id}:1"]
    answer = desk.post(f"{LIST}/decide?kind=single", data={"to": "waiting", "request": ticked})
    assert answer.location == f"{LIST}?kind=single"
    states = [again(session, one).state for one in requests]
    assert states == [RequestState.WAITING, RequestState.WAITING, RequestState.RECEIVED]
    page = desk.get(answer.location).text
    assert "신청 2건을 정했습니다" in page
    assert "그사이 다른 사람이" in page


def test_a_list_with_nothing_ticked_says_so_and_keeps_the_reason(desk, session):
    make_request(session)
    session.commit()
    answer = desk.post(f"{LIST}/decide", data={"to": "refused", "reason": "자리 없음"})
    assert answer.status_code == 422
    assert "신청을 하나 이상" in answer.text
    assert 'value="자리 없음"' in answer.text


def test_staff_confirm_by_a_call(desk, session):
    request = make_request(session, state=RequestState.UNCONFIRMED)
    session.commit()
    assert "전화로 확인함" in desk.get(f"{LIST}/{request.id}").text
    known = seen(session, request)
    assert desk.post(f"{LIST}/{request.id}/confirm", data={"seen": known}).status_code == 303
    assert again(session, request).state is RequestState.RECEIVED


def test_a_stop_is_chosen_or_made(desk, session):
    one, other = make_request(session), make_request(session, "새터 마을회관")
    stop = make_stop(session)
    session.commit()
    desk.post(f"{LIST}/{one.id}/stop", data={"seen": seen(session, one), "stop_id": stop.id})
    assert again(session, one).stop_id == stop.id
    desk.post(f"{LIST}/{other.id}/new-stop", data={"seen": seen(session, other), "kind": "senior_hall"})
    made = session.get(BusStop, again(session, other).stop_id)
    assert made.name == "새터 마을회관"
    page = desk.get(f"{LIST}/{other.id}").text
    assert f"/edu-bus/stops/{made.id}" in page
    assert "좌표가 없어" in page


def only(session):
    session.rollback()  # a new look at the database
    return session.exec(select(StopRequest)).one()


def typed(session, **changes):
    return {
        "district": region(session, "43760").id,
        "township": "청천면",
        "place": "버들골 경로당",
        "people": "4",
        "asker": "김가상",
        "phone": "043-123-4567",
        "wished_from": clock.today().isoformat(),
        "wished_until": (clock.today() + timedelta(days=300)).isoformat(),
        "pieces_tablet": "4",
    } | changes


def test_staff_type_for_a_caller(desk, session):
    answer = desk.post(f"{LIST}/new", data=typed(session))
    request = only(session)
    assert answer.location == f"{LIST}/{request.id}"
    assert (request.source, request.state) == (RequestSource.PHONE, RequestState.RECEIVED)
    assert request.equipment == {"tablet": 4}
    assert "통화하면서 담당자가 적음" in desk.get(answer.location).text


def test_a_visit_every_few_weeks_is_typed_with_its_usual_gaps(desk, session):
    assert "방문 주기" in desk.get(f"{LIST}/new?kind=standing").text
    missing = desk.post(f"{LIST}/new?kind=standing", data=typed(session))
    assert missing.status_code == 422
    assert "몇 주마다" in missing.text
    rhythm = {"every_weeks": "4", "rest_from": "11-20", "rest_until": "01-10"}
    desk.post(f"{LIST}/new?kind=standing", data=typed(session, **rhythm))
    request = only(session)
    assert (request.every_weeks, request.least_gap, request.greatest_gap) == (4, 21, 35)
    page = desk.get(f"{LIST}/{request.id}").text
    assert "4주마다" in page
    assert "11-20부터 01-10까지" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"district": 0}, "시군구를 골라"),
        ({"people": "0"}, "소수점 없이"),
        ({"wished_until": "2020-01-01"}, "앞섭니다"),
        ({"pieces_tablet": "many"}, "소수점 없이"),
    ],
)
def test_what_is_typed_wrong_is_said(desk, session, changes, said):
    answer = desk.post(f"{LIST}/new", data=typed(session, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert session.exec(select(StopRequest)).all() == []


def test_what_is_wished_is_changed(desk, session):
    request = make_request(session, people=8, equipment={"kiosk": 2}, weekdays="24")
    session.commit()
    page = BeautifulSoup(desk.get(f"{LIST}/{request.id}/change").text, "html.parser")
    shown = {one["name"]: one.get("value") for one in page.select("main input") if one.get("name")}
    assert (shown["people"], shown["pieces_kiosk"], shown["place"]) == ("8", "2", request.place)
    known = shown["seen"]
    answer = desk.post(f"{LIST}/{request.id}/change", data=typed(session, seen=known))
    assert answer.status_code == 303
    assert (again(session, request).place, request.people) == ("버들골 경로당", 4)
    late = desk.post(f"{LIST}/{request.id}/change", data=typed(session, seen=known))
    assert late.status_code == 422
    assert "그사이 다른 사람이" in late.text


def test_staff_withdraw_for_an_asker_who_calls(desk, session):
    request = make_request(session, state=RequestState.WAITING)
    session.commit()
    known = seen(session, request)
    desk.post(f"{LIST}/{request.id}/withdraw", data={"seen": known, "why": "waited"})
    assert again(session, request).state is RequestState.WITHDRAWN
    assert "너무 오래 기다렸습니다" in desk.get(f"{LIST}/{request.id}").text
