"""Who was counted before is kept at night, forgotten when the months before change, and never says something else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import select

from learning_centers.core.database import transaction
from learning_centers.core.months import Month
from learning_centers.figures import first_times, queries, service, verifying
from models import Attendance, AttendeeMonth, Mark, ProgrammeYear
from tests.conftest import both_databases
from tests.factories import make_attendee, make_center
from tests.figures.world import held

OCTOBER = Month(2026, 10)
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'attendee_month'::regclass")


def night(session):
    session.commit()
    for month in first_times.months_to_keep(session):
        with transaction(session):
            first_times.keep(session, month)


def new(session, center):
    return queries.month_figures(session, OCTOBER, {center.id: ["all"]}).by_scope["all"].new


def kept(session, person, month="2026-10"):
    session.expire_all()
    rows = select(AttendeeMonth).where(AttendeeMonth.attendee_id == person.id, AttendeeMonth.month == month)
    return {row.previous_month for row in session.exec(rows)}


@pytest.fixture
def place(session):
    """A center in October, another one before it, and a person of both and one of the first alone."""
    here, there = make_center(session), make_center(session)
    known, first_timer = (make_attendee(session, here) for _ in range(2))
    before = held(session, there, {known.id: Mark.PRESENT}, day=date(2026, 8, 4))
    held(session, here, {known.id: Mark.PRESENT, first_timer.id: Mark.PRESENT})
    return here, there, known, first_timer, before


@both_databases
def test_what_is_kept_gives_the_same_figures_as_looking(session, place):
    here, _there, known, first_timer, _before = place
    assert (kept(session, known), new(session, here)) == ({None}, 1)
    night(session)
    assert (kept(session, known), kept(session, first_timer)) == ({"2026-08"}, {""})
    assert new(session, here) == 1
    assert first_times.months_to_keep(session) == []
    verifying.verify(session, ["2026-08", "2026-10"])


def test_what_is_kept_is_used(session, place):
    here, _there, known, _first_timer, _before = place
    night(session)
    session.exec(
        select(AttendeeMonth).where(AttendeeMonth.previous_month == "2026-08")
    ).one().previous_month = ""
    assert new(session, here) == 2
    session.commit()
    with pytest.raises(verifying.FiguresDiffer) as found:
        verifying.verify(session, ["2026-10"])
    assert [(one.center, one.people) for one in found.value.differences] == [(here.code, 1)]
    service.recompute(session, [("2026-10", here.id)])
    assert (kept(session, known), new(session, here)) == ({None}, 1)


@both_databases
def test_who_comes_into_an_earlier_month_later_on_is_looked_up_anew(session, place):
    here, there, _known, first_timer, _before = place
    night(session)
    held(session, there, {first_timer.id: Mark.PRESENT}, day=date(2026, 9, 1))
    assert (kept(session, first_timer), new(session, here)) == ({None}, 0)
    night(session)
    assert (kept(session, first_timer), new(session, here)) == ({"2026-09"}, 0)


@both_databases
def test_who_leaves_an_earlier_month_is_looked_up_anew(session, place):
    here, there, known, _first_timer, before = place
    night(session)
    session.get(Attendance, (before.id, known.id)).mark = Mark.ABSENT
    session.flush()
    service.recompute(session, [("2026-08", there.id)])
    assert (kept(session, known), new(session, here)) == ({None}, 2)


def test_a_merge_is_looked_up_anew(session, place):
    here, _there, known, first_timer, _before = place
    night(session)
    known.merged_into_id = first_timer.id
    session.flush()
    service.recompute(session, service.slices_of(session, [known.id, first_timer.id]))
    assert (kept(session, first_timer), new(session, here)) == ({None}, 0)


def test_a_programme_year_entered_later_needs_no_looking_anew(session, place):
    here, _there, known, _first_timer, _before = place
    night(session)
    session.add(ProgrammeYear(year=2026, first_month="2026-09", last_month="2027-08"))
    session.flush()
    assert (kept(session, known), new(session, here)) == ({"2026-08"}, 2)


def test_months_after_the_changed_one_are_forgotten_and_no_others(session, place):
    _here, there, known, _first_timer, _before = place
    held(session, there, {known.id: Mark.PRESENT}, day=date(2026, 7, 7))
    night(session)
    held(session, there, {known.id: Mark.LATE}, day=date(2026, 8, 11))
    assert [kept(session, known, month) for month in ("2026-07", "2026-08", "2026-10")] == [
        {""},
        {None},
        {None},
    ]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_night_waits_for_a_month_that_is_being_counted(app, session, place):
    here, there, _known, first_timer, _before = place
    session.commit()
    held(session, there, {first_timer.id: Mark.PRESENT}, day=date(2026, 9, 1))  # not committed yet

    def keep():
        with app.extensions["new_session"]() as other:
            night(other)

    with ThreadPoolExecutor(1) as pool, app.extensions["new_session"]() as watching:
        done = pool.submit(keep)
        while not watching.execute(WAITING).scalar():
            assert not done.done()
        session.commit()
        done.result()
    assert (kept(session, first_timer), new(session, here)) == ({"2026-09"}, 0)
