"""The board, the page of a goal and the forms, as a person opens them."""

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from models import Goal, Observation, Role
from tests.factories import make_account
from tests.goals.world import PLAN_GOALS, digital_level, enter, entry, make_goal


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


@pytest.fixture
def officer(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def page(answer, code=200):
    assert answer.status_code == code, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def value_form(session, **other):
    return {
        "indicator": str(digital_level(session).id),
        "group": "rural",
        "region": "",
        "year": "2025",
        "value": "80.6",
        "source": "디지털정보격차 실태조사 2025",
    } | other


def goal_form(session, **other):
    return {
        "indicator": str(digital_level(session).id),
        "group": "rural",
        "region": "충청북도",
        "baseline_year": "2022",
        "baseline_value": "77",
        "target_year": "2027",
        "target_value": "81",
        "source": "충청북도 계획",
    } | other


def count(session, table):
    session.rollback()
    return len(session.exec(select(table.id)).all())


def test_the_board_says_the_judgement_in_words_and_numbers(officer):
    found = page(officer.get("/goals"))
    card = found.find("article")
    assert "속도를 높여야 함" in words(card)
    assert (
        "해마다 0.84 %p씩 올라야 하는데, 2022년부터 해마다 0.60 %p씩 올랐습니다. 필요한 속도의 71 %"
        in words(card)
    )
    assert "2027년에는 약 81.8 %" in words(card)
    assert card.find("svg", role="img")["aria-label"].startswith(
        "디지털정보화 수준, 농어민 · 전국. 값: 2022 78.8 %"
    )
    table = found.find("table", id="goals")
    assert [words(cell) for cell in table.tbody.tr.find_all(["th", "td"])] == [
        "디지털정보화 수준 농어민 · 전국",
        "78.8 % 2022",
        "83.0 % 2027",
        "80.0 % 2024",
        "80.48 %",
        "−0.48 %p",
        "속도를 높여야 함",
    ]


def test_the_board_is_narrowed_by_region_group_and_year(session, officer):
    make_goal(session)
    session.commit()

    def shown(query):
        return [words(one.h2) for one in page(officer.get(f"/goals?{query}")).find_all("article")]

    assert len(shown("")) == PLAN_GOALS + 1
    assert shown("")[-1] == "디지털정보화 수준 농어민 · 충청북도", "the nation comes first"
    assert shown("region=43") == ["디지털정보화 수준 농어민 · 충청북도"]
    assert shown("region=nation&group=rural") == ["디지털정보화 수준 농어민 · 전국"]
    assert shown("group=everyone") == [
        "지역 디지털 인재 정착률 전국",
        "지방 디지털 생산액 전국",
        "소외지역 소프트웨어교육 비율 전국 · 우리 교육에서 센 값",
        "수도권 밖 교육과정 비율 전국 · 우리 교육에서 센 값",
    ]
    assert shown("group=elderly") == []
    assert "79.5 % 2023" in words(page(officer.get("/goals?year=2023")).find("table", id="goals"))
    assert len(shown("region=all&group=all&year=soon")) == PLAN_GOALS + 1


def test_indicators_without_a_goal_lead_to_the_targets_of_the_year_and_to_the_form(officer, ministry):
    found = page(officer.get("/goals"))
    rows = [words(row.th) for row in found.find("table", id="aimless").tbody.find_all("tr")]
    assert rows == [
        f"{name} 우리 교육에서 센 값" for name in ("운영한 배움터", "일한 강사와 서포터즈", "배운 사람")
    ]
    assert found.find("a", string="사업 목표")["href"] == "/targets"
    assert not found.find("table", id="aimless").tbody.find("a")
    link = page(ministry.get("/goals")).find("table", id="aimless").tbody.find("a")["href"]
    chosen = page(ministry.get(link)).find("select", id="indicator").find("option", selected=True)
    assert chosen["value"] == link.split("=")[1]


def test_every_number_of_the_judgement_opens_to_its_working(officer):
    found = page(officer.get("/goals/1"))
    opened = {
        words(one.summary).split(":")[0].strip(): words(one.span.find_next("span"))
        for one in found.select("dd details")
    }
    assert opened["+0.84 %p"] == "(83.0 − 78.8) ÷ (2027 − 2022) = 0.84"
    assert opened["71 %"] == "0.60 ÷ 0.84 = 0.71"
    assert opened["−0.48 %p"] == "80.0 − [78.8 + 0.84 × (2024 − 2022) = 80.48] → −0.48"
    assert opened["81.8 %"] == "80.0 + 0.60 × (2027 − 2024) = 81.80"
    assert opened["0.73"].endswith("= 0.73")
    assert "3개" in opened["내지 않음"]
    assert len(opened) >= 8


def test_known_errors_give_the_chance_and_withhold_the_judgement(session, officer):
    enter(session, entry(2022, 78.8, standard_error=0.8))
    enter(session, entry(2024, 80.0, standard_error=0.8))
    session.commit()
    said = words(page(officer.get("/goals/1")))
    assert "판단 유보" in said
    assert "속도만 보면 속도를 높여야 함" in said
    assert "Φ((80.0 − 80.48) ÷ √(0.80² + (0.80 × (1 − 2 ÷ 5))²)) = 0.30" in said
    assert "80.0 ± 1.96 × 0.80 = 78.4–81.6" in said


def test_regions_of_few_answers_give_no_number_or_are_marked(session, officer):
    for code, sample, value in (("43", 29, 71.3), ("48", 99, 72.4), ("50", 100, 73.5)):
        enter(session, entry(2024, value, region=code, sample=sample, standard_error=2.0))
    session.commit()
    rows = [
        words(one) for one in page(officer.get("/goals/1")).find("table", id="regions").tbody.find_all("tr")
    ]
    assert "표본 부족" in rows[0]
    assert "71.3" not in rows[0]
    assert ("72.4" in rows[1], "참고용" in rows[1]) == (True, True)
    assert ("73.5" in rows[2], "참고용" in rows[2]) == (True, False)


def test_shrunk_values_stand_beside_the_raw_ones_under_their_name(session, officer):
    for code, value in (("43", 70.0), ("48", 76.0), ("50", 79.0)):
        enter(session, entry(2024, value, region=code, sample=150, standard_error=2.0))
    session.commit()
    said = words(page(officer.get("/goals/1")).find("table", id="regions"))
    assert said.count("추정") == 3
    # mean 75, seen variance 21, true 21 − 4 = 17; 17 ÷ 21 of the raw value is kept
    assert "0.81 × 70.0 + 0.19 × 75.0" in said
    assert "추정 71.0" in said


def test_a_region_is_not_pulled_towards_its_own_parts(session, officer):
    """Three districts of one province are alike; the province, and a district of another, stand alone."""
    for code, value in (("43", 90.0), ("43110", 70.0), ("43720", 76.0), ("43111", 79.0), ("50110", 60.0)):
        enter(session, entry(2024, value, region=code, sample=150, standard_error=2.0))
    session.commit()
    table = page(officer.get("/goals/1")).find("table", id="regions")
    assert ["추정" in words(one) for one in table.tbody.find_all("tr")] == [False, True, True, True, False]
    assert "0.81 × 70.0 + 0.19 × 75.0" in words(table)


def test_a_value_is_entered_and_shows(session, ministry):
    assert ministry.post("/goals/values/new", data=value_form(session)).status_code == 303
    assert "80.6 % 2025" in words(page(ministry.get("/goals")).find("table", id="goals"))


def test_another_value_is_asked_about_before_it_revises(session, ministry):
    before = count(session, Observation)
    form = value_form(session, year="2024", value="80.2")
    asked = page(ministry.post("/goals/values/new", data=form), 422)
    assert "2024년 값이 이미 80으로 있습니다" in words(asked)
    assert asked.find("input", id="revise")
    assert asked.find("input", id="value")["value"] == "80.2"
    assert count(session, Observation) == before
    assert ministry.post("/goals/values/new", data=form | {"revise": "y"}).status_code == 303
    history = page(ministry.get("/goals/1")).find("table", id="revisions")
    assert [("80.0 %" in words(row), "80.2 %" in words(row)) for row in history.tbody.find_all("tr")] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"value": "많음"}, "value"),
        ({"value": "101"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": ""}, "value"),
        ({"year": "24"}, "year"),
        ({"year": ""}, "year"),
        ({"region": "어딘가"}, "region"),
        ({"region": "충청북도"}, "sample"),
        ({"group": "외계인"}, "group"),
        ({"indicator": "999"}, "indicator"),
        ({"source": " "}, "source"),
        ({"published_on": "봄"}, "published_on"),
        ({"access": "96", "capability": "65", "use": "80", "value": "80.6"}, "value"),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_field(session, ministry, other, field):
    before = count(session, Observation)
    found = page(ministry.post("/goals/values/new", data=value_form(session, **other)), 422)
    assert found.find(id=f"{field}-error"), words(found)
    assert [one["href"] for one in found.select(".lc-summary a")] == [f"#{field}"]
    assert count(session, Observation) == before


def test_a_goal_is_set_shown_and_ended(session, ministry):
    answer = ministry.post("/goals/new", data=goal_form(session))
    assert answer.status_code == 303
    assert "농어민 · 충청북도" in words(page(ministry.get(answer.location)))
    asked = page(ministry.post(f"{answer.location}/end"), 422)
    assert [one["href"] for one in asked.select(".lc-summary a")] == ["#reason", "#sure"]
    assert page(ministry.post(f"{answer.location}/end", data={"sure": "y"}), 422).find(id="reason-error")
    ended = {"sure": "y", "reason": "계획을 새로 세움"}
    assert ministry.post(f"{answer.location}/end", data=ended).status_code == 303
    assert "충청북도" not in words(page(ministry.get("/goals")).main)
    said = words(page(ministry.get(answer.location)))
    assert ("끝낸 목표" in said, "계획을 새로 세움" in said) == (True, True)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"target_value": "76"}, "target_value"),
        ({"target_year": "2021"}, "target_year"),
        ({"baseline_value": ""}, "baseline_value"),
        ({"region": "어딘가"}, "region"),
        ({"source": ""}, "source"),
    ],
)
def test_a_goal_that_cannot_be_is_told_at_its_field(session, ministry, other, field):
    found = page(ministry.post("/goals/new", data=goal_form(session, **other)), 422)
    assert [one["href"] for one in found.select(".lc-summary a")] == [f"#{field}"]
    assert count(session, Goal) == PLAN_GOALS


def test_the_same_goal_twice_is_refused(session, ministry):
    ministry.post("/goals/new", data=goal_form(session))
    assert "다른 목표연도" in words(page(ministry.post("/goals/new", data=goal_form(session)), 422))


def test_others_see_and_do_not_enter(officer):
    assert "발표된 값 넣기" not in words(page(officer.get("/goals")))
    assert "이 목표 끝내기" not in words(page(officer.get("/goals/1")))
    assert [officer.get(path).status_code for path in ("/goals/new", "/goals/values/new")] == [403, 403]
    assert officer.post("/goals/1/end", data={"sure": "y"}).status_code == 403


def test_a_goal_that_is_not_there_is_not_found(officer):
    assert officer.get("/goals/999").status_code == 404
