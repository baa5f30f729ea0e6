"""`submissions compile`, `jobs list|run-now|run`, as typed in."""

import json
import signal
import subprocess
import time

import openpyxl
import pytest
from sqlmodel import select

from learning_centers.core import clock
from models import Issue, IssueDownload, JobRun, Role, RunState
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


def test_compile_prints_one_json_object(app, session, runner, tmp_path):
    make_october(session)
    out = tmp_path / "out" / "here"
    code, printed, _ = ask(runner, "submissions", "compile", "2026-10", "--out", str(out), "--json")
    made = json.loads(printed)
    assert code == 0
    assert list(made) == ["month", "issue", "path", "sha256", "as_of", "changed"]
    assert (made["month"], made["issue"], made["changed"]) == ("2026-10", 1, True)
    assert made["path"] == str(out / "2026-10_제출본_01호.xlsx")
    assert made["as_of"] == "2026-11-10T01:00:00+00:00"
    assert openpyxl.load_workbook(made["path"]).sheetnames[0] == "표지"
    code, printed, _ = ask(runner, "submissions", "compile", "2026-10", "--out", str(out), "--json")
    assert json.loads(printed) == made | {"changed": False}


def test_without_a_folder_the_stored_file_is_named(app, session, runner):
    make_october(session)
    made = json.loads(ask(runner, "submissions", "compile", "2026-10", "--json")[1])
    issue = session.exec(select(Issue)).one()
    assert made["path"] == str(app.config["DATA_DIR"] / issue.path)


def test_a_file_that_is_taken_out_is_a_download(app, session, runner, tmp_path):
    make_october(session)
    officer = make_account(session, Role.MINISTRY, login="nia")
    session.commit()
    ask(runner, "submissions", "compile", "2026-10", "--as", "nia")
    assert session.exec(select(IssueDownload)).all() == []
    session.commit()
    ask(runner, "submissions", "compile", "2026-10", "--out", str(tmp_path), "--as", "nia")
    taken = session.exec(select(IssueDownload)).one()
    assert (taken.account_id, taken.role, taken.purpose) == (officer.id, "ministry", "command")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["2026-09"], 1, "2026-09에 보고할 배움터가 없어"),
        (["2027-01"], 1, "아직 시작하지 않았습니다"),
        (["2026-13"], 1, "없는 달입니다"),
        (["2026-10", "--as", "nobody"], 1, "‘nobody’ 계정이 없습니다"),
        (["2026-10", "--as", "manager"], 1, "제출본을 만들 권한이 없습니다"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_refusal_is_one_line_and_leaves_nothing(app, session, runner, arguments, code, words):
    make_october(session)
    make_account(session, Role.MANAGER, login="manager")
    session.commit()
    exit_code, printed, error = ask(runner, "submissions", "compile", *arguments)
    assert (exit_code, printed) == (code, "")
    assert words in error
    assert code == 2 or len(error.splitlines()) == 1
    assert session.exec(select(Issue)).all() == []


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_done(app, session, runner, tmp_path):
    make_october(session)
    (tmp_path / "file").write_text("")
    code, _, error = ask(
        runner, "submissions", "compile", "2026-10", "--out", str(tmp_path / "file" / "below")
    )
    assert code == 1
    assert "다른 폴더를 골라 주세요" in error
    assert session.exec(select(Issue)).all() == []


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
    assert words[1].endswith("1호 만듦")


def test_an_unknown_job_is_refused(app, runner):
    code, _, error = ask(runner, "jobs", "run-now", "sweep", "--month", "2026-10")
    assert code == 1
    assert "‘sweep’ 작업이 없습니다" in error


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
        session.rollback()
        hand_in(session, centers["owing"])
        approve(session, centers["owing"])
        session.commit()
        wait_for(session, lambda: newest(session) == 2, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert "next compile: " in log.read_text()


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
