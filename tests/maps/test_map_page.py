import csv
import io
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.core import i18n
from learning_centers.maps.outline import Outline
from models import AuditEvent, CenterPlacement, Deed, HelpDeskVisit, Mark, Role
from tests.factories import NOW, make_account, make_attendee, make_center, region
from tests.figures.world import held

TEACHES = (Role.SUPPORTER, Role.ASSISTANT, Role.INSTRUCTOR)
OTHERS = [role for role in Role if role not in TEACHES and role is not Role.SYSTEM]


def page_of(client, address="/map?month=2026-10"):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def said(page):
    """What the regions of each drawing say: outlines, tiles."""
    return [
        [region["aria-label"] for region in drawing.select(".lc-map__region")]
        for drawing in page.select("[data-map]")
    ]


def rows(page):
    return {
        row.th.get_text(" ", strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.select("#map-table tbody tr, #map-table tfoot tr")
    }


@pytest.fixture
def world(session):
    """Two centers in Cheongju that share a person, one in Jeju with nobody, one in 서구 of Incheon."""
    center = make_center(session, district="43110")
    other = make_center(session, district="43110")
    make_center(session, district="50110")
    divided = make_center(session, district="28260")
    people = [make_attendee(session, center) for _n in range(3)]
    held(session, center, {person.id: Mark.PRESENT for person in people})
    held(session, other, {people[0].id: Mark.PRESENT})
    guest = make_attendee(session, divided)
    held(session, divided, {guest.id: Mark.LATE})
    session.commit()
    return session


@pytest.fixture
def ministry(world, signed_in):
    account = make_account(world, Role.MINISTRY)
    world.commit()
    return signed_in(account)


def test_the_map_the_tiles_and_the_table_say_the_same(ministry):
    page = page_of(ministry)
    outlines, tiles = said(page)
    assert outlines == tiles
    assert len(outlines) == 16
    assert "충청북도: 3명" in outlines
    assert "제주특별자치도: 자료 없음" in outlines, "a center without a record is no zero"
    assert "서울특별시: 자료 없음" in outlines, "no center is no figure"
    assert rows(page)["충청북도"] == ["2", "3"]
    assert "서울특별시" not in rows(page)


def test_a_center_that_only_logged_its_help_desk_taught_nobody(world, ministry):
    lies_there = CenterPlacement.district_id == region(world, "50110").id
    jeju = world.exec(select(CenterPlacement.center_id).where(lies_there)).one()
    world.add(
        HelpDeskVisit(
            center_id=jeju,
            visited_on=date(2026, 10, 6),
            month="2026-10",
            people=2,
            recorded_by_id=0,
            recorded_at=NOW,
        )
    )
    world.commit()
    assert "제주특별자치도: 0명" in said(page_of(ministry))[0]
    assert "제주특별자치도: 2명" in said(page_of(ministry, "/map?month=2026-10&measure=help_desk"))[0]


def test_the_nation_counts_a_person_once_and_is_no_sum(world, ministry):
    both = make_attendee(world, center := make_center(world, district="50110"))
    held(world, center, {both.id: Mark.PRESENT})
    held(world, make_center(world, district="11110"), {both.id: Mark.PRESENT})
    world.commit()
    found = rows(page_of(ministry))
    assert (found["서울특별시"][1], found["제주특별자치도"][1]) == ("1", "1")
    assert found["전국"] == ["6", "5"]


def test_districts_are_drawn_each(ministry):
    outlines, tiles = said(page_of(ministry, "/map?month=2026-10&level=district"))
    assert outlines == tiles
    assert len(outlines) == 230
    assert "충청북도 청주시: 3명" in outlines


def test_boundaries_are_those_of_the_time_or_of_now(world, ministry):
    gwangju = make_center(world, district="29110")
    guest = make_attendee(world, gwangju)
    held(world, gwangju, {guest.id: Mark.PRESENT}, day=date(2026, 6, 9))
    world.commit()
    then = page_of(ministry, "/map?month=2026-06&on=then")
    now = page_of(ministry, "/map?month=2026-06&on=now")
    assert "광주광역시: 1명" in said(then)[0]
    assert len(said(then)[0]) == 17
    assert "전남광주통합특별시: 1명" in said(now)[0]
    assert len(said(now)[0]) == 16


def test_a_center_of_a_divided_district_is_in_the_table_and_said_to_be_missing_on_the_map(ministry):
    page = page_of(ministry, "/map?month=2026-10&level=district")
    [old] = [name for name in rows(page) if "인천광역시 서구" in name]
    assert "지도에는 없습니다" in old
    assert "1곳" in page.select_one(".lc-note--warn").get_text()
    assert not any("인천광역시 서구:" in one for one in said(page)[0])
    then = page_of(ministry, "/map?month=2026-06&level=district")
    assert "인천광역시 서구: 자료 없음" in said(then)[0]
    assert not then.select(".lc-note--warn")


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        ("visits", "충청북도: 4명"),
        ("lessons", "충청북도: 2회"),
        ("hours", "충청북도: 4.0시간"),
        ("fill_rate", "충청북도: 16.7 %"),
        ("new", "충청북도: 3명"),
        ("help_desk", "충청북도: 0명"),
        ("zone", "충청북도: 0명"),
    ],
)
def test_each_measure_has_its_unit(ministry, measure, wanted):
    assert wanted in said(page_of(ministry, f"/map?month=2026-10&measure={measure}"))[0]


