from datetime import date

import pytest
from bs4 import BeautifulSoup

from learning_centers.core import i18n
from models import Mark, Role
from tests.factories import make_account, make_attendee, make_center
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
    assert "제주특별자치도: 0명" in outlines, "a center that taught nobody is a zero"
    assert "서울특별시: 자료 없음" in outlines, "no center is no figure"
    assert rows(page)["충청북도"] == ["2", "3"]
    assert "서울특별시" not in rows(page)


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
    assert "인천광역시 서구: 0명" in said(then)[0]
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
    [before, after] = page.select(".lc-row.mb-3 a")
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
    assert rows(page)["전국"] == ["4", "0"]


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
