"""The pages of runs, as those who use them see them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from learning_centers.bus_runs import driving, queries
from learning_centers.core import clock
from models import (
    AuditEvent,
    BusRun,
    DriveState,
    EquipmentState,
    Lesson,
    PlanState,
    Role,
    RunStop,
)
from tests.bus_runs.world import DAY, at, make_world, published
from tests.factories import make_account, make_lesson, make_offering, make_teacher
from tests.fleet import make_equipment


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    """At eleven on the day of the run."""
    monkeypatch.setattr(clock, "now", lambda: at(11))
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def world(session):
    return make_world(session)


@pytest.fixture
def run(session, world):
    run = published(session, world)
    make_equipment(session, world.bus, label="태블릿 1")
    session.commit()
    return run


@pytest.fixture
def officer(session, signed_in):
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


@pytest.fixture
def crew(session, world, run, signed_in):
    account = make_teacher(session, world.center, session.exec(select(Lesson)).first())
    session.commit()
    return signed_in(account)


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def form_of(world, **changes):
    id = world.route.id
    return {f"lead-{id}": str(world.lead.id), f"with-{id}": str(world.helper.id)} | changes


def test_an_officer_looks_and_then_publishes(session, world, officer):
    page = f"/edu-bus/plans/{world.plan.id}/publish"
    assert "강하나" in officer.get(page).text
    looked = officer.post(page, data=form_of(world, look="yes"))
    assert looked.status_code == 200
    assert session.exec(select(BusRun)).first() is None
    answer = officer.post(page, data=form_of(world))
    assert answer.status_code == 303
    session.rollback()
    session.refresh(world.plan)
    assert world.plan.state is PlanState.PUBLISHED
    assert "에듀버스 1호" in officer.get(answer.headers["Location"]).text


def test_what_stands_against_it_is_said_before_and_at_publishing(session, world, officer):
    elsewhere = make_lesson(
        session,
        make_offering(session, world.center),
        day=DAY,
        start=at(20).timetz(),
        minutes=60,
        lead=world.lead,
    )
    elsewhere.starts_at, elsewhere.ends_at = at(10), at(11)
    session.commit()
    page = f"/edu-bus/plans/{world.plan.id}/publish"
    for data, code in ((form_of(world, look="yes"), 200), (form_of(world), 422)):
        answer = officer.post(page, data=data)
        assert answer.status_code == code
        assert "강하나" in words(answer)
    session.rollback()
    assert session.exec(select(BusRun)).first() is None


def test_the_crew_presses_through_the_day(session, world, run, crew):
    page = f"/edu-bus/runs/{run.id}"
    assert "01000000001" in crew.get(page).text
    assert crew.post(f"{page}/left", data={"at": "09:00"}).status_code == 303
    first, second = session.exec(select(RunStop.id).order_by(RunStop.position)).all()
    times = {"arrived": "10:00", "started": "10:20", "left": "10:50", "km": "28.5"}
    assert crew.post(f"{page}/stops/{first}", data=times).status_code == 303
    assert crew.post(f"{page}/stops/{second}", data={"now": "arrived"}).status_code == 303
    session.rollback()
    stops = queries.list_run_stops(session, run.id)
    assert [one.state for one in stops] == [DriveState.DONE, DriveState.ON_THE_ROAD]
    assert (stops[0].driven_km, stops[1].arrived_at) == (28.5, at(11))


def test_two_phones_of_one_crew_do_not_wipe_out_each_others_times(session, run, crew):
    page, stop = (
        f"/edu-bus/runs/{run.id}",
        session.exec(select(RunStop.id).order_by(RunStop.position)).first(),
    )
    seen = seen_on(crew.get(page))
    assert crew.post(f"{page}/stops/{stop}", data={"now": "arrived"}).status_code == 303
    late = crew.post(f"{page}/stops/{stop}", data={"km": "12", "seen": seen})
    assert (late.status_code, "함께 탄 사람" in words(late)) == (422, True)
    again = {"arrived": "10:55", "km": "12", "seen": seen_on(late)}
    assert crew.post(f"{page}/stops/{stop}", data=again).status_code == 303
    session.rollback()
    first = queries.list_run_stops(session, run.id)[0]
    assert (first.arrived_at, first.driven_km) == (at(10, 55), 12)


def seen_on(answer):
    return BeautifulSoup(answer.text, "html.parser").find("input", {"name": "seen"})["value"]


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/stops/{0}", {"arrived": "25:99"}, "도착"),
        ("/stops/{0}", {"arrived": "10:00", "km": "멀다"}, "구간"),
        ("/stops/{0}/cancel", {"reason": ""}, "까닭"),
        ("/back", {"cost": "만원"}, "비용"),
        ("/faults", {"piece": "{piece}", "said": ""}, "고장"),
        ("/left", {"at": "23:00"}, "오지 않은"),
    ],
)
def test_what_cannot_be_read_comes_back_with_what_was_typed(session, world, run, officer, path, data, said):
    stop = session.exec(select(RunStop.id)).first()
    piece = str(make_equipment(session, world.bus, label="키오스크 1").id)
    session.commit()
    answer = officer.post(
        f"/edu-bus/runs/{run.id}{path.format(stop)}",
        data={key: value.format(piece=piece) for key, value in data.items()},
    )
    assert answer.status_code == 422
    assert said in words(answer)
    assert all(value.format(piece=piece) in answer.text for value in data.values())


def test_a_fault_and_the_way_back(session, world, run, officer):
    piece = make_equipment(session, world.bus, label="키오스크 1")
    session.commit()
    page = f"/edu-bus/runs/{run.id}"
    assert officer.post(f"{page}/faults", data={"piece": piece.id, "said": "터치가 안 됨"}).status_code == 303
    for stop in session.exec(select(RunStop.id)).all():
        assert officer.post(f"{page}/stops/{stop}/cancel", data={"reason": "눈"}).status_code == 303
    told = {"at": "10:30", "from": "100", "to": "130.5", "weather": "snow", "cost": "12,000", "note": "조심"}
    assert officer.post(f"{page}/back", data=told).status_code == 303
    session.rollback()
    session.refresh(run), session.refresh(piece)
    assert (run.state, run.odometer_end, run.cost_won) == (DriveState.DONE, 130.5, 12_000)
    assert piece.state is EquipmentState.REPAIR
    assert "30.5 km" in words(officer.get(page))


def test_who_only_looks_sees_no_contact_and_no_buttons(session, world, run, signed_in):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    browser = signed_in(account)
    for page in ("", "/sheet"):
        text = browser.get(f"/edu-bus/runs/{run.id}{page}").text
        assert "가온1리 마을회관" in text
        assert "박이장" not in text
        assert "01000000001" not in text
    assert browser.post(f"/edu-bus/runs/{run.id}/left").status_code == 403


def test_whose_phone_was_shown_stands_in_the_log(session, world, run, crew):
    crew.get(f"/edu-bus/runs/{run.id}/sheet")
    session.rollback()
    seen = session.exec(select(AuditEvent).where(AuditEvent.kind == "bus_stop")).all()
    assert seen


def test_the_calendar_file_has_the_stops_and_nobody(session, world, run, crew):
    text = crew.get(f"/edu-bus/runs/{run.id}.ics").get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 2
    assert "박이장" not in text


def test_teachers_see_their_own_runs_first(session, world, run, crew, signed_in):
    assert "에듀버스 1호" in words(crew.get("/edu-bus/runs"))
    other = make_teacher(session, world.center)
    session.commit()
    browser = signed_in(other)
    assert "에듀버스 1호" not in words(browser.get("/edu-bus/runs"))
    assert "에듀버스 1호" in words(browser.get("/edu-bus/runs?all=yes"))


def test_everybody_reads_the_timetable_without_signing_in(session, world, run, client):
    assert "괴산군" in client.get("/bus/timetable").text
    text = client.get("/bus/timetable/43760").text
    assert "가온1리 마을회관" in text
    assert "박이장" not in text
    assert "<script" not in text.split("</head>")[1].split("<main")[1]
    driving.cancel_stop(session, session.exec(select(RunStop.id)).first(), "눈", world.officer, at(8))
    session.commit()
    assert "취소" in client.get("/bus/timetable/43760").text
    assert client.get("/bus/timetable/99999").status_code == 404
    assert client.get("/bus/timetable?district=43760").status_code == 302


def test_the_month_stands_beside_its_plan(session, world, run, officer):
    assert "계획과 실제" in words(officer.get("/edu-bus/runs/compared/2026-11"))
    assert officer.get("/edu-bus/runs/compared/2026-12").status_code == 200


def test_the_list_of_a_week_costs_the_same_for_many_runs(session, world, run, officer, count_queries):
    def cost():
        with count_queries() as sent:
            assert officer.get("/edu-bus/runs").status_code == 200
        return len(sent)

    few = cost()
    for days in range(1, 4):
        told = {
            "leaves_at": at(9),
            "returns_at": at(12),
            "planned_km": 1,
            "changed_at": at(1),
            "changed_by_id": 0,
        }
        session.add(BusRun(bus_id=world.bus.id, day=DAY + timedelta(days=days), **told))
    session.commit()
    assert cost() == few


def test_the_rest_of_the_day_is_looked_at_and_stored(session, world, run, crew):
    page = f"/edu-bus/runs/{run.id}/rest"
    assert crew.get(page).status_code == 200
    looked = crew.get(f"{page}?from=base&at=11:00")
    assert "가온2리 마을회관" in words(looked)
    seen = BeautifulSoup(looked.text, "html.parser").find("input", {"name": "seen"})["value"]
    told = {"from": "base", "at": "11:00", "seen": seen, "reason": "눈"}
    assert crew.post(page, data=told | {"seen": "gone"}).status_code == 422
    assert crew.post(page, data=told).status_code == 303
    session.rollback()
    assert queries.list_run_stops(session, run.id)[0].starts_at > at(11, 30)
    assert crew.get(f"{page}?from=here&place=nowhere").status_code == 422
