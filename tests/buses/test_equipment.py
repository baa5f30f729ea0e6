"""Equipment by piece: adding, moving, repairing; and the page with several ticked."""

from datetime import date

import pytest
from sqlmodel import select

from learning_centers.buses import queries, service
from learning_centers.buses.queries import WantedPieces
from learning_centers.buses.reach import reach_of
from learning_centers.buses.service import IN_STORE, Move, PieceDraft
from learning_centers.core.errors import NotFound, Refused
from learning_centers.regions.queries import load
from models import Equipment, EquipmentKind, EquipmentState, Role
from tests.centers.rows import officer
from tests.factories import NOW, make_account, region
from tests.fleet import make_bus, make_equipment

TODAY = date(2026, 11, 22)
TABLET = EquipmentKind.TABLET


@pytest.fixture
def office(session):
    """An officer of 충청북도, what they reach, and the id of the province."""
    viewer = officer(session, "43")
    return viewer, reach_of(session, load(session), viewer, TODAY), region(session, "43").id


def add(session, office, label, count, bus_id=IN_STORE, place=""):
    viewer, own, province = office
    draft = PieceDraft(TABLET, label, bus_id, place=place)
    return service.add_pieces(session, own, province, draft, count, viewer, NOW)


def test_several_alike_are_numbered_on_from_those_that_are_there(session, office):
    add(session, office, "태블릿", 2)
    more = add(session, office, "태블릿", 2)
    one = add(session, office, "큰 태블릿", 1)
    assert [piece.label for piece in [*more, *one]] == ["태블릿 3", "태블릿 4", "큰 태블릿"]


def test_a_piece_lies_on_a_bus_or_at_a_place_never_both(session, office):
    bus = make_bus(session)
    (aboard,) = add(session, office, "하나", 1, bus.id, place="창고")
    (stored,) = add(session, office, "둘", 1, place="창고")
    assert (aboard.bus_id, aboard.place) == (bus.id, "")
    assert (stored.bus_id, stored.place) == (None, "창고")


def test_pieces_move_between_buses_and_store_and_who_moved_them_is_kept(session, office):
    viewer, own, _province = office
    first, second = make_bus(session), make_bus(session)
    pieces = [make_equipment(session, first) for _n in range(3)]
    ids = [piece.id for piece in pieces]
    assert service.move_pieces(session, own, ids[:2], Move(bus_id=second.id), viewer, NOW) == 2
    assert service.move_pieces(session, own, ids[:1], Move(IN_STORE, EquipmentState.REPAIR), viewer, NOW) == 1
    assert [piece.bus_id for piece in pieces] == [None, second.id, first.id]
    assert [piece.changed_by_id for piece in pieces] == [viewer.id, viewer.id, 0]
    assert queries.equipment_on(session, [first.id, second.id]) == {
        first.id: {TABLET: 1},
        second.id: {TABLET: 1},
    }


def test_what_is_so_already_counts_as_no_change(session, office):
    viewer, own, _province = office
    bus = make_bus(session)
    piece = make_equipment(session, bus)
    same = Move(bus.id, EquipmentState.WORKING)
    assert service.move_pieces(session, own, [piece.id], same, viewer, NOW) == 0
    assert piece.changed_by_id == 0


def test_a_piece_stays_in_its_province(session, office):
    viewer, own, _province = office
    theirs, piece = make_bus(session, province="44"), make_equipment(session, make_bus(session))
    with pytest.raises(NotFound):
        service.move_pieces(session, own, [piece.id], Move(bus_id=theirs.id), viewer, NOW)
    with pytest.raises(NotFound):
        queries.get_piece(session, own, make_equipment(session, theirs).id)
    both = officer(session, "43")
    wide = reach_of(session, load(session), both, TODAY)
    wide = type(wide)(wide.regions, wide.day, None)
    with pytest.raises(Refused):
        service.move_pieces(session, wide, [piece.id], Move(bus_id=theirs.id), both, NOW)
    assert piece.bus_id != theirs.id


def test_the_list_is_narrowed_by_bus_kind_and_state_and_leaves_out_what_is_gone(session, office):
    _viewer, own, _province = office
    bus = make_bus(session)
    works = make_equipment(session, bus, EquipmentKind.DRONE)
    broken = make_equipment(session, bus, state=EquipmentState.REPAIR)
    gone = make_equipment(session, bus, state=EquipmentState.GONE)
    stored = make_equipment(session, bus)
    stored.bus_id = None
    session.flush()

    def found(**wanted):
        return {piece.row.id for piece in queries.list_pieces(session, own, WantedPieces(**wanted))}

    assert found() == {works.id, broken.id, stored.id}
    assert found(bus_id=bus.id) == {works.id, broken.id}
    assert found(bus_id=IN_STORE) == {stored.id}
    assert found(kind=EquipmentKind.DRONE) == {works.id}
    assert found(state=EquipmentState.GONE) == {gone.id}


def test_a_long_list_of_pieces_comes_in_pages_that_keep_the_filters(session, signed_in, office):
    add(session, office, "태블릿", 102)
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    first = client.get("/edu-bus/buses/pieces?kind=tablet").text
    assert first.count('name="piece"') == 100
    assert "kind=tablet&amp;page=2" in first
    assert client.get("/edu-bus/buses/pieces?kind=tablet&page=2").text.count('name="piece"') == 2


def test_ticked_pieces_are_changed_from_the_page(session, signed_in):
    bus = make_bus(session)
    pieces = [make_equipment(session, bus) for _n in range(2)]
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    client = signed_in(account)
    sent = {"piece": [pieces[0].id], "to": "0", "into": "repair"}
    answer = client.post("/edu-bus/buses/pieces", data=sent, follow_redirects=True)
    assert "기자재 1개를 바꾸었습니다." in answer.text
    session.expire_all()
    rows = session.exec(select(Equipment).order_by(Equipment.id)).all()
    assert [(row.bus_id, row.state) for row in rows] == [
        (None, EquipmentState.REPAIR),
        (bus.id, EquipmentState.WORKING),
    ]


def test_without_a_tick_nothing_changes_and_the_page_says_what_to_do(session, signed_in):
    piece = make_equipment(session, make_bus(session))
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    answer = signed_in(account).post("/edu-bus/buses/pieces", data={"to": "0", "into": ""})
    assert answer.status_code == 422
    assert "기자재를 하나 이상 골라 주세요" in answer.text
    session.expire_all()
    assert session.get_one(Equipment, piece.id).bus_id is not None


def test_twelve_tablets_are_added_at_once(session, signed_in):
    bus = make_bus(session)
    account = make_account(session, Role.PROVINCE, province="43")
    session.commit()
    sent = {
        "kind": "tablet",
        "label": "태블릿",
        "count": "12",
        "province_id": bus.province_id,
        "bus_id": bus.id,
        "state": "working",
    }
    answer = signed_in(account).post("/edu-bus/buses/pieces/new", data=sent, follow_redirects=True)
    assert "기자재 12개를 더했습니다." in answer.text
    assert queries.equipment_on(session, [bus.id]) == {bus.id: {TABLET: 12}}
