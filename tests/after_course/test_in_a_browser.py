"""In a real browser: answering at 360 px without scripts, the wall, and certificates on one A4 page each."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route
from sqlmodel import select

from learning_centers.after_course import service
from learning_centers.core.database import transaction
from learning_centers.web.commands import SYSTEM
from models import SurveyAnswer, SurveyKind
from tests.after_course.conftest import NOON
from tests.after_course.world import make_manager, make_survey, make_taught
from tests.browser import axe
from tests.factories import make_center, make_course

HOST = "http://centers.test"
LONG = "스마트폰으로 기차표와 시외버스표를 예매하고 자리까지 고르는 연습"
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
TOUCH_PX = 48


@contextmanager
def opened(browser: Browser, client, path: str, *, width: int = 1280, scripts: bool = True) -> Iterator[Page]:
    """A page of the test's app; what the browser asks for is answered by `client`."""

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        with client.open(
            f"{asked.path}?{asked.query}",
            method=route.request.method,
            data=route.request.post_data_buffer,
            headers=route.request.headers,
        ) as got:
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.data)

    context = browser.new_context(
        viewport={"width": width, "height": 740},
        locale="ko-KR",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    try:
        page = context.new_page()
        page.route("**/*", answer)
        page.goto(HOST + path)
        yield page
    finally:
        context.close()


@pytest.fixture
def taught(session):
    center = make_center(session, "가온누리 디지털배움터 이름이 아주 긴 거점센터")
    people = {"김하나시험": 5, "아주긴이름을가진외국인수강생알렉산드라시험": 5, "박세모시험": 1}
    offering, _people = make_taught(session, center, people, course=make_course(session, LONG))
    for kind, points in (
        (SurveyKind.SATISFACTION, [5, 4, 5, 3, 4, 5, 5]),
        (SurveyKind.BEFORE, [1, 1, 0, 2, 1]),
        (SurveyKind.AFTER, [3, 3, 2, 3, 2]),
    ):
        make_survey(session, offering, kind, [points] * 6)
    session.commit()
    with transaction(session):
        service.issue_all(session, offering, SYSTEM, NOON)
    return offering, center


@pytest.fixture
def manager(session, signed_in, taught):
    account = make_manager(session, taught[1])
    session.commit()
    return signed_in(account)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "page_of", ["completion", "surveys", "surveys?show=after", "surveys/results", "certificates"]
)
def test_the_pages_of_an_offering_can_be_seen_by_everybody(browser, manager, taught, page_of, width):
    with opened(browser, manager, f"/offerings/{taught[0].id}/{page_of}", width=width) as page:
        assert axe(page) == []
        assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("contrast", ["normal", "high"])
@pytest.mark.parametrize("kind", [SurveyKind.SATISFACTION, SurveyKind.AFTER])
def test_a_sheet_is_answered_without_scripts_on_a_small_phone(
    session, browser, client, taught, kind, contrast
):
    client.set_cookie("contrast", contrast)
    link = service.queries.list_surveys(session, taught[0].id)[kind].link
    before = len(session.exec(select(SurveyAnswer)).all())
    with opened(browser, client, f"/s/{link.token}", width=360, scripts=False) as page:
        assert axe_of(browser, client, f"/s/{link.token}") == []
        groups = page.locator("fieldset")
        for n in range(groups.count()):
            buttons = groups.nth(n).locator("label")
            assert min(buttons.nth(at).bounding_box()["height"] for at in range(5)) >= TOUCH_PX
            buttons.nth(3).click()
        page.get_by_role("button", name="답 보내기").click()
        page.get_by_text("답을 잘 받았습니다").wait_for()
    session.rollback()
    assert len(session.exec(select(SurveyAnswer)).all()) == before + 1


def axe_of(browser, client, path):
    """axe itself needs scripts."""
    with opened(browser, client, path, width=360) as page:
        assert page.evaluate(TOO_WIDE) <= 0
        return axe(page)


def test_a_sheet_that_lacks_answers_leads_to_the_first_of_them(browser, client, session, taught):
    link = service.queries.list_surveys(session, taught[0].id)[SurveyKind.AFTER].link
    with opened(browser, client, f"/s/{link.token}", width=360) as page:
        page.get_by_role("button", name="답 보내기").click()
        assert page.locator(".lc-summary a").count() == 5
        assert axe(page) == []


def test_the_keyboard_reaches_every_answer_and_shows_where_it_is(browser, client, session, taught):
    link = service.queries.list_surveys(session, taught[0].id)[SurveyKind.AFTER].link
    with opened(browser, client, f"/s/{link.token}", width=360) as page:
        page.locator("#q0-0").focus()
        page.keyboard.press("ArrowDown")
        assert page.locator("#q0-1").is_checked()
        ring = page.locator("label[for=q0-1]").evaluate("one => getComputedStyle(one).outlineStyle")
        assert ring == "solid"


def test_certificates_print_on_one_upright_a4_page_each(browser, manager, taught, tmp_path):
    with opened(browser, manager, f"/offerings/{taught[0].id}/certificates") as page:
        assert printed(page, tmp_path) == ("2", True)


def test_the_wall_prints_on_one_page(browser, manager, taught, tmp_path):
    with opened(browser, manager, f"/offerings/{taught[0].id}/surveys?show=satisfaction") as page:
        assert printed(page, tmp_path) == ("1", True)


def printed(page, tmp_path):
    path = tmp_path / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    return facts["Pages"].strip(), "A4" in facts["Page size"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_public_check_can_be_seen_by_everybody(session, browser, client, taught, width):
    number = service.queries.list_printed(session, taught[0].id, None)[0].number
    with opened(browser, client, "/certificates/check", width=width) as page:
        page.get_by_label("수료증 번호").fill(number.lower())
        page.get_by_role("button", name="이 번호 확인하기").click()
        assert page.get_by_text("유효한 수료증").count() == 1
        assert axe(page) == []
        assert page.evaluate(TOO_WIDE) <= 0
