"""Runs that happen by themselves: once each, whoever starts them; caught up, taken over, tried again."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from learning_centers.core import database, storage
from learning_centers.core import jobs as core_jobs
from learning_centers.core.access import PERMISSIONS
from learning_centers.core.errors import Refused
from learning_centers.core.jobs import FIRST_RETRY
from learning_centers.core.months import Month
from learning_centers.core.scheduled import Work
from learning_centers.core.workdays import compile_at
from learning_centers.jobs.service import sweep
from learning_centers.submissions import jobs, service
from learning_centers.submissions.queries import runs
from learning_centers.web.commands import SYSTEM
from models import (
    CenterPeriod,
    HolidayOverride,
    Issue,
    IssueFigure,
    JobRun,
    Mail,
    ProgrammeYear,
    Role,
    RunState,
    Trigger,
)
from tests.conftest import both_databases
from tests.factories import make_account
from tests.servers import only_these
from tests.submissions.world import NOW, OCTOBER, SEPTEMBER, approve, compiled, hand_in, make_october, reopen

ROOT = Path(__file__).parents[2]
DUE = compile_at(OCTOBER, {})  # 2026-11-07 06:00 in Seoul
SECONDS = 60


def swept(app, now=NOW, **more):
    return sweep([jobs.JOB], Work(app.extensions["new_session"], app.config["DATA_DIR"], now), **more)


def told(done):
    return [(one.period, one.key, one.result) for one in done]


def all_runs(session):
    session.rollback()
    rows = session.exec(select(JobRun).order_by(JobRun.id)).all()
    return [(row.period, row.key.partition(":")[0], row.state, row.result) for row in rows]


def test_the_month_is_compiled_the_morning_after_the_due_date_and_not_before(app, session):
    make_october(session)
    assert swept(app, DUE - timedelta(seconds=1)) == []
    assert told(swept(app, DUE)) == [("2026-10", "calendar", "made 1")]
    assert swept(app, DUE + timedelta(days=1)) == []
    issue = session.exec(select(Issue)).one()
    run = session.exec(select(JobRun)).one()
    assert (issue.trigger, issue.as_of) == (Trigger.CALENDAR, DUE)
    assert (run.due_at, run.state, run.result) == (DUE, RunState.DONE, "made 1")
    assert run.finished_at >= run.started_at


def test_a_holiday_of_our_own_moves_the_compile(app, session):
    make_october(session)
    session.add(HolidayOverride(on=date(2026, 11, 6), is_holiday=True, name="임시공휴일"))
    session.commit()
    assert swept(app, DUE) == []
    assert told(swept(app, DUE + timedelta(days=3))) == [("2026-10", "calendar", "made 1")]


def test_runs_that_were_missed_are_caught_up_month_by_month(app, session):
    make_october(session)
    done = swept(app, compile_at(OCTOBER.plus(2), {}))
    assert told(done) == [
        ("2026-10", "calendar", "made 1"),
        ("2026-11", "calendar", "made 1"),
        ("2026-12", "calendar", "made 1"),
    ]


def test_months_before_the_first_programme_year_are_nobodys(app, session):
    make_october(session)
    for period in session.exec(select(CenterPeriod)):
        period.starts_on = date(2020, 3, 1)
        session.add(period)
    session.add(ProgrammeYear(year=2026, first_month="2026-09", last_month="2027-02"))
    session.commit()
    assert [one.period for one in swept(app)] == ["2026-09", "2026-10"]


def test_a_month_that_nobody_owed_is_looked_at_once(app, session):
    centers = make_october(session)
    period = session.exec(select(CenterPeriod).where(CenterPeriod.center_id == centers["zero"].id)).one()
    period.starts_on, period.ends_on = date(2026, 8, 3), date(2026, 8, 20)
    session.add(period)
    session.commit()
    assert told(swept(app)) == [
        ("2026-08", "calendar", "made 1"),
        ("2026-09", "calendar", "none"),
        ("2026-10", "calendar", "made 1"),
    ]
    assert swept(app) == []
    assert ("2026-09", "calendar", RunState.DONE, "none") in all_runs(session)


def test_without_any_center_there_is_nothing_to_do(app, session):
    assert swept(app) == []


def test_an_approval_after_the_calendar_run_makes_an_issue(app, session):
    centers = make_october(session)
    swept(app, NOW)
    hand_in(session, centers["owing"])
    session.commit()
    assert swept(app, NOW) == []  # handed in is not approved
    approve(session, centers["owing"])
    session.commit()
    (done,) = swept(app, NOW + timedelta(minutes=1))
    assert (done.key.partition(":")[0], done.result, done.failed) == ("approval", "made 2", False)
    assert swept(app, NOW + timedelta(minutes=2)) == []
    assert session.exec(select(Issue.trigger).where(Issue.number == 2)).one() is Trigger.APPROVAL


def test_a_reopening_makes_an_issue_without_the_center(app, session):
    centers = make_october(session)
    swept(app, NOW)
    reopen(session, centers["first"], "고칩니다")
    session.commit()
    assert told(swept(app, NOW))[0][2] == "made 2"


def test_an_approval_that_was_compiled_by_hand_starts_no_run(app, session):
    centers = make_october(session)
    swept(app, NOW)
    hand_in(session, centers["owing"])
    approve(session, centers["owing"])
    session.commit()
    assert compiled(app).issue == 2
    assert swept(app, NOW) == []


def test_an_approval_that_commits_late_is_not_overlooked(app, session):
    """On PostgreSQL the one with the lower ids may commit after the compile: the count tells."""
    centers = make_october(session)
    swept(app, NOW)
    hand_in(session, centers["owing"])
    approve(session, centers["owing"])
    session.commit()
    issue = session.exec(select(Issue)).one()
    kept = session.execute(text("SELECT figures FROM issue_totals")).scalar()
    newest, count = json.loads(kept)["approvals"].split("-")
    with database.transaction(session):  # as if the newest had been seen, and one before it not
        figures = json.loads(kept) | {"approvals": f"{int(newest) + 2}-{count}"}
        session.execute(
            text("UPDATE issue_totals SET figures = :figures WHERE issue_id = :id"),
            {"figures": json.dumps(figures), "id": issue.id},
        )
    assert [one.result for one in swept(app, NOW)] == ["made 2"]


def test_an_approval_before_the_calendar_run_waits_for_it(app, session):
    make_october(session)
    assert swept(app, DUE - timedelta(hours=1)) == []


def test_a_failure_is_recorded_and_stops_no_other_month(app, session, monkeypatch, caplog):
    make_october(session)
    keep = storage.keep

    def full_in_october(data_dir, folder, data, suffix):
        if folder.endswith("2026-10"):
            raise storage.NoRoom("디스크가 가득 찼습니다")
        return keep(data_dir, folder, data, suffix)

    with monkeypatch.context() as disk:
        disk.setattr(storage, "keep", full_in_october)
        done = swept(app, compile_at(OCTOBER.next(), {}))
    assert [(one.period, one.failed) for one in done] == [("2026-10", True), ("2026-11", False)]
    assert "compile of 2026-10 failed" in caplog.text
    run = session.exec(select(JobRun).where(JobRun.period == "2026-10")).one()
    assert (run.state, run.error, run.attempt) == (RunState.FAILED, "디스크가 가득 찼습니다", 1)
    assert run.lease_until == run.finished_at + FIRST_RETRY
    session.rollback()
    assert swept(app, compile_at(OCTOBER.next(), {})) == []  # its time has not come
    with database.transaction(session):
        session.execute(text("UPDATE job_run SET lease_until = '2026-01-01 00:00:00' WHERE state = 'failed'"))
    assert told(swept(app, compile_at(OCTOBER.next(), {}))) == [("2026-10", "calendar", "made 1")]
    run = session.exec(select(JobRun).where(JobRun.period == "2026-10")).one()
    assert (run.state, run.error, run.attempt) == (RunState.DONE, "", 2)


def test_a_database_error_is_recorded_without_the_values_of_its_statement(app, session, monkeypatch):
    make_october(session)

    def breaks(*_arguments, **_named):
        session.execute(text("SELECT :secret FROM nowhere"), {"secret": "김말순시험"})

    monkeypatch.setattr(service, "compile_month", breaks)
    assert swept(app)[0].failed
    run = session.exec(select(JobRun)).one()
    assert "OperationalError" in run.error
    assert "김말순시험" not in run.error


def test_a_run_by_hand_is_a_run_of_its_own(app, session):
    make_october(session)

    def by_hand(month):
        sessions, folder = app.extensions["new_session"], app.config["DATA_DIR"]
        return jobs.run_by_hand(sessions, folder, month, by=SYSTEM, now=NOW)

    first, again = by_hand(OCTOBER), by_hand(OCTOBER)
    assert (first.issue, first.changed, again.changed) == (1, True, False)
    assert all_runs(session) == [
        ("2026-10", "hand", RunState.DONE, "made 1"),
        ("2026-10", "hand", RunState.DONE, "same 1"),
    ]
    with pytest.raises(service.NothingDue):
        by_hand(SEPTEMBER)
    assert all_runs(session)[-1][2] is RunState.FAILED


def test_who_may_not_compile_leaves_no_run(app, session):
    make_october(session)
    viewer = replace(SYSTEM, role=Role.PROVINCE, permissions=PERMISSIONS[Role.PROVINCE])
    with pytest.raises(Refused):
        jobs.run_by_hand(app.extensions["new_session"], app.config["DATA_DIR"], OCTOBER, by=viewer, now=NOW)
    assert all_runs(session) == []


def test_a_run_says_how_far_it_is(app, session, monkeypatch):
    make_october(session)
    seen = []
    report = core_jobs.report

    def noting(sessions, held, percent):
        report(sessions, held, percent)
        session.rollback()
        seen.append(session.exec(select(JobRun.percent)).one())

    monkeypatch.setattr(core_jobs, "report", noting)
    swept(app)
    session.rollback()
    assert [*seen, session.exec(select(JobRun.percent)).one()] == [40, 60, 90, 100]


def test_an_approval_is_due_from_the_moment_it_was_given(app, session):
    """Not from the sweep that finds it: else it could never be late."""
    centers = make_october(session)
    swept(app)
    hand_in(session, centers["owing"])
    approve(session, centers["owing"], at=NOW + timedelta(minutes=3))
    session.commit()
    (owed,) = jobs.list_owed(session, NOW + timedelta(hours=2))
    assert owed.at == NOW + timedelta(minutes=3)


def test_the_ministry_is_told_of_a_new_issue_once(app, session):
    make_october(session)
    account = make_account(session, Role.MINISTRY)
    account.email = "ministry@example.org"
    session.add(account)
    session.commit()
    swept(app)
    compiled(app)
    mails = session.exec(select(Mail)).all()
    assert [(mail.kind, mail.account_id) for mail in mails] == [("issue_made", account.id)]
    assert "2026-10" in mails[0].body


@pytest.mark.parametrize(
    ("now", "month", "at"),
    [
        (datetime(2026, 11, 6, 20, 59, tzinfo=UTC), OCTOBER, datetime(2026, 11, 6, 21, tzinfo=UTC)),
        (datetime(2026, 11, 6, 21, 0, tzinfo=UTC), OCTOBER.next(), datetime(2026, 12, 7, 21, tzinfo=UTC)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), Month(2026, 12), datetime(2027, 1, 8, 21, tzinfo=UTC)),
    ],
)
def test_the_next_run_is_the_next_morning_after_a_due_date(session, now, month, at):
    assert runs.next_run(session, now) == runs.NextRun(month, at)


def start_sweep(app, *, now=NOW, lease=30.0, start=0.0, room=0):
    arguments = [app.config["DATABASE_URL"], app.config["DATA_DIR"], now.isoformat(), lease, start, room]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.submissions.sweeping", *map(str, arguments)],
        cwd=ROOT,
        env=only_these({"DLC_DATA_DIR": str(app.config["DATA_DIR"])}),
        stdout=subprocess.PIPE,
        text=True,
    )


@both_databases
def test_three_processes_that_sweep_at_once_make_one_issue(app, session):
    make_october(session)
    at = time.monotonic() + 4
    processes = [start_sweep(app, start=at) for _ in range(3)]
    answers = [process.communicate(timeout=SECONDS)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(answer.strip() for answer in answers) == [
        '[["2026-10", "calendar", "made 1", false]]',
        "[]",
        "[]",
    ]
    assert all_runs(session) == [("2026-10", "calendar", RunState.DONE, "made 1")]
    assert session.exec(select(Issue.number)).all() == [1]


@both_databases
def test_a_process_killed_between_file_and_row_is_taken_over(app, session):
    """The row cannot be written while we hold the lock; the file is there, and then the process is not."""
    make_october(session)
    folder = app.config["DATA_DIR"] / "submissions" / "2026-10"
    process = start_sweep(app, lease=2.0)
    with issue_rows_locked(app, session):
        wait_for(lambda: list(folder.glob("*.xlsx")))
        process.kill()
        process.communicate(timeout=SECONDS)
    assert all_runs(session) == [("2026-10", "calendar", RunState.RUNNING, "")]
    assert session.exec(select(Issue)).all() == []

    wait_for(lambda: told(swept(app)) == [("2026-10", "calendar", "made 1")])
    assert all_runs(session) == [("2026-10", "calendar", RunState.DONE, "made 1")]
    assert session.exec(select(JobRun.attempt)).one() == 2
    issue = session.exec(select(Issue)).one()
    data = (app.config["DATA_DIR"] / issue.path).read_bytes()
    assert storage.sha256(data) == issue.sha256
    assert not list(folder.glob(".*.part"))


@pytest.mark.parametrize("room", [4_096, 16_384])  # on the way, and for the file itself
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_half_done_and_the_next_try_works(
    app, session, room
):
    """The file has no room; the database is another process and has."""
    make_october(session)
    process = start_sweep(app, room=room)
    (run,) = json.loads(process.communicate(timeout=SECONDS)[0])
    assert run[3], run
    assert process.returncode == 0
    folder = app.config["DATA_DIR"] / "submissions"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert session.exec(select(Issue)).all() == session.exec(select(IssueFigure)).all() == []
    row = session.exec(select(JobRun)).one()
    assert row.state is RunState.FAILED
    assert "디스크에 자리를" in row.error
    session.rollback()
    with database.transaction(session):
        session.execute(text("UPDATE job_run SET lease_until = '2026-01-01 00:00:00+00'"))
    assert told(swept(app)) == [("2026-10", "calendar", "made 1")]


@contextmanager
def issue_rows_locked(app, session):
    """Once the process has its claim, no row of an issue can be written until the block ends."""
    session.rollback()
    if app.config["DATABASE_URL"].startswith("postgresql"):
        session.execute(text("LOCK TABLE issue IN EXCLUSIVE MODE"))
    else:
        wait_for(lambda: all_runs(session))
        session.rollback()
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    yield
    session.rollback()


def wait_for(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)
