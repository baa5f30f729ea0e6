"""`import survey` and `goals status`, as a person or a program calls them."""

import json

import pytest
from sqlmodel import select

from models import AuditEvent, Observation, Role, Upload, UploadKind
from tests.conftest import both_databases
from tests.factories import make_account
from tests.goals.world import PLAN_GOALS, SURVEY_HEADERS, row
from tests.imports.files import csv_text, saved, xlsx

FIRST = 40  # values of the first migrations
KEYS = [
    "indicator",
    "scope",
    "baseline",
    "target",
    "target_year",
    "latest",
    "latest_year",
    "ratio",
    "class",
    "straight_line",
]


@pytest.fixture
def bring(runner, tmp_path):
    """`bring(row(), …)`: (exit code, what --json told)."""

    def bringing(*rows, headers=SURVEY_HEADERS, options=()):
        file = saved(tmp_path, xlsx(headers, rows, "조사"))
        answer = runner.invoke(args=["import", "survey", file, "--json", *options])
        return answer.exit_code, json.loads(answer.stdout)

    return bringing


def count(session):
    session.rollback()
    return len(session.exec(select(Observation.id)).all())


def told(kind_of):
    return [(one["cell"], one["found"]) for one in kind_of["problems"]]


@both_databases
def test_a_survey_is_stored_and_the_same_file_again_changes_nothing(session, bring):
    rows = [row(), row(group="4대 취약계층", parts=(97.0, 66.0, 81.0), value=78.2)]
    assert bring(*rows) == (
        0,
        {"kind": "survey", "made": 2, "changed": 0, "skipped": 0, "problems": []},
    )
    assert bring(*rows)[1]["skipped"] == 2
    assert count(session) == FIRST + 2
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.what == "imports.store").limit(1)).all()
    assert (event.kind, event.detail.split(" sha256=")[0]) == ("upload", "survey file.xlsx")
    assert session.exec(select(Upload.kind)).all() == [UploadKind.SURVEY, UploadKind.SURVEY]


def test_a_csv_of_office_programs_and_words_around_numbers_are_understood(session, runner, tmp_path):
    rows = [row("2025년", "농어민", value="80.6%", 표본수="2,200명", 공표일="2026. 03. 26")]
    file = saved(tmp_path, csv_text(SURVEY_HEADERS, rows, "cp949"), "survey.csv")
    assert runner.invoke(args=["import", "survey", file]).exit_code == 0
    stored = session.exec(select(Observation).where(Observation.year == 2025)).one()
    assert (stored.value, stored.sample, str(stored.published_on)) == (80.6, 2200, "2026-03-26")


def test_the_published_series_itself_is_known_already(bring):
    rows = [row(2024, "취약계층", (96.5, 65.6, 80.0), 77.5), row(2024, value=80.0), row(2022, value=78.8)]
    assert bring(*rows)[1] == {"kind": "survey", "made": 0, "changed": 0, "skipped": 3, "problems": []}


@pytest.mark.parametrize(
    ("bad", "cell", "found"),
    [
        (row(value=77.7, parts=(96.5, 65.6, 80.0)), "F2", "77.7"),
        (row(value=None, parts=(101, 65.6, 80.0)), "C2", "101"),
        (row(value=100.5), "F2", "100.5"),
        (row(value=None, parts=(96.5, None, 80.0)), "D2", ""),
        (row(value=None), "F2", ""),
        (row(group="외계인"), "B2", "외계인"),
        (row(year=1024), "A2", "1024"),
        (row(year=2024, value=80.2), "F2", "80.2"),
        (row(value="많음"), "F2", "많음"),
        (row(출처=None), "I2", ""),
        (row(공표일="봄"), "J2", "봄"),
        (row(표준오차=0), "H2", "0"),
    ],
)
def test_a_bad_row_is_told_by_its_cell_and_nothing_is_stored(session, bring, bad, cell, found):
    code, answer = bring(bad, row(group="고령층", value=72.0))
    assert (code, told(answer)) == (1, [(cell, found)])
    assert answer["problems"][0]["message"]
    assert count(session) == FIRST


