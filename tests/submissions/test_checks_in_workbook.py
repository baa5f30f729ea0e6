"""제출현황: what the checks said when a month was last signed, and the waivers of then."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learning_centers.submissions.queries.month import checked
from models import Return, ReturnAct, ReturnEvent, ReturnSnapshot, Role, Waiver
from tests.conftest import both_databases
from tests.factories import make_account
from tests.submissions.world import OCTOBER, compiled, make_october, sheet

SIGNED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def sign(session, center, at=SIGNED, **said):
    """One more signature of the center's October, with what the checks said."""
    row = session.exec(select(Return).where(Return.center_id == center.id)).one()
    event = ReturnEvent(return_id=row.id, act=ReturnAct.APPROVE, by_id=0, at=at)
    session.add(event)
    session.flush()
    session.add(ReturnSnapshot(event_id=event.id, figures={"measures": {"visits": 1}, **said}))
    session.flush()


def waive(session, center, reason, *, granted=SIGNED, **about):
    officer = make_account(session, Role.PROVINCE, province="43")
    session.add(
        Waiver(
            rule="jump",
            center_id=center.id,
            month="2026-10",
            reason=reason,
            granted_by_id=officer.id,
            granted_at=granted,
            **about,
        )
    )
    session.flush()
    return officer


@pytest.fixture
def october(session):
    return make_october(session)


def cells(app, code):
    (row,) = [row for row in sheet(app, compiled(app), "제출현황") if row["배움터코드"] == code]
    return row["경고"], row["면제"]


def test_warnings_and_waivers_are_told_in_words(app, session, october):
    officer = waive(session, october["first"], "축제", until=date(2026, 12, 31))
    sign(session, october["first"], warnings=["lessons_open", "over_seats", "gone"], waived=["jump"])
    session.commit()
    assert cells(app, "T001") == (
        "마감하지 않은 수업, 정원보다 많은 인원, gone",
        f"평소와 크게 다른 실적 (축제, {officer.name}, 2026-12-31까지)",
    )


def test_the_newest_signature_of_a_center_speaks(app, session, october):
    sign(session, october["first"], warnings=["lessons_open"], waived=[])
    sign(session, october["first"], warnings=[], waived=[])
    session.commit()
    assert cells(app, "T001") == (None, None)


def test_the_waiver_is_the_one_that_stood_at_the_signature(app, session, october):
    first = waive(session, october["first"], "먼저", ended_at=SIGNED + timedelta(hours=1), ended_by_id=0)
    waive(session, october["first"], "나중", granted=SIGNED + timedelta(hours=2))
    sign(session, october["first"], warnings=[], waived=["jump"])
    session.commit()
    assert cells(app, "T001")[1] == f"평소와 크게 다른 실적 (먼저, {first.name}, 기한 없음)"


def test_a_signature_from_before_the_checks_says_nothing(app, session, october):
    sign(session, october["first"])
    session.commit()
    assert cells(app, "T001") == (None, None)


@both_databases
def test_two_statements_for_all_centers(session, october, count_queries):
    for center in (october["first"], october["second"], october["zero"]):
        waive(session, center, "축제")
        sign(session, center, warnings=["lessons_open"], waived=["jump"])
    session.commit()
    with count_queries() as sent:
        found = checked(session, OCTOBER)
    assert len(sent) == 2
    assert {(one.warnings[0], one.waived[0].reason) for one in found.values()} == {("lessons_open", "축제")}
    assert len(found) == 3
