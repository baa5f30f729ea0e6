import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from learning_centers.core.tables import marking
from learning_centers.core.tables.marking import LIST_SHEET, MAX_SHOWN, marked_copy
from learning_centers.core.tables.problems import BadFile, Problem
from learning_centers.core.tables.reading import read
from tests.core.tables.files import cells, raw, repacked, saved, workbook, worksheet
from tests.core.zoneless import zoneless

YELLOW = "00FFF2A8"
ROWS = [["과정명", "일자"], ["키오스크", "2026-11-31"], ["한글", None]]
DAY = Problem("11월 계획", "B2", "2026-11-31", "11월은 30일까지 있습니다.", "일자")
EMPTY = Problem("11월 계획", "B3", "", "'일자'를 적어 주세요.", "일자")
RUNNING = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "#REF!"]


def opened(data):
    return load_workbook(io.BytesIO(data))


def listed(book):
    return [tuple(cell.value for cell in row) for row in book[LIST_SHEET].iter_rows()]


@pytest.fixture(params=["xlsx", "csv", "too large to open"])
def marked(request, monkeypatch):
    """`DAY` and `EMPTY` marked in the same table: in the file itself, or in the plain copy."""
    data, name = workbook(("11월 계획", ROWS)), "11월 계획.xlsx"
    if request.param == "csv":
        data, name = "과정명,일자\n키오스크,2026-11-31\n한글,\n".encode("cp949"), "11월 계획.csv"
    elif request.param == "too large to open":
        monkeypatch.setattr(marking, "MAX_OPENED_BYTES", 10)
    return opened(marked_copy(data, name, [DAY, EMPTY], ["비고2", "메모"]))


def test_problem_cells_are_yellow_with_a_comment_and_keep_their_value(marked):
    page = marked["11월 계획"]
    for problem, value in ((DAY, "2026-11-31"), (EMPTY, None)):
        cell = page[problem.cell]
        assert (cell.fill.fgColor.rgb, cell.comment.text, cell.value) == (YELLOW, problem.message, value)
    assert page["A2"].value == "키오스크"
    assert page["A2"].comment is None
    assert page["A2"].fill.fgColor.rgb != YELLOW


def test_the_list_stands_first_and_its_cells_lead_to_the_problems(marked):
    assert marked.sheetnames == [LIST_SHEET, "11월 계획"]
    assert listed(marked)[:3] == [
        ("시트", "칸", "열", "적힌 값", "고칠 내용"),
        ("11월 계획", "B2", "일자", "2026-11-31", "11월은 30일까지 있습니다."),
        ("11월 계획", "B3", "일자", "(빈칸)", "'일자'를 적어 주세요."),
    ]
    links = [marked[LIST_SHEET][cell].hyperlink for cell in ("B2", "B3")]
    assert [(link.ref, link.location) for link in links] == [
        ("B2", "'11월 계획'!B2"),
        ("B3", "'11월 계획'!B3"),
    ]
    assert listed(marked)[-1][0] == "쓰지 않은 열: 비고2, 메모"


def test_only_the_list_is_selected(marked):
    """Two selected sheets would be edited together."""
    assert [page.sheet_view.tabSelected for page in marked.worksheets] == [True, False]
    assert marked.active.title == LIST_SHEET


def test_the_list_is_printed_on_pages_as_wide_as_it(marked):
    front = marked[LIST_SHEET]
    assert front.sheet_properties.pageSetUpPr.fitToPage
    assert (front.page_setup.fitToHeight, front.print_title_rows) == (0, "$1:$1")


def test_a_workbook_keeps_its_looks_and_its_other_sheets():
    book = Workbook()
    book.active.title = "11월 계획"
    for row in ROWS:
        book.active.append(row)
    book.active["A2"].font = Font(bold=True)
    book.active.column_dimensions["A"].width = 33
    book.active["D9"] = zoneless(2026, 11, 3)
    book.create_sheet("숨김").sheet_state = "hidden"
    copy = opened(marked_copy(saved(book), "a.xlsx", [DAY]))
    page = copy["11월 계획"]
    assert (page["A2"].font.bold, page.column_dimensions["A"].width) == (True, 33)
    assert page["D9"].value == zoneless(2026, 11, 3)
    assert copy["숨김"].sheet_state == "hidden"


