from datetime import date

import pytest
from openpyxl import Workbook

from learning_centers.core.tables import moments, parsers
from learning_centers.core.tables.layout import Column, Layout, find_table, find_tables, parse_rows
from learning_centers.core.tables.problems import Broken
from learning_centers.core.tables.reading import Sheet, read
from tests.core.tables.files import cells, raw, saved, workbook, worksheet

PLANS = Layout(
    (
        Column("offering", "교육실시ID", parsers.offering_id, required=False),
        Column("course", "과정명", parsers.text),
        Column("day", "일자", moments.day),
        Column("province", "시/도", parsers.text, aliases=("거주지역 시/도",)),
        Column("assistant", "보조강사", parsers.text, required=False, contains=True),
        Column("teacher", "강사", parsers.text, required=False),
        Column("seats", "교육정원", parsers.whole_number, required=False),
    ),
    silent=("연번",),
)
HEADER = ["교육실시ID", "과정명", "일자", "시/도", "보조강사", "강사", "교육정원"]
GOOD = ["E2600000001", "키오스크", "2026. 11. 03", "가나도", "홍길동", "김하나", 12]


def sheet(*rows, name="계획", hidden=False, first=1):
    return Sheet(name, [(number, tuple(row)) for number, row in enumerate(rows, first)], hidden)


def rows_of(*sheets):
    return [row for table in find_tables(sheets, PLANS).tables for row in parse_rows(table)]


def found(*rows):
    table = find_table(sheet(*rows), PLANS)
    assert table
    return table


def test_a_row_gives_values_addresses_and_what_was_written():
    (row,) = rows_of(sheet(HEADER, GOOD))
    assert row.values["day"] == date(2026, 11, 3)
    assert (row.sheet, row.row_number, row.cells["day"]) == ("계획", 2, "C2")
    assert row.raw["day"] == "2026. 11. 03"
    assert row.problems == ()


def test_columns_are_found_by_name_in_any_order():
    order = [6, 3, 5, 1, 0, 4, 2]
    (row,) = rows_of(sheet([HEADER[at] for at in order], [GOOD[at] for at in order]))
    assert (row.values["course"], row.values["seats"], row.cells["course"]) == ("키오스크", 12, "D2")


@pytest.mark.parametrize(
    "written",
    [
        "과 정 명",
        "과정명 *",
        "\u200b과정명\ufeff",
        "과정\n명",
        "과정명\xa0",
        "\u1100\u116a\u110c\u1165\u11bc\u1106\u1167\u11bc",
    ],
)
def test_a_header_is_known_whatever_its_spacing_and_unicode_form(written):
    assert "course" in found(["교육실시ID", written, "일자", "시/도"]).places


def test_an_alias_will_do_for_a_header():
    assert found(["과정명", "일자", "거주지역  시/도"]).headers["province"] == "거주지역 시/도"


def test_any_header_with_the_word_will_do_but_an_exact_one_goes_first():
    assert found([*HEADER[1:4], "참여 보조강사 성명"]).places["assistant"] == 3
    both = found([*HEADER[1:4], "보조강사2", "보조강사"])
    assert both.places["assistant"] == 4
    assert both.ignored == ("보조강사2",)


def test_a_column_that_only_contains_the_word_never_takes_one_that_is_named():
    layout = Layout(
        (
            Column("assistant", "보조강사", parsers.text, required=False, contains=True),
            Column("phone", "보조강사 연락처", parsers.phone),
        )
    )
    table = find_table(sheet(["보조강사 연락처", "담당 보조강사"]), layout)
    assert table
    assert table.places == {"phone": 0, "assistant": 1}


def test_unknown_columns_are_listed_and_known_unread_ones_are_not():
    table = found(["연번", *HEADER, "비고2", None, " 담당자 메모 "])
    assert table.ignored == ("비고2", "담당자 메모")
    assert table.problems == ()


