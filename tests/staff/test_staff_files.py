from datetime import date

import pytest
from sqlmodel import select

from learning_centers.core.incoming import Action
from learning_centers.staff.importing import STAFF
from models import AuditEvent, Contract, StaffMember, StaffRole
from tests.centers.rows import bring, look, manager, parsed
from tests.factories import make_center, make_staff
from tests.imports.files import STAFF_HEADERS


def row(name="김가나", role="강사", center="한빛마을 배움터", phone=None, starts=None, ends=None):
    return [name, role, center, phone, starts, ends]


@pytest.fixture
def center(session):
    return make_center(session, "한빛마을 배움터", code="CB1")


def only(session):
    return session.exec(select(StaffMember)).one()


def test_a_person_is_made_with_a_contract(session, center):
    bring(session, STAFF, STAFF_HEADERS, row(phone=1000000001, starts="2026-03-02", ends="2026-12-18"))
    member = only(session)
    assert (member.name, member.role, member.center_id) == ("김가나", StaffRole.INSTRUCTOR, center.id)
    assert member.phone == "01000000001"
    contract = session.exec(select(Contract)).one()
    assert (contract.starts_on, contract.ends_on) == (date(2026, 3, 2), date(2026, 12, 18))


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("강사", StaffRole.INSTRUCTOR),
        ("보조강사", StaffRole.ASSISTANT),
        ("가이드", StaffRole.ASSISTANT),
        ("서포터즈", StaffRole.SUPPORTER),
        ("서포터", StaffRole.SUPPORTER),
    ],
)
def test_every_word_for_a_role_is_known(word, role):
    (found,) = parsed(STAFF, STAFF_HEADERS, row(role=word))
    assert found.values["role"] is role


def test_an_unknown_role_is_a_problem_of_its_cell():
    (found,) = parsed(STAFF, STAFF_HEADERS, row(role="교장"))
    assert [problem.cell for problem in found.problems] == ["B2"]


def test_the_center_may_be_named_by_its_code(session, center):
    bring(session, STAFF, STAFF_HEADERS, row(center="CB1"))
    assert only(session).center_id == center.id


def test_an_unknown_center_is_a_problem_of_its_cell(session, center):
    assert [one.cell for one in look(session, STAFF, STAFF_HEADERS, row(center="어딘가")).problems] == ["C2"]


def test_two_centers_of_one_name_ask_for_the_code(session, center):
    make_center(session, "한빛마을 배움터")
    (problem,) = look(session, STAFF, STAFF_HEADERS, row()).problems
    assert problem.cell == "C2"
    assert "배움터코드" in problem.message


def test_a_center_out_of_reach_looks_unknown(session, center):
    other = make_center(session, "남의 배움터")
    plan = look(session, STAFF, STAFF_HEADERS, row(), viewer=manager(frozenset({other.id})))
    assert [one.cell for one in plan.problems] == ["C2"]
    assert "아는 배움터가 아닙니다" in plan.problems[0].message


def test_the_same_file_twice_changes_nothing(session, center):
    rows = [row(phone="010-0000-0001", starts="2026-03-02", ends="2026-12-18"), row("이다라")]
    bring(session, STAFF, STAFF_HEADERS, *rows)
    again = bring(session, STAFF, STAFF_HEADERS, *rows)
    assert [one.action for one in again.planned] == [Action.SKIP, Action.SKIP]
    assert len(session.exec(select(Contract)).all()) == 1


def test_a_person_with_the_same_phone_moves_to_another_center(session, center):
    bring(session, STAFF, STAFF_HEADERS, row(phone="010-0000-0001"))
    other = make_center(session, "가온 배움터")
    plan = bring(session, STAFF, STAFF_HEADERS, row(center="가온 배움터", phone="010-0000-0001"))
    assert plan.planned[0].difference == "소속 배움터 한빛마을 배움터 → 가온 배움터"
    session.refresh(only(session))
    assert only(session).center_id == other.id


def test_without_a_phone_the_name_within_the_center_decides(session, center):
    make_staff(session, center, "김가나")
    make_staff(session, make_center(session, "가온 배움터"), "이다라")
    plan = look(session, STAFF, STAFF_HEADERS, row(phone="010-0000-0001"), row("이다라"))
    assert [one.action for one in plan.planned] == [Action.CHANGE, Action.MAKE]


def test_two_people_of_one_name_ask(session, center):
    make_staff(session, center, "김가나")
    make_staff(session, center, "김가나")
    assert [one.cell for one in look(session, STAFF, STAFF_HEADERS, row()).problems] == ["A2"]


def test_the_phone_tells_two_people_of_one_name_apart(session, center):
    first, second = make_staff(session, center, "김가나"), make_staff(session, center, "김가나")
    first.phone, second.phone = "01000000001", "01000000002"
    session.flush()
    plan = look(session, STAFF, STAFF_HEADERS, row(role="보조강사", phone="010-0000-0002"))
    assert [one.payload.staff_id for one in plan.planned] == [second.id]


def test_one_person_twice_with_other_facts_asks(session, center):
    plan = look(session, STAFF, STAFF_HEADERS, row(), row(role="보조강사"))
    assert [one.cell for one in plan.problems] == ["A3"]


def test_a_new_contract_is_added_and_a_known_one_gets_its_end(session, center):
    bring(session, STAFF, STAFF_HEADERS, row(starts="2025-03-02"))
    bring(session, STAFF, STAFF_HEADERS, row(starts="2025-03-02", ends="2025-12-18"))
    bring(session, STAFF, STAFF_HEADERS, row(starts="2026-03-02"))
    spans = session.exec(select(Contract).order_by(Contract.starts_on)).all()
    assert [(span.starts_on, span.ends_on) for span in spans] == [
        (date(2025, 3, 2), date(2025, 12, 18)),
        (date(2026, 3, 2), None),
    ]


def test_an_empty_end_leaves_the_stored_end(session, center):
    bring(session, STAFF, STAFF_HEADERS, row(starts="2026-03-02", ends="2026-12-18"))
    assert look(session, STAFF, STAFF_HEADERS, row(starts="2026-03-02")).count(Action.SKIP) == 1


@pytest.mark.parametrize(
    ("starts", "ends", "cells"),
    [(None, "2026-12-18", ["E2"]), ("2026-12-18", "2026-12-17", ["F2"]), ("2026-12-18", "2026-12-18", [])],
)
def test_a_contract_ends_after_it_starts(session, center, starts, ends, cells):
    plan = look(session, STAFF, STAFF_HEADERS, row(starts=starts, ends=ends))
    assert [problem.cell for problem in plan.problems] == cells


def test_the_log_names_the_people_made_and_changed(session, center):
    from learning_centers.core.database import transaction

    session.commit()
    with transaction(session):
        bring(session, STAFF, STAFF_HEADERS, row())
    with transaction(session):
        bring(session, STAFF, STAFF_HEADERS, row(phone="010-0000-0001"))
    events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(str(event.deed), event.kind, event.subjects) for event in events] == [
        ("create", "staff", str(only(session).id)),
        ("change", "staff", str(only(session).id)),
    ]


@pytest.mark.parametrize("rows", [1, 40])
def test_looking_sends_as_many_queries_for_many_rows_as_for_one(session, center, count_queries, rows):
    with count_queries() as sent:
        look(session, STAFF, STAFF_HEADERS, *[row(f"사람 {n}") for n in range(rows)])
    assert len(sent) == 3  # centers, contracts, staff
