"""`jobs list|run-now|pause|resume|run`, as typed in."""

import json
import signal
import subprocess
import time

import pytest
from sqlmodel import select

from learning_centers.core import clock, database
from models import Issue, JobPause, JobRun, Role, RunState
from tests.conftest import both_databases
from tests.factories import make_account
from tests.servers import ROOT, only_these
from tests.submissions.world import NOW, approve, hand_in, make_october
from tools import serving


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def ask(runner, *arguments):
    answer = runner.invoke(args=list(arguments))
    return answer.exit_code, answer.stdout.strip(), answer.stderr.strip()


def test_a_run_by_hand_and_the_list_of_runs(app, session, runner):
    make_october(session)
    code, printed, _ = ask(runner, "jobs", "run-now", "compile")
    assert (code, printed) == (0, "2026-10 1호를 만들었습니다.")
    told = json.loads(ask(runner, "jobs", "list", "--json")[1])
    assert told["next"] == {"job": "compile", "month": "2026-11", "at": "2026-12-07T21:00:00+00:00"}
    (run,) = told["runs"]
    assert (run["job"], run["period"], run["state"], run["result"]) == (
        "compile",
        "2026-10",
        "done",
        "made 1",
    )
    words = ask(runner, "jobs", "list")[1].splitlines()
    assert words[0].startswith("다음 실행: 12월 8일 (화) 06:00")
    assert words[-1].endswith("1호 만듦")
    assert any(line.startswith("mail.reminders  ") for line in words)
    assert {line["job"] for line in told["jobs"]} >= {"compile", "mail.reminders"}


def test_an_unknown_job_is_refused(app, runner):
    code, _, error = ask(runner, "jobs", "run-now", "sweep", "--month", "2026-10")
    assert code == 1
    assert "‘sweep’ 작업이 없습니다" in error


def test_a_job_is_paused_and_resumed_with_a_reason(app, session, runner):
    assert ask(runner, "jobs", "pause", "compile")[0] == 2
    assert ask(runner, "jobs", "pause", "compile", "--reason", "디스크를 바꿉니다")[0] == 0
    assert session.exec(select(JobPause.reason)).all() == ["디스크를 바꿉니다"]
    session.rollback()
    code, _, error = ask(runner, "jobs", "pause", "compile", "--reason", "또")
    assert (code, "이미 멈춘" in error) == (1, True)
    assert "멈춤: 디스크를 바꿉니다" in ask(runner, "jobs", "list")[1]
    assert ask(runner, "jobs", "resume", "compile")[0] == 0
    assert session.exec(select(JobPause)).all() == []
    session.rollback()
    assert ask(runner, "jobs", "resume", "compile")[0] == 1


def test_who_may_not_manage_jobs_pauses_none(app, session, runner):
    make_account(session, Role.MANAGER, login="manager")
    session.commit()
    code, _, error = ask(runner, "jobs", "pause", "compile", "--reason", "x", "--as", "manager")
    assert code == 1
    assert "권한이 없습니다" in error
    assert session.exec(select(JobPause)).all() == []


def test_any_job_runs_by_hand(app, session, runner):
    code, printed, error = ask(runner, "jobs", "run-now", "mail.reminders")
    assert code == 0, error
    run = session.exec(select(JobRun)).one()
    assert (run.job, run.key.partition(":")[0], run.state) == ("mail.reminders", "hand", RunState.DONE)
    assert run.result in printed


def test_the_time_between_sweeps_must_be_whole_seconds(app, runner, monkeypatch):
    monkeypatch.setenv("DLC_SWEEP_SECONDS", "often")
    code, _, error = ask(runner, "jobs", "run")
    assert code == 1
    assert "DLC_SWEEP_SECONDS" in error


@both_databases
def test_the_scheduler_catches_up_at_its_start_sweeps_on_and_ends_when_told(app, session, monkeypatch):
    """The real process and the real clock: the month that is long over was missed."""
    monkeypatch.undo()
    centers = make_october(session)
    settings = {
        "DLC_DATA_DIR": str(app.config["DATA_DIR"]),
        "DLC_DATABASE_URL": app.config["DATABASE_URL"],
        "DLC_SWEEP_SECONDS": "1",
    }
    app.config["DATA_DIR"].mkdir(parents=True, exist_ok=True)
    log = app.config["DATA_DIR"] / "jobs.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*serving.FLASK, "jobs", "run"], cwd=ROOT, env=only_these(settings), stdout=out, stderr=out
        )
    try:
        wait_for(session, lambda: done_months(session) >= {"2026-10"}, process, log)
        with database.transaction(session):
            hand_in(session, centers["owing"])
            approve(session, centers["owing"])
        wait_for(session, lambda: newest(session) == 2, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert "next compile: " in log.read_text()
    assert "next mail.reminders: " in log.read_text()


def done_months(session):
    return set(session.exec(select(JobRun.period).where(JobRun.state == RunState.DONE)).all())


def newest(session):
    return max(session.exec(select(Issue.number).where(Issue.month == "2026-10")).all())


def wait_for(session, condition, process, log):
    deadline = time.monotonic() + 60
    while True:
        session.rollback()
        if condition():
            return
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
