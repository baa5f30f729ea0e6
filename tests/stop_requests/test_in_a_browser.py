"""From the public form to "accepted": a villager with an old telephone and no scripts, an officer at a desk."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.core.database import make_engine, make_sessions
from models import BusStop, RequestState, Role, StopRequest
from tests.conftest import migrate
from tests.e2e.conftest import browser_page
from tests.e2e.walking import faults, sign_in
from tests.factories import PASSWORD, make_account, make_request
from tests.servers import running_app

__all__ = ["browser_page"]

SMALL = {"width": 360, "height": 740}
LONG = "아주긴이름을가진산골마을회관과경로당그리고작은도서관이함께있는건물"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("requests")
    url = f"sqlite:///{folder / 'centers.sqlite'}"
    migrate(url)
    sessions = make_sessions(make_engine(url))
    with sessions() as session:
        make_account(session, Role.PROVINCE, login="chungbuk", province="43")
        for state in RequestState:
            make_request(
                session, f"{LONG} {state}", state=state, people=3, organisation=LONG, township="칠성면"
            )
        session.commit()
    environment = {"DLC_DATA_DIR": str(folder), "DLC_DATABASE_URL": url, "DLC_SECRET_KEY": "k" * 40}
    with running_app(environment | {"DLC_SECOND_FACTOR": "no"}) as address:
        yield SimpleNamespace(url=address, sessions=sessions)


def fill_in(page):
    day = clock.today()
    page.locator("#place").fill("가온리 마을회관")
    page.locator("#township").select_option("청천면")
    page.locator("#people").fill("12")
    page.locator("#wished_from").fill(day.isoformat())
    page.locator("#wished_until").fill((day + timedelta(days=30)).isoformat())
    page.get_by_label("수").check()
    page.get_by_label("태블릿").check()
    page.locator("#asker").fill("홍가온")
    page.locator("#phone").fill("010 1234 5678")
    page.locator("#consent").check()


def test_a_request_from_the_public_form_is_accepted(served, browser_page):
    village = browser_page(**SMALL, java_script_enabled=False)
    village.goto(f"{served.url}/bus/request")
    village.get_by_role("link", name="충청북도").click()
    village.get_by_role("link", name="괴산군").click()
    village.get_by_role("button", name="신청 보내기").click()
    assert village.locator("#errors li").count() == 7  # place, people, two days, name, telephone, consent
    fill_in(village)
    village.get_by_role("button", name="신청 보내기").click()
    village.get_by_text("끝자리가 5678인 번호로 전화").wait_for()
    address = village.url

    desk = browser_page()
    sign_in(desk, served.url, "chungbuk", PASSWORD)
    desk.goto(f"{served.url}/edu-bus/requests")
    desk.get_by_role("link", name="가온리 마을회관").click()
    desk.get_by_role("button", name="전화로 확인함").click()
    desk.get_by_role("button", name="새 정차지 “가온리 마을회관” 만들기").click()
    desk.get_by_role("button", name="받아들이기").click()
    desk.get_by_text("결정을 저장했습니다").first.wait_for()

    village.goto(address)
    village.get_by_text("방문하기로 했습니다").wait_for()
    with served.sessions() as session:
        request = session.exec(select(StopRequest).where(StopRequest.place == "가온리 마을회관")).one()
        assert request.state is RequestState.ACCEPTED
        assert session.get(BusStop, request.stop_id).township == "청천면"


@pytest.mark.parametrize("size", [SMALL, {"width": 1280, "height": 800}])
def test_the_pages_are_clean_for_small_screens_keyboards_and_readers(served, browser_page, size):
    page = browser_page(**size)
    for path in (
        "/bus/request",
        "/bus/request?province=43",
        "/bus/request?district=43760",
        "/bus/request/find",
    ):
        page.goto(served.url + path)
        assert faults(page) == [], path
    page.goto(f"{served.url}/bus/request?district=43760")
    page.get_by_role("button", name="신청 보내기").click()
    assert faults(page) == []
    with served.sessions() as session:
        requests = [
            (one.id, one.number, one.phone)
            for one in session.exec(select(StopRequest).order_by(StopRequest.id))
        ]
    for _id, number, phone in requests[:8]:
        page.goto(f"{served.url}/bus/request/{number}")
        page.locator("#key").fill(phone[-4:])
        page.get_by_role("button", name="내 신청 보기").click()
        page.get_by_text("신청한 내용").wait_for()
        assert faults(page) == []
    sign_in(page, served.url, "chungbuk", PASSWORD)
    paths = [f"/edu-bus/requests/{one[0]}" for one in requests[:8]]
    for path in (
        *paths,
        "/edu-bus/requests",
        "/edu-bus/requests?state=all",
        "/edu-bus/requests/new?kind=standing",
    ):
        page.goto(served.url + path)
        assert faults(page) == [], path
