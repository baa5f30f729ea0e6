"""Pages of our own measures and of what is known of regions."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.measures.queries import FACTS_SHOWN
from models import AuditEvent, RegionFact, RegionTrait, Role
from tests.factories import make_account, make_attendee, make_center
from tests.measures.world import BOEUN, CHEONGJU, know, make_world, teach

SPAN = {"first": "2026-09", "last": "2026-10"}


@pytest.fixture
def client(session, signed_in):
    make_world(session)
    know(session, CHEONGJU, "residents", 4_000)
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def rows_of(answer, table):
    page = BeautifulSoup(answer.text, "html.parser")
    heads = [cell.get_text(" ", strip=True) for cell in page.select(f"#{table} thead th")]
    return [
        dict(zip(heads, (cell.get_text(" ", strip=True) for cell in row.select("th, td")), strict=True))
        for row in page.select(f"#{table} tbody tr")
    ]


def test_every_measure_is_labelled_as_a_proxy_and_stands_in_no_chart(client):
    answer = client.get("/measures", query_string=SPAN)
    whole = rows_of(answer, "whole")
    assert len(whole) == 14
    assert {row["유형"] for row in whole} == {"참고치"}
    assert not BeautifulSoup(answer.text, "html.parser").main.select("figure, svg[role=img]")
    assert "공식 지수가 아니며" in answer.text


def test_the_page_says_what_a_value_stands_on_and_why_there_is_none(client):
    answer = client.get("/measures", query_string=SPAN | {"province": "43"})
    rows = {row["지역"]: row for row in rows_of(answer, "people")}
    assert rows["충청북도 청주시"]["1,000명당 배운 사람"] == "2.00"
    assert rows["충청북도 보은군"]["1,000명당 배운 사람"] == "인구 자료 없음"
    whole = {row["지표"]: row for row in rows_of(answer, "whole")}
    assert whole["들어주지 못한 신청"]["값"] == "0건"
    assert {row["채용배경"]: row["강사"] for row in rows_of(answer, "staff")} == {
        "공개채용": "2",
        "적지 않음": "1",
    }


def test_a_province_leads_to_its_districts_with_the_rest_of_the_address(client):
    page = BeautifulSoup(client.get("/measures", query_string=SPAN | {"group": "rural"}).text, "html.parser")
    href = page.find("a", string="충청북도")["href"]
    for kept in ("province=43", "first=2026-09", "group=rural"):
        assert kept in href
    assert "충청북도 보은군" in client.get(href).text


@pytest.mark.parametrize(
    "address",
    [
        {"first": "2026-10", "last": "2026-09"},
        {"first": "2020-01", "last": "2026-09"},
        {"last": "October"},
        {"province": "99"},
        {"province": "43110"},
    ],
)
def test_an_address_that_cannot_be_is_refused_in_words(client, address):
    for page in ("/measures", "/where-next"):
        assert client.get(page, query_string=address).status_code == 422, page


def taken(client, file_format, **address):
    return client.post("/measures/file", query_string=SPAN | address, data={"file_format": file_format})


def test_the_file_has_the_numbers_of_the_page_their_meaning_and_who_took_it(session, client):
    answer = taken(client, "xlsx", province="43")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cover, figures = book.worksheets
    headers, *rows = figures.iter_rows(values_only=True)
    by_code = {row[0]: dict(zip(headers, row, strict=True)) for row in rows}
    measures = list(headers[2::2])
    assert all(header.endswith("(참고치)") for header in measures)
    assert len(measures) == 13  # of a province: without the one of the nation
    assert by_code[CHEONGJU]["1,000명당 배운 사람 (참고치)"] == 2
    assert by_code[BOEUN]["1,000명당 배운 사람 (참고치)"] is None
    assert by_code[BOEUN]["1,000명당 배운 사람 바탕"] == "인구 자료 없음 · 주민 수"
    said = [str(cell) for row in cover.iter_rows(values_only=True) for cell in row]
    assert all(f"{header.removesuffix(' (참고치)')}: " in " ".join(said) for header in measures), (
        "each says what it means"
    )
    assert "국가승인통계" in " ".join(said)
    assert {"충청북도", "10월 31일 (토)"} <= set(said)
    session.rollback()
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.what == "measures.take"))
    assert "province=43" in event.detail


def test_the_file_as_csv_and_of_an_unknown_kind(client):
    answer = taken(client, "csv")
    headers, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert headers[:2] == ["지역코드", "지역"]
    said = dict(zip(headers, rows[1], strict=True))
    assert (said["행정구역"], said["대상"]) == ("10월 31일 (토)", "모든 사람")
    assert "1,000명당 배운 사람: " in said["뜻"]
    assert taken(client, "pdf").status_code == 422


def test_a_small_number_of_people_is_in_no_file_either(session, client):
    center = make_center(session, district="50110")
    teach(session, center, [make_attendee(session, center).id for _n in range(4)], day=date(2026, 10, 12))
    know(session, "50110", "residents", 1_000)
    session.commit()
    text = taken(client, "csv", level="district").data.decode("utf-8-sig")
    (line,) = [line for line in text.splitlines() if line.startswith("50110")]
    assert line.split(",")[2:4] == ["", "5명 미만"]


FACT = {
    "region": CHEONGJU,
    "name": "residents_elderly",
    "year": "2025",
    "value": "140,000",
    "source": "주민등록",
}
TRAIT = {
    "trait-region": BOEUN,
    "trait-trait": "remote",
    "trait-valid_from": "2026-03-01",
    "trait-valid_to": "",
    "trait-grade": "가",
    "trait-source": "시행규칙 별표",
}


def test_a_fact_is_entered_with_its_source_and_listed(session, client):
    assert client.post("/region-facts", data=FACT).status_code == 303
    (row,) = [row for row in rows_of(client.get("/region-facts"), "facts") if row["값"] == "140,000"]
    assert (row["지역"], row["출처"]) == ("충청북도 청주시", "주민등록")
    client.post("/region-facts", data=FACT | {"value": "150000"})
    session.rollback()
    assert session.get(RegionFact, (CHEONGJU, "residents_elderly", 2025)).value == 150_000


def test_facts_are_looked_up_by_province_with_what_became_a_part_of_it(session, client):
    for code in (
        BOEUN,
        "11680",
        "29110",
        "12",
    ):  # a district of 광주 as it was, and its province since 2026-07
        know(session, code, "fiscal_independence", 12)
    session.commit()

    def listed(province):
        return {row["지역"] for row in rows_of(client.get(f"/region-facts?province={province}"), "facts")}

    assert listed("43") == {"충청북도 청주시", "충청북도 보은군"}
    assert listed("12") == {"광주광역시 동구", "전남광주통합특별시"}
    assert len(listed("")) == len(listed("99")) == 5, "all of them, also for a province that is none"
    assert "아직 넣은 자료가 없습니다" in client.get("/region-facts?province=50").text


def test_a_long_list_of_facts_has_pages(session, client):
    for year in range(2000, 2000 + FACTS_SHOWN):
        know(session, BOEUN, "fiscal_independence", 12, year)
    session.commit()
    first, last = (rows_of(client.get(f"/region-facts?province=43&page={page}"), "facts") for page in (1, 2))
    assert (len(first), len(last)) == (FACTS_SHOWN, 1)
    assert last[0] not in first


@pytest.mark.parametrize(
    "typed",
    [
        {"value": "많음"},
        {"value": "-1"},
        {"value": ""},
        {"year": "25"},
        {"year": "작년"},
        {"source": " "},
        {"region": "99999"},
        {"name": "cats"},
        {"name": "fiscal_independence", "value": "101"},
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_typed_is_lost(session, client, typed):
    answer = client.post("/region-facts", data=FACT | typed)
    assert answer.status_code == 422
    assert "주민등록" in answer.text or "source" in typed
    session.rollback()
    assert len(session.exec(select(RegionFact)).all()) == 1


def test_a_trait_is_entered_and_one_that_ends_before_it_begins_is_not(session, client):
    assert client.post("/region-traits", data=TRAIT).status_code == 303
    assert "시행규칙 별표" in client.get("/region-facts").text
    for typed in ({"trait-valid_to": "2026-02-28"}, {"trait-valid_from": ""}, {"trait-source": ""}):
        assert (
            client.post("/region-traits", data=TRAIT | {"trait-region": CHEONGJU} | typed).status_code == 422
        )
    session.rollback()
    assert len(session.exec(select(RegionTrait)).all()) == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PROVINCE, Role.AUDITOR])
def test_others_read_what_is_known_and_enter_nothing(session, signed_in, role):
    account = make_account(session, role)
    session.commit()
    client = signed_in(account)
    page = client.get("/region-facts")
    assert (page.status_code, "이 자료 저장" in page.text) == (200, False)
    assert client.post("/region-facts", data=FACT).status_code == 403
    assert client.post("/region-traits", data=TRAIT).status_code == 403


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.SUPPORTER])
def test_who_teaches_has_no_door_here(session, signed_in, role):
    account = make_account(session, role)
    session.commit()
    for page in ("/measures", "/where-next", "/region-facts", "/targets"):
        assert signed_in(account).get(page).status_code == 403, page
