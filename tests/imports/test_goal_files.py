"""Files of a survey, facts, traits and targets through the browser and the command: cell by cell, nothing stored."""

import io
import json

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlmodel import func, select

from models import (
    Observation,
    PlanTarget,
    ProgrammeYear,
    RegionFact,
    RegionTrait,
    Role,
    Upload,
    UploadState,
)
from tests.factories import make_account
from tests.goals.world import SURVEY_HEADERS, row
from tests.imports.files import saved, xlsx
from tests.imports.test_upload_pages import send, sent, upload

REGIONAL = (*SURVEY_HEADERS, "지역")
FACTS = ("지역코드", "지역명", "항목", "연도", "값", "출처")
TRAITS = ("지역코드", "지역명", "항목", "시작일", "종료일", "급지", "출처")
TARGETS = ("사업연도", "분기", "지역", "지표", "목표", "출처")
STORED = {"survey": Observation, "facts": RegionFact, "traits": RegionTrait, "targets": PlanTarget}
HEADERS = {"survey": SURVEY_HEADERS, "facts": FACTS, "traits": TRAITS, "targets": TARGETS}
GOOD = {
    "survey": row(),
    "facts": ("43110", "충청북도 청주시", "주민 수", 2025, 850_000, "시험 통계"),
    "traits": ("46910", "신안군", "도서·벽지", "2026-03-01", None, "가", "시험 고시"),
    "targets": (2026, "연간", "43", "실인원", 1_200, "시험 계획서"),
}
REGIONAL_BAD = [*row(), "어딘가"]
# What bad input gets (issue 5): kind, the bad row, its cell, what the page says of it, headers.
BAD = {
    "parts that do not give the composite": (
        "survey",
        row(value=77.7, parts=(96.5, 65.6, 80.0)),
        "F2",
        "네 값을",
    ),
    "a share above its whole": ("survey", row(value=100.5), "F2", "100"),
    "a part above its whole": ("survey", row(value=None, parts=(101, 65.6, 80.0)), "C2", "100"),
    "a year that is there with another value": ("survey", row(2024, value=80.2), "F2", "정정"),
    "an unknown group": ("survey", row(group="외계인"), "B2", "농어민"),
    "an unknown region": ("survey", REGIONAL_BAD, "K2", "어딘가"),
    "a fact of an unknown region": ("facts", ("99999", "", *GOOD["facts"][2:]), "A2", "99999"),
    "a fact of another name": ("facts", ("43110", "강남구", *GOOD["facts"][2:]), "B2", "청주시"),
    "more than the whole": ("facts", ("43110", "", "재정자립도", 2025, 100.5, "시험"), "E2", "100"),
    "a fact without its source": ("facts", (*GOOD["facts"][:5], None), "F2", ""),
    "a trait of a province": ("traits", ("43", "", *GOOD["traits"][2:]), "A2", "43"),
    "a trait that ends before it begins": (
        "traits",
        ("46910", "", "도서·벽지", "2026-03-01", "2026-02-01", "", "시험"),
        "E2",
        "끝 날이 첫날보다",
    ),
    "a target that is no number": ("targets", (*GOOD["targets"][:4], "많이", "시험"), "E2", "숫자"),
    "a target of an unknown zone": ("targets", (2026, "연간", "없는권", *GOOD["targets"][3:]), "C2", ""),
    "a target of a year that is not entered": ("targets", (2031, *GOOD["targets"][1:]), "A2", "2031"),
}


@pytest.fixture(autouse=True)
def _year(session):
    session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-12"))
    session.commit()


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def file_of(kind, *rows):
    wide = kind == "survey" and any(len(one) > len(SURVEY_HEADERS) for one in rows)
    return xlsx(REGIONAL if wide else HEADERS[kind], rows, "자료")


def count(session, kind):
    session.rollback()
    return session.exec(select(func.count()).select_from(STORED[kind])).one()


def first_table(client, address, name):
    found = BeautifulSoup(client.get(address).text, "html.parser").find("table", id=name)
    return [
        [cell.get_text(" ", strip=True) for cell in line.select("th, td")]
        for line in found.select("tbody tr")
    ]


@pytest.mark.parametrize(("kind", "bad", "cell", "said"), BAD.values(), ids=BAD)
def test_the_page_says_what_is_wrong_at_its_cell_and_stores_nothing(session, ministry, kind, bad, cell, said):
    before = count(session, kind)
    address = sent(ministry, file_of(kind, bad), kind=kind)
    ((where, _column, _found, message),) = first_table(ministry, address, "problems")
    assert (where.split()[0], said in message) == (cell, True), message
    ministry.post(f"{address}/store")
    ministry.post(f"{address}/store", data={"good": "y"})
    assert count(session, kind) == before
    marked = load_workbook(io.BytesIO(ministry.get(f"{address}/marked").data))
    assert marked["자료"][cell].comment.text


