"""Stops as a file: what comes in, what stands in its way, and that what is taken out changes nothing."""

import io
from datetime import date, time

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from learning_centers.bus_stops import handing_out
from learning_centers.bus_stops.drafts import draft_of
from learning_centers.bus_stops.handing_out import Order
from learning_centers.bus_stops.importing import STOPS
from learning_centers.bus_stops.queries import Wanted
from learning_centers.bus_stops.workbook import row_of, weekdays
from learning_centers.buses.reach import reach_of
from learning_centers.core.database import transaction
from learning_centers.core.errors import Refused
from learning_centers.core.incoming import Action, Circumstances
from learning_centers.core.tables.layout import find_tables, parse_rows
from learning_centers.core.tables.parsers import Unreadable
from learning_centers.core.tables.reading import read
from learning_centers.imports.service import kinds_for
from learning_centers.regions.queries import load
from models import AuditEvent, BusStop, Deed, StopKind, UploadKind
from tests.centers.rows import bring, look, manager, officer, parsed
from tests.factories import NOW, make_center, region
from tests.fleet import make_stop

TODAY = date(2026, 11, 22)
ROW = {
    "정차지명": "별빛골 마을회관",
    "유형": "마을",
    "시도": "충북",
    "시군구": "괴산군",
    "읍면동": "괴산읍",
    "위도": 36.8154,
    "경도": "127.7867",
}


def send(session, *rows, viewer=None, store=True):
    """Each row: what differs from ROW, by header."""
    headers = list(dict.fromkeys(key for row in rows for key in (ROW | row)))
    cells = [[(ROW | row).get(header) for header in headers] for row in rows]
    act = bring if store else look
    return act(session, STOPS, headers, *cells, viewer=viewer or officer(session, "43"))


def stops(session):
    return session.exec(select(BusStop).order_by(BusStop.id)).all()


def messages(plan):
    return [(problem.cell, problem.message) for problem in plan.problems]


def test_a_row_with_every_column_becomes_a_stop(session):
    plan = send(
        session,
        {
            "주소": "충청북도 괴산군 연습길 1",
            "수용인원": "30명",
            "전기": "O",
            "주차": "예",
            "계단": "X",
            "화장실": None,
            "무선인터넷": "○",
            "운영시작": "9시",
            "운영종료": "17:00",
            "요일": "월~금",
            "담당자": "김이장",
            "담당자 연락처": 1000000001,
            "주민수": 120,
            "고령자수": 70,
            "디지털수준": 62.5,
            "도서벽지": "벽지 나급",
            "출처": "보기 자료",
            "최근방문일": "2026. 3. 2",
        },
    )
    assert messages(plan) == []
    (stop,) = stops(session)
    assert (stop.code, stop.kind, stop.district_id) == (
        "B430001",
        StopKind.VILLAGE,
        region(session, "43760").id,
    )
    assert (stop.latitude, stop.longitude, stop.room) == (36.8154, 127.7867, 30)
    assert (stop.power, stop.parking, stop.steps, stop.toilet, stop.wireless) == (
        True,
        True,
        False,
        None,
        True,
    )
    assert (stop.opens, stop.closes, stop.weekdays) == (time(9), time(17), "01234")
    assert (stop.contact_name, stop.contact_phone) == ("김이장", "01000000001")
    assert (stop.residents, stop.elderly, stop.literacy, stop.remote_grade) == (120, 70, 62.5, "벽지 나급")
    assert (stop.facts_source, stop.visited_before) == ("보기 자료", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("월수금", "024"),
        ("월, 수", "02"),
        ("화요일", "1"),
        ("월~금", "01234"),
        ("금-일", "456"),
        ("평일", "01234"),
        ("주말", "56"),
        ("매일", ""),
        ("일월화수목금토", ""),
    ],
)
def test_weekdays_are_read_as_people_write_them(written, stored):
    assert weekdays(written) == stored


@pytest.mark.parametrize("written", ["언제나", "금~월", "월~", "1,2"])
def test_what_is_no_weekday_is_refused(written):
    with pytest.raises(Unreadable):
        weekdays(written)


