"""The pages for everybody: asking in three steps, coming back with a number, withdrawing."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.stop_requests import codes, words
from learning_centers.stop_requests.service.confirming import MOST_TRIES
from learning_centers.stop_requests.views import public
from models import RequestEvent, RequestState, StopRequest
from tests.factories import make_request
from tests.fleet import make_stop, make_visit

ASK = "/bus/request?district=43760"

BRAKES = (public.ASKS, public.LOOKS, public.LOOKS_AT_ONE, public.CODES_OF_ONE)


@pytest.fixture(autouse=True)
def _released():
    """The brakes count in the memory of the process."""
    for brake in BRAKES:
        brake.release()


def typed(**changes):
    values = {
        "place": "가온리 마을회관",
        "people": "12명",
        "asker": "홍가온",
        "phone": "010-1234-5678",
        "wished_from": clock.today().isoformat(),
        "wished_until": (clock.today() + timedelta(days=20)).isoformat(),
        "weekdays": ["1", "3"],
        "equipment": ["tablet", "kiosk"],
        "township": "괴산읍",
        "consent": "y",
        "once": "11111111-1111-4111-8111-111111111111",
    }
    return {key: value for key, value in (values | changes).items() if value is not None}


def stored(session):
    session.rollback()  # a new look at the database
    session.expire_all()
    return session.exec(select(StopRequest)).all()


def find(client, request, key=None):
    return client.post("/bus/request/find", data={"number": request.number, "key": key or request.phone[-4:]})


def test_the_programmes_groups_are_offered_and_anything_may_be_written(client):
    page = BeautifulSoup(client.get(ASK).text, "html.parser")
    names = [
        one["value"]
        for one in page.find("datalist", id=page.find(id="organisation")["list"]).find_all("option")
    ]
    assert {"고령층", "장애인"} <= set(names)


def test_a_province_then_a_district_then_the_form(client):
    first = client.get("/bus/request").text
    assert first.count("?province=") == 16
    second = client.get("/bus/request?province=43").text
    assert "괴산군" in second
    assert "제주시" not in second
    third = client.get(ASK).text
    assert "충청북도 괴산군" in third
    assert '<option value="청천면">' in third
    assert "1년까지입니다" in third


@pytest.mark.parametrize("address", ["?province=99", "?district=99999", "?province=x&district=43"])
def test_an_unknown_place_begins_again(client, address):
    answer = client.get(f"/bus/request{address}")
    assert answer.status_code == 422
    assert "알 수 없는 지역" in answer.text


def test_a_request_to_an_unknown_district_is_not_stored(client, session):
    assert client.post("/bus/request?district=99999", data=typed()).status_code == 422
    assert stored(session) == []


def test_whoever_asks_gets_a_number_and_what_happens_next(client, session):
    answer = client.post(ASK, data=typed())
    assert answer.status_code == 303
    (request,) = stored(session)
    assert answer.location == f"/bus/request/{request.number}"
    assert (request.people, request.phone, request.weekdays, request.township) == (
        12,
        "01012345678",
        "13",
        "괴산읍",
    )
    assert request.equipment == {"tablet": 1, "kiosk": 1}
    page = client.get(answer.location).text
    assert codes.written(request.number) in page
    assert "끝자리가 5678인 번호로 전화" in page
    assert "홍가온" not in page
    assert "01012345678" not in page


def test_the_form_sent_twice_leads_to_the_same_request(client, session):
    first, second = (client.post(ASK, data=typed()) for _n in range(2))
    assert first.location == second.location
    assert len(stored(session)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people": "0"}, "소수점 없이"),
        ({"people": "4"}, "5명부터"),
        ({"people": ""}, "모일 인원을 적어"),
        ({"phone": "12"}, "전화번호"),
        ({"phone": ""}, "전화번호를 적어"),
        ({"place": " "}, "버스가 갈 곳을"),
        ({"asker": ""}, "이름을 적어"),
        ({"wished_from": "2020-01-01"}, "이미 지난 날"),
        ({"wished_until": "2020-01-01"}, "앞섭니다"),
        ({"wished_until": "내일"}, "2026-11-30"),
        ({"email": "hong"}, "이메일 주소를 확인"),
        ({"hours_from": "14:00", "hours_until": "13:00"}, "60분"),
        ({"consent": None}, "동의하지 않으면"),
        ({"township": "없는면"}, "township"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(client, session, changes, said):
    answer = client.post(ASK, data=typed(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="errors"' in answer.text
    assert changes.get("place") or "가온리 마을회관" in answer.text
    assert stored(session) == []


def test_a_program_that_fills_in_everything_is_refused(client, session):
    assert client.post(ASK, data=typed(website="https://spam.example")).status_code == 422
    assert stored(session) == []


def test_so_many_requests_from_one_address_and_no_more(client, session):
    for _n in range(public.ASKS.most):
        client.post(ASK, data=typed(people="0"))
    answer = client.post(ASK, data=typed())
    assert answer.status_code == 429
    assert stored(session) == []


def test_the_number_alone_opens_nothing(client, session):
    request = make_request(session, "가온리")
    session.commit()
    page = client.get(f"/bus/request/{request.number}").text
    assert "가온리" not in page
    assert f'value="{request.number}"' in page
    for path in ("confirm", "code", "withdraw"):
        assert client.post(f"/bus/request/{request.number}/{path}").status_code == 404
    assert stored(session)[0].state is RequestState.ACCEPTED


def test_a_number_that_is_not_there_looks_the_same(client, session):
    there = make_request(session, "가온리")
    session.commit()
    mains = []
    for number in (there.number, "99999999"):
        main = BeautifulSoup(client.get(f"/bus/request/{number}").text, "html.parser").main
        for token in main.select("[name=csrf_token]"):
            token.decompose()
        mains.append(str(main).replace(codes.written(number), "-").replace(number, "-"))
    assert mains[0] == mains[1]


def test_number_and_end_of_the_telephone_open_it(client, session):
    request = make_request(session, "가온리")
    session.commit()
    wrong = find(client, request, "0000" if request.phone[-4:] != "0000" else "1111")
    assert wrong.status_code == 422
    assert "서로 맞지 않습니다" in wrong.text
    written = codes.written(request.number)
    answer = client.post("/bus/request/find", data={"number": written, "key": request.phone[-4:]})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "가온리" in page
    assert "방문하기로 했습니다" in page
    assert request.asker not in page


def test_guessing_is_braked(client, session):
    request = make_request(session)
    session.commit()
    for n in range(public.LOOKS.most):
        find(client, request, f"x{n}")
    assert find(client, request).status_code == 429


def test_the_day_of_the_visit_stands_on_the_page(client, session):
    stop = make_stop(session)
    request = make_request(session, stop=stop, state=RequestState.PLANNED)
    make_visit(session, stop, clock.today() + timedelta(days=3), request=request, state="planned")
    session.commit()
    page = client.get(find(client, request).location).text
    assert re.search(r"10:00–12:30.*\(예상\)", page)
    assert "전화해 주세요" in page
    assert "/withdraw" not in page


def test_the_reason_of_a_refusal_is_told(client, session):
    request = make_request(session, state=RequestState.REFUSED)
    event = session.exec(select(RequestEvent).where(RequestEvent.request_id == request.id)).one()
    event.reason = "길이 좁아 들어가지 못합니다"
    session.commit()
    assert "길이 좁아" in client.get(find(client, request).location).text


def test_an_asker_withdraws(client, session):
    request = make_request(session, state=RequestState.WAITING)
    session.commit()
    page = find(client, request).location
    client.post(f"{page}/withdraw", data={"why": "anything"})
    assert stored(session)[0].state is RequestState.WAITING
    client.post(f"{page}/withdraw", data={"why": "waited"})
    assert stored(session)[0].state is RequestState.WITHDRAWN
    last = session.exec(select(RequestEvent).order_by(RequestEvent.id.desc())).first()
    assert (last.reason, last.by_id) == (words.WAITED, 0)


@pytest.fixture
def unconfirmed(session):
    request = make_request(session, state=RequestState.UNCONFIRMED, email="asker@example.org")
    request.code_hash = codes.hashed(request.number, "123456")
    request.code_until = clock.now() + timedelta(minutes=30)
    session.commit()
    return request


def test_the_code_confirms_and_a_wrong_one_says_so(client, session, unconfirmed):
    page = find(client, unconfirmed).location
    wrong = client.post(f"{page}/confirm", data={"code": "000000"})
    assert wrong.status_code == 422
    assert "확인번호가 다릅니다" in wrong.text
    assert stored(session)[0].code_tries == 1, "a wrong try is stored"
    assert client.post(f"{page}/confirm", data={"code": "123456"}).status_code == 303
    assert stored(session)[0].state is RequestState.RECEIVED


def test_the_code_opens_the_request_too_with_the_same_tries(client, session, unconfirmed):
    for _n in range(MOST_TRIES):
        assert find(client, unconfirmed, "000000").status_code == 422
    assert find(client, unconfirmed, "123456").status_code == 422, "tried too often"
    stored(session)[0].code_tries = 0
    session.add(unconfirmed)
    session.commit()
    assert find(client, unconfirmed, "123456").status_code == 303
    assert stored(session)[0].state is RequestState.RECEIVED


def test_an_old_code_asks_for_a_new_one(client, session, unconfirmed):
    unconfirmed.code_until = clock.now() - timedelta(seconds=1)
    session.add(unconfirmed)
    session.commit()
    page = find(client, unconfirmed).location
    answer = client.post(f"{page}/confirm", data={"code": "123456"})
    assert answer.status_code == 422
    assert "30분이 지났습니다" in answer.text