@pytest.mark.parametrize(("kind", "bad", "cell", "said"), BAD.values(), ids=BAD)
def test_the_command_says_what_is_wrong_at_its_cell_and_stores_nothing(
    session, runner, tmp_path, kind, bad, cell, said
):
    before = count(session, kind)
    answer = runner.invoke(args=["import", kind, saved(tmp_path, file_of(kind, bad)), "--json"])
    (problem,) = json.loads(answer.stdout)["problems"]
    assert (answer.exit_code, problem["cell"], said in problem["message"]) == (1, cell, True)
    assert count(session, kind) == before
    assert session.exec(select(Upload)).all() == []


@pytest.mark.parametrize("kind", STORED)
def test_a_good_file_is_shown_stored_and_the_second_time_nothing(session, ministry, kind):
    before = count(session, kind)
    address = sent(ministry, file_of(kind, GOOD[kind]), kind=kind)
    ((_row, what, action, _difference),) = first_table(ministry, address, "preview")
    assert (count(session, kind), action == "새로운 것", bool(what)) == (before, True, True)
    ministry.post(f"{address}/store")
    assert count(session, kind) == before + 1
    page = ministry.get(sent(ministry, file_of(kind, GOOD[kind]), kind=kind)).text
    assert "이미 모두 저장되어" in page
    assert count(session, kind) == before + 1


@pytest.mark.parametrize("kind", STORED)
def test_the_sample_of_each_kind_can_be_brought_as_it_is(session, ministry, kind):
    sample = ministry.get(f"/imports/sample/{kind}.xlsx").data
    sent(ministry, sample, kind=kind)
    assert (upload(session).state, upload(session).made, upload(session).problems) == (
        UploadState.CHECKED,
        1,
        [],
    )


def test_the_good_rows_are_stored_when_the_person_says_so(session, ministry):
    before = count(session, "survey")
    address = sent(ministry, file_of("survey", row(), row(group="외계인")), kind="survey")
    ministry.post(f"{address}/store", data={"good": "y"})
    assert count(session, "survey") == before + 1


def test_a_revision_is_asked_and_then_shown_before_it_is_stored(session, ministry):
    headers = (*SURVEY_HEADERS, "정정")
    address = sent(ministry, xlsx(headers, [[*row(2024, value=80.2), "O"]]), kind="survey")
    ((_row, _what, _action, difference),) = first_table(ministry, address, "preview")
    assert difference == "80 → 80.2"
    ministry.post(f"{address}/store")
    session.rollback()
    rows = session.exec(
        select(Observation.revision, Observation.value)
        .where(Observation.group_name == "rural", Observation.year == 2024)
        .order_by(Observation.revision)
    ).all()
    assert rows == [(1, 80.0), (2, 80.2)]


def test_a_fact_of_the_same_year_is_shown_as_a_change_before_it_is_stored(session, ministry):
    ministry.post(f"{sent(ministry, file_of('facts', GOOD['facts']), kind='facts')}/store")
    other = (*GOOD["facts"][:4], 860_000, GOOD["facts"][5])
    address = sent(ministry, file_of("facts", other), kind="facts")
    assert first_table(ministry, address, "preview")[0][3] == "850,000 → 860,000"


def test_a_province_brings_targets_of_its_own_region_only(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    officer = signed_in(account)
    rows = [
        GOOD["targets"],
        (2026, "연간", "48", "실인원", 900, "시험"),
        (2026, "연간", "전국", "실인원", 9, "시험"),
    ]
    address = sent(officer, file_of("targets", *rows), kind="targets")
    told = first_table(officer, address, "problems")
    assert [(one[0].split()[0], "맡은 지역이 아닙니다" in one[3]) for one in told] == [
        ("C3", True),
        ("C4", True),
    ]
    officer.post(f"{address}/store", data={"good": "y"})
    session.rollback()
    (stored,) = session.exec(select(PlanTarget)).all()
    assert (stored.region_code, stored.source, stored.entered_by_id, stored.approved_at) == (
        "43",
        "시험 계획서",
        account.id,
        None,
    )
    assert send(officer, file_of("facts", GOOD["facts"]), kind="facts").status_code == 422


def test_the_form_of_a_page_leads_to_its_kind(ministry):
    for path, kind in (("/goals/values/new", "survey"), ("/region-facts", "facts"), ("/targets", "targets")):
        link = BeautifulSoup(ministry.get(path).text, "html.parser").find("a", href=f"/imports?kind={kind}")
        chosen = BeautifulSoup(ministry.get(link["href"]).text, "html.parser").find("input", checked=True)
        assert (chosen["name"], chosen["value"]) == ("kind", kind)
