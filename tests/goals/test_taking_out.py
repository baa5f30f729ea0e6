"""The tables of the board and of a goal as files: the numbers of the page, what they mean, and who took them."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlmodel import select

from models import AuditEvent, Deed, Role
from tests.factories import make_account
from tests.goals.world import PLAN_GOALS, enter, entry, make_goal


@pytest.fixture
def officer(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def taken(client, address, **form):
    answer = client.post(address, data={"file_format": "csv"} | form)
    assert answer.status_code == 200, answer.text
    return answer.data


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_board_is_taken_out_as_it_is_narrowed(session, officer):
    make_goal(session)
    session.commit()
    assert len(rows(taken(officer, "/goals/file"))) == PLAN_GOALS + 1
    [row] = rows(taken(officer, "/goals/file?region=nation&group=rural&year=2023"))
    keys = ("지표", "대상", "지역", "기준값", "목표값", "최근값의 해", "최근값", "목표 경로", "차이", "판정")
    assert [row[key] for key in keys] == [
        "디지털정보화 수준", "농어민", "전국", "78.8", "83", "2023", "79.5", "79.64", "-0.14", "속도를 높여야 함",
    ]  # fmt: skip
    assert row["필요한 속도에 대한 비율"].startswith("0.83333")
    assert (row["보는 지역"], row["보는 대상"]) == ("전국", "농어민")
    assert "목표 경로: 기준값 + " in row["뜻"]


def test_a_goal_without_a_newer_value_has_blanks_and_no_made_up_pace(officer):
    [row] = [one for one in rows(taken(officer, "/goals/file")) if one["지표"] == "지역 디지털 인재 정착률"]
    assert (row["목표 경로"], row["차이"], row["필요한 속도에 대한 비율"], row["판정"]) == (
        "",
        "",
        "",
        "새 값 없음",
    )
    assert row["해마다 필요한 폭"].startswith("1.6666")


def test_the_history_is_taken_out_as_a_workbook_with_its_meaning(officer):
    data = taken(officer, "/goals/1/file", sheet="history", file_format="xlsx")
    cover, table = load_workbook(io.BytesIO(data)).worksheets
    said = "\n".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
    for words in ("디지털정보화 수준, 농어민 · 전국", "0.2 × 접근 + 0.4 × 역량 + 0.4 × 활용", "기준"):
        assert words in said
    found = {row[0]: row for row in table.iter_rows(min_row=2, values_only=True)}
    assert found[2024][1] == 80.0
    assert found[2024][7] == pytest.approx(80.48)
    assert (found[2023][9], found[2016][7]) == ("거꾸로 계산", None)


def test_a_region_of_few_answers_gives_no_number_in_a_file_either(session, officer):
    for code, sample, value in (("43", 29, 71.3), ("48", 99, 72.4), ("50", 100, 73.5), ("51", 150, 75.5)):
        enter(session, entry(2024, value, region=code, sample=sample, standard_error=2.0))
    session.commit()
    data = taken(officer, "/goals/1/file", sheet="regions")
    assert b"71.3" not in data
    told = {row["지역 코드"]: row for row in rows(data)}
    assert (told["43"]["값"], told["43"]["95퍼센트 구간 아래"]) == ("표본 부족", "")
    assert (told["48"]["값"], told["48"]["응답 수"]) == ("72.4", "99")
    assert float(told["48"]["95퍼센트 구간 아래"]) == pytest.approx(72.4 - 1.96 * 2, abs=0.02)
    assert 72.4 < float(told["48"]["평균 쪽으로 당긴 값(추정)"]) < 75.5


def test_the_interval_of_a_region_says_how_it_came_about(session, officer):
    enter(session, entry(2024, 73.5, region="50", sample=100, standard_error=2.0))
    session.commit()
    said = BeautifulSoup(officer.get("/goals/1").text, "html.parser").find("table", id="regions").get_text()
    assert "73.5 ± 1.96 × 2.00" in said


def test_who_took_which_table_is_on_record(session, officer):
    taken(officer, "/goals/file?group=rural")
    taken(officer, "/goals/1/file", sheet="history")
    events = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()
    assert [(one.what, one.detail) for one in events] == [
        ("goals.take_board", "csv group=rural"),
        ("goals.take_goal", "csv history 1"),
    ]


@pytest.mark.parametrize(
    ("address", "form", "code"),
    [
        ("/goals/file", {"file_format": "exe"}, 422),
        ("/goals/1/file", {"file_format": "csv"}, 422),
        ("/goals/1/file", {"file_format": "csv", "sheet": "secrets"}, 422),
        ("/goals/999/file", {"file_format": "csv", "sheet": "history"}, 404),
    ],
)
def test_a_table_that_is_not_there_is_refused(session, officer, address, form, code):
    assert officer.post(address, data=form).status_code == code
    assert session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all() == []


def test_the_page_says_in_which_direction_a_goal_without_a_newer_value_has_to_go(officer):
    said = " ".join(BeautifulSoup(officer.get("/goals").text, "html.parser").get_text(" ").split())
    assert "2021년 기준값 뒤로 나온 값이 없습니다. 목표에 닿으려면 해마다 1.67 %p씩 올라야 합니다." in said