def test_the_legend_names_every_colour_that_is_drawn(ministry):
    page = page_of(ministry)
    drawn = {tuple(one.get("class", [])) for one in page.select(".lc-map__region path")}
    keys = {tuple(one.get("class", [])) for one in page.select(".lc-legend svg > rect")}
    assert drawn == keys
    assert "자료 없음" in page.select_one(".lc-legend").get_text()


def test_each_drawing_has_the_hatches_it_asks_for(ministry):
    """Of its own: those of another are in other units."""
    page = page_of(ministry)
    for drawing in page.select("[data-map]"):
        asked = {
            one["fill"].removeprefix("url(#").removesuffix(")") for one in drawing.select("[fill^='url(#']")
        }
        assert asked
        assert asked <= {one["id"] for one in drawing.select("pattern")}
    ids = [one["id"] for one in page.select("pattern")]
    assert len(set(ids)) == len(ids), "an id stands once on a page"


def test_the_address_carries_every_choice(ministry):
    page = page_of(ministry, "/map?month=2026-10&measure=visits&level=district&on=now")
    chosen = {one["name"]: one.select_one("[selected]")["value"] for one in page.select("main select")}
    assert chosen == {"measure": "visits", "level": "district", "on": "now"}
    [before, after] = page.select(".lc-row.mb-3 > a")
    assert before["href"] == "/map?measure=visits&level=district&on=now&month=2026-09"
    assert after["href"].endswith("month=2026-11")
    assert "/terms#visits" in [link["href"] for link in page.select("main a")]


def test_without_choices_it_is_people_by_province_last_month(ministry):
    page = page_of(ministry, "/map")
    assert said(page) == said(page_of(ministry, "/map?measure=people&level=province&on=then&month=2026-10"))
    assert said(page) == said(page_of(ministry, "/map?measure=none&level=street&on=never"))


@pytest.mark.parametrize("month", ["2026-13", "october", "1999-01", "2026-10'"])
def test_a_month_that_is_none_is_told(ministry, month):
    answer = ministry.get("/map", query_string={"month": month})
    assert answer.status_code == 422
    assert "2026-10" in answer.text


def test_an_empty_month_says_so_and_still_has_its_table(ministry):
    page = page_of(ministry, "/map?month=2026-01")
    assert "아직 센 것이 없습니다" in page.select_one(".lc-note--info").get_text()
    assert rows(page)["전국"] == ["4", "자료 없음"]


def test_a_programme_without_centers_has_a_map_of_no_data(session, signed_in):
    account = make_account(session, Role.ADMIN)
    session.commit()
    page = page_of(signed_in(account))
    assert all(one.endswith("자료 없음") for one in said(page)[0])


@pytest.mark.parametrize("role", TEACHES)
def test_who_teaches_sees_no_map(session, signed_in, role):
    account = make_account(session, role)
    session.commit()
    assert signed_in(account).get("/map").status_code == 403


@pytest.mark.parametrize("role", OTHERS)
def test_the_others_see_totals_of_every_region(world, signed_in, role):
    account = make_account(world, role)
    world.commit()
    assert "충청북도: 3명" in said(page_of(signed_in(account)))[0]


def test_the_number_of_queries_does_not_grow_with_the_centers(world, ministry, count_queries):
    with count_queries() as few:
        ministry.get("/map?month=2026-10")
    for n in range(12):
        center = make_center(world, district=("11110", "26110", "48120")[n % 3])
        held(world, center, {make_attendee(world, center).id: Mark.PRESENT})
    world.commit()
    with count_queries() as many:
        ministry.get("/map?month=2026-10")
    assert len(many) == len(few)


def test_in_english_the_islands_have_their_english_names(ministry):
    ministry.set_cookie("language", "en")
    with i18n.speaking("ko"):  # what the page speaks ends here
        places = [one.get_text() for one in page_of(ministry).select(".lc-map__place")]
    assert places == ["Ulleungdo", "Dokdo"]


CHOICES = "measure=visits&on=now&month=2026-10"


def links(page, name):
    """Where a region leads: from its outline, its tile and its row."""
    drawn = [one["href"] for one in page.select(".lc-map__region") if one["aria-label"].startswith(name)]
    row = [one["href"] for one in page.select("#map-table a") if one.get_text() == name]
    return {*drawn, *row}


