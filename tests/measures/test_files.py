"""Files of facts, traits and targets through the parts of the imports framework: cell by cell, all or nothing."""

import json

import pytest
from sqlmodel import func, select

from learning_centers.core.incoming import Action, Circumstances
from learning_centers.core.tables.layout import find_tables, parse_rows
from learning_centers.core.tables.reading import read
from learning_centers.measures.importing import facts, targets, traits
from learning_centers.web.commands import SYSTEM
from models import AuditEvent, PlanTarget, ProgrammeYear, RegionFact, RegionTrait, Role
from tests.factories import NOW, make_account

FACT_FILE, TRAIT_FILE, TARGET_FILE = facts.IMPORTER, traits.IMPORTER, targets.IMPORTER
CIRCUMSTANCES = Circumstances(SYSTEM, NOW)
FACTS = "지역코드,지역명,항목,연도,값,출처\n"
TRAITS = "지역코드,항목,시작일,종료일,급지,출처\n"
TARGETS = "사업연도,분기,지역,지표,목표,출처\n"


def looked(session, importer, text):
    """(plan, problems of cells as cell -> message)."""
    found = find_tables(read(text.encode(), "file.csv"), importer.layout)
    rows = [row for table in found.tables for row in parse_rows(table)]
    plan = importer.check(session, [row for row in rows if not row.problems], CIRCUMSTANCES)
    problems = [*found.problems, *(one for row in rows for one in row.problems), *plan.problems]
    return plan, {one.cell: one.message for one in problems}


def brought(session, importer, text):
    plan, problems = looked(session, importer, text)
    assert problems == {}
    importer.store(session, plan, CIRCUMSTANCES)
    session.flush()
    return plan


def test_facts_are_stored_by_code_item_and_year_and_the_same_file_changes_nothing(session):
    text = FACTS + (
        '43110,청주시,주민 수,2025,"852,000",주민등록 인구\n'
        "43110,충청북도 청주시,고령층 주민 수,2025년,140000,주민등록 인구\n"
        "4311000000,,재정자립도,2025,29.5%,지방재정365\n"
        "전국,,주민 수,2025,51000000,주민등록 인구\n"
    )
    plan = brought(session, FACT_FILE, text)
    assert plan.count(Action.MAKE) == 4
    rows = {(one.region_code, one.name): one.value for one in session.exec(select(RegionFact))}
    assert rows == {
        ("43110", "residents"): 852_000,
        ("43110", "residents_elderly"): 140_000,
        ("43110", "fiscal_independence"): 29.5,
        ("", "residents"): 51_000_000,
    }
    assert brought(session, FACT_FILE, text).count(Action.SKIP) == 4


def test_another_value_of_a_year_is_shown_as_a_change(session):
    brought(session, FACT_FILE, FACTS + "43110,,주민 수,2025,800000,가\n")
    plan = brought(session, FACT_FILE, FACTS + "43110,,주민 수,2025,852000,나\n")
    (one,) = plan.planned
    assert (one.action, one.difference) == (Action.CHANGE, "800,000 → 852,000, 가 → 나")
    assert session.exec(select(RegionFact.value)).one() == 852_000


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("99999,,주민 수,2025,1,가", "A2"),
        ("431,,주민 수,2025,1,가", "A2"),
        ("43110,강남구,주민 수,2025,1,가", "B2"),
        ("43110,,고양이 수,2025,1,가", "C2"),
        ("43110,,주민 수,25,1,가", "D2"),
        ("43110,,주민 수,2025,많음,가", "E2"),
        ("43110,,주민 수,2025,-1,가", "E2"),
        ("43110,,재정자립도,2025,101,가", "E2"),
        ("43110,,주민 수,2025,1,", "F2"),
    ],
)
def test_a_fact_that_cannot_be_is_said_at_its_cell(session, row, cell):
    plan, problems = looked(session, FACT_FILE, FACTS + row + "\n")
    assert (list(problems), plan.planned) == ([cell], [])


def test_two_rows_that_say_different_things_are_asked_about(session):
    text = FACTS + "43110,,주민 수,2025,1,가\n43110,,주민 수,2025,2,가\n43110,,주민 수,2025,1,가\n"
    _plan, problems = looked(session, FACT_FILE, text)
    assert list(problems) == ["E3"]
    assert "E2" in problems["E3"]


def test_traits_are_dated_and_of_districts(session):
    text = (
        TRAITS
        + "46910,도서·벽지,2026. 3. 1,,가,시행규칙 별표\n43720,인구감소지역,2026-10-18,2031-10-17,,고시\n"
    )
    brought(session, TRAIT_FILE, text)
    rows = list(session.exec(select(RegionTrait).order_by(RegionTrait.region_code)))
    assert [(one.trait, one.grade, str(one.valid_from), one.valid_to is None) for one in rows] == [
        ("depopulating", "", "2026-10-18", False),
        ("remote", "가", "2026-03-01", True),
    ]
    assert brought(session, TRAIT_FILE, text).count(Action.SKIP) == 2


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("43,도서·벽지,2026-03-01,,,가", "A2"),
        ("43720,바다,2026-03-01,,,가", "B2"),
        ("43720,도서·벽지,어제,,,가", "C2"),
        ("43720,도서·벽지,2026-03-01,2026-02-28,,가", "D2"),
        ("43720,도서·벽지,2026-03-01,,,", "F2"),
    ],
)
def test_a_trait_that_cannot_be_is_said_at_its_cell(session, row, cell):
    _plan, problems = looked(session, TRAIT_FILE, TRAITS + row + "\n")
    assert list(problems) == [cell]


