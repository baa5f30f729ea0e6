"""`import KIND FILE`, as a person or a program calls it."""

import json
import re
from datetime import date

import pytest
from sqlmodel import select

from models import AuditEvent, Center, Course, Offering, Role, StaffMember, Upload, UploadState
from tests.conftest import both_databases
from tests.core.tables.files import workbook
from tests.core.tables.hostile import HOSTILE
from tests.factories import make_account, make_center, make_course
from tests.imports.files import CENTER_HEADERS, COURSE_HEADERS, STAFF_HEADERS, center, csv_text, saved, xlsx

COURSE = ("스마트폰 기초", "기초", "상시", 2, "스마트폰", 12)
BAD_COURSE = ("키오스크", "초급", "상시", 2, "키오스크", 12)


def courses(folder, *rows, name="courses.xlsx"):
    return saved(folder, xlsx(COURSE_HEADERS, rows, "과정"), name)


def told(answer):
    return json.loads(answer.stdout)


@both_databases
def test_a_good_file_is_stored(session, runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, COURSE)])
    assert answer.exit_code == 0
    assert "새로 만든 것 1건" in answer.stdout
    assert answer.stderr == ""
    assert session.exec(select(Course.name)).all() == ["스마트폰 기초"]


def test_one_json_object_is_printed(runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, COURSE), "--json"])
    assert told(answer) == {"kind": "courses", "made": 1, "changed": 0, "skipped": 0, "problems": []}


def test_the_same_file_twice_is_skipped(session, runner, tmp_path):
    file = courses(tmp_path, COURSE)
    runner.invoke(args=["import", "courses", file])
    answer = runner.invoke(args=["import", "courses", file, "--json"])
    assert answer.exit_code == 0
    assert told(answer) == {"kind": "courses", "made": 0, "changed": 0, "skipped": 1, "problems": []}


def test_a_problem_stores_nothing_and_says_where(session, runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, COURSE, BAD_COURSE), "--json"])
    assert answer.exit_code == 1
    (problem,) = told(answer)["problems"]
    assert (problem["sheet"], problem["cell"], problem["found"]) == ("과정", "B3", "초급")
    assert problem["message"]
    assert told(answer)["made"] == 0
    assert "과정 시트 칸 B3: 초급 → " in answer.stderr
    assert session.exec(select(Course)).all() == []
    assert session.exec(select(Upload)).all() == []


def test_the_good_rows_are_stored_when_asked(session, runner, tmp_path):
    file = courses(tmp_path, COURSE, BAD_COURSE)
    answer = runner.invoke(args=["import", "courses", file, "--accept-good", "--json"])
    assert answer.exit_code == 0
    assert told(answer)["made"] == 1
    assert len(told(answer)["problems"]) == 1
    assert session.exec(select(Course.name)).all() == ["스마트폰 기초"]


@pytest.mark.parametrize(("rows", "code"), [((COURSE,), 0), ((COURSE, BAD_COURSE), 1)])
def test_a_dry_run_stores_nothing_and_tells_what_would_be(session, runner, tmp_path, rows, code):
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, *rows), "--dry-run", "--json"])
    assert answer.exit_code == code
    assert told(answer)["made"] == 1
    assert session.exec(select(Course)).all() == []
    assert session.exec(select(Upload)).all() == []


def test_every_problem_is_told_in_the_order_of_the_file(runner, tmp_path):
    rows = [center("하나", 시군구="없는군"), center("둘", 이용정원="많음"), center("셋", 관리지역="어딘가")]
    answer = runner.invoke(args=["import", "centers", saved(tmp_path, xlsx(CENTER_HEADERS, rows)), "--json"])
    assert [problem["cell"] for problem in told(answer)["problems"]] == ["E2", "F3", "A4"]


@both_databases
def test_centers_and_their_staff_are_brought_one_after_the_other(session, runner, tmp_path):
    places = saved(tmp_path, xlsx(CENTER_HEADERS, [center("하나"), center("둘")]), "centers.xlsx")
    people = saved(
        tmp_path, xlsx(STAFF_HEADERS, [["김가나", "강사", "둘", "010-0000-0001", "2026-03-02", None]])
    )
    for _time in range(2):
        assert runner.invoke(args=["import", "centers", places]).exit_code == 0
        assert runner.invoke(args=["import", "staff", people]).exit_code == 0
    changed = saved(tmp_path, xlsx(CENTER_HEADERS, [center("하나", 이용정원=30)]))
    assert told(runner.invoke(args=["import", "centers", changed, "--json"]))["changed"] == 1
    assert session.exec(select(Center.code, Center.seats).order_by(Center.code)).all() == [
        ("C430001", 30),
        ("C430002", 20),
    ]
    assert session.exec(select(StaffMember.phone)).all() == ["01000000001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_csv_is_read_in_every_encoding(session, runner, tmp_path, encoding):
    file = saved(tmp_path, csv_text(COURSE_HEADERS, [COURSE], encoding), "courses.csv")
    assert runner.invoke(args=["import", "courses", file]).exit_code == 0
    assert session.exec(select(Course.name)).all() == ["스마트폰 기초"]


def test_missing_headers_are_named(session, runner, tmp_path):
    headers = [header for header in CENTER_HEADERS if header != "이용정원"]
    file = saved(tmp_path, xlsx(headers, [center()[:5]]))
    answer = runner.invoke(args=["import", "centers", file, "--accept-good", "--json"])
    assert answer.exit_code == 1
    assert "이용정원" in told(answer)["problems"][0]["message"]
    assert session.exec(select(Center)).all() == []


def test_a_file_without_the_table_is_refused(runner, tmp_path):
    answer = runner.invoke(args=["import", "centers", saved(tmp_path, xlsx(["메모"], [["없음"]]))])
    assert answer.exit_code == 1
    assert "관리지역" in answer.stderr


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_one_line_and_exit_1(runner, tmp_path, name):
    data, reason = HOSTILE[name]
    answer = runner.invoke(args=["import", "courses", saved(tmp_path, data), "--json"])
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit)
    assert len(told(answer)["problems"]) == len(answer.stderr.strip().splitlines()) == 1
    assert re.search(reason, answer.stderr)


