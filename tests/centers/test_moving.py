from datetime import date

import pytest
from sqlmodel import select

from learning_centers.centers.moving import apply_changes
from learning_centers.centers.places import places_at
from learning_centers.regions.queries import load
from learning_centers.web.commands import SYSTEM
from models import CenterPlacement
from tests.factories import make_center

TODAY = date(2026, 11, 22)


def codes(session, center):
    regions = load(session)
    rows = session.exec(
        select(CenterPlacement)
        .where(CenterPlacement.center_id == center.id)
        .order_by(CenterPlacement.valid_from)
    )
    return [(regions.rows[row.district_id].code, str(row.valid_from)) for row in rows]


@pytest.mark.parametrize(
    ("district", "opens", "expected"),
    [
        ("29140", date(2025, 3, 1), [("29140", "2025-03-01"), ("12240", "2026-07-01")]),
        ("28140", date(2025, 3, 1), [("28140", "2025-03-01"), ("28125", "2026-07-01")]),
        ("42110", date(2022, 3, 1), [("42110", "2022-03-01"), ("51110", "2023-06-11")]),
        ("43110", date(2025, 3, 1), [("43110", "2025-03-01")]),
    ],
)
def test_a_center_moves_along_with_a_1_to_1_change_and_only_once(session, district, opens, expected):
    center = make_center(session, district=district, opens=opens)
    for _ in range(2):
        applied = apply_changes(session, load(session), TODAY, SYSTEM)
        assert codes(session, center) == expected
    assert (applied.moved, applied.waiting) == (0, [])


def test_a_center_of_a_divided_district_waits_for_a_person(session):
    center = make_center(session, district="28260", opens=date(2025, 3, 1))
    applied = apply_changes(session, load(session), TODAY, SYSTEM)
    assert applied.moved == 0
    assert [one.code for one in applied.waiting] == [center.code]
    assert codes(session, center) == [("28260", "2025-03-01")]


def test_a_center_placed_in_a_new_district_does_not_wait_in_the_months_before_it(session):
    center = make_center(session, district="28125", opens=date(2026, 1, 1))
    regions = load(session)
    before, after = (places_at(session, regions, day)[center.id] for day in (date(2026, 3, 31), TODAY))
    assert (before.waiting, after.waiting) == (False, False)
    assert regions.rows[before.district_id].code == "28125"


def test_the_command_says_what_moved_and_who_waits(session, runner):
    make_center(session, "광주 서구 배움터", district="29140", opens=date(2025, 3, 1))
    make_center(session, "인천 서구 배움터", district="28260", opens=date(2025, 3, 1))
    session.commit()
    answer = runner.invoke(args=["regions", "apply-changes"])
    assert answer.exit_code == 0, answer.output
    assert "배움터 1곳" in answer.stdout
    assert "서해구, 검단구" in answer.stderr