def test_one_drills_down_from_a_province_to_the_dashboard_of_a_district_with_every_choice(ministry):
    [inside] = links(page_of(ministry, f"/map?{CHOICES}"), "충청북도")
    assert parse_qs(urlsplit(inside).query) == parse_qs(f"{CHOICES}&level=district&province=43")
    page = page_of(ministry, inside)
    assert {one.split(":")[0].split()[0] for one in said(page)[0]} == {"충청북도"}
    assert len(said(page)[0]) == 11
    assert rows(page) == {"청주시": ["2", "4"], "충청북도": ["2", "4"]}
    [back] = [one["href"] for one in page.select(".lc-crumbs a")]
    assert parse_qs(urlsplit(back).query) == parse_qs(f"{CHOICES}&level=province")
    [outline_and_tile] = links(page, "충청북도 청주시")
    assert links(page, "청주시") == {outline_and_tile}, "the table leads there too"
    wanted = "scope=district&code=43110&month=2026-10&boundaries=now&measure=visits"
    assert parse_qs(urlsplit(outline_and_tile).query) == parse_qs(wanted)
    dashboard = ministry.get(outline_and_tile)
    assert dashboard.status_code == 200
    assert "충청북도 청주시" in dashboard.text


def test_a_province_keeps_its_place_when_another_measure_or_month_is_chosen(ministry):
    page = page_of(ministry, "/map?province=43&month=2026-10")
    assert page.select_one("form.lc-filters input[name=province]")["value"] == "43"
    assert all("province=43" in one["href"] for one in page.select("nav.lc-row.mb-3 a"))
    assert len(said(page_of(ministry, "/map?province=43&level=province&month=2026-10"))[0]) == 16


def test_a_province_counts_its_people_once(world, ministry):
    other = make_center(world, district="43130")
    person = make_attendee(world, other)
    for center in (other, make_center(world, district="43150")):
        held(world, center, {person.id: Mark.PRESENT})
    world.commit()
    found = rows(page_of(ministry, "/map?province=43&month=2026-10"))
    assert (found["충주시"][1], found["제천시"][1], found["충청북도"]) == ("1", "1", ["4", "4"])


def test_a_province_that_was_renamed_is_found_and_one_that_did_not_stand_is_said(ministry):
    renamed = page_of(ministry, "/map?province=42&month=2026-10")  # 강원도 until June 2023
    assert "강원특별자치도" in renamed.h1.get_text()
    gone = page_of(ministry, "/map?province=12&month=2026-06")
    assert "이 경계에 없습니다" in gone.select_one(".lc-note--info").get_text()
    assert len(said(gone)[0]) > 200
    assert "이 경계에 없습니다" in page_of(ministry, "/map?province=x&month=2026-10").get_text()


@pytest.mark.parametrize("code", ["11", "12", "28", "36", "47", "50"])
def test_every_outline_of_a_province_lies_in_its_drawing(ministry, code):
    page = page_of(ministry, f"/map?province={code}&month=2026-10")
    left, top, wide, tall = map(int, page.select_one("svg[data-map]")["viewbox"].split())
    assert tall <= wide
    for path in page.select_one("svg[data-map]").select(".lc-map__region path"):
        outline = Outline.of(path["d"])
        assert left < outline.left < outline.right < left + wide
        assert top < outline.top < outline.bottom < top + tall


def test_dokdo_is_marked_where_it_is_drawn(ministry):
    assert "독도" in page_of(ministry, "/map?province=47&month=2026-10").text
    assert "독도" not in page_of(ministry, "/map?province=43&month=2026-10").text


def taken(client, address, file_format):
    answer = client.post(f"/map/file?{address}", data={"file_format": file_format})
    assert answer.status_code == 200, answer.text
    return answer.data


def test_the_table_is_taken_out_with_its_meaning_scope_and_time(world, ministry):
    text = taken(ministry, "month=2026-10&measure=people", "csv").decode("utf-8-sig")
    told = {row["시도"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (told["충청북도"]["배움터"], told["충청북도"]["실인원"]) == ("2", "3")
    assert told["제주특별자치도"]["실인원"] == "", "what is not known is no zero in a file either"
    assert told["충청북도"]["범위"] == "전국"
    assert told["충청북도"]["기준"] == "2026-11-05 13:20"
    assert "전국 전체: 4명" in told["충청북도"]["뜻"]
    book = load_workbook(io.BytesIO(taken(ministry, "month=2026-10&province=43&measure=fill_rate", "xlsx")))
    cover = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    for words in ("충청북도", "10월", "경계 당시", "정원 대비: "):
        assert words in cover
    assert [cell.value for cell in book.worksheets[1][2]][:3] == ["43110", "청주시", 2]
    events = world.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all()
    assert [one.what for one in events] == ["maps.take", "maps.take"]


def test_a_file_of_no_kind_is_refused(world, ministry):
    assert ministry.post("/map/file?month=2026-10", data={"file_format": "exe"}).status_code == 422
    assert world.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all() == []
