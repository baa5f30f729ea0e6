"""Indicators made and changed, goals changed and ended, as the ministry does it."""

import pytest
from sqlmodel import select

from learning_centers.goals import queries
from models import AuditEvent, Direction, Goal, Indicator, IndicatorKind, Observation, Role
from tests.conftest import both_databases
from tests.factories import make_account
from tests.goals.test_pages import count, goal_form, page, words
from tests.goals.world import digital_level, enter, entry

NEW = {
    "name_ko": "누리집 이용률",
    "name_en": "Use of the web",
    "key": "web_use",
    "kind": "official",
    "unit": "%",
    "direction": "up",
    "definition_ko": "누리집을 쓰는 사람의 비율입니다.",
    "definition_en": "The share of people who use the web.",
    "formula": "쓰는 사람 ÷ 모든 사람",
    "source": "지어낸 조사",
    "lowest": "0",
    "highest": "100",
}


@pytest.fixture
def ministry(session, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


def told(answer):
    """Where the summary leads, and the page."""
    found = page(answer, 422)
    return [one.get("href", "")[1:] for one in found.select(".lc-summary a")]


def change_form(indicator, **other):
    same = ("name_ko", "name_en", "unit", "direction", "definition_ko", "definition_en", "formula", "source")
    form = {name: getattr(indicator, name) for name in same}
    form |= {
        name: f"{value:g}"
        for name in ("lowest", "highest")
        if (value := getattr(indicator, name)) is not None
    }
    return form | ({"composite": "y"} if indicator.composite else {}) | other


def found(session, key):
    session.rollback()
    return queries.find_indicator(session, key)


@both_databases
def test_an_indicator_is_made_with_all_its_fields_and_takes_a_goal(session, ministry):
    assert ministry.post("/goals/indicators/new", data=NEW).status_code == 303
    made = found(session, "web_use")
    stored = {name: getattr(made, name) for name in NEW}
    assert stored == NEW | {
        "kind": IndicatorKind.OFFICIAL,
        "direction": Direction.UP,
        "lowest": 0,
        "highest": 100,
    }
    assert "누리집 이용률" in words(page(ministry.get("/goals/indicators")))
    goal = goal_form(session, indicator=str(made.id), group="", region="")
    assert ministry.post("/goals/new", data=goal).status_code == 303
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.what == "goals.indicator")).all()
    assert (event.kind, event.subjects, event.detail) == ("indicator", str(made.id), "web_use")


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        ({"name_ko": ""}, ["name_ko"]),
        ({"name_en": " "}, ["name_en"]),
        ({"definition_ko": ""}, ["definition_ko"]),
        ({"definition_en": ""}, ["definition_en"]),
        ({"unit": ""}, ["unit"]),
        ({"source": ""}, ["source"]),
        ({"kind": "guessed"}, ["kind-0"]),
        ({"direction": "sideways"}, ["direction-0"]),
        ({"key": "Web Use"}, ["key"]),
        ({"key": "digital_level"}, ["key"]),
        ({"name_ko": "배운 사람"}, ["name_ko"]),
        ({"name_en": "People taught", "name_ko": "배운 사람"}, ["name_ko", "name_en"]),
        ({"kind": "programme"}, ["key"]),
        ({"kind": "programme", "key": "fill_rate", "composite": "y"}, ["composite"]),
        ({"lowest": "100", "highest": "100"}, ["highest"]),
        ({"lowest": "많음"}, ["lowest"]),
        ({"highest": "nan"}, ["highest"]),
        ({"unit": "가" * 21}, ["unit"]),
    ],
)
def test_an_indicator_that_cannot_be_is_told_at_its_field(session, ministry, other, fields):
    before = count(session, Indicator)
    answer = ministry.post("/goals/indicators/new", data=NEW | other)
    assert told(answer) == fields
    assert NEW["formula"] in answer.text
    assert count(session, Indicator) == before


def test_an_indicator_is_changed_and_the_log_says_what_it_was(session, ministry):
    indicator = digital_level(session)
    form = change_form(indicator, name_en="Level of digital use", source="새 출처")
    assert ministry.post(f"/goals/indicators/{indicator.id}", data=form).status_code == 303
    changed = found(session, "digital_level")
    assert (changed.name_en, changed.source, changed.composite, changed.kind) == (
        "Level of digital use",
        "새 출처",
        True,
        IndicatorKind.OFFICIAL,
    )
    event = session.exec(select(AuditEvent).where(AuditEvent.what == "goals.indicator")).one()
    assert "name_en was Digital level" in event.detail