def test_the_header_may_stand_in_row_four_of_the_second_sheet():
    data = workbook(
        ("안내", [["작성 요령"], ["과정명은 목록에서 고르세요."]]),
        ("11월", [["11월 교육계획"], [], ["가나 배움터"], [None, *HEADER], [None, *GOOD], [], []]),
    )
    files = find_tables(read(data, "계획.xlsx"), PLANS)
    (row,) = parse_rows(files.tables[0])
    assert (files.problems, row.sheet, row.row_number, row.cells["course"]) == ((), "11월", 5, "C5")


@pytest.mark.parametrize(("header_row", "there"), [(10, True), (11, False)])
def test_the_header_is_looked_for_in_the_first_ten_rows(header_row, there):
    page = Sheet("S", [(header_row, tuple(HEADER))])
    assert (find_table(page, PLANS) is not None) is there


def test_a_header_of_two_rows_with_merged_cells_is_read_as_one():
    book = Workbook()
    page = book.active
    page.append(["과정명", "일자", "거주지역", None, "강사"])
    page.append([None, None, "시/도", "시군구", None])
    page.append(["키오스크", "2026-11-03", "가나도", "다라시", "김하나"])
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        page.merge_cells(area)
    table = find_tables(read(saved(book), "a.xlsx"), PLANS).tables[0]
    (row,) = parse_rows(table)
    assert (row.row_number, row.values["province"], row.values["teacher"]) == (3, "가나도", "김하나")
    assert table.ignored == ("거주지역 시군구",)


def test_every_sheet_with_the_table_is_read_and_others_are_left_alone():
    rows = rows_of(
        sheet(HEADER, GOOD, name="1주"), sheet(["메모"], name="메모"), sheet(HEADER, GOOD, name="2주")
    )
    assert [row.sheet for row in rows] == ["1주", "2주"]


def test_a_hidden_sheet_counts_only_when_no_other_has_the_table():
    hidden = sheet(HEADER, GOOD, name="숨김", hidden=True)
    assert [row.sheet for row in rows_of(hidden, sheet(HEADER, GOOD))] == ["계획"]
    assert [row.sheet for row in rows_of(hidden, sheet(["메모"]))] == ["숨김"]


def test_each_missing_header_is_one_problem_that_names_the_nearest():
    files = find_tables([sheet(["제목"], ["과정명", "교육일자", "시/도"], GOOD)], PLANS)
    (problem,) = files.problems
    assert (problem.sheet, problem.cell, problem.found, problem.column) == ("계획", "A2", "교육일자", "일자")
    assert problem.message == "'일자' 열이 없습니다. '교육일자' 열이 그것이라면 이름을 '일자'로 바꿔 주세요."


def test_with_a_header_missing_only_the_rows_with_problems_come():
    bad = ["E1", "키오스크", "가나도"]
    rows = rows_of(sheet(["교육실시ID", "과정명", "시/도"], ["E2600000001", *bad[1:]], bad))
    assert [row.row_number for row in rows] == [3]
    assert [problem.cell for problem in rows[0].problems] == ["A3"]


def test_a_sheet_with_half_of_the_required_headers_is_none_of_ours():
    roster = Layout((Column("offering", "교육실시ID", parsers.text), Column("name", "이름", parsers.text)))
    assert find_table(sheet(["이름", "나이"]), roster) is None
    assert find_table(sheet(["이름", "교육실시ID"]), roster) is not None


def test_without_a_table_the_nearest_sheet_is_named():
    files = find_tables([sheet(["메모"], name="메모"), sheet(["과정명", "비고"], name="목록")], PLANS)
    assert files.tables == ()
    assert [(problem.sheet, problem.column) for problem in files.problems] == [
        ("목록", "일자"),
        ("목록", "시/도"),
    ]


@pytest.mark.parametrize("sheets", [[], [sheet(["메모"])], [sheet()]])
def test_without_any_known_header_the_problem_names_all_that_were_looked_for(sheets):
    (problem,) = find_tables(sheets, PLANS).problems
    assert "과정명, 일자, 시/도" in problem.message


