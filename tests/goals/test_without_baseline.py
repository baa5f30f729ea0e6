"""Goals that name a target and no start: what is shown of them, and that no pace is ever made up."""

import json

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from learning_centers.core.access import PERMISSIONS, Viewer
from learning_centers.core.errors import Conflict
from learning_centers.goals import queries, service
from learning_centers.goals.judging import judge
from learning_centers.goals.service import Wrong
from learning_centers.submissions.queries.goals import standings
from learning_centers.submissions.workbook.goals import COLUMNS
from models import Direction, Goal, Role
from tests.conftest import both_databases
from tests.factories import NOW, make_account
from tests.goals.test_pages import count, goal_form, page, words
from tests.goals.test_taking_out import rows, taken
from tests.goals.world import PLAN_GOALS, enter, entry, make_goal
from tests.open_data.test_pages import rows_of

NONE = (None, None)
MINISTRY = Viewer(8, "ministry", "ministry", Role.MINISTRY, PERMISSIONS[Role.MINISTRY])
SHARE = "outside_capital_share"  # 60 % is asked for, from no baseline, until no year


@pytest.fixture
def officer(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


@pytest.fixture
def account(session):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return account


@pytest.fixture
def ministry(signed_in, account):
    return signed_in(account)


def share(session):
    return queries.find_indicator(session, SHARE)


def goal_id(session):
    return session.exec(select(Goal.id).where(Goal.indicator_id == share(session).id)).one()


def judged(session):
    return judge(queries.get_goal(session, goal_id(session)))


def see(session, value, year=2025, **facts):
    return enter(session, entry(year, value, "", **facts), indicator=share(session))


def test_without_a_value_there_is_nothing_but_the_target(session):
    found = judged(session)
    assert (found.verdict, found.latest, found.gap, found.pace, found.chance, found.forecast) == (
        "no baseline",
        *(None,) * 5,
    )


def test_a_value_shows_its_gap_and_never_a_pace_however_many_there_are(session):
    for year in range(2020, 2026):
        see(session, 40.0 + year - 2020, year, standard_error=0.5)
    found = judged(session)
    assert (found.verdict, found.latest.value, found.gap) == ("no baseline", 45.0, -15.0)
    assert (found.pace, found.chance, found.forecast) == (None, None, None)


@pytest.mark.parametrize(
    ("direction", "value", "verdict"),
    [
        (Direction.UP, 59.9, "no baseline"),
        (Direction.UP, 60.0, "reached"),
        (Direction.DOWN, 60.1, "no baseline"),
        (Direction.DOWN, 60.0, "reached"),
    ],
)
def test_that_the_target_is_met_can_be_seen_without_a_baseline(session, direction, value, verdict):
    share(session).direction = direction
    see(session, value)
    assert judged(session).verdict == verdict


def test_a_region_of_too_few_answers_gives_no_gap(session):
    goal = make_goal(session, start=NONE)
    enter(session, entry(2024, 78.0, region="43", sample=29))
    found = judge(queries.get_goal(session, goal.id))
    assert (found.gap, found.kept_back, found.points) == (None, True, ())


@pytest.mark.parametrize(("sample", "marked"), [(99, True), (100, False)])
def test_a_region_of_few_answers_is_marked_wherever_its_value_stands(session, officer, sample, marked):
    goal = make_goal(session, start=NONE)
    enter(session, entry(2024, 78.0, region="43", sample=sample))
    session.commit()
    board, own = page(officer.get("/goals?region=43")), page(officer.get(f"/goals/{goal.id}"))
    places = (board.find("article"), board.find("table", id="goals"), own.select_one(".lc-card"), own.tbody)
    assert ["참고용" in words(one) for one in places] == [marked] * 4
    [row] = rows(taken(officer, "/goals/file?region=43"))
    assert ("참고용" in row["쓸 수 있는 정도"]) is marked
    (standing,) = [one for one in standings(session, 2026) if one.region_code == "43"]
    assert standing.is_rough is marked


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"start": (2022, None)}, ["baseline_value"]),
        ({"start": (None, 77.0)}, ["baseline_year"]),
        ({"target": (None, 81.0)}, ["target_year"]),
        ({"start": NONE, "target": (2027, 101.0)}, ["target_value"]),
    ],
)
def test_half_a_baseline_or_a_line_that_ends_nowhere_is_refused(session, facts, fields):
    with pytest.raises(Wrong) as refused:
        make_goal(session, **facts)
    assert [one.field for one in refused.value.troubles] == fields
    assert len(session.exec(select(Goal)).all()) == PLAN_GOALS


