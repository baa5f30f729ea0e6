"""The differences of any two issues: cells, centers that came, left or stand otherwise, reasons; page and workbook."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import text
from sqlmodel import select

from learning_centers.core import clock, database
from learning_centers.submissions.queries import issues
from learning_centers.submissions.queries.differences import Move, compare
from learning_centers.submissions.workbook.centers import HEADERS
from learning_centers.web.commands import SYSTEM
from models import Issue, IssueDownload, Role
from tests.factories import make_account, make_attendee, make_center
from tests.submissions.world import (
    NOW,
    OCTOBER,
    SEPTEMBER,
    approve,
    compiled,
    hand_in,
    make_october,
    reopen,
    sheet,
    teach,
)

PAGE = "/submissions/differences"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + 9 * HOUR)


def make_three_issues(app, session):
    """The first center is mended twice, a center comes, and in the second issue the first center is missing."""
    centers = make_october(session)
    made = [compiled(app)]
    reopen(session, centers["first"], "명단을 고칩니다", at=NOW + HOUR)
    session.commit()
    made.append(compiled(app, now=NOW + 2 * HOUR))
    teach(session, centers["first"], [make_attendee(session, centers["first"])], day=date(2026, 10, 20))
    hand_in(session, centers["first"])
    approve(session, centers["first"], at=NOW + 3 * HOUR)
    reopen(session, centers["first"], "시간을 고칩니다", at=NOW + 4 * HOUR)
    hand_in(session, centers["first"])
    approve(session, centers["first"], at=NOW + 5 * HOUR)
    centers["new"] = make_center(session, "새배움터", code="T009", district="51110", opens=date(2026, 10, 1))
    session.commit()
    made.append(compiled(app, now=NOW + 6 * HOUR))
    return centers, made


def compared(session, before, after, viewer=SYSTEM):
    pair = [issues.get_issue(session, OCTOBER, number) for number in (before, after)]
    return compare(session, *pair, viewer)


def test_the_cells_are_the_difference_of_the_two_workbooks(app, session):
    _centers, made = make_three_issues(app, session)
    for first, last in ((1, 2), (2, 3), (1, 3)):
        before, after = (
            {row["배움터코드"]: row for row in sheet(app, made[number - 1], "배움터별")}
            for number in (first, last)
        )
        differing = {
            (code, header)
            for code, row in after.items()
            for header, value in row.items()
            if code in before and value != before[code][header] and header != "보고상태"
        }
        found = compared(session, first, last)
        assert {(one.code, HEADERS[one.key]) for one in found.cells} == differing
        assert differing


def test_reasons_of_all_the_mending_between_the_two_are_given(app, session):
    make_three_issues(app, session)
    assert {one.reason for one in compared(session, 1, 3).cells} == {"명단을 고칩니다 / 시간을 고칩니다"}
    assert {one.reason for one in compared(session, 1, 2).cells} == {"명단을 고칩니다"}


def test_centers_that_came_left_or_stand_otherwise_are_told_apart(app, session):
    centers, _made = make_three_issues(app, session)
    found = {one.code: (one.move, one.before, one.after) for one in compared(session, 1, 3).moved}
    assert found == {"T009": (Move.CAME, "", "미제출")}
    found = {one.code: (one.move, one.before, one.after) for one in compared(session, 1, 2).moved}
    assert found == {"T001": (Move.STATE, "제출", "미제출")}
    last = session.exec(select(Issue.id).where(Issue.number == 3)).one()
    with database.transaction(session):
        session.execute(
            text("DELETE FROM issue_figure WHERE issue_id = :issue AND center_id = :center"),
            {"issue": last, "center": centers["zero"].id},
        )
    found = {one.code: one.move for one in compared(session, 2, 3).moved}
    assert found == {"T001": Move.STATE, "T003": Move.LEFT, "T009": Move.CAME}


def test_of_a_center_that_was_approved_since_the_workbook_and_the_page_say_so(app, session, ministry):
    centers = make_october(session)
    compiled(app)
    hand_in(session, centers["owing"])
    session.commit()
    handed = compiled(app, now=NOW + HOUR)
    approve(session, centers["owing"], at=NOW + 2 * HOUR)
    session.commit()
    approved = compiled(app, now=NOW + 3 * HOUR)
    told = "앞 호 뒤에 승인됨"
    assert {row["사유"] for row in sheet(app, handed, "정정이력")} == {None}
    assert {row["사유"] for row in sheet(app, approved, "정정이력")} == {told}
    assert told in ministry.get(f"{PAGE}?before=2026-10.2&after=2026-10.3").text
    assert told not in ministry.get(f"{PAGE}?before=2026-10.1&after=2026-10.2").text


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def test_the_page_compares_any_two_in_either_order(app, session, ministry):
    make_three_issues(app, session)
    page = ministry.get(PAGE).text
    assert "2호와 3호 견주기" in page
    assert "새배움터" in page
    one, other = (
        ministry.get(f"{PAGE}?{query}").text
        for query in ("before=2026-10.1&after=2026-10.3", "before=2026-10.3&after=2026-10.1")
    )
    assert "1호와 3호 견주기" in one
    assert "1호와 3호 견주기" in other
    assert "명단을 고칩니다 / 시간을 고칩니다" in one
    assert "같은 호를 두 번 골랐습니다" in ministry.get(f"{PAGE}?before=2026-10.2&after=2026-10.2").text


@pytest.mark.parametrize("query", ["?before=2026-10.1&after=2026-10.9", "?before=2026-10.0&after=2026-10.1"])
def test_what_is_not_there_is_a_404(app, session, ministry, query):
    make_three_issues(app, session)
    assert ministry.get(PAGE + query).status_code == 404


def test_one_issue_alone_has_nothing_to_compare(app, session, ministry):
    make_october(session)
    compiled(app)
    assert PAGE not in ministry.get("/submissions").text
    answer = ministry.get(PAGE)
    assert answer.status_code == 404
    assert "견줄 제출본 두 호가 없습니다" in answer.text


def test_the_workbook_says_what_the_page_says(app, session, ministry):
    make_three_issues(app, session)
    answer = ministry.post(
        f"{PAGE}/download?before=2026-10.1&after=2026-10.3", data={"purpose": "audit", "reason": "감사 자료"}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["표지", "바뀐 칸", "배움터 변화", "시트마다"]
    found = compared(session, 1, 3)
    assert book["바뀐 칸"].max_row == len(found.cells) + 1
    assert [cell.value for cell in book["배움터 변화"][2]][:4] == [
        "T009",
        "새배움터",
        "강원특별자치도 춘천시",
        "새로 들어옴",
    ]
    row = session.exec(select(IssueDownload)).one()
    assert (row.part, row.reason) == ("changes:1-3", "감사 자료")
    assert "1–3호의</span> 다른 점" in ministry.get("/submissions/downloads").text


def test_where_no_center_changed_the_page_and_the_workbook_say_what_did(app, session, ministry, signed_in):
    """The year to date changes when an earlier month gets its first issue."""
    make_october(session)
    earlier = make_center(session, "구월터", code="T008", district="43110", opens=date(2026, 9, 1))
    teach(session, earlier, [make_attendee(session, earlier)], day=date(2026, 9, 8))
    hand_in(session, earlier, SEPTEMBER)
    approve(session, earlier, SEPTEMBER)
    session.commit()
    compiled(app)
    compiled(app, SEPTEMBER, NOW + HOUR)
    made = compiled(app, now=NOW + 2 * HOUR)
    assert made.changed
    told = "다른 시트의 값이 바뀌었습니다"
    pair = "before=2026-10.1&after=2026-10.2"
    for path in (f"{PAGE}?{pair}", "/submissions/2026-10", "/submissions/2026-10/issues/2"):
        assert told in ministry.get(path).text, path
    typed = {"purpose": "report", "reason": "확인"}
    book = openpyxl.load_workbook(
        io.BytesIO(ministry.post(f"{PAGE}/download?{pair}", data=typed).data), read_only=True
    )
    rows = {name: (gone, new) for name, gone, new in book["시트마다"].iter_rows(min_row=2, values_only=True)}
    assert {name for name, found in rows.items() if found != (0, 0)} == {"총괄"}
    assert rows["총괄"][0] == rows["총괄"][1] > 0
    officer = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    own = signed_in(officer)
    assert told not in own.get(f"{PAGE}?{pair}").text
    part = openpyxl.load_workbook(io.BytesIO(own.post(f"{PAGE}/download?{pair}", data=typed).data))
    assert "시트마다" not in part.sheetnames


def test_without_a_reason_no_workbook_is_handed_out(app, session, ministry):
    make_three_issues(app, session)
    answer = ministry.post(f"{PAGE}/download?before=2026-10.1&after=2026-10.3", data={"purpose": "audit"})
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert session.exec(select(IssueDownload)).all() == []


def test_an_officer_compares_the_own_centers_only(app, session, signed_in):
    make_three_issues(app, session)
    accounts = [make_account(session, Role.PROVINCE, province=code) for code in ("43", "51")]
    session.commit()
    own, other = (signed_in(account) for account in accounts)
    assert "가온누리" in own.get(f"{PAGE}?before=2026-10.1&after=2026-10.3").text
    page = other.get(f"{PAGE}?before=2026-10.1&after=2026-10.3").text
    assert "가온누리" not in page
    assert "새배움터" in page
    typed = {"purpose": "report", "reason": "확인"}
    answer = other.post(f"{PAGE}/download?before=2026-10.1&after=2026-10.3", data=typed)
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book["바뀐 칸"]["A2"].value is None
    assert book["표지"]["B3"].value == "받은 사람이 맡은 배움터"