@pytest.mark.parametrize("limit", [marking.MAX_OPENED_BYTES, 10])
def test_text_that_looks_like_a_formula_stays_text(limit, monkeypatch):
    monkeypatch.setattr(marking, "MAX_OPENED_BYTES", limit)
    book = Workbook()
    book.active.append(RUNNING)
    for cell in book.active[1]:
        cell.data_type = "s"
    copy = opened(marked_copy(saved(book), "a.xlsx", [Problem("Sheet", "A1", "=1+1", "=2", "=열")]))
    assert not formulas(copy)
    assert [cell.value.strip() for cell in copy["Sheet"][1]] == [text.strip() for text in RUNNING]
    assert listed(copy)[1] == ("Sheet", "A1", "=열", "=1+1", "=2")


def test_text_that_looks_like_a_formula_stays_text_from_a_csv():
    text = ",".join(text for text in RUNNING if "\r" not in text)
    copy = opened(marked_copy(text.encode(), "a.csv", [Problem("a", "A1", "=1+1", "고치세요.")]))
    assert not formulas(copy)
    assert copy["a"]["A1"].value == "=1+1"
    assert copy["a"]["A1"].quotePrefix


def formulas(book):
    return [
        cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_formulas_are_handed_back_as_what_they_showed():
    data = raw(worksheet(cells(A1='><f>HYPERLINK("http://x.invalid","y")</f><v>7</v>', B1="><f>1+1</f>")))
    copy = opened(marked_copy(data, "a.xlsx", [Problem("S", "B1", "=", "값을 적어 주세요.")]))
    assert (copy["S"]["A1"].value, copy["S"]["B1"].value) == (7, None)


def test_problems_beyond_five_hundred_are_counted_not_listed():
    rows = [["이름"], *([[None]] * 700)]
    many = [Problem("S", f"A{number}", "", "적어 주세요.", "이름") for number in range(2, 702)]
    copy = opened(marked_copy(workbook(("S", rows)), "a.xlsx", many))
    assert sum(cell.comment is not None for row in copy["S"].iter_rows() for cell in row) == MAX_SHOWN
    lines = listed(copy)
    assert lines[MAX_SHOWN][1] == "A501"
    assert "처음 500건" in lines[-1][0]
    assert "나머지 200건" in lines[-1][0]


def test_exactly_five_hundred_problems_need_no_such_line():
    many = [Problem("S", f"A{number}", "", "적어 주세요.") for number in range(1, MAX_SHOWN + 1)]
    assert len(listed(opened(marked_copy(workbook(("S", [["이름"]])), "a.xlsx", many)))) == MAX_SHOWN + 1


def test_two_problems_of_one_cell_share_its_comment():
    second = Problem("11월 계획", "B2", "2026-11-31", "요일이 다릅니다.", "일자")
    copy = opened(marked_copy(workbook(("11월 계획", ROWS)), "a.xlsx", [DAY, second]))
    assert copy["11월 계획"]["B2"].comment.text == "11월은 30일까지 있습니다.\n요일이 다릅니다."


def test_a_problem_of_the_whole_sheet_is_listed_without_a_link():
    copy = opened(
        marked_copy(workbook(("S", [["메모"]])), "a.xlsx", [Problem("S", "", "", "표가 없습니다.")])
    )
    assert listed(copy)[1] == ("S", None, None, "(빈칸)", "표가 없습니다.")
    assert copy[LIST_SHEET]["B2"].hyperlink is None


def test_a_problem_inside_merged_cells_marks_the_cell_that_shows():
    book = Workbook()
    book.active.append(["제목"])
    book.active.merge_cells("A1:C2")
    copy = opened(marked_copy(saved(book), "a.xlsx", [Problem("Sheet", "B2", "", "고치세요.")]))
    assert copy["Sheet"]["A1"].comment.text == "고치세요."


def test_a_marked_copy_brought_again_carries_only_the_new_marks():
    first = marked_copy(workbook(("11월 계획", ROWS)), "a.xlsx", [DAY, EMPTY])
    book = opened(first)
    book["11월 계획"]["A3"].comment = Comment("내 메모", "담당자")
    copy = opened(marked_copy(saved(book), "a.xlsx", [EMPTY]))
    page = copy["11월 계획"]
    assert copy.sheetnames == [LIST_SHEET, "11월 계획"]
    assert len(listed(copy)) == 2
    assert (page["B2"].comment, page["B2"].fill.fgColor.rgb == YELLOW) == (None, False)
    assert page["B3"].comment.text == EMPTY.message
    assert page["A3"].comment.text == "내 메모"


def test_a_part_whose_two_names_differ_costs_the_looks_not_the_copy():
    data = raw(worksheet(cells(A1="><v>1</v>")), more={"docProps/extra.bin": "x"})
    data = data.replace(b"docProps/extra.bin", b"docProps/extra.bon", 1)
    copy = opened(marked_copy(data, "a.xlsx", [Problem("S", "A1", "1", "고치세요.")]))
    assert copy["S"]["A1"].comment.text == "고치세요."


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell ref="A1&#58;XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A:XFD" location="S!A1"/></hyperlinks>',
        '<mergeCells><mergeCell ref="nowhere"/></mergeCells>',
    ],
)
def test_ranges_over_the_whole_sheet_are_left_out_rather_than_filled(after):
    data = raw(worksheet(cells(A1="><v>1</v>"), after=after))
    copy = opened(marked_copy(data, "a.xlsx", [Problem("S", "A1", "1", "고치세요.")]))
    assert copy["S"]["A1"].comment.text == "고치세요."
    assert not copy["S"].merged_cells.ranges