def test_one_without_a_year_stands_once_and_beside_one_with_a_year(session):
    make_goal(session, start=NONE, target=(None, 81.0))
    make_goal(session, start=NONE)
    with pytest.raises(Conflict):
        make_goal(session, start=NONE, target=(None, 82.0))


@both_databases
@pytest.mark.parametrize(
    "numbers",
    [
        {"baseline_year": 2022, "target_year": 2027},
        {"baseline_value": 77.0, "target_year": 2027},
        {"baseline_year": 2022, "baseline_value": 77.0},
        {"baseline_year": 2027, "baseline_value": 77.0, "target_year": 2027},
        {"region_code": ""},  # the plan's own, a second time
    ],
)
def test_the_database_refuses_it_too(session, numbers):
    said = {"indicator_id": share(session).id, "region_code": "43", "target_value": 81.0, "source": "시험"}
    session.add(Goal(**(said | numbers), entered_at=NOW, entered_by_id=0))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_board_shows_target_newest_value_and_gap_and_says_what_is_missing(session, officer):
    see(session, 45.0)
    session.commit()
    found = page(officer.get("/goals"))
    (row,) = [
        one for one in found.find("table", id="goals").tbody.find_all("tr") if "수도권 밖" in words(one)
    ]
    assert [words(cell) for cell in row.find_all(["th", "td"])] == [
        "수도권 밖 교육과정 비율 전국 · 우리 교육에서 센 값",
        "기준값 없음",
        "60.0 % 목표연도 없음",
        "45.0 % 2025",
        "",
        "−15.0 %p 목표값과의 차이",
        "기준값 없음",
    ]
    (card,) = [one for one in found.find_all("article") if "수도권 밖" in words(one.h2)]
    assert "목표값 60.0 %까지 15.0 %p 남았습니다." in words(card)
    assert "기준값과 목표연도가 없어 속도와 가능성은 판정하지 않습니다." in words(card)
    assert (
        "값: 2025 45.0 %. 목표값은 60.0 %이고 기준값은 없습니다."
        in card.find("svg", role="img")["aria-label"]
    )
    assert not card.select(".lc-c-trend")
    bare = next(one for one in found.find_all("article") if "소외지역" in words(one.h2))
    assert "아직 나온 값이 없습니다. 목표값은" in words(bare)
    assert bare.find("svg", role="img") is None


def test_the_page_opens_the_gap_and_nothing_about_a_pace(session, officer):
    see(session, 45.0)
    session.commit()
    found = page(officer.get(f"/goals/{goal_id(session)}"))
    opened = [
        (words(one.summary), words(one.find("span", "lc-small")))
        for one in found.select("dd details.lc-opens")
    ]
    assert opened == [("−15.0 %p : 목표값과의 차이 (2025년)", "45.0 − 60.0 = −15.0")]
    assert "지금 속도가 이어질 때" not in words(found)
    assert "기준값과 목표연도는 찾지 못함" in words(found)


def test_a_goal_is_set_without_a_baseline_and_given_one_later(session, ministry):
    empty = {"baseline_year": "", "baseline_value": "", "target_year": ""}
    answer = ministry.post("/goals/new", data=goal_form(session, **empty))
    assert answer.status_code == 303
    assert "기준값 없음" in words(page(ministry.get(answer.location)))
    form = page(ministry.get(f"{answer.location}/change"))
    assert [form.find("input", id=name).get("value", "") for name in empty] == ["", "", ""]
    change = {"target_value": "81", "source": "새 발표", "reason": "기준값이 발표됨"}
    known = change | {"baseline_year": "2022", "baseline_value": "77", "target_year": "2027"}
    assert ministry.post(f"{answer.location}/change", data=known).status_code == 303
    said = words(page(ministry.get(answer.location)))
    assert ("기준값 없음" in said, "81, 충청북도 계획 → 2022: 77 – 2027: 81, 새 발표" in said) == (
        False,
        True,
    )
    back = page(ministry.post(f"{answer.location}/change", data=known | {"baseline_year": ""}), 422)
    assert [one["href"] for one in back.select(".lc-summary a")] == ["#baseline_year"]
    assert count(session, Goal) == PLAN_GOALS + 1


