"""What askers are told by mail, sent through a real server: the code, the decision, the day. And what no mail says."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from learning_centers.core import i18n
from learning_centers.mail.sending import send_waiting
from learning_centers.stop_requests import queries
from learning_centers.stop_requests.service import asking, deciding, visits
from learning_centers.stop_requests.service.confirming import Tried, try_code
from learning_centers.stop_requests.service.forgetting import KEPT, forget_askers
from learning_centers.web.commands import SYSTEM
from models import DriveState, Mail, RequestState
from tests.factories import NOW, make_request
from tests.fleet import make_stop, make_visit
from tests.mail.conftest import settings_of
from tests.mail.postbox import running_postbox
from tests.stop_requests.conftest import TODAY

ADDRESS = "asker@example.org"


@pytest.fixture
def sent(app, session):
    """`sent()`: the mails that arrived at a real server by now, once all that waits has been handed over."""
    with running_postbox() as box:

        def sending(at=NOW):
            session.commit()
            send_waiting(app.extensions["new_session"], settings_of(box.port), at)
            return box.mails

        yield sending


@pytest.fixture
def request_with_mail(session, asked):
    return asking.ask_publicly(session, asked(email=ADDRESS), "one", address="192.0.2.1", now=NOW)


def test_the_code_goes_out_at_once_and_confirms(session, request_with_mail, sent):
    (mail,) = sent()
    text = mail.get_content()
    code = re.search(r"^(\d{6})\s*$", text, re.M)[1]
    assert mail["To"] == ADDRESS
    assert code in mail["Subject"]
    assert "13:50까지" in text
    assert f"https://c.example/bus/request/{request_with_mail.number}" in text
    assert code not in request_with_mail.code_hash
    assert try_code(session, request_with_mail, code, NOW) is Tried.RIGHT


def test_a_new_code_takes_the_place_of_the_old_one(session, request_with_mail, sent):
    sent()
    later = NOW + timedelta(minutes=1)
    asking.send_code(session, request_with_mail, later)
    old, new = (re.search(r"^(\d{6})\s*$", mail.get_content(), re.M)[1] for mail in sent(later))
    assert try_code(session, request_with_mail, old, NOW) in (
        Tried.WRONG,
        Tried.RIGHT if old == new else None,
    )
    assert try_code(session, request_with_mail, new, NOW) is Tried.RIGHT


def test_who_asks_on_an_english_page_gets_an_english_code(session, asked, sent):
    with i18n.speaking("en"):
        asking.ask_publicly(session, asked(email=ADDRESS), "one", address="192.0.2.1", now=NOW)
    assert sent()[0]["Subject"].startswith("The code for your request")


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        (RequestState.ACCEPTED, "받아들였습니다"),
        (RequestState.WAITING, "대기 명단에 있습니다"),
        (RequestState.REFUSED, "갈 수 없습니다"),
    ],
)
def test_each_decision_is_told_without_the_reason_that_a_person_typed(session, officer, sent, to, subject):
    request = make_request(session, state=RequestState.RECEIVED, email=ADDRESS)
    seen = queries.last_event(session, request.id)
    deciding.decide(session, request, to, officer, seen=seen, reason="홍길동 님 댁 앞길이 좁음", now=NOW)
    (mail,) = sent()
    assert subject in mail["Subject"]
    assert "홍길동" not in mail.get_content()
    assert request.asker not in mail.get_content()
    assert request.place in mail.get_content()


def test_who_gave_no_address_or_never_confirmed_is_not_written_to(session, officer, sent):
    silent = make_request(session, state=RequestState.RECEIVED)
    unknown = make_request(session, state=RequestState.UNCONFIRMED, email=ADDRESS)
    for request in (silent, unknown):
        seen = queries.last_event(session, request.id)
        deciding.decide(session, request, RequestState.REFUSED, officer, seen=seen, reason="장난", now=NOW)
    assert sent() == []


def test_the_day_is_told_once_it_is_fixed_and_again_when_it_changes(session, sent):
    stop = make_stop(session)
    request = make_request(session, stop=stop, email=ADDRESS)
    first = make_visit(session, stop, TODAY + timedelta(days=5), request=request, state=DriveState.PLANNED)
    visits.mark_planned(session, [request.id], by_id=1, now=NOW)
    assert "11월 10일 (화)" in sent()[0]["Subject"]
    assert "10:00부터" in sent()[0].get_content()
    first.state = DriveState.CANCELLED
    visits.give_back(session, request.id, "폭설", by_id=1, now=NOW)
    make_visit(session, stop, TODAY + timedelta(days=6), request=request, state=DriveState.PLANNED)
    visits.mark_planned(session, [request.id], by_id=1, now=NOW)
    assert "11월 11일 (수)" in sent()[1]["Subject"]


def test_the_mail_of_a_forgotten_asker_is_destroyed(session, request_with_mail, sent):
    other = make_request(session, state=RequestState.UNCONFIRMED, email="other@example.org")
    asking.send_code(session, other, NOW)
    assert len(sent()) == 2
    other.wished_until = (NOW + 2 * KEPT).date()
    session.add(other)
    forget_askers(session, SYSTEM, NOW + KEPT + timedelta(days=40))
    assert [mail.address for mail in session.exec(select(Mail))] == ["other@example.org"]
