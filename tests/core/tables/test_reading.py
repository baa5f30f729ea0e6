from datetime import date, time

import pytest
from openpyxl import Workbook

from learning_centers.core.tables import reading
from learning_centers.core.tables.problems import BadFile, Broken
from learning_centers.core.tables.reading import read
from tests.core.tables.files import MAIN, TEXT_CELL, cells, raw, repacked, saved, workbook, worksheet
from tests.core.tables.hostile import HOSTILE, NOISE
from tests.core.zoneless import zoneless


def only_rows(data, filename="계획.xlsx"):
    (sheet,) = read(data, filename)
    return sheet.rows


def test_sheets_come_with_their_names_and_row_numbers():
    data = workbook(("안내", [["작성 요령"]]), ("계획", [["과정명", "일자"], [], ["키오스크", 3]]))
    first, second = read(data, "계획.xlsx")
    assert (first.name, first.rows) == ("안내", [(1, ("작성 요령",))])
    assert (second.name, second.rows) == ("계획", [(1, ("과정명", "일자")), (3, ("키오스크", 3))])


def test_dates_times_and_numbers_keep_their_kind():
    data = workbook(("S", [[date(2026, 11, 3), time(14, 30), 12, 1.5, True]]))
    assert only_rows(data) == [(1, (zoneless(2026, 11, 3), time(14, 30), 12, 1.5, True))]


def test_a_hidden_sheet_is_read_and_says_so():
    book = Workbook()
    book.active.append(["보임"])
    book.create_sheet("숨김").sheet_state = "hidden"
    assert [(sheet.name, sheet.hidden) for sheet in read(saved(book), "a.xlsx")] == [
        ("Sheet", False),
        ("숨김", True),
    ]


def test_merged_cells_hold_their_value_in_the_first_one():
    book = Workbook()
    book.active.append(["제목", None, None])
    book.active.merge_cells("A1:C1")
    book.active.append(["a", "b", "c"])
    assert only_rows(saved(book)) == [(1, ("제목",)), (2, ("a", "b", "c"))]


def test_a_sheet_that_claims_to_be_huge_gives_only_its_rows():
    sheet = worksheet(TEXT_CELL.format("이름"), dimension='<dimension ref="A1:XFD1048576"/>')
    assert only_rows(raw(sheet)) == [(1, ("이름",))]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("><f>1+1</f>", Broken("")),
        ("><f>1+1</f><v></v>", Broken("")),
        ("><f>1+1</f><v>2</v>", 2),
        (' t="str"><f>""</f><v></v>', None),
        (' t="str"><f>A2</f><v>글</v>', "글"),
        (' t="e"><v>#REF!</v>', Broken("#REF!")),
        (' t="e"><f>1/0</f><v>#DIV/0!</v>', Broken("#DIV/0!")),
        (' t="inlineStr"><is><t>=1+1</t></is>', "=1+1"),
    ],
)
def test_errors_and_formulas_without_a_result_are_told_apart_from_values(written, value):
    found = only_rows(raw(worksheet(cells(A1=written, B1="><v>1</v>"))))
    assert found == [(1, (value, 1))]


@pytest.mark.parametrize(
    "content",
    [
        cells(A1=' t="s"><v>99</v>'),
        cells(A1="><v>NaN</v>"),
        cells(A1="><v>12"),
        '<row r="eins"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="??"><v>1</v></c></row>',
    ],
)
def test_a_workbook_openpyxl_stumbles_over_is_a_bad_file(content):
    with pytest.raises(BadFile, match="다시 저장한 뒤"):
        read(raw(worksheet(content), strings=f'<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'), "a.xlsx")


def test_an_endless_number_in_a_date_cell_is_an_error_not_a_crash():
    book = Workbook()
    book.active["A1"] = zoneless(2026, 11, 3)
    data = repacked(saved(book), lambda text: text.replace(b"<v>46329</v>", b"<v>1e999</v>"))
    assert only_rows(data) == [(1, (Broken("#VALUE!"),))]


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_never_reach_the_reader(data, reason):
    with pytest.raises(BadFile, match=reason):
        read(data, "계획.xlsx")