@pytest.fixture
def year(session):
    session.add(ProgrammeYear(year=2026, first_month="2026-03", last_month="2026-11"))
    session.flush()


def test_targets_wait_for_somebody_to_approve_them(session, year):
    text = (
        TARGETS
        + '2026,연간,전국,교육시간,3573,계획\n2026,1분기,충청권,실인원,"1,200",계획\n2026,2,43,연인원,10,계획\n'
    )
    brought(session, TARGET_FILE, text)
    rows = list(session.exec(select(PlanTarget).order_by(PlanTarget.id)))
    assert [(one.quarter, one.region_code, one.measure, one.value) for one in rows] == [
        (0, "", "hours", 3573),
        (1, "zone:충청권", "people", 1200),
        (2, "43", "visits", 10),
    ]
    assert {one.approved_at for one in rows} == {None}
    assert brought(session, TARGET_FILE, text).count(Action.SKIP) == 3


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("2031,연간,전국,실인원,1,가", "A2"),
        ("2026,4분기,전국,실인원,1,가", "B2"),
        ("2026,5분기,전국,실인원,1,가", "B2"),
        ("2026,연간,달나라권,실인원,1,가", "C2"),
        ("2026,연간,전국,만족도,1,가", "D2"),
        ("2026,연간,전국,실인원,하나,가", "E2"),
        ("2026,연간,전국,실인원,1,", "F2"),
    ],
)
def test_a_target_that_cannot_be_is_said_at_its_cell(session, year, row, cell):
    _plan, problems = looked(session, TARGET_FILE, TARGETS + row + "\n")
    assert list(problems) == [cell]
    assert session.exec(select(func.count()).select_from(PlanTarget)).one() == 0


@pytest.mark.parametrize(
    ("importer", "header", "line"),
    [
        (FACT_FILE, FACTS, "43110,,주민 수,{n},1,가\n"),
        (TARGET_FILE, TARGETS, "2026,연간,전국,실인원,{n},가\n"),
    ],
)
def test_a_long_file_asks_the_database_no_more_than_a_short_one(
    session, year, count_queries, importer, header, line
):
    def sent(rows):
        with count_queries() as statements:
            looked(session, importer, header + "".join(line.format(n=2000 + n) for n in range(rows)))
        return len(statements)

    assert sent(1) == sent(60)


@pytest.fixture
def bring(runner, tmp_path):
    """`bring(kind, text, …)`: (exit code, what --json told)."""

    def bringing(kind, text, *options):
        file = tmp_path / f"{kind}.csv"
        file.write_text(text)
        answer = runner.invoke(args=["import", kind, str(file), "--json", *options])
        return answer.exit_code, json.loads(answer.stdout)

    return bringing


@pytest.mark.parametrize(
    ("kind", "text", "table"),
    [
        ("facts", FACTS + "43110,,주민 수,2025,852000,가\n", RegionFact),
        ("traits", TRAITS + "46910,도서·벽지,2026-03-01,,가,가\n", RegionTrait),
        ("targets", TARGETS + "2026,연간,전국,실인원,100,가\n", PlanTarget),
    ],
)
def test_the_command_brings_each_kind_and_twice_the_same_changes_nothing(
    session, year, bring, kind, text, table
):
    session.commit()
    counts = {"kind": kind, "changed": 0, "problems": []}
    assert bring(kind, text, "--dry-run") == (0, counts | {"made": 1, "skipped": 0})
    assert session.exec(select(func.count()).select_from(table)).one() == 0
    assert bring(kind, text) == (0, counts | {"made": 1, "skipped": 0})
    assert bring(kind, text) == (0, counts | {"made": 0, "skipped": 1})
    session.rollback()
    assert session.exec(select(func.count()).select_from(table)).one() == 1
    stored = list(session.exec(select(AuditEvent).where(AuditEvent.what == "imports.store")))
    assert stored[0].detail.startswith(f"{kind} {kind}.csv sha256=")


def test_one_bad_cell_keeps_the_whole_file_out(session, bring):
    text = FACTS + "43110,,주민 수,2025,852000,가\n43110,,주민 수,2024,많음,가\n"
    code, told = bring("facts", text)
    assert (code, [one["cell"] for one in told["problems"]]) == (1, ["E3"])
    assert session.exec(select(func.count()).select_from(RegionFact)).one() == 0
    assert bring("facts", text, "--accept-good")[1]["made"] == 1


@pytest.mark.parametrize(
    ("role", "may"), [(Role.MINISTRY, True), (Role.ADMIN, False), (Role.PROVINCE, False)]
)
def test_only_who_manages_goals_brings_them(session, bring, role, may):
    account = make_account(session, role)
    session.commit()
    code, _told = bring("facts", FACTS + "43110,,주민 수,2025,852000,가\n", "--as", account.login)
    session.rollback()
    assert (code == 0, session.exec(select(func.count()).select_from(RegionFact)).one() == 1) == (may, may)