@pytest.mark.parametrize(
    ("other", "cell", "said"),
    [
        ({"위도": 36.6424, "경도": 127.4890}, "F2", "청주시에 있습니다"),
        ({"위도": 35.5, "경도": 130.5}, "F2", "바다에 있습니다"),
        ({"위도": 48.85, "경도": 2.35}, "F2", "우리나라 밖"),
        ({"경도": None}, "G2", "모두 적거나"),
        ({"시도": "충남", "시군구": "천안시"}, "C2", "우리 시도가 아닙니다"),
        ({"시군구": "괴삼군"}, "D2", "괴산군"),
        ({"운영시작": "09:00", "운영종료": "09:30"}, "I2", "30분뿐입니다"),
        ({"주민수": 10}, "A2", "출처"),
        ({"주민수": 10, "고령자수": 11, "출처": "자료"}, "I2", "주민보다 많습니다"),
        ({"정차지코드": "B43"}, "H2", "숫자 여섯 자리"),
    ],
)
def test_what_stands_in_the_way_is_said_at_its_cell_and_nothing_is_stored(session, other, cell, said):
    headers = [*ROW, *(key for key in other if key not in ROW)]
    cells = [(ROW | other).get(header) for header in headers]
    rows = parsed(STOPS, headers, cells)
    problems = [problem for row in rows for problem in row.problems]
    if not problems:
        problems = look(session, STOPS, headers, cells, viewer=officer(session, "43")).problems
    assert [(one.cell, said in one.message) for one in problems] == [(cell, True)]


def test_a_row_without_coordinates_is_stored_to_be_planned_later(session):
    assert messages(send(session, {"위도": None, "경도": None})) == []
    assert stops(session)[0].latitude is None


def test_the_same_row_again_changes_nothing_and_an_empty_cell_says_nothing(session):
    send(session, {"수용인원": 30, "요일": "월수금"})
    before = draft_of(stops(session)[0])
    for row in ({"수용인원": 30, "요일": "월수금"}, {"위도": None, "경도": None}, {"읍면동": None}):
        (planned,) = send(session, row).planned
        assert planned.action is Action.SKIP
    assert [draft_of(stop) for stop in stops(session)] == [before]


def test_a_stop_is_set_back_to_any_day_and_a_file_says_so(session):
    send(session, {"요일": "월수금"})
    send(session, {"요일": "매일"})
    (stop,) = stops(session)
    assert stop.weekdays == ""
    assert "매일" in row_of(stop.code, draft_of(stop), ("충청북도", "괴산군"), contacts=False)


def test_a_stop_is_found_by_its_name_in_its_township_or_by_its_code(session):
    send(session, {}, {"읍면동": "연풍면"})
    first, second = stops(session)
    plan = send(
        session, {"읍면동": "연풍면", "수용인원": 9}, {"정차지코드": first.code, "정차지명": "새 이름"}
    )
    assert [one.action for one in plan.planned] == [Action.CHANGE, Action.CHANGE]
    assert "새 이름" in plan.planned[1].difference
    session.expire_all()
    first, second = stops(session)
    assert (first.name, first.room, second.room) == ("새 이름", None, 9)


def test_a_name_that_several_stops_have_asks_for_the_code(session):
    send(session, {}, {"읍면동": "연풍면"})
    ((cell, said),) = messages(send(session, {"읍면동": None}))
    assert cell == "A2"
    assert "B430001, B430002" in said


def test_a_new_code_with_the_name_of_another_stop_is_asked_about(session):
    send(session, {})
    ((cell, said),) = messages(send(session, {"정차지코드": "B439999"}))
    assert (cell, "B430001" in said) == ("A2", True)


def test_a_code_of_another_province_is_refused(session):
    theirs = make_stop(session, district="44130", at=None)
    ((cell, _said),) = messages(send(session, {"정차지코드": theirs.code}))
    assert cell == "H2"


def test_two_rows_that_say_one_stop_differently_are_asked_about(session):
    plan = send(session, {"수용인원": 9}, {"수용인원": 9}, {"수용인원": 10}, store=False)
    assert [one.action for one in plan.planned] == [Action.MAKE, Action.SKIP]
    assert [cell for cell, _said in messages(plan)] == ["A4"]


