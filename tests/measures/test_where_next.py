"""The order of districts: arithmetic against hand-made numbers, weights in the address, what is missing named."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlmodel import func, select

from learning_centers.measures.proposing import USUAL, propose
from learning_centers.measures.ranking import Part, mixed, places_of, rank
from learning_centers.regions.queries import load
from models import AuditEvent, Deed, Direction, Goal, Indicator, IndicatorKind, Observation, Role
from tests.factories import NOW, make_account, make_attendee, make_center, make_request
from tests.measures.world import BOEUN, CHEONGJU, GANGNAM, TODAY, asked, know, make_world, teach


def part(key, values, weight=1.0, more=True):
    return Part(key, weight, values, more)


def test_a_place_runs_from_the_least_need_to_the_most_and_ties_share_it():
    places = places_of(part("waiting", {"a": 0, "b": 5, "c": 5, "d": 9}))
    assert places == {"a": (0, 4, 1), "b": (0.5, 2, 2), "c": (0.5, 2, 2), "d": (1, 1, 1)}
    assert places_of(part("reach", {"a": 1, "b": 2}, more=False)) == {"a": (1, 1, 1), "b": (0, 2, 1)}
    assert places_of(part("x", {"a": 7})) == {"a": (0.5, 1, 1)}


def test_the_score_is_the_weighted_mean_of_the_places():
    rows = rank(
        ["a", "b", "c"], [part("x", {"a": 1, "b": 2, "c": 3}, 3), part("y", {"a": 3, "b": 2, "c": 1}, 1)]
    )
    assert [(row.code, row.score) for row in rows] == [("c", 75), ("b", 50), ("a", 25)]
    assert [(one.key, one.points, one.most) for one in rows[0].given] == [("x", 75, 75), ("y", 0, 25)]


def test_what_is_missing_is_named_and_neither_helps_nor_harms():
    rows = {
        row.code: row for row in rank(["a", "b"], [part("x", {"a": 1, "b": 2}, 3), part("y", {"a": 1}, 1)])
    }
    assert (rows["b"].score, rows["b"].known, rows["b"].missing) == (100, 0.75, ["y"])
    assert rows["a"].missing == []


@pytest.mark.parametrize(("weight", "score"), [(1, 50), (1.01, None)])
def test_less_than_half_of_the_weights_ranks_nobody(weight, score):
    (row,) = rank(["a"], [part("x", {"a": 1}, 1), part("y", {}, weight)])
    assert (row.score, [one.key for one in row.given]) == (score, ["x"])


def test_who_nothing_is_known_of_comes_last_and_a_weight_of_nought_leaves_a_part_out():
    rows = rank(["a", "b", "c"], [part("x", {"b": 1, "c": 2}), part("y", {"a": 1}, 0)])
    assert [(row.code, row.score) for row in rows] == [("c", 100), ("b", 0), ("a", None)]


def test_the_formula_needs_all_three():
    people, old, fiscal = {"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 10, "b": 20}
    parts = [part("people", people, 40), part("elderly", old, 30), part("fiscal", fiscal, 30, more=False)]
    assert mixed(parts) == {"a": pytest.approx(0.3), "b": pytest.approx(0.7)}
    del fiscal["a"]
    assert set(mixed(parts)) == {"b"}


@pytest.fixture
def world(session):
    return make_world(session)


def proposed(session, **weights):
    zero = dict.fromkeys(USUAL, 0.0) | {"people": 40.0, "elderly": 30.0, "fiscal": 30.0}
    return propose(session, load(session), asked(), zero | weights, TODAY)


def values(proposal, key):
    return {row.code: one.value for row in proposal.rows for one in row.given if one.key == key}


def test_the_parts_hold_what_was_counted(session, world):
    for code, residents in ((CHEONGJU, 4_000), (BOEUN, 300), (GANGNAM, 5_000)):
        know(session, code, "residents", residents)
    got = proposed(session, reach=1, waiting=1, centers=1, bus=1, residents=1)
    assert values(got, "reach") == pytest.approx({CHEONGJU: 2, BOEUN: 20, GANGNAM: 1})
    assert values(got, "waiting")[CHEONGJU] == 3
    assert len(values(got, "waiting")) == len(load(session).districts(date(2026, 10, 31)))
    assert values(got, "centers") == pytest.approx({CHEONGJU: 2.5, BOEUN: 10_000 / 300, GANGNAM: 2})
    assert values(got, "bus") == pytest.approx({CHEONGJU: 0, BOEUN: 10_000 / 300, GANGNAM: 0})
    assert values(got, "residents") == {CHEONGJU: 4_000, BOEUN: 300, GANGNAM: 5_000}


def test_few_taught_and_few_centers_mean_need(session, world):
    for code in (CHEONGJU, BOEUN, GANGNAM):
        know(session, code, "residents", 1_000)
    rows = [row.code for row in proposed(session, reach=1).rows if row.score is not None]
    assert rows == [GANGNAM, BOEUN, CHEONGJU]  # 5, 6 and 8 taught per 1,000


def test_goals_nobody_entered_are_missing_everywhere(session, world):
    row = proposed(session, goal=1, formula=1, waiting=1).rows[0]
    assert (row.missing, row.known, row.score) == (["formula", "goal"], pytest.approx(1 / 3), None)


def test_requests_not_met_put_a_district_first(session, world):
    for district in (BOEUN, BOEUN, CHEONGJU):
        make_request(session, district=district, wished_from=date(2026, 9, 1), wished_until=date(2026, 9, 30))
    got = proposed(session, unmet=1)
    assert [row.code for row in got.rows[:2]] == [BOEUN, CHEONGJU]
    assert [row.missing for row in got.rows[:2]] == [[], []]
    assert {code: n for code, n in values(got, "unmet").items() if n} == {BOEUN: 2, CHEONGJU: 1}


def aim(session, target=80, unit="%", direction=Direction.UP, composite=False):
    """A goal of 보은군 for rural residents, of an indicator of its own."""
    indicator = Indicator(
        key=f"ours_{session.exec(select(func.count()).select_from(Indicator)).one()}",
        name_ko="시험",
        name_en="Test",
        unit=unit,
        kind=IndicatorKind.OFFICIAL,
        direction=direction,
        composite=composite,
        definition_ko="-",
        definition_en="-",
    )
    session.add(indicator)
    session.flush()
    session.add(
        Goal(
            indicator_id=indicator.id,
            region_code=BOEUN,
            target_year=2027,
            target_value=target,
            source="시험",
            entered_at=NOW,
            entered_by_id=0,
            baseline_year=2022,
            baseline_value=70,
        )
    )
    session.flush()
    return indicator


def see(session, indicator, year, value, revision=1, sample=None, effective=None):
    session.add(
        Observation(
            indicator_id=indicator.id,
            region_code=BOEUN,
            year=year,
            revision=revision,
            value=value,
            sample=sample,
            effective_sample=effective,
            source="시험",
            entered_at=NOW,
            entered_by_id=0,
        )
    )
    session.flush()


def gaps(session):
    return values(proposed(session, goal=1), "goal")


def test_the_gap_is_that_of_the_regions_own_goal(session, world):
    ours = aim(session)
    for year, revision, value in ((2023, 1, 71), (2024, 1, 72), (2024, 2, 73.5)):
        see(session, ours, year, value, revision)
    assert gaps(session) == {BOEUN: 6.5}


def test_where_less_is_better_the_gap_lies_above_the_target(session, world):
    see(session, aim(session, target=40, direction=Direction.DOWN), 2024, 46)
    assert gaps(session) == {BOEUN: 6}


@pytest.mark.parametrize(("sample", "effective"), [(29, None), (80, 29.5), (None, None)])
def test_a_survey_of_too_few_gives_no_gap(session, world, sample, effective):
    ours = aim(session, composite=True)
    see(session, ours, 2024, 73.5, sample=sample, effective=effective)
    assert gaps(session) == {}
    see(session, ours, 2025, 75, sample=30)
    assert gaps(session) == {BOEUN: 5}


def test_people_and_won_are_no_gap_that_compares_with_points(session, world):
    see(session, aim(session, target=500, unit="people"), 2024, 300)
    assert gaps(session) == {}


@pytest.fixture
def client(session, signed_in, world):
    for code, residents in ((CHEONGJU, 4_000), (BOEUN, 300)):
        know(session, code, "residents", residents)
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


@pytest.fixture
def page(client):
    """`page(**address)`: the answer and its rows, as text."""

    def opening(**address):
        answer = client.get("/where-next", query_string={"group": "all", "last": "2026-10", **address})
        soup = BeautifulSoup(answer.text, "html.parser")
        return answer, [row.get_text(" ", strip=True) for row in soup.select("#order tbody tr")], soup

    return opening


def test_each_row_says_which_part_gave_how_much_and_what_is_not_known(page):
    answer, rows, soup = page(province="43")
    assert answer.status_code == 200
    (cheongju,) = [row for row in rows if "충청북도 청주시" in row]
    assert "자리를 기다리는 사람" in cheongju
    assert "3명 대기" in cheongju
    assert "앞선 까닭: 주민 1,000명당 배운 사람이 적음" in cheongju
    assert "자료 없음: 고령층 주민 수, 재정자립도" in cheongju
    once = [one.get_text() for one in soup.select(".lc-note--info li")]
    assert [one.split(" (")[0] for one in once] == ["목표와의 차이"]
    assert "목표와의 차이" not in " ".join(rows), "what is known nowhere is said once, not in each row"
    assert "들어주지 못한 신청 0건" in cheongju
    assert "어디로 갈지는 사람이 정합니다" in answer.text


def test_a_place_is_that_among_all_districts_also_where_one_province_is_shown(page, client):
    by_waiting = dict.fromkeys(USUAL, "0") | {"people": "40", "waiting": "1"}
    _answer, nation, _soup = page(**by_waiting)
    assert nation[0].startswith("충청북도 청주시 1번째")
    _answer, seoul, _soup = page(**by_waiting, province="11")
    assert seoul[0].startswith("서울특별시 종로구 2번째")
    text = taken(client, **by_waiting | {"province": "11"}).data.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["순서"] == "2"


def test_a_place_that_is_shared_says_so(page):
    _answer, rows, _soup = page(province="43", waiting="5", unmet="5")
    (cheongju,) = [row for row in rows if "충청북도 청주시" in row]
    districts = cheongju.split("들어주지 못한 신청 0건, ")[1].split("곳")[0]
    assert f"들어주지 못한 신청 0건, {districts}곳 모두 같음" in cheongju
    assert f"3명 대기, {districts}곳 가운데 1번째" in cheongju
    (boeun,) = [row for row in rows if "충청북도 보은군" in row]
    assert f"0명 대기, {districts}곳 가운데 공동 2번째" in boeun


def test_another_weight_in_the_address_gives_another_order(page):
    none = dict.fromkeys(USUAL, "0")
    many = {"people": "40", "elderly": "30", "fiscal": "30"}
    _answer, by_waiting, _soup = page(**(none | many | {"waiting": "1"}))
    _answer, by_reach, _soup = page(**(none | many | {"reach": "1"}))
    assert by_waiting[0].startswith("충청북도 청주시")
    assert by_reach[0].startswith("충청북도 청주시")  # fewest per 1,000 of the two that are known
    _answer, by_bus, _soup = page(**(none | many | {"bus": "1"}))
    _answer, by_centers, _soup = page(**(none | many | {"centers": "1"}))
    assert [rows[0].split()[1] for rows in (by_bus, by_centers)] == ["청주시", "청주시"]


def test_where_nothing_can_be_ranked_there_is_no_table_but_what_to_enter(page):
    none = dict.fromkeys(USUAL, "0") | {"people": "40"}
    _answer, rows, soup = page(**(none | {"waiting": "1", "goal": "3"}))
    assert rows == []
    assert "순서를 매길 만큼 알려진 시군구가 없습니다" in soup.text
    assert [one.get_text().split(" (")[0] for one in soup.select(".lc-note--info li")] == ["목표와의 차이"]


def test_a_district_of_which_too_little_is_known_stands_last_without_a_place(page):
    none = dict.fromkeys(USUAL, "0") | {"people": "40"}
    _answer, rows, _soup = page(**(none | {"waiting": "1", "reach": "3"}), province="43")
    assert ["순서 없음" in row for row in rows] == [False, False, *[True] * (len(rows) - 2)]


def taken(client, file_format="csv", **address):
    return client.post(
        "/where-next/file",
        query_string={"group": "all", "last": "2026-10", "province": "43", **address},
        data={"file_format": file_format},
    )


def test_the_order_is_taken_out_with_points_values_weights_and_words(session, page, client):
    _answer, shown, _soup = page(province="43")
    answer = taken(client)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["시군구"] for row in rows[:2]] == [" ".join(row.split()[:2]) for row in shown[:2]]
    assert len(rows) == 11, "every district of the province, not one page"
    first = rows[0]
    points = [float(value) for name, value in first.items() if name.endswith(" 점수") and value]
    assert float(first["점수(0–100)"]) == pytest.approx(sum(points))
    assert (first["순서"], first["지역 코드"], first["닿은 정도 값"]) == ("1", "43110", "2")
    assert "배분 공식 30" in first["비중"]
    assert (first["시도"], first["대상"]) == ("충청북도", "모든 사람")
    assert "사람이 정합니다" in first["뜻"]
    assert "3명 대기" in first["까닭"]
    assert rows[-1]["순서"] == ""
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    assert (event.what, "province=43" in event.detail) == ("measures.take_order", True)


def test_few_people_are_not_told_in_the_file_either(session, client):
    know(session, "50110", "residents", 1_000)
    center = make_center(session, district="50110")
    teach(session, center, [make_attendee(session, center).id for _n in range(4)], day=date(2026, 10, 12))
    session.commit()
    text = taken(client, province="50", reach="100").data.decode("utf-8-sig")
    [row] = [one for one in csv.DictReader(io.StringIO(text)) if one["지역 코드"] == "50110"]
    assert (row["닿은 정도 값"], "5명 미만" in row["까닭"]) == ("", True)


@pytest.mark.parametrize("people", [1, 4])
def test_a_place_does_not_tell_how_many_the_few_are(session, world, people):
    """Of three people in a thousand stands between one and four: the order may not say on which side."""
    know(session, "50110", "residents", 1_000)
    know(session, CHEONGJU, "residents", 8_000 / 2.6)
    center = make_center(session, district="50110")
    teach(
        session,
        center,
        [make_attendee(session, center).id for _n in range(people)],
        day=date(2026, 10, 12),
    )
    got = proposed(session, reach=1)
    assert [row.code for row in got.rows if row.score is not None] == ["50110", CHEONGJU]
    assert got.rows[0].given[0].value == pytest.approx(2.5)


def test_an_order_by_weights_that_are_no_numbers_is_no_file(session, client):
    assert taken(client, reach="많이").status_code == 422
    assert taken(client, file_format="exe").status_code == 422
    assert session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).all() == []


def test_weights_that_are_no_numbers_are_said_and_what_was_typed_stays(page):
    answer, rows, soup = page(reach="많이", waiting="-3", centers="nan", bus="7")
    assert answer.status_code == 422
    assert {name: soup.find(id=name)["value"] for name in ("reach", "waiting", "centers", "bus")} == {
        "reach": "많이",
        "waiting": "-3",
        "centers": "nan",
        "bus": "7",
    }
    assert soup.find(id="reach-error")
    assert soup.find(id="waiting-error")
    assert soup.find(id="centers-error")
    assert not soup.find(id="bus-error")
    assert len(rows) == 20
    assert "처음 비중으로 매긴 순서" in answer.text


def test_weights_of_nothing_but_nought_are_refused(page):
    none = dict.fromkeys(USUAL, "0")
    assert "적어도 한 비중은" in page(**none)[0].text
    answer = page(**(none | {"formula": "1"}))[0]
    assert (answer.status_code, "배분 공식의 비중" in answer.text) == (422, True)


def test_few_people_are_not_told_by_the_reach(session, page, world):
    know(session, "50110", "residents", 1_000)
    center = make_center(session, district="50110")
    teach(session, center, [make_attendee(session, center).id for _n in range(4)], day=date(2026, 10, 12))
    session.commit()
    _answer, rows, _soup = page(province="50", reach="100")
    (row,) = [row for row in rows if "제주시" in row]
    assert "5명 미만" in row
    assert "4.0" not in row
