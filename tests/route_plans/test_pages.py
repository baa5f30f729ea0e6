"""The pages of plans: who sees what, what the forms do, what is said when a rule says no."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from learning_centers.core import clock
from learning_centers.route_plans import jobs, queries, runs
from learning_centers.route_plans.forms import USUAL
from learning_centers.route_plans.kept import problem_of
from learning_centers.route_plans.making import Result
from learning_centers.route_plans.planning.comparing import measure
from learning_centers.route_plans.planning.problem import LeftOut, Plan
from models import PlanState, Role, RoutePlan, TravelFactor
from tests.factories import make_account, make_center, make_course, region
from tests.fleet import make_stop
from tests.plans import make_fleet, make_plan, officer, wanted


def next_monday():
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def plan(session):
    make_fleet(session)
    made = make_plan(session, wanted(session, first=next_monday()), now=clock.now())
    session.commit()
    return made


@pytest.fixture
def client(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def at(plan, rest=""):
    return f"/edu-bus/plans/{plan.id}{rest}"


def fresh(session, plan):
    session.rollback()
    session.expire_all()
    return session.get(RoutePlan, plan.id)


def first_visit(session, plan):
    session.rollback()
    one = queries.list_driven(session, plan.id)[0]
    return one.route, one.visits[0]


def text_of(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def test_the_page_says_when_where_and_why(client, session, plan):
    said = text_of(client.get(at(plan)))
    assert "1호 버스" in said
    assert "마을 1" in said
    assert "09:10–10:10" in said, "lessons begin ten minutes after the bus stands there"
    assert "예상 26분" in said
    assert "왜 여기인가요" in said
    assert "청주시" in said


def test_the_list_leads_to_the_plan_and_an_empty_one_to_making_one(client, session, plan, signed_in):
    assert at(plan) in client.get("/edu-bus/plans").text
    other = make_account(session, Role.PROVINCE, province="50")
    session.commit()
    page = signed_in(other).get("/edu-bus/plans")
    assert at(plan) not in page.text
    assert "아직 운행 계획이 없습니다" in page.text


def test_the_plan_of_another_province_is_not_there(session, plan, signed_in):
    other = make_account(session, Role.PROVINCE, province="50")
    session.commit()
    stranger = signed_in(other)
    assert stranger.get(at(plan)).status_code == 404
    assert stranger.post(at(plan, "/drop")).status_code == 404
    assert fresh(session, plan).state is PlanState.PROPOSED


def test_who_teaches_sees_a_plan_once_it_is_approved_and_changes_nothing(session, plan, signed_in):
    center = make_center(session)
    account = make_account(session, Role.MANAGER, centers=[center])
    session.commit()
    manager = signed_in(account)
    assert manager.get(at(plan)).status_code == 404
    fresh(session, plan).state = PlanState.APPROVED
    session.commit()
    page = manager.get(at(plan))
    assert page.status_code == 200
    assert "<form" not in page.text.split("<main")[1].split("</main")[0]
    assert manager.post(at(plan, "/drop")).status_code == 403


def test_the_ministry_reads_and_does_not_change(session, plan, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    ministry = signed_in(account)
    assert "<form" not in ministry.get(at(plan)).text.split("<main")[1].split("</main")[0]
    assert ministry.post(at(plan, "/approve"), data={"seen": 0}).status_code == 403


def test_a_plan_is_made_from_the_form(client, session, monkeypatch):
    make_fleet(session)
    course = make_course(session, "에듀버스 시험")
    session.commit()
    begun = []
    monkeypatch.setattr(jobs, "begin", lambda _sessions, plan_id: begun.append(plan_id))
    assert client.get("/edu-bus/plans/new").status_code == 200
    typed = form_for(session, course)
    answer = client.post("/edu-bus/plans/new", data=typed)
    assert answer.status_code == 303, text_of(answer)
    session.rollback()
    plan = session.get(RoutePlan, begun[0])
    assert (plan.seed, plan.seconds) == (7, 5.0)
    assert plan.courses == [{"course_id": course.id, "minutes": 60}]
    weights = problem_of(plan).weights
    assert (weights.gap, weights.km_worth, weights.floor_weeks) == (3.5, 120, USUAL.floor_weeks)
    waiting = client.get(at(plan))
    assert "progress" in waiting.text
    assert client.get(at(plan, "/progress")).json == {"done": 0, "total": 100, "finished": False}


def form_for(session, course, **changed):
    first = next_monday()
    typed = {
        "province": region(session, "43").id,
        "first": first,
        "last": first + timedelta(days=1),
        "course_1": course.id,
        "minutes_1": 60,
        "gap": "3.5",
        "km_worth": "120",
        "seconds": "5",
        "seed": 7,
    }
    return typed | changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"course_1": ""}, "course_1"),
        ({"minutes_1": ""}, "minutes_1"),
        ({"minutes_1": "500"}, "minutes_1"),
        ({"first": "내일"}, "first"),
        ({"last": "2026-01-01"}, "last"),
        ({"gap": "많이"}, "gap"),
        ({"gap": "NaN"}, "gap"),
        ({"gap": "-1"}, "gap"),
        ({"floor_weeks": "53"}, "floor_weeks"),
        ({"second": "1.1"}, "second"),
        ({"seed": "0"}, "seed"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(client, session, changed, field):
    make_fleet(session)
    course = make_course(session)
    session.commit()
    answer = client.post("/edu-bus/plans/new", data=form_for(session, course, **changed))
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one(f"#{field}-error"), text_of(answer)
    assert queries.list_plans(session, officer(session), 1).total == 0


def test_a_province_without_buses_is_told_so(client, session):
    make_stop(session)
    course = make_course(session)
    session.commit()
    answer = client.post("/edu-bus/plans/new", data=form_for(session, course))
    assert answer.status_code == 422
    assert "버스가 없습니다" in text_of(answer)


def test_a_visit_is_moved_without_scripts_and_the_plan_says_what_that_does(client, session, plan):
    route, visit = first_visit(session, plan)
    page = BeautifulSoup(client.get(at(plan, f"/stops/{visit.stop_id}")).text, "html.parser")
    form = page.find("form", action=at(plan, f"/visits/{visit.id}/move"))
    where = form.select("select[name=where] option")
    target = next(one["value"] for one in where if one["value"].split()[0] != route.day.isoformat())
    data = {"seen": form.select_one("[name=seen]")["value"], "where": target, "position": "1"}
    said = text_of(client.post(form["action"], data=data, follow_redirects=True))
    assert "옮겼습니다" in said
    assert "이동거리(km, 예상)" in said
    assert "→" in said
    undone = client.post(at(plan, "/undo"), data={"seen": 1}, follow_redirects=True)
    assert "되돌렸습니다" in text_of(undone)
    assert first_visit(session, plan)[1].stop_id == visit.stop_id


def test_what_a_change_breaks_is_said_at_once_and_the_plan_is_not_approved(client, session, plan):
    _route, visit = first_visit(session, plan)
    data = {"seen": 0, "kind": "keep", "bus": "", "day": (next_monday() + timedelta(days=1)).isoformat()}
    said = text_of(client.post(at(plan, f"/stops/{visit.stop_id}/pin"), data=data, follow_redirects=True))
    assert "어긴 규칙이 1가지" in said
    assert "계획 승인하기" not in said
    refused = client.post(at(plan, "/approve"), data={"seen": 1}, follow_redirects=True)
    assert "규칙을 어긴 채로는" in text_of(refused)
    assert fresh(session, plan).state is PlanState.PROPOSED


def test_a_change_on_an_older_page_is_refused_plainly(client, session, plan):
    _route, visit = first_visit(session, plan)
    client.post(at(plan, f"/visits/{visit.id}/take-out"), data={"seen": 0})
    _route, other = first_visit(session, plan)
    answer = client.post(at(plan, f"/visits/{other.id}/take-out"), data={"seen": 0}, follow_redirects=True)
    assert "다른 사람이 계획을 고쳤습니다" in text_of(answer)
    assert fresh(session, plan).changed == 1


@pytest.mark.parametrize("where", ["", "2026-01-01 1", "x", "2026-11-24"])
def test_a_place_that_is_none_is_refused(client, session, plan, where):
    _route, visit = first_visit(session, plan)
    answer = client.post(
        at(plan, f"/visits/{visit.id}/move"), data={"seen": 0, "where": where}, follow_redirects=True
    )
    assert "날과 버스" in text_of(answer)
    assert fresh(session, plan).changed == 0


def test_a_decision_is_set_and_taken_back(client, session, plan):
    _route, visit = first_visit(session, plan)
    data = {"seen": 0, "kind": "forbid", "bus": "", "day": ""}
    client.post(at(plan, f"/stops/{visit.stop_id}/pin"), data=data)
    page = client.get(at(plan, f"/stops/{visit.stop_id}"))
    assert "이 계획에서 제외" in text_of(page)
    session.rollback()
    (pin,) = queries.list_pins(session, plan.id)
    client.post(at(plan, f"/pins/{pin.id}/remove"), data={"seen": 1})
    session.rollback()
    assert queries.list_pins(session, plan.id) == []


def test_a_plan_is_approved_taken_back_and_let_go(client, session, plan):
    client.post(at(plan, "/approve"), data={"seen": 0})
    assert fresh(session, plan).state is PlanState.APPROVED
    refused = client.post(at(plan, "/drop"), follow_redirects=True)
    assert "승인을 거두세요" in text_of(refused)
    client.post(at(plan, "/take-back"))
    client.post(at(plan, "/drop"))
    assert fresh(session, plan).state is PlanState.DROPPED
    assert client.get(at(plan)).status_code == 200


def test_two_plans_for_one_bus_are_said_before_anybody_presses(client, session, plan):
    other = make_plan(session, wanted(session, first=next_monday()), now=clock.now())
    other.state = PlanState.APPROVED
    session.commit()
    said = text_of(client.get(at(plan)))
    assert f"이미 나갑니다: 운행 계획 {other.id}" in said
    assert "계획 승인하기" not in said


def test_a_plan_with_nothing_feasible_says_which_rule_and_what_would_work(client, session, plan):
    problem = problem_of(plan)
    words = "마을 1: 09:00–10:00만 엽니다. 방문에 80분이 걸립니다."
    nothing = Plan((), (LeftOut(problem.stops[0].stop_id, "window", words),))
    runs.store_result(session, plan, Result(nothing, {"plan": measure(problem, nothing)}, "1"))
    session.commit()
    said = text_of(client.get(at(plan)))
    assert fresh(session, plan).state is PlanState.FAILED
    assert words in said
    assert "무엇이 막고 있나" in said
    assert "다시 계획하기" in said


def test_planned_anew_the_page_of_the_new_plan_opens(client, session, plan, monkeypatch):
    monkeypatch.setattr(jobs, "begin", lambda _sessions, _plan_id: None)
    answer = client.post(at(plan, "/again"))
    assert answer.location.endswith(f"/edu-bus/plans/{plan.id + 1}")
    assert session.get(RoutePlan, plan.id + 1).follows_id == plan.id


def test_stopping_is_asked_for(client, session, plan):
    fresh(session, plan).state = PlanState.RUNNING
    plan.lease_until = clock.now() + timedelta(minutes=1)
    session.commit()
    assert "멈추는 중입니다" in client.post(at(plan, "/stop"), follow_redirects=True).text
    assert fresh(session, plan).stop_asked


def test_what_the_roads_teach_is_shown_and_switched(client, session):
    province = region(session, "43").id
    client.post("/edu-bus/plans/travel-factor", data={"province": province, "on": "yes"})
    session.rollback()
    assert session.get(TravelFactor, province).on
    assert "켜 두었습니다" in text_of(client.get("/edu-bus/plans"))
    elsewhere = region(session, "50").id
    answer = client.post("/edu-bus/plans/travel-factor", data={"province": elsewhere, "on": "yes"})
    assert answer.status_code == 404
    assert session.get(TravelFactor, elsewhere) is None


def test_the_comparison_stands_in_a_table_with_the_same_measures(client, session, plan):
    page = BeautifulSoup(client.get(at(plan)).text, "html.parser")
    rows = page.select("#compared tbody tr")
    assert len(rows) == 10
    assert [cell.get_text(strip=True) for cell in page.select("#compared thead th")] == ["지표", "이 계획"]


def test_the_map_has_each_stop_and_the_words_of_each_visit(client, session, plan):
    page = BeautifulSoup(client.get(at(plan)).text, "html.parser")
    drawn = page.select("svg.lc-way-map")
    assert len(drawn) == 1, "one day with routes"
    assert len(drawn[0].select("circle.lc-way-dot")) == 6
    assert any("마을 1" in title.text for title in drawn[0].find_all("title"))
