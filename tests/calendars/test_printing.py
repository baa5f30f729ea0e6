"""The sheet for the wall in a real browser: one A4 page, whatever the month holds, and nobody's name on it."""

import subprocess
from datetime import time, timedelta

import pytest

from learning_centers.core.months import Month
from models import ClosedDay
from tests.browser import axe
from tests.calendars.looking import opened, save_pdf, too_wide
from tests.factories import (
    make_attendee,
    make_center,
    make_course,
    make_lesson,
    make_offering,
    make_staff,
)

LONG = "스마트폰으로 기차표와 시외버스표를 예매하고 자리까지 고르는 연습"
WEEKS = {4: Month(2026, 2), 5: Month(2026, 11), 6: Month(2026, 8)}  # weeks begin on Sunday


def fill(session, center, month, lessons):
    """So many lessons on each day of the month, each with a long name; and a closed day."""
    offerings = [
        make_offering(session, center, course=make_course(session, f"{n} {LONG}")) for n in range(lessons)
    ]
    for number in range((month.last - month.first).days + 1):
        day = month.first + timedelta(days=number)
        for n, offering in enumerate(offerings):
            make_lesson(session, offering, day=day, start=time(9 + n), minutes=50, number=number + 1)
    session.add(
        ClosedDay(center_id=center.id, on=month.first, reason="한글날 다음 날까지 이어지는 건물 전기 공사")
    )


@pytest.fixture
def center(session):
    center = make_center(session, "가온누리 디지털배움터 이름이 아주 긴 거점센터")
    center.address = "충청북도 청주시 가온구 누리로 12, 3층 304호 디지털교육실"
    return center


def facts_of(pdf):
    said = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return dict(line.split(":", 1) for line in said.splitlines() if ":" in line)


@pytest.mark.parametrize("lessons", [2, 3, 5, 12])
@pytest.mark.parametrize("weeks", WEEKS)
def test_a_month_prints_on_exactly_one_upright_a4_page(
    session, manager, browser, center, tmp_path, weeks, lessons
):
    """A long name may end in an ellipsis; each lesson stands inside the cell of its day."""
    fill(session, center, WEEKS[weeks], lessons)
    session.commit()
    with opened(browser, manager, f"/centers/{center.id}/calendar/{WEEKS[weeks]}") as page:
        assert page.locator(".lc-cal tbody tr").count() == weeks
        facts = facts_of(save_pdf(page, tmp_path / "month.pdf"))
        page.emulate_media(media="print")
        page.evaluate(AS_ON_PAPER)
        cut_off = page.evaluate(CUT_OFF)
    assert facts["Pages"].strip() == "1"
    assert "A4" in facts["Page size"]
    assert cut_off == []


AS_ON_PAPER = "() => { document.querySelector('.lc-sheet').style.width = '186mm'; }"  # A4 inside its margins
CUT_OFF = """() => [...document.querySelectorAll('.lc-cal__day')].flatMap(cell => {
  const edge = cell.getBoundingClientRect().bottom;
  return [...cell.children].filter(one => one.getBoundingClientRect().bottom > edge).map(one => one.textContent);
})"""


def test_a_day_with_more_lessons_than_fit_says_how_many_are_left_out(session, manager, center):
    fill(session, center, Month(2026, 11), 11)
    session.commit()
    page = manager.get(f"/centers/{center.id}/calendar/2026-11").text
    assert page.count("그 밖에 2건") == 30
    assert page.count("<strong>17:00") == 30
    assert "<strong>18:00" not in page


def test_the_sheet_names_no_people(session, manager, center):
    lead = make_staff(session, center, "홍길동")
    person = make_attendee(session, center, "김영자")
    make_lesson(session, make_offering(session, center, attendees=[person]), lead=lead)
    session.commit()
    page = manager.get(f"/centers/{center.id}/calendar/2026-10").text
    assert "14:00" in page
    assert "홍길동" not in page
    assert "김영자" not in page


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_do_not_scroll_sideways(session, manager, browser, center, width):
    fill(session, center, WEEKS[5], 3)
    session.commit()
    paths = (
        f"/centers/{center.id}/calendar/2026-11",
        f"/centers/{center.id}/closed-days",
        "/calendar?view=week&from=2026-11-05",
        "/calendar?view=month&from=2026-11-05",
        "/calendar?from=2027-03-01",
        "/calendar/address",
        "/",
    )
    for path in paths:
        with opened(browser, manager, path, width=width) as page:
            assert (path, axe(page)) == (path, [])
            assert (path, too_wide(page)) == (path, 0)


@pytest.mark.parametrize("width", [360, 1280])
def test_making_an_address_shows_it_and_the_page_stays_as_wide_as_the_screen(manager, browser, width):
    with opened(browser, manager, "/calendar/address", width=width) as page:
        page.get_by_role("button", name="주소 만들기").click()
        assert "/calendar/feed/" in page.locator("dd").inner_text()
        assert axe(page) == []
        assert too_wide(page) == 0