def test_a_change_of_the_contact_is_told_without_the_name_or_phone(session):
    send(session, {"담당자": "김이장", "담당자 연락처": "010-0000-0001"})
    (planned,) = send(session, {"담당자": "박이장", "담당자 연락처": "010-0000-0002"}, store=False).planned
    assert planned.action is Action.CHANGE
    assert "이장" not in planned.difference
    assert "0000" not in planned.difference


def test_only_the_province_brings_stops(session):
    assert UploadKind.STOPS in kinds_for(officer(session, "43"))
    assert UploadKind.STOPS not in kinds_for(manager(frozenset({make_center(session).id})))


# what goes out


@pytest.fixture
def everything(session):
    """Stops with something and with nothing in every column."""
    full = {
        "운영시작": "09:00",
        "운영종료": "17:00",
        "요일": "월수금",
        "전기": "O",
        "계단": "X",
        "담당자": "김이장",
        "담당자 연락처": "010-0000-0001",
        "주민수": 0,
        "디지털수준": 62.55,
        "출처": "보기 자료",
        "최근방문일": "2026-03-02",
        "위도": 36.81541234,
    }
    send(
        session, full, {"정차지명": "=1+1", "위도": None, "경도": None}, {"정차지명": "나", "유형": "경로당"}
    )
    viewer = officer(session, "43")
    return viewer, reach_of(session, load(session), viewer, TODAY)


@pytest.mark.parametrize("contacts", [True, False])
def test_what_is_taken_out_and_brought_in_again_changes_nothing(session, everything, contacts):
    viewer, reach = everything
    before = [draft_of(stop) for stop in stops(session)]
    data = handing_out.take_out(session, reach, Order(Wanted(), contacts, "점검"), viewer, NOW)
    found = find_tables(read(data, "stops.xlsx"), STOPS.layout)
    rows = [row for table in found.tables for row in parse_rows(table)]
    plan = STOPS.check(session, rows, Circumstances(viewer, NOW))
    assert (found.problems, found.ignored, messages(plan)) == ((), (), [])
    assert [one.action for one in plan.planned] == [Action.SKIP] * 3
    STOPS.store(session, plan, Circumstances(viewer, NOW))
    assert [draft_of(stop) for stop in stops(session)] == before


def test_a_file_taken_out_fills_an_empty_programme_with_the_same_stops(session, everything):
    viewer, reach = everything
    before = {stop.code: draft_of(stop) for stop in stops(session)}
    data = handing_out.take_out(session, reach, Order(Wanted(), True, "옮기기"), viewer, NOW)
    for stop in stops(session):
        session.delete(stop)
    session.flush()
    found = find_tables(read(data, "stops.xlsx"), STOPS.layout)
    rows = [row for table in found.tables for row in parse_rows(table)]
    plan = STOPS.check(session, rows, Circumstances(viewer, NOW))
    STOPS.store(session, plan, Circumstances(viewer, NOW))
    assert {stop.code: draft_of(stop) for stop in stops(session)} == before


def test_contacts_go_out_only_to_the_province_and_with_a_reason_on_record(session, everything):
    viewer, reach = everything
    plain = handing_out.take_out(session, reach, Order(Wanted()), viewer, NOW)
    assert "김이장" not in str([row for sheet in load_workbook(io.BytesIO(plain)) for row in sheet.values])
    session.commit()
    with transaction(session):
        handing_out.take_out(session, reach, Order(Wanted(), True, "전화 확인"), viewer, NOW)
    event = session.exec(select(AuditEvent).where(AuditEvent.deed == Deed.DOWNLOAD)).one()
    named = next(stop for stop in stops(session) if stop.contact_name)
    assert (event.kind, event.subjects, event.reason) == ("bus_stop", str(named.id), "전화 확인")
    with pytest.raises(Refused):
        other = manager(frozenset({make_center(session).id}))
        handing_out.take_out(session, reach, Order(Wanted(), True, "전화"), other, NOW)