def test_an_unchanged_indicator_leaves_no_trace(session, ministry):
    indicator = digital_level(session)
    assert ministry.post(f"/goals/indicators/{indicator.id}", data=change_form(indicator)).status_code == 303
    assert session.exec(select(AuditEvent).where(AuditEvent.what == "goals.indicator")).all() == []


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"unit": "점"}, "unit"),
        ({"composite": ""}, "composite"),
        ({"direction": "down"}, "direction-0"),
        ({"highest": "80"}, "highest"),  # the target is 83
        ({"highest": "96"}, "highest"),  # a part is 96.5
        ({"lowest": "50"}, "lowest"),  # a part is 45.2
        ({"name_ko": "배운 사람"}, "name_ko"),
    ],
)
def test_what_values_and_goals_stand_on_is_not_changed_under_them(session, ministry, other, field):
    indicator = digital_level(session)
    before = change_form(indicator)
    answer = ministry.post(f"/goals/indicators/{indicator.id}", data=before | other)
    assert told(answer) == [field]
    assert change_form(found(session, "digital_level")) == before


def test_an_indicator_that_nothing_stands_on_is_free(session, ministry):
    indicator = queries.find_indicator(session, "people_taught")
    form = change_form(indicator, unit="%", direction="down", highest="10")
    assert ministry.post(f"/goals/indicators/{indicator.id}", data=form).status_code == 303
    changed = found(session, "people_taught")
    assert (changed.unit, changed.direction, changed.highest) == ("%", Direction.DOWN, 10)


def test_a_goal_of_less_is_better_lies_below_its_baseline(session, ministry):
    ministry.post("/goals/indicators/new", data=NEW | {"direction": "down"})
    indicator = str(found(session, "web_use").id)
    above = goal_form(session, indicator=indicator, baseline_value="30", target_value="40")
    assert told(ministry.post("/goals/new", data=above)) == ["target_value"]
    below = above | {"target_value": "20"}
    assert ministry.post("/goals/new", data=below).status_code == 303


CHANGED = {
    "baseline_year": "2022",
    "baseline_value": "78.8",
    "target_year": "2028",
    "target_value": "84",
    "owner": "과학기술정보통신부",
    "source": "고친 계획",
    "reason": "목표연도가 늦춰짐",
}


def test_a_goal_is_changed_and_its_page_says_what_it_was_and_why(session, ministry):
    assert ministry.post("/goals/1/change", data=CHANGED).status_code == 303
    said = words(page(ministry.get("/goals/1")))
    assert "목표연도가 늦춰짐" in said
    assert "2027: 83" in said
    assert "2028: 84" in said
    session.rollback()
    goal = session.get(Goal, 1)
    assert (goal.target_year, goal.target_value, goal.source, goal.group_name) == (
        2028,
        84,
        "고친 계획",
        "rural",
    )


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"target_value": "78"}, "target_value"),
        ({"target_value": "101"}, "target_value"),
        ({"target_year": "2020"}, "target_year"),
        ({"baseline_value": "많음"}, "baseline_value"),
        ({"source": ""}, "source"),
    ],
)
def test_a_change_of_a_goal_that_cannot_be_is_told_at_its_field(session, ministry, other, field):
    assert told(ministry.post("/goals/1/change", data=CHANGED | other)) == [field]
    session.rollback()
    assert session.get(Goal, 1).target_value == 83


def test_a_goal_is_not_changed_into_another_and_not_after_its_end(session, ministry):
    for year in ("2027", "2030"):
        form = goal_form(session, target_year=year)
        assert ministry.post("/goals/new", data=form).status_code == 303
    session.rollback()
    first, second = session.exec(select(Goal.id).where(Goal.region_code == "43").order_by(Goal.id)).all()
    twin = ministry.post(f"/goals/{second}/change", data=CHANGED | {"target_year": "2027"})
    assert (twin.status_code, "다른 목표연도" in twin.text) == (422, True)
    ministry.post(f"/goals/{first}/end", data={"sure": "y", "reason": "바뀜"})
    late = ministry.post(f"/goals/{first}/change", data=CHANGED)
    assert (late.status_code, "이미 끝" in late.text) == (422, True)


def test_others_neither_make_nor_change_nor_count(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    officer = signed_in(account)
    paths = ("/goals/indicators", "/goals/indicators/new", "/goals/indicators/1", "/goals/1/change")
    assert [officer.get(path).status_code for path in paths] == [403] * 4
    assert officer.post("/goals/indicators/counts", data={"year": "2026"}).status_code == 403


def test_an_indicator_that_is_not_there_is_not_found(ministry):
    assert ministry.get("/goals/indicators/999").status_code == 404


def test_values_of_a_superseded_revision_do_not_bind_the_limits(session, ministry):
    """A slip that was corrected must not keep its slip's limits alive."""
    indicator = queries.find_indicator(session, "people_taught")
    enter(session, entry(2026, 1e9, group=""), indicator=indicator)
    enter(session, entry(2026, 900.0, group=""), indicator=indicator, revise=True)
    session.commit()
    form = change_form(indicator, highest="1000")
    assert ministry.post(f"/goals/indicators/{indicator.id}", data=form).status_code == 303
    assert len(session.exec(select(Observation).where(Observation.indicator_id == indicator.id)).all()) == 2
