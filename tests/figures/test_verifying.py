"""`figures verify`, and the job of each night, on figures that hold and on figures that do not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from learning_centers.core.i18n import speaking
from learning_centers.core.scheduled import Work
from learning_centers.figures import jobs, service, verifying
from models import Attendance, Attendee, AttendeeMonth, Mark, Sex
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center
from tests.figures.world import hand_in, held

MONTHS = ["2026-09", "2026-10"]


@pytest.fixture
def center(session):
    center = make_center(session, code="A0001")
    people = [make_attendee(session, center) for _ in range(3)]
    for month in (9, 10):
        held(session, center, {one.id: Mark.PRESENT for one in people}, day=date(2026, month, 6))
    session.commit()
    return center


def differences(session):
    session.commit()
    with pytest.raises(verifying.FiguresDiffer) as found:
        verifying.verify(session, verifying.months_of(session))
    return found.value.differences


def first_row(session):
    return session.exec(select(AttendeeMonth).where(AttendeeMonth.month == "2026-10")).first()


@both_databases
def test_what_recompute_wrote_holds(session, center):
    assert verifying.months_of(session) == MONTHS
    verifying.verify(session, MONTHS)


@both_databases
@pytest.mark.parametrize("column", ["visits", "minutes", "age_band", "sex", "groups", "residence_id"])
def test_a_row_that_says_something_else_is_found(session, center, column):
    row = first_row(session)
    setattr(row, column, 3)
    (found,) = differences(session)
    assert (found.month, found.center, found.people) == ("2026-10", "A0001", 1)


def test_a_row_too_many_and_a_row_too_few_are_found(session, center):
    session.delete(first_row(session))
    (found,) = differences(session)
    assert (found.people, found.stored_visits, found.counted_visits) == (1, 2, 3)
    service.recompute(session, [("2026-10", center.id)])
    mark = session.exec(select(Attendance)).first()
    session.delete(mark)
    (found,) = differences(session)
    assert (found.month, found.people, found.stored_visits, found.counted_visits) == ("2026-09", 1, 3, 2)


def test_a_person_who_changed_since_differs_only_where_the_month_was_never_handed_in(session, center):
    hand_in(session, center, "2026-09")
    session.exec(select(Attendee)).first().sex = Sex.MALE
    assert [one.month for one in differences(session)] == ["2026-10"]


def test_the_command_names_what_differs(session, center, runner):
    session.delete(first_row(session))
    session.commit()
    answer = runner.invoke(args=["figures", "verify"])
    assert answer.exit_code == 1
    assert "2026-10\tA0001\t" in answer.output
    assert runner.invoke(args=["figures", "verify", "--month", "2026-09"]).exit_code == 0
    assert runner.invoke(args=["figures", "rebuild"]).exit_code == 0
    assert runner.invoke(args=["figures", "verify"]).exit_code == 0


@pytest.mark.parametrize(
    ("hour", "minute", "owed"), [(17, 29, False), (17, 30, True), (14, 59, True), (15, 0, False)]
)
def test_the_job_is_owed_from_half_past_two_in_seoul(session, hour, minute, owed):
    now = datetime(2026, 11, 5, hour, minute, tzinfo=UTC)
    day = "2026-11-06" if hour >= 15 else "2026-11-05"
    assert [one.period for one in jobs.JOB.owed(session, now)] == ([day] if owed else [])
    following = jobs.JOB.next_at(session, now)
    assert now < following <= now + timedelta(days=1)
    assert jobs.JOB.owed(session, following)[0].at == following


def test_the_job_compares_all_months_and_fails_with_the_first_differences_named(
    app, session, center, tmp_path
):
    work = Work(app.extensions["new_session"], tmp_path, datetime(2026, 11, 5, tzinfo=UTC))
    with speaking("en"):
        assert jobs.JOB.run(work, None, None) == "Difference: 0. Months compared: 2."
        for code in ("A0002", "A0003", "A0004"):
            other = make_center(session, code=code)
            held(session, other, {make_attendee(session, other).id: Mark.PRESENT})
        for row in session.exec(select(AttendeeMonth).where(AttendeeMonth.month == "2026-10")):
            row.visits += 1
        session.commit()
        with pytest.raises(verifying.FiguresDiffer) as found:
            jobs.JOB.run(work, None, None)
    said = str(found.value)
    assert said.startswith(
        "Difference: 4. 2026-10 A0001: 3 people differ, visits 6 stored and 3 counted; 2026-10 A0002"
    )
    assert "A0004" not in said