def test_the_good_rows_are_stored_when_asked(session, bring):
    code, answer = bring(row(value=100.5), row(group="고령층", value=72.0), options=["--accept-good"])
    assert (code, answer["made"], told(answer)) == (0, 1, [("F2", "100.5")])
    assert count(session) == FIRST + 1


def test_a_year_twice_in_one_file_is_told_unless_it_says_the_same(session, bring):
    assert told(bring(row(), row(value=80.7))[1]) == [("A3", "2025")]
    assert bring(row(), row())[1]["skipped"] == 1
    assert count(session) == FIRST + 1


def test_a_revision_that_says_so_is_kept_beside_the_first(session, bring):
    revised = [*row(2024, value=80.2), "O"]
    assert bring(revised, headers=(*SURVEY_HEADERS, "정정"))[1]["changed"] == 1
    session.rollback()
    found = session.exec(
        select(Observation.value)
        .where(Observation.group_name == "rural", Observation.year == 2024)
        .order_by(Observation.revision)
    ).all()
    assert found == [80.0, 80.2]


def test_regions_go_by_name_old_ones_too_and_need_their_sample(session, bring):
    headers = (*SURVEY_HEADERS, "지역")
    assert told(bring([*row(), "어딘가"], headers=headers)[1]) == [("K2", "어딘가")]
    assert told(bring([*row(), "충청북도"], headers=headers)[1]) == [("G2", "")]
    rows = [[*row(표본수=150), "충북"], [*row(표본수=140), "강원도"], [*row(표본수=900), "수도권"]]
    assert bring(*rows, headers=headers)[1]["made"] == 3
    session.rollback()
    codes = session.exec(select(Observation.region_code).where(Observation.year == 2025)).all()
    assert sorted(codes) == ["43", "51", "zone:수도권"]


def test_a_dry_run_stores_nothing(session, bring):
    assert bring(row(), options=["--dry-run"])[1]["made"] == 1
    assert count(session) == FIRST


def test_only_the_ministry_brings_a_survey(session, runner, tmp_path):
    officer, ministry = (
        make_account(session, Role.PROVINCE, province="43"),
        make_account(session, Role.MINISTRY),
    )
    session.commit()
    file = saved(tmp_path, xlsx(SURVEY_HEADERS, [row()]))
    refused = runner.invoke(args=["import", "survey", file, "--as", officer.login])
    assert (refused.exit_code, "다른 담당자" in refused.stderr) == (1, True)
    assert runner.invoke(args=["import", "survey", file, "--as", ministry.login]).exit_code == 0


def test_the_status_is_a_list_with_the_keys_of_the_design(runner):
    answer = runner.invoke(args=["goals", "status", "--json"])
    found = json.loads(answer.stdout)
    assert (answer.exit_code, [list(one) for one in found]) == (0, [KEYS] * PLAN_GOALS)
    assert found[0] == {
        "indicator": "digital_level",
        "scope": "nation/rural",
        "baseline": 78.8,
        "target": 83.0,
        "target_year": 2027,
        "latest": 80.0,
        "latest_year": 2024,
        "ratio": 0.7143,
        "class": "acceleration needed",
        "straight_line": 81.8,
    }
    assert (found[1]["ratio"], found[1]["class"], found[1]["straight_line"]) == (None, "no data", None)


def test_the_status_for_people_is_one_line_a_goal(runner):
    lines = runner.invoke(args=["goals", "status"]).stdout.splitlines()
    assert lines[0] == "디지털정보화 수준\t농어민 · 전국\t80.0 % (2024) → 83.0 % (2027)\t속도를 높여야 함"
    assert len(lines) == PLAN_GOALS


def test_an_imported_year_changes_the_status(runner, bring):
    bring(row(2025, value=83.1))
    (rural, *_others) = json.loads(runner.invoke(args=["goals", "status", "--json"]).stdout)
    assert (rural["latest_year"], rural["class"]) == (2025, "reached")


def test_who_may_not_see_goals_gets_no_status(session, runner):
    teacher = make_account(session, Role.INSTRUCTOR)
    session.commit()
    answer = runner.invoke(args=["goals", "status", "--as", teacher.login])
    assert (answer.exit_code, answer.stdout) == (1, "")
