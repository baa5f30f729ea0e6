import io
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.core import clock
from learning_centers.dashboards.asked import Scope, cuts_of
from models import AuditEvent, Deed, Return, ReturnState, Role
from tests.dashboards.world import make_world, plan
from tests.factories import NOW, make_account, make_center

OCTOBER = "month=2026-10"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """Months of this year are named without it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def as_role(session, signed_in, world):
    def opened(role=Role.MINISTRY, *, centers=(), province=""):
        account = make_account(session, role, centers=centers, province=province)
        session.commit()
        return signed_in(account)

    return opened


@pytest.fixture
def manager(as_role, world):
    return as_role(Role.MANAGER, centers=world[:1])


def page(client, address, code=200):
    answer = client.get(f"/dashboards?{address}")
    assert answer.status_code == code, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def table(shown, name):
    """First cell -> column heading -> text."""
    found = shown.find("table", id=name)
    heads = [one.text for one in found.thead.find_all("th")]
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in found.tbody.find_all("tr")
    ]
    return {row[0]: dict(zip(heads, row, strict=True)) for row in rows}


def test_the_first_look_is_the_own_place(as_role, world, manager):
    assert page(manager, "").h1.text == "가온 배움터 실적 현황"
    assert page(as_role(Role.PROVINCE, province="43"), "").h1.text == "충청북도 실적 현황"
    assert page(as_role(Role.MANAGER, centers=[world[0], world[2]]), "").h1.text == "전국 실적 현황"
    assert page(as_role(), "").h1.text == "전국 실적 현황"


def test_a_person_of_two_centers_counts_once_and_stands_in_both(as_role):
    shown = page(as_role(), f"scope=district&code=43110&{OCTOBER}")
    assert table(shown, "compared")["실인원 (명)"]["10월"] == "7"
    rows = table(shown, "parts")
    assert [rows[name]["실인원"] for name in ("가온 배움터", "옆집 배움터")] == ["2", "6"]


def test_figures_stand_beside_those_before_and_a_month_without_a_record_has_none(as_role):
    row = table(page(as_role(), f"scope=district&code=43110&{OCTOBER}"), "compared")["연인원 (명)"]
    assert (row["10월"], row["9월"], row["2025년 10월"]) == ("8", "1", "자료 없음")


def test_one_drills_down_and_comes_back_with_every_filter(as_role):
    client = as_role()
    address = f"scope=nation&{OCTOBER}&span=year&boundaries=now&measure=hours"
    path = [page(client, address)]
    for name in ("충청북도", "청주시", "가온 배움터"):
        link = path[-1].find("table", id="parts").find("a", string=name)["href"]
        assert parse_qs(urlsplit(link).query) | {
            "month": ["2026-10"], "span": ["year"], "boundaries": ["now"], "measure": ["hours"],
        } == parse_qs(urlsplit(link).query)  # fmt: skip
        path.append(page(client, urlsplit(link).query))
    crumbs = path[-1].select(".lc-crumbs a")
    assert [one.text for one in crumbs] == ["전국", "충청권", "충청북도", "청주시"]
    back = page(client, urlsplit(crumbs[0]["href"]).query)
    assert back.find("table", id="parts").text == path[0].find("table", id="parts").text


def test_a_manager_sees_totals_but_no_other_center(manager, world):
    shown = page(manager, f"scope=district&code=43110&{OCTOBER}")
    assert list(table(shown, "parts")) == ["가온 배움터"]
    assert "배움터 1곳은 위의 합계에만" in shown.text
    assert table(shown, "compared")["실인원 (명)"]["10월"] == "7"
    page(manager, f"scope=center&code={world[0].code}")
    for other in world[1:]:
        page(manager, f"scope=center&code={other.code}", 404)


def test_small_groups_are_hidden_from_who_does_not_see_the_centers(as_role, manager):
    address = f"scope=district&code=43110&{OCTOBER}&by="
    near = table(page(manager, address + "group"), "parts")
    assert near["북한이탈주민"]["실인원"] == "가림"
    ages = table(page(manager, address + "age"), "parts")
    assert {row["실인원"] for row in ages.values()} == {"가림"}
    assert table(page(as_role(), address + "group"), "parts")["북한이탈주민"]["실인원"] == "1"
    assert table(page(as_role(), address + "age"), "parts")["20–39세"]["실인원"] == "1"


def test_a_center_shows_small_groups_to_its_own(manager, world):
    rows = table(page(manager, f"scope=center&code={world[0].code}&{OCTOBER}&by=age"), "parts")
    assert rows["20–39세"]["실인원"] == "1"


def test_hidden_numbers_stay_hidden_in_the_file(manager):
    text = taken(manager, f"scope=district&code=43110&{OCTOBER}&by=age", "parts", "csv").decode("utf-8-sig")
    line = next(one for one in text.splitlines() if one.startswith("70대"))
    assert line.split(",")[1:4] == ["가림", "가림", ""]


@pytest.mark.parametrize(
    "address", ["scope=galaxy", "scope=province&code=99", "scope=district&code=43", "scope=operator&code=x",
                "scope=zone&code=x", "scope=center&code=x", "scope=district"],
)  # fmt: skip
def test_a_place_that_is_not_there_is_absent(as_role, address):
    page(as_role(), address, 404)


def test_a_wrong_month_is_said_on_the_page_and_the_place_stays(as_role):
    shown = page(as_role(), "scope=province&code=43&month=2026-13", 422)
    assert shown.h1.text == "충청북도 실적 현황"
    assert "2026-13" in shown.find(id="errors").text
    shown = page(as_role(), "scope=nation&month=2026-01&span=range&first=2026-05", 422)
    assert "첫 달" in shown.find(id="errors").text


def test_a_place_without_a_center_says_so(as_role):
    shown = page(as_role(), f"scope=district&code=11110&{OCTOBER}")
    assert "여기에는 배움터가 없습니다" in shown.text
    assert shown.find("table") is None


def test_a_district_without_a_center_has_blank_figures(as_role):
    rows = table(page(as_role(), f"scope=province&code=43&{OCTOBER}"), "parts")
    assert (rows["청주시"]["배움터"], rows["청주시"]["실인원"]) == ("2", "7")
    assert (rows["제천시"]["배움터"], rows["제천시"]["실인원"]) == ("0", "")


def test_a_rate_by_month_is_drawn_in_per_cent(as_role):
    shown = page(as_role(), f"scope=district&code=43110&{OCTOBER}&by=month&measure=fill_rate")
    assert shown.select("#cut svg text.lc-c-strong")[0].text == "40.0"
    assert table(shown, "parts")["10월"]["정원 대비"] == "40.0 %"


def test_a_month_without_a_record_differs_from_nothing(as_role):
    shown = page(as_role(), "scope=nation&month=2026-02")
    assert "기록이 없습니다" in shown.text
    assert set(table(shown, "compared")["연인원 (명)"].values()) == {"연인원 (명)", "자료 없음", ""}


def test_it_says_how_many_centers_are_approved(session, as_role, world):
    session.add(Return(center_id=world[0].id, month="2026-10", state=ReturnState.APPROVED))
    session.add(Return(center_id=world[1].id, month="2026-10", state=ReturnState.HANDED_IN))
    session.commit()
    assert "배움터 2곳 가운데 1곳" in page(as_role(), f"scope=province&code=43&{OCTOBER}").text


def test_targets_stand_beside_what_was_done_so_far(session, as_role):
    plan(session, "visits", 20)
    plan(session, "people", 10)
    plan(session, "visits", 4, quarter=3)
    plan(session, "lessons", 9, approved=False)
    plan(session, "lessons", 9, quarter=2)
    plan(session, "lessons", 9, region="43")
    shown = page(as_role(), f"scope=nation&{OCTOBER}").find("table", id="planned")
    rows = [
        [cell.get_text(strip=True) for cell in row.find_all(["th", "td"])]
        for row in shown.tbody.find_all("tr")
    ]
    assert rows == [
        ["연인원 (명)", "사업연도", "20", "10", "50.0 %"],
        ["실인원 (명)", "사업연도", "10", "8", "80.0 %"],
        ["연인원 (명)", "3분기", "4", "10", "250.0 %"],
    ]


def test_without_targets_there_is_no_table_of_them(as_role):
    assert page(as_role(), f"scope=nation&{OCTOBER}").find("table", id="planned") is None


def taken(client, address, sheet, file_format):
    answer = client.post(f"/dashboards/file?{address}", data={"sheet": sheet, "file_format": file_format})
    assert answer.status_code == 200, answer.text
    return answer.data


def test_a_workbook_says_what_its_figures_are(as_role):
    data = taken(as_role(), f"scope=province&code=43&{OCTOBER}", "compared", "xlsx")
    cover, figures = load_workbook(io.BytesIO(data)).worksheets
    said = "\n".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
    for words in ("충청북도", "10월", "경계 당시", "실인원: ", "제출본은 승인된 배움터만"):
        assert words in said
    rows = {row[0]: row[1:] for row in figures.iter_rows(values_only=True)}
    assert rows["지표"] == ("10월", "9월", "9월 대비 차이", "2025년 10월", "2025년 10월 대비 차이")
    assert rows["실인원 (명)"][:3] == (7, 1, 6)
    assert rows["정원 대비"][0] == 0.4


def test_a_csv_says_it_in_each_row(as_role):
    text = taken(as_role(), f"scope=nation&{OCTOBER}&by=operator", "parts", "csv").decode("utf-8-sig")
    head, *rows = text.splitlines()
    assert head.startswith("수행기관,배움터,연인원,실인원")
    assert head.endswith("범위,기간,행정구역,기준,뜻")
    assert [row.split(",")[:4] for row in rows] == [
        ["수행기관 없음", "2", "8", "7"],
        ["연습 사업단", "1", "1", "1"],
    ]
    assert all("전국,10월,경계 당시" in row and "실인원: " in row for row in rows)


def test_who_took_which_figures_is_on_record(session, as_role):
    client = as_role()
    taken(client, f"scope=province&code=43&{OCTOBER}", "parts", "xlsx")
    rows = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()
    assert [(one.what, one.subjects) for one in rows] == [("dashboards.take", "")]
    assert rows[0].detail.startswith("parts xlsx scope=province&code=43&month=2026-10")


def test_a_rate_says_what_it_is_a_share_of(as_role):
    shown = page(as_role(), f"scope=nation&{OCTOBER}&by=province")
    assert "연인원 9 ÷ 정원 30" in shown.select_one(".lc-stats").text
    row = table(shown, "parts")["충청북도"]
    assert (row["정원"], row["정원 대비"]) == ("20", "40.0 %")
    levels = table(page(as_role(), f"scope=nation&{OCTOBER}&by=level"), "parts")
    assert levels["기초"]["정원"] == "30"


def test_a_month_without_a_lesson_has_no_figures_and_a_weekday_has_zeros(as_role):
    months = table(page(as_role(), f"scope=nation&{OCTOBER}&by=month"), "parts")
    assert (months["9월"]["연인원"], months["8월"]["교육횟수"]) == ("1", "자료 없음")
    assert set(list(months["8월"].values())[2:]) == {""}, "it is said once"
    days = table(page(as_role(), f"scope=nation&{OCTOBER}&by=weekday"), "parts")
    assert days["일"]["연인원"] == "0"


def test_a_long_table_is_not_drawn_as_cards_on_a_phone(as_role):
    short = page(as_role(), f"scope=nation&{OCTOBER}&by=province").find("table", id="parts")
    long = page(as_role(), f"scope=nation&{OCTOBER}&by=district").find("table", id="parts")
    assert "lc-stackable" in short["class"]
    assert "lc-stackable" not in long["class"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"sheet": "parts"},
        {"sheet": "parts", "file_format": "exe"},
        {"sheet": "planned", "file_format": "csv"},
    ],
)
def test_a_file_of_nothing_is_refused_and_not_recorded(session, as_role, data):
    client = as_role()
    assert client.post(f"/dashboards/file?scope=nation&{OCTOBER}", data=data).status_code == 422
    assert session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all() == []


def test_the_file_of_another_center_is_absent(manager, world):
    answer = manager.post(
        f"/dashboards/file?scope=center&code={world[1].code}", data={"sheet": "parts", "file_format": "csv"}
    )
    assert answer.status_code == 404


FEW, MANY = 10, 1_000  # centers
DISTRICTS = ("43110", "11110", "26110", "50110", "47940", "28177")
ADDRESSES = (
    *(f"/dashboards?scope=nation&{OCTOBER}&span=year&by={by}" for by in cuts_of(Scope.NATION)),
    f"/dashboards?scope=province&code=43&{OCTOBER}&by=center",
    f"/dashboards?scope=zone&code=충청권&{OCTOBER}&boundaries=now",
    f"/map?{OCTOBER}&level=district",
    f"/map?{OCTOBER}&level=district&province=43",
)


def test_no_page_sends_more_queries_for_a_thousand_centers_than_for_ten(session, as_role, count_queries):
    client = as_role()

    def sent():
        found = {}
        for address in ADDRESSES:
            with count_queries() as statements:
                assert client.get(address).status_code == 200
            found[address] = len(statements)
        return found

    for _more in range(FEW - 3):
        make_center(session)
    session.commit()
    client.get("/dashboards")  # the first request of a client does more
    few = sent()
    for n in range(MANY - FEW):
        make_center(session, district=DISTRICTS[n % len(DISTRICTS)])
    session.commit()
    assert sent() == few
    assert max(few.values()) <= 35