def test_a_doubled_column_is_a_problem_and_an_unknown_doubled_one_is_not():
    files = find_tables([sheet([*HEADER, "과정명", "비고", "비고"], GOOD)], PLANS)
    assert [(problem.cell, problem.message) for problem in files.problems] == [
        ("H1", "'과정명' 열이 두 번 있습니다. 하나만 남겨 주세요.")
    ]
    assert files.ignored == ("비고",)


def test_blank_rows_are_skipped_also_when_an_unknown_column_is_numbered():
    rows = rows_of(sheet(["번호", *HEADER], [1, *GOOD], [2], [], [3, " ", None, "\u200b"], [4, *GOOD]))
    assert [row.row_number for row in rows] == [2, 6]


def test_an_empty_optional_cell_is_none_and_an_empty_required_one_a_problem():
    (row,) = rows_of(sheet(HEADER, [None, " ", "2026-11-03", "가나도"]))
    assert (row.values["offering"], row.values["seats"], row.values["course"]) == (None, None, None)
    assert [(problem.cell, problem.found, problem.message) for problem in row.problems] == [
        ("B2", "", "'과정명'을 적어 주세요.")
    ]


def test_every_problem_of_every_row_is_collected():
    bad = ["E1", "키오스크", "2026-11-31", "가나도", None, None, "열둘"]
    rows = rows_of(sheet(HEADER, bad, GOOD, bad))
    assert [len(row.problems) for row in rows] == [3, 0, 3]
    problem = rows[0].problems[1]
    assert (problem.sheet, problem.cell, problem.found, problem.column) == (
        "계획",
        "C2",
        "2026-11-31",
        "일자",
    )
    assert "11월은 30일까지" in problem.message


def test_a_broken_cell_is_a_problem_only_in_a_column_that_is_used():
    broken = [Broken("#REF!"), "키오스크", Broken(""), "가나도", None, None, None, Broken("#N/A")]
    (row,) = rows_of(sheet([*HEADER, "비고2"], broken))
    assert [(problem.cell, problem.found) for problem in row.problems] == [("A2", "#REF!"), ("C2", "=")]
    assert "#REF!" in row.problems[0].message
    assert "수식" in row.problems[1].message


def test_a_formula_without_result_in_a_real_file_is_a_cell_problem():
    header = cells(A1=' t="inlineStr"><is><t>과정명</t></is>')
    data = raw(worksheet(header + '<row r="2"><c r="A2"><f>B2</f></c></row>'))
    courses = Layout((Column("course", "과정명", parsers.text),))
    (row,) = parse_rows(find_tables(read(data, "a.xlsx"), courses).tables[0])
    assert [problem.cell for problem in row.problems] == ["A2"]


def test_a_rule_can_name_the_cell_of_a_value_also_of_a_missing_column():
    (row,) = rows_of(sheet(HEADER[:4], GOOD[:4]))
    problem = row.problem("course", "목록에 없는 과정입니다.")
    assert (problem.cell, problem.found, problem.column) == ("B2", "키오스크", "과정명")
    assert (row.problem("seats", "정원을 적어 주세요.").cell, row.values["seats"]) == ("A2", None)


def test_what_was_found_is_cut_to_what_fits_a_list():
    (row,) = rows_of(sheet(HEADER, ["E" * 300, *GOOD[1:]]))
    assert row.problems[0].found == "E" * 99 + "…"


def test_ten_thousand_rows_are_read_and_progress_is_told():
    data = workbook(("계획", [HEADER, *([GOOD] * 10_000)]))
    told = []
    (table,) = find_tables(read(data, "a.xlsx"), PLANS).tables
    rows = list(parse_rows(table, on_progress=told.append))
    assert (len(rows), rows[-1].row_number) == (10_000, 10_001)
    assert told == list(range(500, 10_001, 500))
