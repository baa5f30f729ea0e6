"""Issues of two different months side by side: a comparison, and no correction."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.submissions.queries import issues
from learning_centers.submissions.queries.differences import Move, compare
from learning_centers.submissions.workbook.centers import HEADERS
from learning_centers.web.commands import SYSTEM
from models import IssueDownload, Role
from tests.factories import make_account, make_attendee, make_center, make_course
from tests.submissions.world import NOW, OCTOBER, SEPTEMBER, approve, compiled, hand_in, reopen, sheet, teach

PAGE = "/submissions/differences"
PAIR = f"{PAGE}?before=2026-09.1&after=2026-10.1"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + 9 * HOUR)


@pytest.fixture
def made(app, session):
    """Issue 1 of September and of October. One center taught more in October, after being opened again; one is new."""
    old = make_center(session, "가온누리", code="T001", district="43110", opens=date(2026, 9, 1))
    make_center(session, "새배움터", code="T002", district="51110", opens=date(2026, 10, 1))
    course = make_course(session, "스마트폰 기초")
    people = [make_attendee(session, old, name) for name in ("김말순시험", "이도윤시험")]
    teach(session, old, people, day=date(2026, 9, 8), course=course)
    teach(session, old, people, day=date(2026, 10, 6), course=course)
    teach(session, old, people[:1], day=date(2026, 10, 13), course=course, minutes=90)
    for month in (SEPTEMBER, OCTOBER):
        hand_in(session, old, month)
        approve(session, old, month)
    reopen(session, old, "명단을 고칩니다", at=NOW)
    hand_in(session, old)
    approve(session, old)
    session.commit()
    return compiled(app, SEPTEMBER, NOW - HOUR), compiled(app, OCTOBER, NOW + HOUR)


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def compared(session):
    pair = [issues.get_issue(session, month, 1) for month in (SEPTEMBER, OCTOBER)]
    return compare(session, *pair, SYSTEM)


def test_the_cells_are_the_difference_of_the_two_workbooks_and_no_correction(app, session, made):
    before, after = ({row["배움터코드"]: row for row in sheet(app, one, "배움터별")} for one in made)
    differing = {
        (code, header, before[code][header], value)
        for code, row in after.items()
        for header, value in row.items()
        if code in before and value != before[code][header] and header != "보고상태"
    }
    found = compared(session)
    told = {(one.code, HEADERS[one.key], one.before, one.after) for one in found.cells}
    assert told == differing
    assert ("T001", "연인원", 2, 3) in told
    assert {one.reason for one in found.cells} == {""}
    # Both stand in both issues: 새배움터 was not open yet in September.
    assert [(one.code, one.move, one.before) for one in found.moved] == [("T002", Move.STATE, "대상 아님")]


def test_the_page_says_that_it_compares_and_corrects_nothing(made, ministry):
    page = ministry.get(PAIR).text
    assert "9월 제출본 1호와 10월 제출본 1호 견주기" in page
    assert "정정이 아닙니다" in page
    assert "명단을 고칩니다" not in page
    assert "바뀐 까닭" not in page
    assert 'data-label="차이" class="lc-num"><span>+1</span>' in page
    assert "정정이 아닙니다" not in ministry.get(PAGE + "?before=2026-10.1&after=2026-10.1").text


def test_the_earlier_month_stands_first_whichever_is_named_first(made, ministry):
    turned = ministry.get(f"{PAGE}?before=2026-10.1&after=2026-09.1").text
    assert "9월 제출본 1호와 10월 제출본 1호 견주기" in turned
    assert 'data-label="차이" class="lc-num"><span>+1</span>' in turned


def test_unless_they_are_named_the_newest_two_of_all_are_compared(made, ministry):
    assert PAGE in ministry.get("/submissions").text
    assert "9월 제출본 1호와 10월 제출본 1호 견주기" in ministry.get(PAGE).text


def test_one_figure_alone_can_be_looked_at(made, ministry):
    page = ministry.get(f"{PAIR}&what=visits").text
    assert page.count('data-label="지표"') == 1
    assert "배움터 1곳의 1칸이 다릅니다" in page


@pytest.mark.parametrize("name", ["2026-13.1", "2026-10", "1", "2026-10.7", "2026-10.99999", "<b>"])
def test_what_names_no_issue_is_a_404_in_words(made, ministry, name):
    answer = ministry.get(PAGE, query_string={"before": name})
    assert answer.status_code == 404
    assert "제출본" in answer.text
    assert "<b>" not in answer.text.split("<main")[1].split("</main")[0]


def test_the_workbook_has_the_difference_instead_of_a_reason(session, made, ministry):
    answer = ministry.post(
        PAIR.replace("differences", "differences/download"), data={"purpose": "report", "reason": "월례 회의"}
    )
    assert "2026-09_01호와_2026-10_01호_견주기.xlsx" in answer.headers["Content-Disposition"] or (
        "%EA%B2%AC%EC%A3%BC%EA%B8%B0" in answer.headers["Content-Disposition"]
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["표지", "다른 칸", "배움터 변화"]
    headers, *rows = book["다른 칸"].iter_rows(values_only=True)
    assert headers == ("배움터코드", "배움터", "시도와 시군구", "지표", "앞 호", "뒤 호", "증감")
    assert ("T001", "가온누리", "충청북도 청주시", "연인원", 2, 3, 1) in rows
    assert len(rows) == len(compared(session).cells)
    row = session.exec(select(IssueDownload)).one()
    assert (row.part, row.reason) == ("against:2026-09.1", "월례 회의")
    assert "9월 1호와 견준 것" in ministry.get("/submissions/downloads").text