def test_a_comment_over_the_whole_sheet_is_left_out():
    book = Workbook()
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("메모", "담당자")
    data = repacked(
        saved(book), lambda text: text.replace(b'<comment ref="A1"', b'<comment ref="A1:XFD1048576"')
    )
    copy = opened(marked_copy(data, "a.xlsx", [Problem("Sheet", "A1", "1", "고치세요.")]))
    assert copy["Sheet"]["A1"].comment.text == "고치세요."


def test_a_part_openpyxl_cannot_open_costs_the_looks_not_the_copy():
    book = Workbook()
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("메모", "담당자")
    data = repacked(saved(book), lambda text: text.replace(b"</comments>", b"<oops></comments>"))
    copy = opened(marked_copy(data, "a.xlsx", [Problem("Sheet", "A1", "1", "고치세요.")]))
    assert copy["Sheet"]["A1"].comment.text == "고치세요."


@pytest.mark.parametrize(
    "stem",
    [
        "[11월]: 계획/초안",
        "아주 긴 이름의 파일이라서 시트 이름으로는 도무지 쓸 수 없는 이름",
        LIST_SHEET,
        "'",
    ],
)
def test_a_csv_of_any_name_gives_a_sheet_excel_allows(stem):
    name = f"{stem}.csv".replace("/", "_")
    (sheet,) = read(b"a\n1\n", name)
    copy = opened(marked_copy(b"a\n1\n", name, [Problem(sheet.name, "A2", "1", "고치세요.")]))
    page = copy.worksheets[1]
    assert page["A2"].comment.text == "고치세요."
    assert len(page.title) <= 31
    assert page.title.strip("'") == page.title
    assert copy[LIST_SHEET]["B2"].hyperlink.location.endswith("!A2")
    assert page.title.replace("'", "''") in copy[LIST_SHEET]["B2"].hyperlink.location


def test_signs_no_workbook_may_hold_are_dropped():
    copy = opened(marked_copy(b"a\x01b,\x02\n", "a.csv", [Problem("a", "A1", "a\x01b", "고치세요.\x03")]))
    assert copy["a"]["A1"].value == "ab"
    assert listed(copy)[1][3:] == ("ab", "고치세요.")


def test_gaps_between_rows_stay_where_they_were(monkeypatch):
    monkeypatch.setattr(marking, "MAX_OPENED_BYTES", 10)
    copy = opened(
        marked_copy(workbook(("S", [["a"], [], [], ["b"]])), "a.xlsx", [Problem("S", "C2", "", "적으세요.")])
    )
    assert (copy["S"]["A4"].value, copy["S"]["C2"].comment.text) == ("b", "적으세요.")


def test_a_file_that_cannot_be_read_gives_no_copy():
    with pytest.raises(BadFile):
        marked_copy(workbook(("S", [["a"]]))[:300], "a.xlsx", [])


def test_the_copy_is_a_whole_package_without_doubled_parts():
    copy = marked_copy(workbook(("11월 계획", ROWS)), "a.xlsx", [DAY])
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        names = package.namelist()
        assert package.testzip() is None
    assert len(names) == len(set(names))