@pytest.mark.parametrize(("row", "cell"), [("1048576", "A1048576"), ("1", "XFD1")])
def test_a_far_cell_in_a_sheet_with_an_unusual_path_is_refused_all_the_same(row, cell):
    data = raw(worksheet(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>'))
    moved = repacked(data, lambda text: text.replace(b"worksheets/sheet1", b"odd/sheet1"), folder="odd/")
    with pytest.raises(BadFile, match="200,000"):
        read(moved, "a.xlsx")


def test_a_row_of_endless_cells_is_refused_before_it_fills_memory():
    endless = '<row r="1">' + '<c r="A1"/>' * (reading.MAX_ROW_ELEMENTS + 20_000) + "</row>"
    noise = "".join(
        f"<!--{NOISE[at : at + 999]}-->" for at in range(0, len(NOISE), 999)
    )  # so that the ratio does not refuse the file first
    with pytest.raises(BadFile, match="넓습니다"):
        read(raw(worksheet(noise + endless)), "a.xlsx")


def test_more_cells_than_can_be_kept_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_CELLS", 6)
    assert len(only_rows(workbook(("S", [["a", "b"]] * 3)))) == 3
    with pytest.raises(BadFile, match="나누어"):
        read(workbook(("S", [["a", "b"]] * 3), ("T", [["c"]])), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_either_encoding_with_any_delimiter(encoding, delimiter):
    text = f'과정명{delimiter}주소\r\n키오스크{delimiter}"어느로 1, 2층; 왼쪽"\r\n\r\n{delimiter}끝\r\n'
    (sheet,) = read(text.encode(encoding), r"C:\내 문서\11월 계획.csv")
    assert sheet.name == "11월 계획"
    assert sheet.rows == [
        (1, ("과정명", "주소")),
        (2, ("키오스크", "어느로 1, 2층; 왼쪽")),
        (3, ()),
        (4, (None, "끝")),
    ]


def test_the_delimiter_is_not_taken_from_inside_quotes():
    assert only_rows('이름;주소\n"가";"어느로 1, 2, 3, 4, 5"\n'.encode(), "a.csv")[0] == (1, ("이름", "주소"))


def test_column_zz_is_the_last_of_a_csv_too():
    assert len(only_rows(b"a," * 701 + b"a", "a.csv")[0][1]) == 702
    with pytest.raises(BadFile, match="너무 많습니다"):
        read(b"a," * 702 + b"a", "a.csv")


def test_a_csv_cell_of_several_lines_counts_as_one_row():
    rows = only_rows('비고,이름\n"첫 줄\n둘째 줄",가나다\n끝,라마바\n'.encode(), "a.csv")
    assert [number for number, _values in rows] == [1, 2, 3]
    assert rows[1][1] == ("첫 줄\n둘째 줄", "가나다")


def test_the_quote_our_own_csv_puts_before_formula_text_is_taken_off():
    assert only_rows("'=1+1,'-,'가,=1\n".encode(), "a.csv") == [(1, ("=1+1", "-", "'가", "=1"))]


def test_a_csv_in_no_encoding_we_know_is_refused():
    with pytest.raises(BadFile, match="한글"):
        read(b"\xff\xff\x80\x80,\xc8\n", "a.csv")


def test_a_csv_cell_without_end_is_refused():
    with pytest.raises(BadFile, match="줄여서"):
        read(b'"' + b"a" * 200_000, "a.csv")


def test_progress_is_told_every_five_hundred_rows_over_all_sheets():
    told = []
    read(workbook(("S", [["a"]] * 900), ("T", [["b"]] * 200)), "a.xlsx", on_progress=told.append)
    assert told == [500, 1000]


def test_what_goes_wrong_in_the_progress_call_is_not_taken_for_a_bad_file():
    def cancelled(_rows):
        raise KeyError("cancelled")

    with pytest.raises(KeyError):
        read(workbook(("S", [["a"]] * 500)), "a.xlsx", on_progress=cancelled)