def test_a_missing_file_is_one_line_and_exit_1(runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", str(tmp_path / "none.xlsx")])
    assert answer.exit_code == 1
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "none.xlsx" in answer.stderr


def test_a_folder_is_one_line_and_exit_1(runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", str(tmp_path)])
    assert answer.exit_code == 1
    assert len(answer.stderr.strip().splitlines()) == 1


def test_an_unknown_kind_is_wrong_use(runner, tmp_path):
    assert runner.invoke(args=["import", "weather", courses(tmp_path, COURSE)]).exit_code == 2


def test_an_account_brings_what_its_role_allows(session, runner, tmp_path):
    account = make_account(session, Role.MANAGER, login="oh", centers=[make_center(session)])
    session.commit()
    file = courses(tmp_path, COURSE)
    answer = runner.invoke(args=["import", "courses", file, "--as", account.login])
    assert answer.exit_code == 1
    assert session.exec(select(Course)).all() == []


def test_an_account_brings_for_its_own_centers_only(session, runner, tmp_path):
    mine, _other = make_center(session, "우리 배움터"), make_center(session, "남의 배움터")
    make_account(session, Role.MANAGER, login="oh", centers=[mine])
    session.commit()
    rows = [
        ["김가나", "강사", "우리 배움터", None, None, None],
        ["이다라", "강사", "남의 배움터", None, None, None],
    ]
    file = saved(tmp_path, xlsx(STAFF_HEADERS, rows))
    answer = runner.invoke(args=["import", "staff", file, "--accept-good", "--json", "--as", "oh"])
    assert [problem["cell"] for problem in told(answer)["problems"]] == ["C3"]
    assert session.exec(select(StaffMember.name)).all() == ["김가나"]


def test_an_unknown_account_is_refused(runner, tmp_path):
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, COURSE), "--as", "nobody"])
    assert answer.exit_code == 1


def test_what_was_brought_is_kept_and_logged(app, session, runner, tmp_path):
    file = courses(tmp_path, COURSE)
    runner.invoke(args=["import", "courses", file])
    upload = session.exec(select(Upload)).one()
    assert (upload.state, upload.made, upload.by_id) == (UploadState.STORED, 1, 0)
    kept = app.config["DATA_DIR"] / "uploads" / f"{upload.sha256}.bin"
    assert kept.read_bytes() == (tmp_path / "courses.xlsx").read_bytes()
    entry = session.exec(select(AuditEvent).where(AuditEvent.kind == "upload")).one()
    assert entry.subjects == str(upload.id)
    assert "courses courses.xlsx" in entry.detail
    assert "made=1" in entry.detail


def test_plans_of_unknown_courses_are_stored_when_courses_may_be_made(session, runner, tmp_path):
    make_center(session, "한빛마을 배움터", opens=date(2026, 1, 1))
    make_course(session, "키오스크")
    session.commit()
    headers = [
        "과정명",
        "일자",
        "시작",
        "종료",
        "주소",
        "상세주소",
        "시/도",
        "시군구",
        "읍면동",
        "담당 배움터",
    ]
    row = [
        "새 과정",
        "2026-11-24",
        "14:00",
        "16:00",
        "길 1",
        "1층",
        "충청북도",
        "청주시",
        "동",
        "한빛마을 배움터",
    ]
    file = saved(tmp_path, xlsx(headers, [row]))
    refused = runner.invoke(args=["import", "plans", file, "--json"])
    assert refused.exit_code == 1
    assert told(refused)["problems"][0]["cell"] == "A2"
    manager = make_account(session, Role.MANAGER, centers=[session.exec(select(Center)).one()])
    session.commit()
    as_manager = ["import", "plans", file, "--create-courses", "--as", manager.login, "--json"]
    assert runner.invoke(args=as_manager).exit_code == 1  # the catalogue is not theirs
    answer = runner.invoke(args=["import", "plans", file, "--create-courses", "--json"])
    assert answer.exit_code == 0, answer.stderr
    assert told(answer)["made"] == 1
    assert len(session.exec(select(Offering)).all()) == 1


def test_a_long_file_shows_how_far_it_is(runner, tmp_path):
    rows = [(f"과정 {number}", *COURSE[1:]) for number in range(2_000)]
    answer = runner.invoke(args=["import", "courses", courses(tmp_path, *rows), "--dry-run"])
    assert answer.exit_code == 0
    assert "2,000줄 가운데 2,000줄" in answer.stderr


def test_problems_of_several_sheets_come_sheet_by_sheet(runner, tmp_path):
    """Whether a parser found them or a rule."""
    first = [CENTER_HEADERS, center("하나"), center("둘", 시군구="없는군")]
    second = [CENTER_HEADERS, center("셋", 이용정원="많음")]
    file = saved(tmp_path, workbook(("첫째", first), ("둘째", second)))
    answer = runner.invoke(args=["import", "centers", file, "--json"])
    assert [(one["sheet"], one["cell"]) for one in told(answer)["problems"]] == [
        ("첫째", "E3"),
        ("둘째", "F2"),
    ]
