"""`submissions compile`, as typed in."""

import json

import openpyxl
import pytest
from sqlmodel import select

from learning_centers.core import clock
from models import Issue, IssueDownload, Role
from tests.factories import make_account
from tests.submissions.world import NOW, make_october


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
