"""The chain from files to the ministry's workbook: its figures are those of a count by hand."""

import pytest
from sqlmodel import select

from models import Center, Role
from tests.chain import counted, files
from tests.chain.steps import (
    MONTH,
    bring_in,
    compile_month,
    hand_in_and_approve,
    picked,
    read_tables,
    whole_chain,
)
from tests.conftest import both_databases
from tests.factories import make_account

REASON = "종이 출석부를 뒤늦게 찾음"


@pytest.fixture
def folder(tmp_path):
    files.write_all(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def run(runner):
    def running(*arguments):
        done = runner.invoke(args=list(arguments))
        assert done.exit_code == 0, f"{arguments}: {done.output}{done.stderr}{done.exception!r}"
        return done.stdout

    return running


@pytest.fixture
def issue(run, folder):
    """The first issue of the month, at the end of the whole chain."""
    told = whole_chain(run, folder)
    assert (told["month"], told["issue"], told["changed"]) == (MONTH, 1, True)
    return told


@both_databases
def test_the_figures_are_those_counted_by_hand(issue):
    tables = read_tables(issue["path"])
    assert picked(tables["배움터별"], "배움터코드", counted.BY_CENTER) == all_near(counted.BY_CENTER)
    assert picked(tables["시군구별"], "코드", counted.BY_DISTRICT) == all_near(counted.BY_DISTRICT)
    assert picked(tables["시도별"], "코드", counted.BY_PROVINCE) == all_near(counted.BY_PROVINCE)
    assert {row["지표"]: row["당월"] for row in tables["총괄"]} == near_row(counted.NATION)
    assert picked(tables["과정별"], "과정명", counted.BY_COURSE) == all_near(counted.BY_COURSE)
    wanted = {"43": counted.GROUPS_OF_CHUNGBUK}
    assert picked(tables["시도별"], "코드", wanted) == wanted


@both_databases
def test_every_other_region_is_empty(issue):
    tables = read_tables(issue["path"])
    for sheet, known in (("시도별", counted.BY_PROVINCE), ("시군구별", counted.BY_DISTRICT)):
        others = [row for row in tables[sheet] if row["코드"] not in known]
        assert len(others) > 10
        assert {row["배움터 수"] for row in others} == {0}
        assert {row["연인원"] for row in others} <= {None, 0}
    assert not [row for row in tables["시군구별"] if row["코드"] == "29170"], "북구 of before July 2026"


@both_databases
def test_no_attendee_is_named(issue):
    names = {
        who[0] for who in (files.GAYUN, files.NARAE_GUEST, files.DARIN, files.RAON, files.MARU, files.AREUM)
    }
    cells = {
        str(value) for rows in read_tables(issue["path"]).values() for row in rows for value in row.values()
    }
    assert not {cell for cell in cells for name in names if name == cell}


@both_databases
def test_the_same_files_again_change_nothing(issue, run, folder):
    for told in bring_in(run, folder):
        assert (told["made"], told["changed"], told["problems"]) == (0, 0, [])
        assert told["skipped"] > 0
    again = compile_month(run)
    assert again == {**issue, "changed": False}


@both_databases
def test_files_brought_twice_before_the_month_is_closed_count_once(run, folder):
    bring_in(run, folder)
    told = whole_chain(run, folder)
    assert {row["지표"]: row["당월"] for row in read_tables(told["path"])["총괄"]} == near_row(counted.NATION)


@both_databases
def test_a_center_that_moves_afterwards_stays_where_it_was_in_the_month(issue, run, folder):
    run("import", "centers", str(folder / "centers-moved.xlsx"))
    again = compile_month(run)
    assert again["changed"] is False
    assert again["issue"] == 1


@both_databases
def test_a_month_that_is_handed_in_is_locked(issue, runner, folder):
    refused = runner.invoke(args=["import", "rosters", str(folder / "corrected.csv")])
    assert refused.exit_code == 1
    assert MONTH in refused.stderr


@both_databases
def test_a_late_correction_makes_a_second_issue_that_says_what_changed(
    issue, run, folder, session, signed_in
):
    first = read_tables(issue["path"])
    reopen(session, signed_in, "K-1")
    told = run("import", "rosters", str(folder / "corrected.csv"))
    assert told
    hand_in_and_approve(run)

    second = compile_month(run)
    assert (second["issue"], second["changed"]) == (2, True)
    assert second["sha256"] != issue["sha256"]
    tables = read_tables(second["path"])
    changes = [(row["배움터"], row["지표"], row["이전"], row["현재"]) for row in tables["정정이력"]]
    assert changes == [
        (*named, pytest.approx(before), pytest.approx(after)) for *named, before, after in counted.CHANGED
    ]
    assert {row["사유"] for row in tables["정정이력"]} == {REASON}
    assert {row["지표"]: row["당월"] for row in tables["총괄"]} == near_row(counted.NATION_AFTER)
    assert {row["지표"] for row in differences(first, tables)} == {
        name for _center, name, *_rest in counted.CHANGED
    }


@both_databases
def test_the_first_issue_can_still_be_taken(issue, run, folder, session, signed_in):
    before = download(session, signed_in, 1)
    reopen(session, signed_in, "K-1")
    run("import", "rosters", str(folder / "corrected.csv"))
    hand_in_and_approve(run)
    compile_month(run)
    assert download(session, signed_in, 1) == before
    assert download(session, signed_in, 2) != before


def reopen(session, signed_in, code):
    """The province gives the month back, on the page of the return."""
    center_id = session.exec(select(Center.id).where(Center.code == code)).one()
    officer = make_account(session, Role.PROVINCE, province="43")
    session.commit()  # last: a read left open would stand in the way of the next change
    answer = signed_in(officer).post(f"/returns/{center_id}/{MONTH}/reopen", data={"reason": REASON})
    assert answer.status_code == 303, answer.text


def download(session, signed_in, number):
    account = make_account(session, Role.MINISTRY)
    session.commit()
    answer = signed_in(account).post(
        f"/submissions/{MONTH}/issues/{number}/download",
        data={"part": "national", "purpose": "report", "reason": "10월 보고"},
    )
    assert answer.status_code == 200, answer.text
    return answer.data


def differences(before, after):
    """The cells of 배움터별 that are not the same in two issues."""
    old = {row["배움터코드"]: row for row in before["배움터별"]}
    return [
        {"배움터": row["배움터명"], "지표": column}
        for row in after["배움터별"]
        for column, value in row.items()
        if old[row["배움터코드"]][column] != value
    ]


def all_near(wanted):
    return {name: near_row(columns) for name, columns in wanted.items()}


def near_row(columns):
    return {name: near(value) for name, value in columns.items()}


def near(value):
    """Shares are equal but for the last digits; counts and words exactly."""
    return pytest.approx(value) if isinstance(value, float) else value