def test_the_status_says_no_baseline_and_leaves_open_what_is_not_known(session, runner):
    see(session, 45.0)
    session.commit()
    told = json.loads(runner.invoke(args=["goals", "status", "--json"]).stdout)[-1]
    assert (told["indicator"], told["class"], told["latest"], told["target"]) == (
        SHARE,
        "no baseline",
        45.0,
        60.0,
    )
    assert [told[key] for key in ("baseline", "target_year", "ratio", "straight_line")] == [None] * 4
    line = runner.invoke(args=["goals", "status"]).stdout.splitlines()[-1]
    assert line == "수도권 밖 교육과정 비율\t전국\t45.0 % (2025) → 60.0 %\t기준값 없음"


def test_the_file_of_the_board_leaves_blank_what_is_not_known(session, officer):
    see(session, 45.0)
    session.commit()
    row = rows(taken(officer, "/goals/file"))[-1]
    assert (row["목표값"], row["최근값"], row["차이"], row["판정"], row["값이 나오는 곳"]) == (
        "60",
        "45",
        "-15",
        "기준값 없음",
        "우리 교육에서 센 값",
    )
    blank = ("기준연도", "기준값", "목표연도", "목표 경로", "해마다 필요한 폭", "필요한 속도에 대한 비율")
    assert [row[key] for key in blank] == [""] * len(blank)
    [year] = rows(taken(officer, f"/goals/{goal_id(session)}/file", sheet="history"))
    assert (year["목표 경로"], year["차이"]) == ("", "-15")


def test_the_workbook_and_the_open_data_tell_the_same(session, client):
    see(session, 45.0)
    session.commit()
    one = next(one for one in standings(session, 2026) if one.target == 60.0)
    assert (one.baseline, one.baseline_year, one.target_year, one.line) == (None,) * 4
    assert (one.value, one.year, one.gap, one.verdict) == (45.0, 2025, -15.0, "no baseline")
    assert [column.header for column in COLUMNS][:8] == [
        "지표", "기준값", "목표값", "목표연도", "최근값", "목표경로값", "차이", "판정",
    ]  # fmt: skip
    (row,) = [row for row in rows_of(client, "goals") if row["indicator"] == SHARE]
    assert (row["baseline"], row["baseline_year"], row["target_year"], row["target"]) == (
        None,
        None,
        None,
        60.0,
    )


def test_who_ended_a_goal_and_why_stands_with_it(session, account, ministry):
    ended = {"sure": "y", "reason": "계획을 새로 세움"}
    assert ministry.post("/goals/1/end", data=ended).status_code == 303
    session.rollback()
    goal = session.get(Goal, 1)
    assert (goal.end_reason, goal.ended_by_id) == ("계획을 새로 세움", account.id)
    (act,) = [one for one in queries.list_acts(session, goal) if one.ended]
    assert (act.reason, act.by) == ("계획을 새로 세움", account.name)
    assert "끝냄: 계획을 새로 세움" in words(page(ministry.get("/goals/1")))


def test_a_twin_of_an_ended_goal_without_a_year_is_refused(session):
    goal = make_goal(session, start=NONE, target=(None, 81.0))
    service.end_goal(session, goal, " 바뀜 ", by=MINISTRY, now=NOW)
    assert (goal.end_reason, goal.ended_by_id) == ("바뀜", MINISTRY.id)
    with pytest.raises(Conflict, match="이미 끝냈습니다"):
        make_goal(session, start=NONE, target=(None, 82.0))
