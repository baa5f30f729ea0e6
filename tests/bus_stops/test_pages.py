"""Pages of stops: what each role sees, what a form says, files, and how they look to axe."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.bus_stops.drafts import draft_of
from learning_centers.core import clock
from models import AuditEvent, BusStop, Crossing, Deed, RoadTime, Role, StopKind
from tests.factories import make_account, make_center, region
from tests.fleet import make_bus, make_crossing, make_road_time, make_stop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(session, signed_in):
    """An officer of 충청북도, signed in."""
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    return signed_in(account)


def typed(session, **other):
    sent = {
        "name": "별빛골 마을회관",
        "kind": "village",
        "district_id": region(session, "43760").id,
        "township": "괴산읍",
        "point": "36.8154, 127.7867",
        "power": "yes",
        "steps": "no",
        "weekdays": ["0", "2"],
        "opens": "09:00",
        "closes": "17:00",
        "residents": "120",
        "facts_source": "보기 자료",
    }
    session.rollback()
    return sent | other


def test_a_stop_typed_in_is_stored_and_said(office, session):
    answer = office.post("/edu-bus/stops/new", data=typed(session), follow_redirects=True)
    assert "별빛골 마을회관을 저장했습니다." in answer.text
    session.rollback()
    stop = session.exec(select(BusStop)).one()
    assert (stop.latitude, stop.power, stop.steps, stop.toilet, stop.weekdays) == (
        36.8154,
        True,
        False,
        None,
        "02",
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"name": ""}, "정차지 이름을 적어 주세요."),
        ({"point": "36.6424, 127.4890"}, "충청북도 청주시에 있습니다"),
        ({"point": "35.5, 130.5"}, "바다에 있습니다"),
        ({"point": "어디"}, "위도와 경도를 쉼표로 이어"),
        ({"closes": "09:30"}, "여는 시간이 30분뿐입니다"),
        ({"facts_source": ""}, "출처를 적어 주세요"),
        ({"residents": "많음"}, "소수점 없이 적어 주세요"),
        ({"literacy": "120"}, "100"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(office, session, other, said):
    answer = office.post("/edu-bus/stops/new", data=typed(session, **other))
    assert answer.status_code == 422
    assert said in answer.text
    session.rollback()
    assert session.exec(select(BusStop)).all() == []


def test_a_stop_without_coordinates_is_stored_and_the_page_says_what_is_missing(office, session):
    answer = office.post("/edu-bus/stops/new", data=typed(session, point=""), follow_redirects=True)
    assert "좌표를 적기 전에는 운행을 계획할 수 없습니다." in answer.text
    assert "정차지 1곳은 아직 운행을 계획할 수 없습니다" in office.get("/edu-bus/stops").text


def as_shown(page):
    """What a browser sends of the form of a page that nobody touched."""
    sent = {}
    for tag in BeautifulSoup(page, "html.parser").select("main input[name], main select, main textarea"):
        if tag.name == "select":
            sent[tag["name"]] = next(
                (one["value"] for one in tag.select("option[selected]")), tag.option["value"]
            )
        elif tag.name == "textarea":
            sent[tag["name"]] = tag.text.strip()
        elif tag["type"] != "checkbox":
            sent[tag["name"]] = tag.get("value", "")
        elif tag.has_attr("checked"):
            sent.setdefault(tag["name"], []).append(tag["value"])
    return sent


def test_what_was_stored_stands_in_the_form_and_storing_it_again_changes_nothing(office, session):
    office.post("/edu-bus/stops/new", data=typed(session))
    session.rollback()
    stop = session.exec(select(BusStop)).one()
    before = draft_of(stop)
    page = f"/edu-bus/stops/{stop.id}/edit"
    assert office.post(page, data=as_shown(office.get(page).text)).status_code == 303
    session.rollback()
    assert draft_of(session.get_one(BusStop, stop.id, populate_existing=True)) == before


def test_whom_to_call_is_for_the_province_and_noted_and_for_nobody_else(office, session, signed_in):
    stop = make_stop(session)
    stop.contact_name, stop.contact_phone = "김이장", "01000000001"
    others = [
        make_account(session, Role.MINISTRY),
        make_account(session, Role.AUDITOR),
        make_account(session, Role.MANAGER, centers=[make_center(session)]),
        make_account(session, Role.INSTRUCTOR, centers=[make_center(session)]),
    ]
    session.commit()
    page = f"/edu-bus/stops/{stop.id}"
    assert "김이장" in office.get(page).text
    for account in others:
        answer = signed_in(account).get(page)
        assert answer.status_code == 200
        assert "김이장" not in answer.text
        assert "01000000001" not in answer.text
    session.rollback()
    seen = session.exec(select(AuditEvent).where(AuditEvent.kind == "bus_stop")).all()
    assert [event.subjects for event in seen] == [str(stop.id)]


def test_a_center_of_another_province_is_not_named(session, signed_in):
    here, there = make_center(session, "우리 배움터"), make_center(session, "남의 배움터", district="44130")
    there.latitude, there.longitude = 36.8151, 127.1139
    stop = make_stop(session)
    manager = make_account(session, Role.MANAGER, centers=[here])
    ministry = make_account(session, Role.MINISTRY)
    session.commit()
    assert "남의 배움터" not in signed_in(manager).get(f"/edu-bus/stops/{stop.id}").text
    assert "남의 배움터" in signed_in(ministry).get(f"/edu-bus/stops/{stop.id}").text


def test_the_file_of_the_list_is_narrowed_as_the_page_and_names_nobody(office, session):
    stop, other = make_stop(session, "가온골"), make_stop(session, "나래골")
    stop.contact_name = other.contact_name = "김이장"
    session.commit()
    answer = office.get("/edu-bus/stops/file?name=가온")
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    values = str([row for sheet in load_workbook(io.BytesIO(answer.data)) for row in sheet.values])
    assert ("가온골" in values, "나래골" in values, "김이장" in values) == (True, False, False)


def test_contacts_go_out_with_a_reason_only(office, session):
    make_stop(session).contact_name = "김이장"
    session.commit()
    refused = office.post("/edu-bus/stops/file-with-contacts", data={"reason": " "})
    assert refused.status_code == 422
    answer = office.post("/edu-bus/stops/file-with-contacts", data={"reason": "전화 확인"})
    assert answer.mimetype == XLSX
    session.rollback()
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    assert event.reason == "전화 확인"


def test_a_ferry_is_typed_in_and_what_is_wrong_is_said(office, session):
    stop = make_stop(session, kind=StopKind.ISLAND)
    session.commit()
    page = f"/edu-bus/stops/{stop.id}/crossings/new"
    sent = {
        "port_name": "연습항",
        "port": "36.80, 127.75",
        "leaves": "10:00",
        "teach_from": "11:00",
        "teach_until": "14:30",
        "lands": "15:30",
    }
    refused = office.post(page, data=sent | {"lands": "14:00", "port": ""})
    assert refused.status_code == 422
    assert "항구 좌표를 적어 주세요." in refused.text
    late = office.post(page, data=sent | {"lands": "14:00"})
    assert "배는 교육을 마친 뒤에 돌아와야 합니다." in late.text
    assert "배편을 저장했습니다." in office.post(page, data=sent, follow_redirects=True).text
    session.rollback()
    assert session.exec(select(Crossing)).one().port_name == "연습항"


def test_a_ferry_of_another_stop_is_not_there(office, session):
    stop, other = make_stop(session), make_stop(session)
    crossing = make_crossing(session, other)
    session.commit()
    page = f"/edu-bus/stops/{stop.id}/crossings/{crossing.id}"
    assert office.get(page).status_code == 404
    assert office.post(f"{page}/remove").status_code == 404
    session.rollback()
    assert session.exec(select(Crossing)).one().stop_id == other.id
    assert office.get(f"/edu-bus/stops/{other.id}/crossings/{crossing.id}").status_code == 200


def test_a_road_time_is_entered_shown_and_taken_away(office, session):
    stop, bus = make_stop(session), make_bus(session, "해오름 1호")
    session.commit()
    page = f"/edu-bus/stops/{stop.id}"
    sent = {"here": f"stop:{stop.id}", "there": f"base:{bus.id}", "minutes": "40", "km": "22.5"}
    assert office.post(f"{page}/roads", data=sent | {"minutes": "0"}).status_code == 422
    assert office.post(f"{page}/roads", data=sent | {"there": "base:999"}).status_code == 422
    assert "해오름 1호 차고지" in office.post(f"{page}/roads", data=sent, follow_redirects=True).text
    session.rollback()
    road = session.exec(select(RoadTime)).one()
    assert (road.first_place, road.minutes, road.km) == (f"base:{bus.id}", 40, 22.5)
    office.post(f"{page}/roads/{road.id}/remove")
    session.rollback()
    assert session.exec(select(RoadTime)).all() == []


def test_a_road_time_to_a_stop_that_is_out_of_use_still_reads(office, session):
    stop, gone, bus = make_stop(session), make_stop(session), make_bus(session)
    make_road_time(session, stop, bus)
    gone.retired_on = clock.today() - timedelta(days=1)
    road = make_road_time(session, gone, bus)
    road.first_place = f"stop:{min(stop.id, gone.id)}"
    road.second_place = f"stop:{max(stop.id, gone.id)}"
    session.commit()
    assert "쓰지 않는 곳" in office.get(f"/edu-bus/stops/{stop.id}").text


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_sends_as_many_queries_for_many_stops(office, session, count_queries, count):
    center = make_center(session)
    center.latitude, center.longitude = 36.64, 127.49
    for _n in range(count):
        make_crossing(session, make_stop(session))
    session.commit()
    office.get("/edu-bus/stops")
    with count_queries() as sent:
        office.get("/edu-bus/stops")
    assert len(sent) <= 15
