"""The pages of stops and buses in a real browser, on a phone and a PC: whole, within the width, clean for axe."""

import pytest

from learning_centers.core import clock
from models import Role, StopKind
from tests.browser import axe
from tests.calendars.looking import opened, too_wide
from tests.factories import make_account, make_center
from tests.fleet import make_absence, make_bus, make_crossing, make_equipment, make_road_time, make_stop

LONG = "가온누리미리내 다솜고운 새벽맑은샘 돌담초록하늬 마을회관 겸 경로당 (별관 2층 강당)"


@pytest.fixture
def office(session, signed_in):
    """An officer with a bus, an island stop and a bare stop, each with long names."""
    center = make_center(session, LONG)
    center.latitude, center.longitude = 36.64, 127.49
    bus = make_bus(session, "해오름 긴이름 1호 (충북 남부 순회 담당 예비 차량)", center=center)
    make_equipment(session, bus)
    make_absence(session, bus, clock.today())
    isle = make_stop(session, LONG, kind=StopKind.ISLAND)
    isle.contact_name, isle.remote_grade, isle.note = "김이장", "도서 나급", LONG * 2
    make_crossing(session, isle)
    bare = make_stop(session, "나래골", at=None, residents=None)
    road = make_road_time(session, bare, bus)
    road.note = LONG
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    stops, buses = "/edu-bus/stops", "/edu-bus/buses"
    client.paths = (
        stops,
        f"{stops}?name=없는이름",
        f"{stops}/{isle.id}",
        f"{stops}/{bare.id}",
        f"{stops}/{isle.id}/edit",
        f"{stops}/{isle.id}/crossings/new",
        f"{stops}/{isle.id}/retire",
        f"{stops}/file-with-contacts",
        buses,
        f"{buses}/{bus.id}",
        f"{buses}/{bus.id}/edit",
        f"{buses}/{bus.id}/retire",
        f"{buses}/pieces",
        f"{buses}/pieces/new",
    )
    return client


@pytest.mark.parametrize(("width", "contrast"), [(360, "normal"), (1280, "high")])
def test_the_pages_fit_and_are_clean(browser, office, width, contrast):
    office.set_cookie("contrast", contrast)
    wrong = []
    for path in office.paths:
        with opened(browser, office, path, width=width) as page:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            wrong += [f"{path} {one}" for one in axe(page)]
            wrong += [f"{path}: too wide"] * (too_wide(page) > 0)
    assert wrong == []
